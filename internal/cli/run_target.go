package cli

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/smithy-go/logging"

	"github.com/stackjob/stackjob/internal/cli/rehearsal"
)

// target is where the stack is deployed.
type target struct {
	region string
	// cloud is nil for the embedded AWS.
	cloud *rehearsal.Cloud
}

// String is for the first line of a run.
func (t target) String() string {
	if t.cloud == nil {
		return "the embedded AWS"
	}
	return t.cloud.Endpoint
}

// chooseTarget takes the flag, or else what the environment says as the AWS CLI reads it, or else the
// embedded AWS. The embedded AWS is also what a shell with real credentials gets: nothing leaves this
// machine unless an endpoint is named.
func chooseTarget(ctx context.Context, flags runFlags) (target, error) {
	t := target{region: cmp.Or(flags.region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"), "us-east-1")}
	endpoint, from := flags.endpoint, "--endpoint"
	if endpoint == "" {
		endpoint, from = environmentEndpoint()
	}
	if endpoint == "" {
		return t, nil
	}
	host, err := reachHost(ctx, endpoint, from)
	if err != nil {
		return t, err
	}
	configuration, err := endpointConfig(ctx, endpoint, t.region, loopback(host))
	if err != nil {
		return t, err
	}
	t.cloud = &rehearsal.Cloud{Endpoint: endpoint, AWS: configuration}
	return t, nil
}

// environmentEndpoint is the endpoint that the AWS CLI and SDKs would use for CloudFormation.
func environmentEndpoint() (endpoint, from string) {
	if strings.EqualFold(os.Getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true") {
		return "", ""
	}
	for _, name := range []string{"AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_ENDPOINT_URL"} {
		if value := os.Getenv(name); value != "" {
			return value, name
		}
	}
	return "", ""
}

// reach is how long an endpoint may take to accept a connection.
const reach = 5 * time.Second

// reachHost refuses an endpoint where nobody listens, for which the deployment itself would have more
// patience than the user, and returns its host.
func reachHost(ctx context.Context, endpoint, from string) (host string, err error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", hint(usagef("%s is no http or https URL", from), "http://127.0.0.1:%d is the one of stackjob local", defaultPort)
	}
	if u.User != nil || u.RawQuery != "" {
		return "", hint(usagef("%s has a user or a query in it", from), "write scheme, host and port only; credentials belong into the AWS configuration")
	}
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		err = usagef("nobody answers at %s (%s): %w", endpoint, from, plainCause(err))
		if loopback(u.Hostname()) {
			return "", hint(err, "start stackjob local in another terminal")
		}
		return "", err
	}
	return u.Hostname(), connection.Close()
}

// endpointConfig is the standard configuration with this endpoint. A local endpoint needs no
// credentials of its own; without any it gets test/test, which such servers take.
func endpointConfig(ctx context.Context, endpoint, region string, local bool) (aws.Config, error) {
	// The SDK's own log lines would land between those of the run; what matters is told as an error.
	options := []func(*config.LoadOptions) error{config.WithRegion(region), config.WithLogger(logging.Nop{})}
	if local {
		options = append(options, config.WithEC2IMDSClientEnableState(imds.ClientDisabled))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return c, fmt.Errorf("the AWS configuration cannot be loaded: %w", err)
	}
	c.BaseEndpoint = &endpoint
	c.ConfigSources = nil // an endpoint in the environment would go before this one
	if _, err := c.Credentials.Retrieve(ctx); err == nil {
		return c, nil
	} else if !local {
		return c, hint(usagef("there are no AWS credentials for %s: %w", endpoint, err), "aws configure")
	}
	c.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
	return c, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}
