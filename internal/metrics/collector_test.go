package metrics_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/internal/metrics"
)

// answers gives each status in turn, and the last one again and again.
type answers struct {
	mu       sync.Mutex
	statuses []int
}

func (a *answers) Do(*http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	status := a.statuses[0]
	if len(a.statuses) > 1 {
		a.statuses = a.statuses[1:]
	}
	body := `<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>`
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func configured(collectors []*metrics.Collector, statuses ...int) aws.Config {
	c := aws.Config{
		Region: "eu-west-1", HTTPClient: &answers{statuses: statuses},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "key"}, nil
		}),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = 3
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
	for _, collector := range collectors {
		c.APIOptions = append(c.APIOptions, collector.APIOption)
	}
	return c
}

func TestCollector(t *testing.T) {
	for name, test := range map[string]struct {
		statuses       []int
		calls, retries int64
	}{
		"answered":       {[]int{200}, 2, 0},
		"once more":      {[]int{500, 200}, 2, 1},
		"always refused": {[]int{503}, 2, 4},
		"not repeated":   {[]int{400}, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			collector := new(metrics.Collector)
			client := cloudformation.NewFromConfig(configured([]*metrics.Collector{collector}, test.statuses...))
			for range 2 {
				_, _ = client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
			}
			if collector.Calls() != test.calls || collector.Retries() != test.retries {
				t.Errorf("%d calls and %d retries are counted", collector.Calls(), collector.Retries())
			}
		})
	}
}

func TestCollectorsCountApart(t *testing.T) {
	job, all := new(metrics.Collector), new(metrics.Collector)
	both := cloudformation.NewFromConfig(configured([]*metrics.Collector{job, all}, 500, 200))
	one := cloudformation.NewFromConfig(configured([]*metrics.Collector{all}, 200))
	var wait sync.WaitGroup
	for _, client := range slices.Repeat([]*cloudformation.Client{both, one}, 10) {
		wait.Go(func() { _, _ = client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{}) })
	}
	wait.Wait()
	if job.Calls() != 10 || job.Retries() != 1 || all.Calls() != 20 || all.Retries() != 1 {
		t.Errorf("%d and %d calls, %d and %d retries", job.Calls(), all.Calls(), job.Retries(), all.Retries())
	}
}

func TestSigningIsNoCall(t *testing.T) {
	collector := new(metrics.Collector)
	client := s3.NewPresignClient(s3.NewFromConfig(configured([]*metrics.Collector{collector}, 200)))
	if _, err := client.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")}); err != nil {
		t.Fatal(err)
	}
	if collector.Calls() != 0 {
		t.Errorf("%d calls are counted", collector.Calls())
	}
}
