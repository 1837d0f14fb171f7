package s3_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const part = 5 << 20 // the smallest that is not the last

// upload begins an upload and sends parts; it returns its id and what to complete it with.
func upload(t *testing.T, c *sdk.Client, create *sdk.CreateMultipartUploadInput, parts ...string) (string, []types.CompletedPart) {
	t.Helper()
	create.Bucket, create.Key = aws.String("art"), aws.String("big")
	begun, err := c.CreateMultipartUpload(t.Context(), create)
	if err != nil {
		t.Fatal(err)
	}
	var completed []types.CompletedPart
	for i, body := range parts {
		number := aws.Int32(int32(i + 1))
		out, err := c.UploadPart(t.Context(), &sdk.UploadPartInput{
			Bucket: aws.String("art"), Key: aws.String("big"), UploadId: begun.UploadId, PartNumber: number, Body: strings.NewReader(body),
			ChecksumAlgorithm: create.ChecksumAlgorithm,
		})
		if err != nil {
			t.Fatal(err)
		}
		completed = append(completed, types.CompletedPart{PartNumber: number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32})
	}
	return *begun.UploadId, completed
}

func complete(t *testing.T, c *sdk.Client, id string, parts []types.CompletedPart, options ...func(*sdk.CompleteMultipartUploadInput)) (*sdk.CompleteMultipartUploadOutput, error) {
	t.Helper()
	in := &sdk.CompleteMultipartUploadInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}}
	for _, option := range options {
		option(in)
	}
	return c.CompleteMultipartUpload(t.Context(), in)
}

func TestMultipartUpload(t *testing.T) {
	service, c := start(t)
	if err := service.DemandKMS("art"); err != nil {
		t.Fatal(err)
	}
	first, last := strings.Repeat("a", part), "end"
	id, parts := upload(t, c, &sdk.CreateMultipartUploadInput{
		ServerSideEncryption: "aws:kms", ContentType: aws.String("application/zip"), ChecksumAlgorithm: "CRC32",
	}, first, last)
	if _, _, err := get(t.Context(), c, "big"); err == nil {
		t.Error("an upload that is not complete can be read")
	}
	out, err := complete(t, c, id, parts)
	if err != nil {
		t.Fatal(err)
	}
	sums := [2][md5.Size]byte{md5.Sum([]byte(first)), md5.Sum([]byte(last))}
	want := fmt.Sprintf(`"%x-2"`, md5.Sum(append(sums[0][:], sums[1][:]...)))
	body, got, err := get(t.Context(), c, "big")
	if err != nil || body != first+last {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if *out.ETag != want || *got.ETag != want || *got.ContentType != "application/zip" || got.ServerSideEncryption != "aws:kms" {
		t.Errorf("%+v, %+v", out, got)
	}
	if got.ChecksumType != types.ChecksumTypeComposite || !strings.HasSuffix(aws.ToString(got.ChecksumCRC32), "-2") {
		t.Errorf("checksum %v %v", got.ChecksumType, aws.ToString(got.ChecksumCRC32))
	}
	_, err = complete(t, c, id, parts)
	refused(t, err, 404, "NoSuchUpload")
}

// A checksum of the whole object is compared when the upload is completed.
func TestFullObjectChecksum(t *testing.T) {
	_, c := start(t)
	full := func(value string) func(*sdk.CompleteMultipartUploadInput) {
		return func(in *sdk.CompleteMultipartUploadInput) {
			in.ChecksumType, in.ChecksumCRC32 = types.ChecksumTypeFullObject, &value
		}
	}
	id, parts := upload(t, c, &sdk.CreateMultipartUploadInput{}, "hello world")
	_, err := complete(t, c, id, parts, full("AAAAAA=="))
	refused(t, err, 400, "BadDigest")
	if _, err := complete(t, c, id, parts, full("DUoRhQ==")); err != nil {
		t.Fatal(err)
	}
	if body, out, err := get(t.Context(), c, "big"); err != nil || body != "hello world" || aws.ToString(out.ChecksumCRC32) != "DUoRhQ==" {
		t.Errorf("%q %v", body, err)
	}
}

func TestCompleteRefuses(t *testing.T) {
	_, c := start(t)
	id, parts := upload(t, c, &sdk.CreateMultipartUploadInput{}, strings.Repeat("a", part), "b", "c")
	reversed := []types.CompletedPart{parts[1], parts[0]}
	wrong := []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: parts[1].ETag}}
	absent := []types.CompletedPart{{PartNumber: aws.Int32(9), ETag: parts[1].ETag}}
	for _, test := range []struct {
		name  string
		parts []types.CompletedPart
		code  string
	}{
		{"out of order", reversed, "InvalidPartOrder"}, {"twice", []types.CompletedPart{parts[0], parts[0]}, "InvalidPartOrder"}, {"another ETag", wrong, "InvalidPart"}, {"not uploaded", absent, "InvalidPart"},
		{"a small one before the last", parts, "EntityTooSmall"}, {"none", nil, "MalformedXML"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := complete(t, c, id, test.parts)
			refused(t, err, 400, test.code)
		})
	}
	if _, err := complete(t, c, id, parts[:2]); err != nil {
		t.Errorf("a refusal ended the upload: %v", err)
	}
}

func TestListAndAbortUpload(t *testing.T) {
	_, c := start(t)
	id, _ := upload(t, c, &sdk.CreateMultipartUploadInput{}, "a", "bc")
	listed, err := c.ListParts(t.Context(), &sdk.ListPartsInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id})
	if err != nil || len(listed.Parts) != 2 || *listed.Parts[1].PartNumber != 2 || *listed.Parts[1].Size != 2 {
		t.Errorf("%+v %v", listed, err)
	}
	abort := &sdk.AbortMultipartUploadInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id}
	if _, err := c.AbortMultipartUpload(t.Context(), abort); err != nil {
		t.Fatal(err)
	}
	_, err = c.AbortMultipartUpload(t.Context(), abort)
	refused(t, err, 404, "NoSuchUpload")
	_, err = c.UploadPart(t.Context(), &sdk.UploadPartInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id, PartNumber: aws.Int32(1), Body: bytes.NewReader(nil)})
	refused(t, err, 404, "NoSuchUpload")
}

func TestPartNumbers(t *testing.T) {
	_, c := start(t)
	id, _ := upload(t, c, &sdk.CreateMultipartUploadInput{})
	for _, number := range []int32{0, -1, 10_001} {
		_, err := c.UploadPart(t.Context(), &sdk.UploadPartInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id, PartNumber: &number})
		refused(t, err, 400, "InvalidArgument")
	}
}

func TestUploadPartCopy(t *testing.T) {
	service, c := start(t)
	if err := service.Write("art", "a b/source", []byte("0123456789")); err != nil {
		t.Fatal(err)
	}
	id, _ := upload(t, c, &sdk.CreateMultipartUploadInput{})
	copied := func(source, within string) (*sdk.UploadPartCopyOutput, error) {
		in := &sdk.UploadPartCopyInput{Bucket: aws.String("art"), Key: aws.String("big"), UploadId: &id, PartNumber: aws.Int32(1), CopySource: &source}
		if within != "" {
			in.CopySourceRange = &within
		}
		return c.UploadPartCopy(t.Context(), in)
	}
	_, err := copied("art/none", "")
	refused(t, err, 404, "NoSuchKey")
	for _, within := range []string{"bytes=10-12", "from the start"} {
		_, err = copied("art/a%20b/source", within)
		refused(t, err, 400, "InvalidArgument")
	}
	for within, want := range map[string]string{"": "0123456789", "bytes=2-4": "234"} {
		id, _ = upload(t, c, &sdk.CreateMultipartUploadInput{})
		out, err := copied("art/a%20b/source", within)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := complete(t, c, id, []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: out.CopyPartResult.ETag}}); err != nil {
			t.Fatal(err)
		}
		if got, err := service.Read("art", "big"); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", within, got, err)
		}
	}
}
