package s3_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/s3"
	"github.com/stackjob/stackjob/localaws/wire"
)

const otherAccount = "210987654321"

// as is a client of a role session of an account that may do everything there.
func as(service *s3.Service, of string) *sdk.Client {
	caller := wire.Caller{Account: of, ARN: "arn:aws:sts::" + of + ":assumed-role/r/s"}
	return transport{service: service, region: "eu-west-1", caller: caller}.client()
}

func tryPut(t *testing.T, c *sdk.Client, change ...func(*sdk.PutObjectInput)) error {
	t.Helper()
	in := &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), Body: strings.NewReader("x")}
	for _, set := range change {
		set(in)
	}
	_, err := c.PutObject(t.Context(), in)
	return err
}

func TestBucketPolicyLife(t *testing.T) {
	_, c := start(t)
	name := aws.String("art")
	_, err := c.GetBucketPolicy(t.Context(), &sdk.GetBucketPolicyInput{Bucket: name})
	refused(t, err, 404, "NoSuchBucketPolicy")
	policy := `{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::art/k"}]}`
	if _, err := c.PutBucketPolicy(t.Context(), &sdk.PutBucketPolicyInput{Bucket: name, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
	got, err := c.GetBucketPolicy(t.Context(), &sdk.GetBucketPolicyInput{Bucket: name})
	if err != nil || *got.Policy != policy {
		t.Errorf("got %v, %v", got, err)
	}
	refused(t, tryPut(t, c), 403, "AccessDenied")
	if _, err := c.DeleteBucketPolicy(t.Context(), &sdk.DeleteBucketPolicyInput{Bucket: name}); err != nil {
		t.Error(err)
	}
	if err := tryPut(t, c); err != nil {
		t.Error(err)
	}
	statement := func(resource string) string {
		return `{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"` + resource + `}]}`
	}
	for _, bad := range []string{
		`{`, `{"Statement": [{"Effect": "Deny", "Principal": "*", "NotAction": "x"}]}`, strings.Repeat(" ", 20<<10) + policy, policy + policy,
		statement(``), statement(`, "Resource": []`), statement(`, "Resource": "*"`), statement(`, "Resource": "arn:aws:s3:::artful/*"`),
		statement(`, "Resource": ["arn:aws:s3:::art/*", "arn:aws:s3:::other/*"]`),
	} {
		_, err = c.PutBucketPolicy(t.Context(), &sdk.PutBucketPolicyInput{Bucket: name, Policy: &bad})
		refused(t, err, 400, "MalformedPolicy")
	}
	_, err = c.PutBucketPolicy(t.Context(), &sdk.PutBucketPolicyInput{Bucket: aws.String("none"), Policy: &policy})
	refused(t, err, 404, "NoSuchBucket")
}

// A policy that denies everything to everyone can be taken back by the owner's administrator, and by nobody
// else; and no policy lets another account write it.
func TestWhoWritesABucketsPolicy(t *testing.T) {
	service, _ := start(t)
	name := aws.String("art")
	remove := func(caller wire.Caller) error {
		_, err := transport{service: service, region: "eu-west-1", caller: caller}.client().DeleteBucketPolicy(t.Context(), &sdk.DeleteBucketPolicyInput{Bucket: name})
		return err
	}
	everything := func(effect string) {
		t.Helper()
		err := service.SetPolicy("art", `{"Statement": {"Effect": "`+effect+`", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::art", "arn:aws:s3:::art/*"]}}`)
		if err != nil {
			t.Fatal(err)
		}
	}
	root := func(of string) wire.Caller { return wire.Caller{Account: of, ARN: "arn:aws:iam::" + of + ":root"} }
	everything("Deny")
	refused(t, remove(wire.Caller{Account: account, ARN: "arn:aws:sts::" + account + ":assumed-role/r/s"}), 403, "AccessDenied")
	refused(t, remove(root(otherAccount)), 403, "AccessDenied")
	if err := remove(root(account)); err != nil {
		t.Error(err)
	}
	everything("Allow")
	stranger := as(service, otherAccount)
	refused(t, remove(root(otherAccount)), 405, "MethodNotAllowed")
	_, err := stranger.PutBucketPolicy(t.Context(), &sdk.PutBucketPolicyInput{Bucket: name, Policy: aws.String("{")})
	refused(t, err, 405, "MethodNotAllowed")
	_, err = stranger.GetBucketPolicy(t.Context(), &sdk.GetBucketPolicyInput{Bucket: name})
	refused(t, err, 405, "MethodNotAllowed")
}

// Settings may be read and changed at the same time.
func TestSettingsAtTheSameTime(t *testing.T) {
	service, c := start(t)
	name := aws.String("art")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			_ = service.DemandKMS("art")
			_ = service.SetEncryption("art", "aws:kms", "")
			_ = service.SetOwner("art", account)
		})
		all.Go(func() {
			if _, err := c.GetBucketPolicy(t.Context(), &sdk.GetBucketPolicyInput{Bucket: name}); err != nil && !strings.Contains(err.Error(), "NoSuchBucketPolicy") {
				t.Error(err)
			}
			if _, err := c.GetBucketEncryption(t.Context(), &sdk.GetBucketEncryptionInput{Bucket: name}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// Without TLS nothing is done, says the policy that AWS suggests. A socket of this machine counts as
// secure, an http URL in the process does not.
func TestSuggestedPolicyDemandsTLS(t *testing.T) {
	service, _ := start(t)
	put(t, transport{service: service, region: "eu-west-1"}.client(), "k", "x")
	if err := service.DemandKMS("art"); err != nil {
		t.Fatal(err)
	}
	for endpoint, want := range map[string]int{"https://localaws.test": 200, "http://localaws.test": 403} {
		c := transport{service: service, region: "eu-west-1"}.client(func(o *sdk.Options) { o.BaseEndpoint = &endpoint })
		_, _, err := get(t.Context(), c, "k")
		if want == 200 && err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
		if want != 200 {
			refused(t, err, want, "AccessDenied")
		}
	}
	if answer := rawly(service)(t, http.MethodPut, "/k2", "x", http.Header{"X-Amz-Server-Side-Encryption": {"aws:kms"}}); answer.Code != 200 {
		t.Errorf("over a socket: %d %s", answer.Code, answer.Body)
	}
}

// Another account's bucket needs a policy that lets one in, and one's own permission too.
func TestBucketOfAnotherAccount(t *testing.T) {
	service, owner := start(t)
	put(t, owner, "k", "x")
	stranger := as(service, otherAccount)
	_, _, err := get(t.Context(), stranger, "k")
	refused(t, err, 403, "AccessDenied")
	refused(t, tryPut(t, stranger), 403, "AccessDenied")
	_, err = stranger.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art")})
	refused(t, err, 403, "AccessDenied")
	_, err = stranger.HeadBucket(t.Context(), &sdk.HeadBucketInput{Bucket: aws.String("art")})
	if err == nil {
		t.Error("a stranger sees the bucket")
	}
	policy := `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::` + otherAccount + `:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::art/*"}}`
	if err := service.SetPolicy("art", policy); err != nil {
		t.Fatal(err)
	}
	if body, _, err := get(t.Context(), stranger, "k"); err != nil || body != "x" {
		t.Errorf("%q %v", body, err)
	}
	refused(t, tryPut(t, stranger), 403, "AccessDenied")
	_, _, err = get(t.Context(), stranger, "absent") // it may not list
	refused(t, err, 403, "AccessDenied")
	without := wire.Caller{Account: otherAccount, ARN: "arn:aws:sts::" + otherAccount + ":assumed-role/r/s", Allow: identity.Policy{}.Allows}
	_, _, err = get(t.Context(), transport{service: service, region: "eu-west-1", caller: without}.client(), "k")
	refused(t, err, 403, "AccessDenied")
	_, _, err = get(t.Context(), as(service, "333333333333"), "k")
	refused(t, err, 403, "AccessDenied")
}

// Buckets belong to who makes them, and each account lists its own.
func TestOwners(t *testing.T) {
	service, _ := start(t)
	east := transport{service: service, region: "us-east-1", caller: wire.Caller{Account: otherAccount, ARN: "arn:aws:iam::" + otherAccount + ":root"}}.client()
	if _, err := east.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: aws.String("theirs")}); err != nil {
		t.Fatal(err)
	}
	_, err := east.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: aws.String("art")})
	refused(t, err, 409, "BucketAlreadyExists")
	list, err := east.ListBuckets(t.Context(), nil)
	if err != nil || len(list.Buckets) != 1 || *list.Buckets[0].Name != "theirs" || *list.Owner.ID != otherAccount {
		t.Errorf("%+v %v", list, err)
	}
	owned := service.OwnedBy(otherAccount)
	if err := owned.CreateBucket("more", "eu-west-1"); err != nil {
		t.Error(err)
	}
	if err := owned.DeleteBucket("art"); err == nil {
		t.Error("an account removes another's bucket")
	}
	if err := owned.DeleteBucket("more"); err != nil {
		t.Error(err)
	}
}

// Another service that acts for a caller is told the same.
func TestLets(t *testing.T) {
	service, _ := start(t)
	if err := service.SetPolicy("art", `{"Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "`+otherAccount+`"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::art/shared/*"},
		{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::art/never"}]}`); err != nil {
		t.Fatal(err)
	}
	if err := service.CreateBucket("team", "eu-west-1"); err != nil {
		t.Fatal(err)
	}
	if err := service.SetPolicy("team", `{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::team/*",
		"Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::`+account+`:role/deploy"}}}}`); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]bool{"deploy": true, "other": false} { // a session counts as its role
		caller := wire.Caller{Account: account, ARN: "arn:aws:sts::" + account + ":assumed-role/" + role + "/s"}
		if got := service.Lets(caller, "s3:GetObject", "arn:aws:s3:::team/k"); got != want {
			t.Errorf("%s: got %t", role, got)
		}
	}
	for _, test := range []struct {
		account, resource string
		want              bool
	}{
		{account, "arn:aws:s3:::art/k", true},
		{account, "arn:aws:s3:::art/never", false},
		{otherAccount, "arn:aws:s3:::art/k", false},
		{otherAccount, "arn:aws:s3:::art/shared/k", true},
		{otherAccount, "arn:aws:s3:::nobodys/k", true},
		{otherAccount, "arn:aws:cloudformation:eu-west-1:1:stack/x/*", true},
	} {
		if got := service.Lets(wire.Caller{Account: test.account}, "s3:GetObject", test.resource); got != test.want {
			t.Errorf("%s %s: got %t", test.account, test.resource, got)
		}
	}
}

func TestDefaultEncryption(t *testing.T) {
	service, c := start(t)
	name := aws.String("art")
	rule := func() types.ServerSideEncryptionRule {
		t.Helper()
		out, err := c.GetBucketEncryption(t.Context(), &sdk.GetBucketEncryptionInput{Bucket: name})
		if err != nil {
			t.Fatal(err)
		}
		return out.ServerSideEncryptionConfiguration.Rules[0]
	}
	if got := rule().ApplyServerSideEncryptionByDefault.SSEAlgorithm; got != "AES256" {
		t.Errorf("at first %s", got)
	}
	const key = "arn:aws:kms:eu-west-1:123456789012:key/abc"
	set := func(r types.ServerSideEncryptionByDefault) error {
		_, err := c.PutBucketEncryption(t.Context(), &sdk.PutBucketEncryptionInput{Bucket: name,
			ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{
				{ApplyServerSideEncryptionByDefault: &r, BucketKeyEnabled: aws.Bool(true)}}}})
		return err
	}
	if err := set(types.ServerSideEncryptionByDefault{SSEAlgorithm: "aws:kms", KMSMasterKeyID: aws.String(key)}); err != nil {
		t.Fatal(err)
	}
	if got := rule(); *got.ApplyServerSideEncryptionByDefault.KMSMasterKeyID != key || !*got.BucketKeyEnabled {
		t.Errorf("%+v", got)
	}
	put(t, c, "k", "x")
	head, err := c.HeadObject(t.Context(), &sdk.HeadObjectInput{Bucket: name, Key: aws.String("k")})
	if err != nil || head.ServerSideEncryption != "aws:kms" || *head.SSEKMSKeyId != key || !*head.BucketKeyEnabled {
		t.Errorf("%+v %v", head, err)
	}
	if out, err := c.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: name, Key: aws.String("k"), ServerSideEncryption: "AES256"}); err != nil || out.ServerSideEncryption != "AES256" {
		t.Errorf("asked for otherwise: %+v %v", out, err)
	}
	refused(t, set(types.ServerSideEncryptionByDefault{SSEAlgorithm: "rot13"}), 400, "MalformedXML")
	refused(t, set(types.ServerSideEncryptionByDefault{SSEAlgorithm: "AES256", KMSMasterKeyID: aws.String(key)}), 400, "InvalidArgument")
	// The suggested policy wants the header, whatever the default (aws-facts 1.7).
	if err := service.DemandKMS("art"); err != nil {
		t.Fatal(err)
	}
	refused(t, tryPut(t, c), 403, "AccessDenied")
	if _, err := c.DeleteBucketEncryption(t.Context(), &sdk.DeleteBucketEncryptionInput{Bucket: name}); err != nil {
		t.Error(err)
	}
	if got := rule().ApplyServerSideEncryptionByDefault.SSEAlgorithm; got != "AES256" {
		t.Errorf("afterwards %s", got)
	}
	if err := service.SetEncryption("art", "aws:kms", ""); err != nil {
		t.Error(err)
	}
	if err := service.SetEncryption("art", "rot13", ""); err == nil {
		t.Error("no error for an algorithm that there is not")
	}
}

// A call for another region's bucket is answered with the right region.
func TestRegions(t *testing.T) {
	service, _ := start(t)
	for _, test := range []struct {
		name, host     string
		presigned      bool
		status         int
		says, endpoint string
	}{
		{"an endpoint of no name", "localaws.test", false, 301, "PermanentRedirect", "art.s3.eu-west-1.amazonaws.com"},
		{"another region's endpoint", "art.s3.us-west-2.amazonaws.com", false, 301, "PermanentRedirect", "art.s3.eu-west-1.amazonaws.com"},
		{"the bucket's endpoint", "art.s3.eu-west-1.amazonaws.com", false, 400, "AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region &#39;us-west-2&#39; is wrong; expecting &#39;eu-west-1&#39;", ""},
		{"the global endpoint", "art.s3.amazonaws.com", false, 400, "<Region>eu-west-1</Region>", ""},
		{"a presigned URL", "art.s3.amazonaws.com", true, 400, "AuthorizationQueryParametersError", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := "/k"
			if !strings.HasPrefix(test.host, "art.") {
				path = "/art/k"
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+test.host+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !test.presigned {
				r.Header.Set("Authorization", "AWS4-HMAC-SHA256 …")
			}
			answer, err := transport{service: service, region: "us-west-2"}.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			if answer.StatusCode != test.status || !strings.Contains(string(body), test.says) || !strings.Contains(string(body), test.endpoint) {
				t.Errorf("%d %s", answer.StatusCode, body)
			}
			if got := answer.Header.Get("X-Amz-Bucket-Region"); got != "eu-west-1" {
				t.Errorf("the header says %q", got)
			}
		})
	}
	elsewhere := transport{service: service, region: "us-west-2"}.client()
	location, err := elsewhere.GetBucketLocation(t.Context(), &sdk.GetBucketLocationInput{Bucket: aws.String("art")})
	if err != nil || location.LocationConstraint != "eu-west-1" {
		t.Errorf("the location from elsewhere: %+v %v", location, err)
	}
}
