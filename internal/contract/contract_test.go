package contract_test

import (
	"context"
	"flag"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/internal/contract"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/cloudformation"
)

var onAWS = flag.Bool("aws", false, "run against an AWS account too, with the credentials and region of the environment")

// An endpoint lends a harness to each of the tests that are run against it.
type endpoint struct {
	name string
	lend func(t *testing.T, use func(*testing.T, contract.Harness))
}

// endpoints are the embedded AWS in two regions that S3 tells apart, and AWS if that is wanted.
func endpoints() []endpoint {
	all := []endpoint{
		{"localaws", inBubble(localaws.Config{})},
		{"localaws elsewhere", inBubble(localaws.Config{Region: "eu-central-1", Account: "912345678901"})},
	}
	if *onAWS {
		all = append(all, endpoint{"AWS", account})
	}
	return all
}

// The contract is what AWS does; so an account keeps it, and so does the embedded AWS.
func TestContract(t *testing.T) {
	for _, e := range endpoints() {
		t.Run(e.name, func(t *testing.T) {
			for _, test := range contract.Tests() {
				t.Run(test.Name, func(t *testing.T) { e.lend(t, test.Run) })
			}
		})
	}
}

// inBubble lends an embedded AWS of its own, in its own time, to each test. Nothing may be left in it.
// The caller is a role, as it holds the keys that it has issued to their signatures.
func inBubble(c localaws.Config) func(*testing.T, func(*testing.T, contract.Harness)) {
	return func(t *testing.T, use func(*testing.T, contract.Harness)) {
		synctest.Test(t, func(t *testing.T) {
			server := localaws.New(unsignalled(c))
			t.Cleanup(server.Close)
			t.Cleanup(func() { clean(t, server) })
			use(t, contract.Harness{Config: server.ConfigFor("contract")})
		})
	}
}

// unsignalled makes wait conditions wait: the embedded AWS has nobody who would signal one, and lets
// it be done after a while.
func unsignalled(c localaws.Config) localaws.Config {
	c.CloudFormation.Durations = map[string]cloudformation.Durations{
		"AWS::CloudFormation::WaitCondition": {Create: time.Hour},
	}
	return c
}

// account lends the account of the environment. Several tests look at it at once, so that calls may be
// throttled for a while.
func account(t *testing.T, use func(*testing.T, contract.Harness)) {
	t.Parallel()
	c, err := config.LoadDefaultConfig(t.Context(), config.WithRetryMaxAttempts(10))
	if err != nil {
		t.Fatal(err)
	}
	if c.Region == "" {
		t.Fatal("-aws needs a region: set AWS_REGION, or a region in the profile that AWS_PROFILE names")
	}
	use(t, contract.Harness{Config: c})
}

// Over a socket it is as without: encodings, lengths and connections are those of a real server. What
// takes time is left to the bubble.
func TestContractOverSocket(t *testing.T) {
	for _, test := range contract.Tests() {
		if !test.Quick {
			continue
		}
		t.Run(test.Name, func(t *testing.T) {
			server := localaws.New(unsignalled(localaws.Config{}))
			t.Cleanup(server.Close)
			url, err := server.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			c := server.ConfigFor("contract")
			c.BaseEndpoint, c.HTTPClient = &url, nil
			test.Run(t, contract.Harness{Config: c})
		})
	}
}

// clean checks that a test has left no bucket, no parameter and no stack behind.
func clean(t *testing.T, server *localaws.Server) {
	t.Helper()
	for _, b := range server.S3().Buckets() {
		t.Errorf("the bucket %s is left behind", b.Name)
	}
	if left := server.SSM().Names(""); len(left) > 0 {
		t.Errorf("parameters are left behind: %s", strings.Join(left, ", "))
	}
	if left := stacks(t, server.AWS()); len(left) > 0 {
		t.Errorf("stacks are left behind: %s", strings.Join(left, ", "))
	}
}

// stacks are the names of the stacks that there are.
func stacks(t *testing.T, c aws.Config) []string {
	t.Helper()
	out, err := sdk.NewFromConfig(c).DescribeStacks(context.WithoutCancel(t.Context()), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range out.Stacks {
		names = append(names, *s.StackName)
	}
	return names
}
