package s3_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/s3"
)

func TestCreateBucket(t *testing.T) {
	for _, test := range []struct{ name, endpoint, constraint, region, code string }{
		{"us-east-1 has no constraint", "us-east-1", "", "us-east-1", ""},
		{"its own constraint is none", "us-east-1", "us-east-1", "", "InvalidLocationConstraint"},
		{"us-east-1 makes buckets elsewhere", "us-east-1", "eu-central-1", "eu-central-1", ""},
		{"a region makes its own", "eu-west-1", "eu-west-1", "eu-west-1", ""},
		{"the old name of one", "eu-west-1", "EU", "eu-west-1", ""},
		{"a region needs its constraint", "eu-west-1", "", "", "IllegalLocationConstraintException"},
		{"a region makes no other's", "eu-west-1", "eu-central-1", "", "IllegalLocationConstraintException"},
	} {
		t.Run(test.name, func(t *testing.T) {
			service := s3.New(s3.Config{Hosts: []string{"localaws.test"}})
			in := &sdk.CreateBucketInput{Bucket: aws.String("new")}
			if test.constraint != "" {
				in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(test.constraint)}
			}
			c := transport{service: service, region: test.endpoint}.client()
			_, err := c.CreateBucket(t.Context(), in)
			if test.code != "" {
				refused(t, err, 400, test.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := service.Buckets(); len(got) != 1 || got[0].Region != test.region {
				t.Errorf("%+v", got)
			}
			location, err := c.GetBucketLocation(t.Context(), &sdk.GetBucketLocationInput{Bucket: aws.String("new")})
			want := strings.TrimPrefix(test.region, "us-east-1")
			if err != nil || string(location.LocationConstraint) != want {
				t.Errorf("location %q %v", location.LocationConstraint, err)
			}
			head, err := transport{service: service, region: test.region}.client().HeadBucket(t.Context(), &sdk.HeadBucketInput{Bucket: aws.String("new")})
			if err != nil || *head.BucketRegion != test.region {
				t.Errorf("%v %v", head, err)
			}
		})
	}
}

func TestCreateBucketAgain(t *testing.T) {
	service, c := start(t)
	again := &sdk.CreateBucketInput{Bucket: aws.String("art"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}
	_, err := c.CreateBucket(t.Context(), again)
	refused(t, err, 409, "BucketAlreadyOwnedByYou")
	if err := service.SetOwner("art", "210987654321"); err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateBucket(t.Context(), again)
	refused(t, err, 409, "BucketAlreadyExists")
	east := transport{service: service, region: "us-east-1"}.client()
	for range 2 { // us-east-1 does not mind
		if _, err := east.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: aws.String("other")}); err != nil {
			t.Error(err)
		}
	}
}

func TestBucketNames(t *testing.T) {
	service := s3.New(s3.Config{})
	for name, valid := range map[string]bool{
		"abc": true, "a.b-c.1": true, "123": true, strings.Repeat("a", 63): true,
		"ab": false, strings.Repeat("a", 64): false, "Abc": false, "a_b": false, "-abc": false, "abc-": false, "a..b": false, "192.168.5.4": false, "": false,
	} {
		if err := service.CreateBucket(name, "us-east-1"); (err == nil) != valid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestDeleteBucket(t *testing.T) {
	service, c := start(t)
	put(t, c, "k", "x")
	in := &sdk.DeleteBucketInput{Bucket: aws.String("art")}
	_, err := c.DeleteBucket(t.Context(), in)
	refused(t, err, 409, "BucketNotEmpty")
	if service.DeleteBucket("art") == nil {
		t.Error("a bucket with an object is gone")
	}
	if _, err := c.DeleteObject(t.Context(), &sdk.DeleteObjectInput{Bucket: aws.String("art"), Key: aws.String("k")}); err != nil {
		t.Fatal(err)
	}
	if _, err = c.DeleteBucket(t.Context(), in); err != nil {
		t.Error(err)
	}
	_, err = c.DeleteBucket(t.Context(), in)
	refused(t, err, 404, "NoSuchBucket")
	if service.DeleteBucket("art") == nil {
		t.Error("deleted twice")
	}
}

func TestListBuckets(t *testing.T) {
	service, c := start(t)
	if err := service.CreateBucket("aaa", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	out, err := c.ListBuckets(t.Context(), nil)
	if err != nil || len(out.Buckets) != 2 || *out.Buckets[0].Name != "aaa" || *out.Buckets[1].Name != "art" || out.Buckets[1].CreationDate.IsZero() {
		t.Errorf("%+v %v", out, err)
	}
}

// Each operation asks for its own permission on its own resource.
func TestPermissions(t *testing.T) {
	service, c := start(t)
	put(t, c, "k", "x")
	ctx, art, k := t.Context(), aws.String("art"), aws.String("k")
	for _, test := range []struct {
		action, resource string
		call             func(*sdk.Client) error
	}{
		{"s3:GetObject", "arn:aws:s3:::art/k", func(c *sdk.Client) error { _, _, err := get(ctx, c, "k"); return err }},
		{"s3:PutObject", "arn:aws:s3:::art/k", func(c *sdk.Client) error {
			_, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: art, Key: k})
			return err
		}},
		{"s3:PutObject", "arn:aws:s3:::art/k", func(c *sdk.Client) error {
			_, err := c.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: art, Key: k})
			return err
		}},
		{"s3:ListBucket", "arn:aws:s3:::art", func(c *sdk.Client) error {
			_, err := c.ListObjectsV2(ctx, &sdk.ListObjectsV2Input{Bucket: art})
			return err
		}},
		{"s3:ListBucket", "arn:aws:s3:::art", func(c *sdk.Client) error {
			_, err := c.ListObjects(ctx, &sdk.ListObjectsInput{Bucket: art})
			return err
		}},
		{"s3:GetBucketLocation", "arn:aws:s3:::art", func(c *sdk.Client) error {
			_, err := c.GetBucketLocation(ctx, &sdk.GetBucketLocationInput{Bucket: art})
			return err
		}},
		{"s3:ListAllMyBuckets", "*", func(c *sdk.Client) error { _, err := c.ListBuckets(ctx, nil); return err }},
		{"s3:DeleteObject", "arn:aws:s3:::art/k", func(c *sdk.Client) error {
			_, err := c.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: art, Key: k})
			return err
		}},
		{"s3:DeleteBucket", "arn:aws:s3:::art", func(c *sdk.Client) error {
			_, err := c.DeleteBucket(ctx, &sdk.DeleteBucketInput{Bucket: art})
			return err
		}},
		{"s3:CreateBucket", "arn:aws:s3:::new", func(c *sdk.Client) error {
			_, err := c.CreateBucket(ctx, &sdk.CreateBucketInput{Bucket: aws.String("new"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
			return err
		}},
	} {
		t.Run(test.action, func(t *testing.T) {
			every := identity.Statement{Actions: []string{"*"}, Resources: []string{"*"}}
			but := identity.Statement{Deny: true, Actions: []string{test.action}, Resources: []string{test.resource}}
			refused(t, test.call(limited(service, identity.Policy{every, but})), 403, "AccessDenied")
			if err := test.call(limited(service, identity.Policy{{Actions: []string{test.action}, Resources: []string{test.resource}}})); err != nil {
				t.Errorf("%s on %s is not enough: %v", test.action, test.resource, err)
			}
		})
	}
}
