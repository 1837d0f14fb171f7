package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const drifting = `
Parameters:
  Secret: {Type: String, NoEcho: true, Default: hush}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy: {maxReceiveCount: 5, deadLetterTargetArn: a}
      Tags: [{Key: stage, Value: one}]
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Secret}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
`

// detect looks for drift and waits until that is done.
func (a *account) detect(stack string, only ...string) *sdk.DescribeStackDriftDetectionStatusOutput {
	a.t.Helper()
	started, err := a.DetectStackDrift(a.t.Context(), &sdk.DetectStackDriftInput{StackName: &stack, LogicalResourceIds: only})
	if err != nil {
		a.t.Fatal(err)
	}
	time.Sleep(time.Minute)
	out, err := a.DescribeStackDriftDetectionStatus(a.t.Context(),
		&sdk.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: started.StackDriftDetectionId})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// drifts are lines such as "Queue MODIFIED /VisibilityTimeout: NOT_EQUAL 30 45".
func (a *account) drifts(stack string, filters ...types.StackResourceDriftStatus) []string {
	a.t.Helper()
	var all []string
	pages := sdk.NewDescribeStackResourceDriftsPaginator(a, &sdk.DescribeStackResourceDriftsInput{
		StackName: &stack, StackResourceDriftStatusFilters: filters, MaxResults: new(int32(1)),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.t.Context())
		if err != nil {
			a.t.Fatal(err)
		}
		for _, d := range page.StackResourceDrifts {
			all = append(all, driftLine(d))
		}
	}
	return all
}

func driftLine(d types.StackResourceDrift) string {
	line := *d.LogicalResourceId + " " + string(d.StackResourceDriftStatus)
	for _, p := range d.PropertyDifferences {
		line += fmt.Sprintf(" %s: %s %s %s", *p.PropertyPath, p.DifferenceType, *p.ExpectedValue, *p.ActualValue)
	}
	return strings.TrimSpace(line + " " + aws.ToString(d.DriftStatusReason))
}

func same[T any](t *testing.T, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// must stops the test at an error of what only prepares it.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing was changed: everything that can be looked at is in sync.
func TestDriftThereIsNone(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", drifting)
		same(t, string(a.stack("web").DriftInformation.StackDriftStatus), "NOT_CHECKED")
		same(t, len(a.drifts("web")), 0)
		at := time.Now()
		d := a.detect("web")
		same(t, d.StackDriftStatus, types.StackDriftStatusInSync)
		same(t, *d.DriftedStackResourceCount, 0)
		same(t, a.drifts("web"), []string{"Queue IN_SYNC", "Topic IN_SYNC"})
		info := a.stack("web").DriftInformation
		same(t, info.StackDriftStatus, types.StackDriftStatusInSync)
		same(t, info.LastCheckTimestamp.Equal(at.Truncate(time.Millisecond)), true)
	})
}

// A detection takes its time, and only one runs at a time.
func TestDriftDetectionTakesTime(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", drifting)
		started, err := a.DetectStackDrift(t.Context(), &sdk.DetectStackDriftInput{StackName: new("web")})
		must(t, err)
		status := func() *sdk.DescribeStackDriftDetectionStatusOutput {
			out, err := a.DescribeStackDriftDetectionStatus(t.Context(),
				&sdk.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: started.StackDriftDetectionId})
			must(t, err)
			return out
		}
		running := status()
		same(t, running.DetectionStatus, types.StackDriftDetectionStatusDetectionInProgress)
		same(t, *running.DetectionStatusReason, "User Initiated")
		same(t, running.DriftedStackResourceCount, nil)
		_, err = a.DetectStackDrift(t.Context(), &sdk.DetectStackDriftInput{StackName: new("web")})
		refused(t, err, "ValidationError", "Drift detection is already in progress for stack ["+id+"]")
		time.Sleep(time.Minute)
		same(t, status().DetectionStatus, types.StackDriftDetectionStatusDetectionComplete)
	})
}

// Each kind of change is told as AWS tells it.
func TestDriftOfProperties(t *testing.T) {
	tests := []struct {
		name, property string
		value          any
		want           string
	}{
		{"a value", "VisibilityTimeout", 45, "Queue MODIFIED /VisibilityTimeout: NOT_EQUAL 30 45"},
		{"the same value as a text", "VisibilityTimeout", "30", "Queue IN_SYNC"},
		{"a property that goes", "VisibilityTimeout", nil, "Queue MODIFIED /VisibilityTimeout: REMOVE 30 null"},
		{"a member", "/RedrivePolicy/maxReceiveCount", 9, "Queue MODIFIED /RedrivePolicy/maxReceiveCount: NOT_EQUAL 5 9"},
		{"a member that goes", "/RedrivePolicy/maxReceiveCount", nil, "Queue MODIFIED /RedrivePolicy/maxReceiveCount: REMOVE 5 null"},
		{"an item's member", "/Tags/0/Value", "two", "Queue MODIFIED /Tags/0/Value: NOT_EQUAL one two"},
		{"an item more", "/Tags/1", map[string]string{"Key": "k", "Value": "v"}, `Queue MODIFIED /Tags/1: ADD null {"Key":"k","Value":"v"}`},
		{"an item that goes", "/Tags/0", nil, `Queue MODIFIED /Tags/0: REMOVE {"Key":"stage","Value":"one"} null`},
		{"another kind of value", "RedrivePolicy", "none", `Queue MODIFIED /RedrivePolicy: NOT_EQUAL {"deadLetterTargetArn":"a","maxReceiveCount":5} none`},
		{"what the template does not give", "DelaySeconds", 5, "Queue IN_SYNC"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", drifting)
				must(t, a.service.Drift("us-east-1", "web", "Queue", test.property, test.value))
				a.detect("web")
				same(t, a.drifts("web"), []string{test.want, "Topic IN_SYNC"})
			})
		})
	}
}

// A NoEcho value that was changed is known to have changed, but not shown.
func TestDriftHidesSecrets(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", drifting)
		a.detect("web")
		out, err := a.DescribeStackResourceDrifts(t.Context(), &sdk.DescribeStackResourceDriftsInput{StackName: new("web")})
		must(t, err)
		same(t, *out.StackResourceDrifts[1].ExpectedProperties, `{"DisplayName":"****"}`)
	})
}

// What was deleted by hand is found deleted; a change of it fails, its deletion does not.
func TestDriftOfWhatIsDeleted(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", drifting)
		must(t, a.service.Remove("us-east-1", "web", "Queue"))
		d := a.detect("web")
		same(t, d.StackDriftStatus, types.StackDriftStatusDrifted)
		same(t, *d.DriftedStackResourceCount, 1)
		same(t, a.drifts("web", types.StackResourceDriftStatusDeleted), []string{"Queue DELETED"})
		if err := a.service.Remove("us-east-1", "web", "Queue"); err == nil {
			t.Error("what is deleted was deleted again")
		}
		a.update("web", strings.Replace(drifting, "30", "60", 1))
		same(t, a.status("web"), "UPDATE_ROLLBACK_FAILED")
		failed := a.events("web")[len(a.events("web"))-2]
		if reason := aws.ToString(failed.ResourceStatusReason); !strings.Contains(reason, "of type 'AWS::SQS::Queue'") ||
			!strings.Contains(reason, "was not found") {
			t.Errorf("the reason is %q", reason)
		}
		id := aws.ToString(a.stack("web").StackId)
		a.remove(id)
		same(t, a.status(id), "DELETE_COMPLETE")
	})
}

// A bucket deleted in S3 is as good as one deleted by Remove, which deletes it there.
func TestDriftOfBuckets(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", "Resources: {One: {Type: AWS::S3::Bucket}, Two: {Type: AWS::S3::Bucket}}")
		must(t, a.objects.DeleteBucket(a.physical("web")["One"]))
		must(t, a.service.Remove("us-east-1", "web", "Two"))
		same(t, len(a.objects.buckets), 0)
		a.detect("web")
		same(t, a.drifts("web"), []string{"One DELETED", "Two DELETED"})
	})
}

// The name of a bucket that was deleted in S3 is free again, whoever had it.
func TestDriftFreesNames(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("one", withCustomName("AWS::S3::Bucket", "BucketName", "mine"))
		must(t, a.objects.DeleteBucket("mine"))
		a.create("two", withCustomName("AWS::S3::Bucket", "BucketName", "mine"))
		same(t, a.status("two"), "CREATE_COMPLETE")
		a.detect("two")
		same(t, a.drifts("two"), []string{"Mine IN_SYNC"})
	})
}

// A detection that fails for a resource says so, and why, as JSON.
func TestDriftDetectionFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", drifting)
		must(t, a.service.HideFromDrift("us-east-1", "web", "Topic", "Rate exceeded"))
		d := a.detect("web")
		same(t, d.DetectionStatus, types.StackDriftDetectionStatusDetectionFailed)
		same(t, d.StackDriftStatus, types.StackDriftStatusUnknown)
		same(t, *d.DetectionStatusReason, `{"Summary":"Failed to detect drift on resources [Topic]",`+
			`"Failures":[{"Resource":"Topic","FailureReason":"Rate exceeded"}]}`)
		same(t, a.drifts("web"), []string{"Queue IN_SYNC", "Topic UNKNOWN Rate exceeded"})
	})
}

// Only some resources, or one at once: the latter leaves the stack's status alone.
func TestDriftOfSomeResources(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", drifting)
		must(t, a.service.Drift("us-east-1", "web", "Queue", "VisibilityTimeout", 45))
		one, err := a.DetectStackResourceDrift(t.Context(),
			&sdk.DetectStackResourceDriftInput{StackName: new("web"), LogicalResourceId: new("Queue")})
		must(t, err)
		same(t, driftLine(*one.StackResourceDrift), "Queue MODIFIED /VisibilityTimeout: NOT_EQUAL 30 45")
		info := a.stack("web").DriftInformation
		same(t, string(info.StackDriftStatus), "NOT_CHECKED")
		same(t, info.LastCheckTimestamp != nil, true)
		same(t, a.detect("web", "Topic").StackDriftStatus, types.StackDriftStatusInSync)
	})
}

// What is found is forgotten when it is put right, by the resource and by the stack.
func TestDriftIsPutRight(t *testing.T) {
	for stays, want := range map[bool]types.StackDriftStatus{false: "NOT_CHECKED", true: "DRIFTED"} {
		inAccount(t, cloudformation.Settings{DriftStatusStays: stays}, func(t *testing.T, a *account) {
			a.create("web", drifting)
			must(t, a.service.Drift("us-east-1", "web", "Queue", "VisibilityTimeout", 45))
			same(t, a.detect("web").StackDriftStatus, types.StackDriftStatusDrifted)
			a.update("web", strings.Replace(drifting, "30", "60", 1))
			same(t, a.stack("web").DriftInformation.StackDriftStatus, want)
			same(t, a.drifts("web"), []string{"Topic IN_SYNC"})
			same(t, a.detect("web").StackDriftStatus, types.StackDriftStatusInSync)
		})
	}
}

// A template can say itself how its resources drift.
func TestDriftByMetadata(t *testing.T) {
	const template = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Metadata: {localaws: {drift: {VisibilityTimeout: 45, /Tags/0/Value: two}}}
    Properties: {VisibilityTimeout: 30, Tags: [{Key: a, Value: one}]}
`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", template)
		a.detect("web")
		same(t, a.drifts("web"), []string{"Queue MODIFIED /Tags/0/Value: NOT_EQUAL one two /VisibilityTimeout: NOT_EQUAL 30 45"})
		_, err := a.CreateStack(t.Context(), &sdk.CreateStackInput{StackName: new("bad"),
			TemplateBody: new(strings.Replace(template, "drift: {VisibilityTimeout", "drift: {DelaySeconds", 1))})
		refused(t, err, "ValidationError", "The localaws metadata of Queue.drift cannot be used: "+
			`"DelaySeconds" is no property that the template gives, so drift detection does not look at it`)
	})
}

func TestDriftRefusals(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		failed := a.create("failed", `Resources: {A: {Type: "AWS::SNS::Topic", Metadata: {localaws: {create: {fail: it is so}}}}}`)
		detect := func(stack string, only ...string) error {
			_, err := a.DetectStackDrift(t.Context(), &sdk.DetectStackDriftInput{StackName: &stack, LogicalResourceIds: only})
			return err
		}
		refused(t, detect("failed"), "ValidationError",
			"Drift detection cannot be performed on stack ["+failed+"] while it is in [ROLLBACK_COMPLETE] state")
		refused(t, detect("none"), "ValidationError", "Stack [none] does not exist")
		a.create("web", drifting)
		refused(t, detect("web", "Nobody"), "ValidationError", "Resource Nobody does not exist for stack web")
		_, err := a.DetectStackResourceDrift(t.Context(),
			&sdk.DetectStackResourceDriftInput{StackName: new("web"), LogicalResourceId: new("Handle")})
		refused(t, err, "ValidationError",
			"Drift detection is not supported for resource Handle of type AWS::CloudFormation::WaitConditionHandle")
		_, err = a.DescribeStackDriftDetectionStatus(t.Context(),
			&sdk.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: new("x")})
		refused(t, err, "ValidationError", "Drift detection operation x does not exist")
		for _, err := range []error{
			a.service.Drift("us-east-1", "none", "A", "B", 1), a.service.Drift("us-east-1", "web", "Nobody", "B", 1),
			a.service.Drift("us-east-1", "web", "Queue", "B", func() {}),
		} {
			if err == nil {
				t.Error("drift of what is not there was made")
			}
		}
	})
}
