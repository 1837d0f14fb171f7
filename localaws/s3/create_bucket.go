package s3

import (
	"cmp"
	"encoding/xml"
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// usEast1 is the region that has no location constraint, and where creating one's own bucket again
// succeeds (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html).
const usEast1 = "us-east-1"

func (s *Service) createBucket(q *request) error {
	if err := q.Authorize("s3:CreateBucket", bucketARN(q.bucket)); err != nil {
		return err
	}
	region, err := readLocation(q)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.create(q.bucket, region, cmp.Or(q.Caller.Account, s.account))
	again := err != nil && asError(err).Code == "BucketAlreadyOwnedByYou" && region == usEast1
	if err != nil && !again {
		return err
	}
	q.w.Header().Set("Location", "/"+q.bucket)
	return nil
}

// readLocation is the region that a request wants a bucket in. Only us-east-1's endpoint makes
// buckets for other regions.
func readLocation(q *request) (string, error) {
	body, _, err := readBody(q)
	if err != nil {
		return "", err
	}
	var in struct{ LocationConstraint string }
	if len(body) > 0 && xml.Unmarshal(body, &in) != nil {
		return "", malformedXML()
	}
	if in.LocationConstraint == "EU" {
		in.LocationConstraint = "eu-west-1"
	}
	switch asked := in.LocationConstraint; {
	case asked == usEast1:
		return "", wire.Errorf(http.StatusBadRequest, "InvalidLocationConstraint", "The specified location-constraint is not valid")
	case q.Region == usEast1:
		return cmp.Or(asked, usEast1), nil
	case asked != q.Region:
		return "", wire.Errorf(http.StatusBadRequest, "IllegalLocationConstraintException",
			"The %s location constraint is incompatible for the region specific endpoint this request was sent to.",
			cmp.Or(asked, "unspecified"))
	}
	return q.Region, nil
}
