package function

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/job"
)

// The environment variables of the function. They are its owner's: a pipeline's author cannot change
// them, so they are where limits are set.
const (
	// SliceVariable says how long one invocation works on a job before it reports and continues in the
	// next, as a Go duration such as "50s".
	SliceVariable = "STACKJOB_SLICE"
	// BucketVariable names the bucket in which templates over 51,200 bytes and packaged files are
	// staged.
	BucketVariable = "STACKJOB_BUCKET"
	// BucketOwnerVariable says which account the staging bucket belongs to, or "any". Without it, it has to be
	// the pipeline's: a bucket whose name somebody else has taken is not used.
	BucketOwnerVariable = "STACKJOB_BUCKET_OWNER"
	// RolesVariable lists the role ARNs that a spec may name as assumeRole, with commas between them
	// and * for any characters. Without it no role can be assumed.
	RolesVariable = "STACKJOB_ROLES"
	// RegionsVariable lists the Regions that a spec may name, with commas between them. Without it a
	// spec may name any.
	RegionsVariable = "STACKJOB_REGIONS"
	// MetricsVariable switches metrics "on" or "off". Without it they are on.
	MetricsVariable = "STACKJOB_METRICS"
)

// AnyOwner as the owner of the staging bucket lets it belong to any account.
const AnyOwner = "any"

// Limits of the slice. Less would hardly do anything between two reports; a function runs for no
// longer than 15 minutes (aws-facts 7.2).
const (
	shortestSlice = 5 * time.Second
	longestSlice  = 15 * time.Minute
)

// Settings are what can be chosen by environment variables.
type Settings struct {
	// Slice is how long one invocation works on a job; 50 s by default. An invocation also ends
	// before the function's own timeout, whichever comes first.
	Slice time.Duration
	// Bucket is the staging bucket; "" if there is none.
	Bucket string
	// BucketOwner is the account that it belongs to, "any", or "" for the pipeline's.
	BucketOwner string
	// Roles are patterns of roles that may be assumed, Regions those in which stacks may be; nil
	// means no role, and any Region.
	Roles, Regions []string
	// Metrics says whether metrics are written to the log.
	Metrics bool
}

// settings is the table of the variables: how each is read, and what to write instead of what cannot
// be.
var settings = []struct {
	name, hint string
	read       func(text string, s *Settings) bool
}{
	{SliceVariable, "write a duration from 5s to 15m, such as 50s", readSlice},
	{BucketVariable, "write the name of a bucket, such as stackjob-123456789012", readBucket},
	{BucketOwnerVariable, "write the id of an account, such as 123456789012, or any", readBucketOwner},
	{RolesVariable, "write role ARNs with commas between them, such as arn:aws:iam::210987654321:role/deploy-*", readRoles},
	{RegionsVariable, "write Region codes with commas between them, such as eu-central-1,us-east-1", readRegions},
	{MetricsVariable, "write on or off", readMetrics},
}

// ReadSettings reads the environment. Its error names each variable that is wrong and what to write,
// and is the fault of the function's configuration.
func ReadSettings(getenv func(string) string) (Settings, error) {
	s := Settings{Slice: action.DefaultSlice, Metrics: true}
	var wrong []error
	for _, v := range settings {
		if text := getenv(v.name); text != "" && !v.read(text, &s) {
			wrong = append(wrong, fmt.Errorf("the function's environment variable %s is %q: %s", v.name, text, v.hint))
		}
	}
	if len(wrong) > 0 {
		return s, settingsError{errors.Join(wrong...)}
	}
	return s, nil
}

func readSlice(text string, s *Settings) bool {
	slice, err := time.ParseDuration(text)
	if err != nil || slice < shortestSlice || slice > longestSlice {
		return false
	}
	s.Slice = slice
	return true
}

var (
	// bucketPattern: the rules for general purpose buckets in the S3 user guide.
	bucketPattern  = pattern.New(`^[a-z0-9][-.a-z0-9]+[a-z0-9]$`)
	accountPattern = pattern.New(`^[0-9]{12}$`)
	rolePattern    = pattern.New(`^arn:[-a-z*]+:iam::[0-9*]+:role/[!-~]+$`)
	regionPattern  = pattern.New(`^[a-z]+(-[a-z]+)+-[0-9]+$`)
)

func readBucket(text string, s *Settings) bool {
	s.Bucket = text
	return len(text) <= 63 && bucketPattern.MatchString(text)
}

func readBucketOwner(text string, s *Settings) bool {
	s.BucketOwner = text
	return text == AnyOwner || accountPattern.MatchString(text)
}

func readRoles(text string, s *Settings) (ok bool) {
	s.Roles, ok = list(text, rolePattern)
	return ok
}

func readRegions(text string, s *Settings) (ok bool) {
	s.Regions, ok = list(text, regionPattern)
	return ok
}

func readMetrics(text string, s *Settings) bool {
	s.Metrics = text == "on"
	return text == "on" || text == "off"
}

// list splits a text at its commas; ok tells whether each part has the form.
func list(text string, form *pattern.Pattern) (parts []string, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if !form.MatchString(part) {
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, true
}

type settingsError struct{ error }

// FailureType says that someone has to change the function's configuration.
func (settingsError) FailureType() job.FailureType { return job.ConfigurationError }
