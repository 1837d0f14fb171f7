package s3_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestEncryption(t *testing.T) {
	_, c := start(t)
	key := "arn:aws:kms:eu-west-1:123456789012:key/abc"
	for _, test := range []struct {
		name     string
		set      func(*sdk.PutObjectInput)
		sse      types.ServerSideEncryption
		keyID    string
		plainSum bool
	}{
		{"none", func(*sdk.PutObjectInput) {}, "AES256", "", true},
		{"KMS without a key", kms, "aws:kms", "arn:aws:kms:eu-west-1:123456789012:key/", false},
		{"KMS with a key", func(in *sdk.PutObjectInput) { kms(in); in.SSEKMSKeyId = &key }, "aws:kms", key, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), Body: strings.NewReader("hello")}
			test.set(in)
			stored, err := c.PutObject(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			_, read, err := get(t.Context(), c, "k")
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range [][2]string{{string(stored.ServerSideEncryption), aws.ToString(stored.SSEKMSKeyId)},
				{string(read.ServerSideEncryption), aws.ToString(read.SSEKMSKeyId)}} {
				if got[0] != string(test.sse) || !strings.HasPrefix(got[1], test.keyID) || (got[1] == "") != (test.keyID == "") {
					t.Errorf("got %v", got)
				}
			}
			if plain := *stored.ETag == `"5d41402abc4b2a76b9719d911017c592"`; plain != test.plainSum {
				t.Errorf("ETag %s is the MD5: %v", *stored.ETag, plain)
			}
		})
	}
	_, err := c.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), SSEKMSKeyId: &key})
	refused(t, err, 400, "InvalidArgument")
	_, err = c.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), ServerSideEncryption: "rot13"})
	refused(t, err, 400, "InvalidEncryptionAlgorithmError")
}

// The policy that AWS suggests for artifact buckets refuses what does not say aws:kms (aws-facts 1.7).
func TestDemandKMS(t *testing.T) {
	service, c := start(t)
	if err := service.DemandKMS("art"); err != nil {
		t.Fatal(err)
	}
	write := func(set func(*sdk.PutObjectInput)) error {
		in := &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), Body: bytes.NewReader([]byte("x"))}
		set(in)
		_, err := c.PutObject(t.Context(), in)
		return err
	}
	refused(t, write(func(*sdk.PutObjectInput) {}), 403, "AccessDenied")
	refused(t, write(func(in *sdk.PutObjectInput) { in.ServerSideEncryption = "AES256" }), 403, "AccessDenied")
	if err := write(kms); err != nil {
		t.Error(err)
	}
	_, err := c.CreateMultipartUpload(t.Context(), &sdk.CreateMultipartUploadInput{Bucket: aws.String("art"), Key: aws.String("k")})
	refused(t, err, 403, "AccessDenied")
	if err := service.DemandKMS("none"); err == nil {
		t.Error("no error for a bucket that is not there")
	}
}
