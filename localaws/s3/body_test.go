package s3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// The SDK sends PUTs over https in aws-chunked framing with a trailing checksum (aws-facts 6.4).
// Neither may be stored.
func TestTrailingChecksum(t *testing.T) {
	service, _ := start(t)
	var sent http.Header
	c := transport{service: service, region: "eu-west-1", seen: func(r *http.Request, _ *http.Response) { sent = r.Header }}.client()
	out := put(t, c, "k", "hello world")
	if sent.Get("X-Amz-Content-Sha256") != "STREAMING-UNSIGNED-PAYLOAD-TRAILER" {
		t.Fatalf("the SDK does not frame any more: %v", sent)
	}
	if aws.ToString(out.ChecksumCRC32) != "DUoRhQ==" {
		t.Errorf("checksum %v", aws.ToString(out.ChecksumCRC32))
	}
	stored, err := service.Read("art", "k")
	if err != nil || string(stored) != "hello world" {
		t.Errorf("stored %q, %v", stored, err)
	}
	body, got, err := get(t.Context(), c, "k")
	if err != nil || body != "hello world" {
		t.Fatalf("got %q, %v", body, err)
	}
	if got.ContentEncoding != nil || aws.ToString(got.ChecksumCRC32) != "DUoRhQ==" || got.ChecksumType != types.ChecksumTypeFullObject {
		t.Errorf("encoding %q, checksum %v", aws.ToString(got.ContentEncoding), aws.ToString(got.ChecksumCRC32))
	}
}

func TestEveryChecksumAlgorithm(t *testing.T) {
	_, c := start(t)
	for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
		t.Run(string(algorithm), func(t *testing.T) {
			_, err := c.PutObject(t.Context(), &sdk.PutObjectInput{
				Bucket: aws.String("art"), Key: aws.String("k"), Body: strings.NewReader("123456789"), ChecksumAlgorithm: algorithm,
			})
			if err != nil {
				t.Fatal(err)
			}
			// The SDK validates what it gets.
			if body, _, err := get(t.Context(), c, "k"); err != nil || body != "123456789" {
				t.Errorf("%q %v", body, err)
			}
		})
	}
}

func TestWrongChecksums(t *testing.T) {
	service, _ := start(t)
	plain := rawly(service)
	for _, test := range []struct{ name, header, value, code string }{
		{"checksum", "X-Amz-Checksum-Crc32", "AAAAAA==", "BadDigest"},
		{"MD5", "Content-Md5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"},
		{"MD5 that is none", "Content-Md5", "x", "InvalidDigest"},
		{"SHA-256", "X-Amz-Content-Sha256", strings.Repeat("0", 64), "XAmzContentSHA256Mismatch"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := plain(t, http.MethodPut, "/k", "hello", http.Header{test.header: {test.value}})
			if answer.Code != 400 || !strings.Contains(answer.Body.String(), "<Code>"+test.code+"</Code>") {
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
		})
	}
}

func TestFraming(t *testing.T) {
	service, _ := start(t)
	plain := rawly(service)
	signed := ";chunk-signature=" + strings.Repeat("a", 64)
	for _, test := range []struct{ name, kind, body, length, want, code string }{
		{"trailer", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5", "hello", ""},
		{"wrong trailer", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "5", "", "BadDigest"},
		{"signed chunks", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "5" + signed + "\r\nhello\r\n1" + signed + "\r\n!\r\n0" + signed + "\r\n\r\n", "6", "hello!", ""},
		{"no trailer and no end", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\n", "5", "hello", ""},
		{"empty", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "0\r\n\r\n", "0", "", ""},
		{"cut off in a chunk", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhel", "5", "", "IncompleteBody"},
		{"cut off before the last chunk", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n", "5", "", "IncompleteBody"},
		{"shorter than declared", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n0\r\n\r\n", "6", "", "IncompleteBody"},
		{"longer than declared", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "5", "", "IncompleteBody"},
		{"longer than declared, before the rest is read", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n7fffffffffffffff\r\n!", "5", "", "IncompleteBody"},
		{"longer than declared, before what is wrong behind it", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "5\r\nhello\r\n1\r\n!\r\nno size", "5", "", "IncompleteBody"},
		{"no size", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "hello", "5", "", "InvalidChunkSizeError"},
		{"size that lies", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "2\r\nhello\r\n0\r\n\r\n", "5", "", "InvalidChunkSizeError"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := plain(t, http.MethodPut, "/k", test.body, http.Header{
				"X-Amz-Content-Sha256": {test.kind}, "X-Amz-Decoded-Content-Length": {test.length}, "Content-Encoding": {"aws-chunked,gzip"},
			})
			if test.code != "" {
				if answer.Code != 400 || !strings.Contains(answer.Body.String(), test.code) {
					t.Errorf("%d %s", answer.Code, answer.Body)
				}
				return
			}
			got := plain(t, http.MethodGet, "/k", "", nil)
			if answer.Code != 200 || got.Body.String() != test.want || got.Header().Get("Content-Encoding") != "gzip" {
				t.Errorf("%d %s; %v %q", answer.Code, answer.Body, got.Header(), got.Body)
			}
		})
	}
}
