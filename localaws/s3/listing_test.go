package s3_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

func TestListObjectsV2(t *testing.T) {
	service, c := start(t)
	for _, key := range []string{"a.txt", "b/1", "b/2", "c d/ü&<>", "d"} {
		if err := service.Write("art", key, []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name string
		in   sdk.ListObjectsV2Input
		want string
	}{
		{"all", sdk.ListObjectsV2Input{}, "a.txt b/1 b/2 c d/ü&<> d"},
		{"prefix", sdk.ListObjectsV2Input{Prefix: aws.String("b/")}, "b/1 b/2"},
		{"folded", sdk.ListObjectsV2Input{Delimiter: aws.String("/")}, "a.txt d [b/] [c d/]"},
		{"folded below a prefix", sdk.ListObjectsV2Input{Delimiter: aws.String("/"), Prefix: aws.String("b/")}, "b/1 b/2"},
		{"after", sdk.ListObjectsV2Input{StartAfter: aws.String("b/1")}, "b/2 c d/ü&<> d"},
		{"none", sdk.ListObjectsV2Input{Prefix: aws.String("x")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for size := range int32(3) { // pages of any size make the same list
				in := test.in
				in.Bucket = aws.String("art")
				if size > 0 {
					in.MaxKeys = aws.Int32(size)
				}
				if diff := cmp.Diff(test.want, list(t, c, &in)); diff != "" {
					t.Errorf("pages of %d: %s", size, diff)
				}
			}
		})
	}
}

// list is all keys and, in brackets, all prefixes.
func list(t *testing.T, c *sdk.Client, in *sdk.ListObjectsV2Input) string {
	t.Helper()
	var keys, prefixes []string
	for pages := sdk.NewListObjectsV2Paginator(c, in); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(page.Contents) + len(page.CommonPrefixes); int(*page.KeyCount) != n {
			t.Errorf("KeyCount %d for %d", *page.KeyCount, n)
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
		for _, p := range page.CommonPrefixes {
			prefixes = append(prefixes, fmt.Sprintf("[%s]", *p.Prefix))
		}
	}
	return strings.Join(append(keys, prefixes...), " ")
}

func TestListObjects(t *testing.T) {
	service, c := start(t)
	for _, key := range []string{"a", "b/1", "b/2", "c"} {
		if err := service.Write("art", key, nil); err != nil {
			t.Fatal(err)
		}
	}
	in := &sdk.ListObjectsInput{Bucket: aws.String("art"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(2)}
	first, err := c.ListObjects(t.Context(), in)
	if err != nil || !*first.IsTruncated || aws.ToString(first.NextMarker) != "b/" || *first.Contents[0].Key != "a" || *first.CommonPrefixes[0].Prefix != "b/" {
		t.Fatalf("%+v %v", first, err)
	}
	in.Marker = first.NextMarker
	second, err := c.ListObjects(t.Context(), in)
	if err != nil || *second.IsTruncated || len(second.Contents) != 1 || *second.Contents[0].Key != "c" || len(second.CommonPrefixes) != 0 {
		t.Errorf("%+v %v", second, err)
	}
}

func TestListedObject(t *testing.T) {
	_, c := start(t)
	stored := put(t, c, "k", "hello")
	out, err := c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art"), FetchOwner: aws.Bool(true)})
	if err != nil || len(out.Contents) != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	o := out.Contents[0]
	if *o.ETag != *stored.ETag || *o.Size != 5 || o.StorageClass != "STANDARD" || o.LastModified.IsZero() || *o.Owner.ID != account {
		t.Errorf("%+v", o)
	}
}

// With encoding-type=url every text is escaped, as boto3 asks for it always.
func TestListEncoded(t *testing.T) {
	service, c := start(t)
	if err := service.Write("art", "a b/ü\x01", nil); err != nil {
		t.Fatal(err)
	}
	out, err := c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art"), EncodingType: types.EncodingTypeUrl, Prefix: aws.String("a b")})
	if err != nil || len(out.Contents) != 1 || *out.Contents[0].Key != "a+b/%C3%BC%01" || *out.Prefix != "a+b" {
		t.Errorf("%+v %v", out, err)
	}
}

func TestListNothing(t *testing.T) {
	_, c := start(t)
	put(t, c, "k", "")
	out, err := c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art"), MaxKeys: aws.Int32(0)})
	if err != nil || len(out.Contents) != 0 || *out.IsTruncated {
		t.Errorf("%+v %v", out, err)
	}
}

func TestListRefuses(t *testing.T) {
	_, c := start(t)
	_, err := c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("none")})
	refused(t, err, 404, "NoSuchBucket")
	_, err = c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art"), MaxKeys: aws.Int32(-1)})
	refused(t, err, 400, "InvalidArgument")
	_, err = c.ListObjectsV2(t.Context(), &sdk.ListObjectsV2Input{Bucket: aws.String("art"), ContinuationToken: aws.String("?")})
	refused(t, err, 400, "InvalidArgument")
}
