package parameters_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/parameters"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/identity"
	service "github.com/stackjob/stackjob/localaws/ssm"
)

const network = `{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Zone": {"Value": {"Ref": "AWS::Region"}}}}`

// onLocalAWS gathers on the embedded AWS, as a role that may do what the policy allows.
func onLocalAWS(t *testing.T, policy identity.Policy, sources map[string]spec.Source) (map[string]string, error) {
	t.Helper()
	server := localaws.New(localaws.Config{Region: "eu-central-1"})
	defer server.Close()
	admin := cloudformation.NewFromConfig(server.AWS())
	if _, err := admin.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("network"), TemplateBody: aws.String(network)}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Hour)
	for _, p := range []service.Parameter{
		{Name: "/app/image", Value: "ami-1"}, {Name: "/app/image", Value: "ami-2"},
		{Name: "/app/zones", Type: "StringList", Value: "a,b"},
		{Name: "/app/password", Type: "SecureString", Value: "canary"},
	} {
		if err := server.SSM().Put(p); err != nil {
			t.Fatal(err)
		}
	}
	server.Identity().Define(identity.Role{Name: "function", Policy: policy})
	config := server.ConfigFor("function")
	return parameters.Gather(t.Context(), parameters.Wanted{Source: "UserParameters", Sources: sources},
		parameters.Readers{Stacks: cloudformation.NewFromConfig(config), SSM: ssm.NewFromConfig(config)})
}

func TestOnTheEmbeddedAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := onLocalAWS(t, nil, map[string]spec.Source{
			"Zone": output("network", "Zone"), "Image": {SSM: "/app/image"}, "Old": {SSM: "/app/image:1"}, "Zones": {SSM: "/app/zones"},
			"Theirs": {SSM: "arn:aws:ssm:eu-central-1:123456789012:parameter/app/image"},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"Zone": "eu-central-1", "Image": "ami-2", "Old": "ami-1", "Zones": "a,b", "Theirs": "ami-2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMistakesOnTheEmbeddedAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := onLocalAWS(t, nil, map[string]spec.Source{
			"A": output("netwok", "Zone"), "B": output("network", "Zoen"), "C": {SSM: "/app/password"}, "D": {SSM: "/app/image:7"}, "E": {SSM: "/gone"}, "F": {SSM: "/app/zones"},
		})
		for _, want := range []string{
			"parameters.A: takes an output of the stack netwok, which does not exist; did you mean network?",
			"parameters.B: takes the output Zoen, which the stack network does not have; did you mean Zone?",
			"parameters.C: takes the Systems Manager parameter /app/password, which is a SecureString",
			"parameters.D: takes the Systems Manager parameter /app/image:7, which does not exist",
			"parameters.E: takes the Systems Manager parameter /gone, which does not exist",
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v\nlacks %s", err, want)
			}
		}
		if all, ok := errors.AsType[*problem.Error](err); !ok || len(all.Problems) != 5 || strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v", err)
		}
	})
}

func TestPermissionsOnTheEmbeddedAWS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := onLocalAWS(t, identity.Policy{{Actions: []string{"ssm:GetParameters"}, Resources: []string{"*/app/zones"}}},
			map[string]spec.Source{"A": output("network", "Zone"), "B": {SSM: "/app/image"}, "C": {SSM: "/app/zones"}})
		all, ok := errors.AsType[*problem.Error](err)
		if !ok || len(all.Problems) != 2 || job.FailureTypeOf(err) != job.PermissionError {
			t.Fatalf("got %s: %v", job.FailureTypeOf(err), err)
		}
		if all.Problems[0].Path != "parameters.A" || all.Problems[1].Path != "parameters.B" {
			t.Errorf("got %v", err)
		}
	})
}
