package localaws_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/identity"
)

func TestRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{Account: "210987654321"})
		if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
			t.Fatal(err)
		}
		s.Identity().Define(identity.Role{Name: "deploy", Policy: identity.Policy{{Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::art/in/*"}}}})
		c := once(s.ConfigFor("deploy"))
		if who, err := whoAmI(t.Context(), c); err != nil || who != "arn:aws:sts::210987654321:assumed-role/deploy/deploy" {
			t.Errorf("%s %v", who, err)
		}
		if err := write(t.Context(), c, "art", "in/a", "x"); err != nil {
			t.Error(err)
		}
		if err := write(t.Context(), c, "art", "out/a", "x"); code(err) != "AccessDenied" {
			t.Error(err)
		}
		time.Sleep(2 * time.Hour) // the provider gets new credentials
		if err := write(t.Context(), c, "art", "in/a", "x"); err != nil {
			t.Error(err)
		}
	})
}

// Credentials that end are refused from that second on, by each protocol in its own words.
func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		issued := s.Identity().Issue(identity.Session{Role: "r", Name: "s", Expires: time.Now().Add(10 * time.Minute)})
		c := once(s.As(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: issued.AccessKeyID, SecretAccessKey: issued.SecretAccessKey, SessionToken: issued.SessionToken}, nil
		})))
		time.Sleep(10*time.Minute - time.Second)
		if _, err := whoAmI(t.Context(), c); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		refusedEverywhere(t, c, "ExpiredToken", "ExpiredToken", "ExpiredTokenException")
	})
}

// refusedEverywhere checks the codes of S3, of a query service and of a JSON one.
func refusedEverywhere(t *testing.T, c aws.Config, rest, query, json string) {
	t.Helper()
	if err := write(t.Context(), c, "art", "k", "x"); code(err) != rest {
		t.Errorf("want %s, got %v", rest, err)
	}
	if _, err := whoAmI(t.Context(), c); code(err) != query {
		t.Errorf("want %s, got %v", query, err)
	}
	_, err := codepipeline.NewFromConfig(c).PutJobSuccessResult(t.Context(), &codepipeline.PutJobSuccessResultInput{JobId: aws.String("j")})
	if code(err) != json {
		t.Errorf("want %s, got %v", json, err)
	}
}

func TestWrongCredentials(t *testing.T) {
	s := start(t, localaws.Config{})
	issued := s.Identity().Issue(identity.Session{Role: "r", Name: "s"})
	for _, test := range []struct {
		name              string
		key, secret       string
		token             string
		rest, query, json string
	}{
		{"unknown key", "ASIALOCALAAAAAAAAAAA", issued.SecretAccessKey, issued.SessionToken,
			"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"},
		{"no token", issued.AccessKeyID, issued.SecretAccessKey, "",
			"InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"},
		{"wrong token", issued.AccessKeyID, issued.SecretAccessKey, issued.SessionToken + "x",
			"InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"},
		{"wrong secret", issued.AccessKeyID, "x", issued.SessionToken,
			"SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := once(s.As(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: test.key, SecretAccessKey: test.secret, SessionToken: test.token}, nil
			})))
			refusedEverywhere(t, c, test.rest, test.query, test.json)
		})
	}
}

func TestPresigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		if err := errors.Join(s.S3().CreateBucket("art", "us-east-1"), s.S3().Write("art", "a b/ü", []byte("x"))); err != nil {
			t.Fatal(err)
		}
		for _, c := range []aws.Config{s.AWS(), s.ConfigFor("reader")} {
			signed, err := s3.NewPresignClient(s3.NewFromConfig(c)).PresignGetObject(t.Context(), &s3.GetObjectInput{
				Bucket: aws.String("art"), Key: aws.String("a b/ü"), ResponseContentType: aws.String("text/plain"),
			}, s3.WithPresignExpires(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			if content, err := s.S3().ReadURL(signed.URL); err != nil || string(content) != "x" {
				t.Errorf("%q %v", content, err)
			}
			get := func(url string) (int, string, string) {
				answer, err := s.HTTPClient().Get(url)
				if err != nil {
					t.Fatal(err)
				}
				defer answer.Body.Close()
				body, _ := io.ReadAll(answer.Body)
				return answer.StatusCode, string(body), answer.Header.Get("Content-Type")
			}
			if status, body, kind := get(signed.URL); status != 200 || body != "x" || kind != "text/plain" {
				t.Errorf("%d %s %s", status, body, kind)
			}
			time.Sleep(time.Minute + time.Second)
			if status, body, _ := get(signed.URL); status != 403 || !strings.Contains(body, "Request has expired") {
				t.Errorf("%d %s", status, body)
			}
		}
	})
}

// A presigned URL of issued credentials is verified: another object is not in its signature.
func TestPresignedIsVerified(t *testing.T) {
	s := start(t, localaws.Config{})
	signed, err := s3.NewPresignClient(s3.NewFromConfig(s.ConfigFor("reader"))).PresignGetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String("art"), Key: aws.String("public"),
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.HTTPClient().Get(strings.Replace(signed.URL, "/public?", "/secret?", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != 403 || !bytes.Contains(body, []byte("SignatureDoesNotMatch")) {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
}
