package rehearsal

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/internal/deploy"
)

// The function's settings, by their names in its environment, and what they are here where the
// environment says nothing: nothing stands in a developer's way.
const (
	sliceVariable   = "STACKJOB_SLICE"
	bucketVariable  = "STACKJOB_BUCKET"
	ownerVariable   = "STACKJOB_BUCKET_OWNER"
	rolesVariable   = "STACKJOB_ROLES"
	regionsVariable = "STACKJOB_REGIONS"

	ownBucket = "stackjob-123456789012"
	anyRole   = "arn:*:iam::*:role/*"
	anyOwner  = "any" // the embedded pipeline's account is made up
)

// settings are the environment variables of the function that begin with the program's name. On the
// embedded AWS there is a bucket to stage in; elsewhere it is the one that the environment names.
func (p *Pipeline) settings() map[string]string {
	all := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "STACKJOB_") && value != "" {
			all[name] = value
		}
	}
	all[rolesVariable] = cmp.Or(all[rolesVariable], anyRole)
	all[ownerVariable] = cmp.Or(all[ownerVariable], anyOwner)
	if p.cloud == nil {
		all[bucketVariable] = cmp.Or(all[bucketVariable], ownBucket)
	}
	return all
}

// addBucket makes the staging bucket on the embedded AWS.
func (p *Pipeline) addBucket() error {
	if p.cloud != nil {
		return nil
	}
	if err := p.server.S3().CreateBucket(p.settings()[bucketVariable], p.region); err != nil {
		return fmt.Errorf("the staging bucket cannot be made: %w", err)
	}
	return nil
}

// handler is the function in this process, with its settings, and how long it works on a job at once.
func (p *Pipeline) handler() (h *deploy.Handler, slice time.Duration, err error) {
	all := p.settings()
	if text := all[sliceVariable]; text != "" {
		if slice, err = time.ParseDuration(text); err != nil || slice <= 0 {
			return nil, 0, fmt.Errorf("the environment variable %s is %q: write a duration from 5s to 15m, such as 50s", sliceVariable, text)
		}
	}
	h = &deploy.Handler{
		AWS:     func(context.Context) (aws.Config, error) { return p.Cloud(), nil },
		Observe: p.watcher.observe,
		Limits:  deploy.Limits{Roles: list(all[rolesVariable]), Regions: list(all[regionsVariable])},
		Bucket:  all[bucketVariable],
	}
	if owner := all[ownerVariable]; owner != anyOwner {
		h.BucketOwner = owner
	}
	return h, slice, nil
}

// list splits a text at its commas; an empty one is no list.
func list(text string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
