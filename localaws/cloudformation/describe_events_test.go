package cloudformation_test

import (
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// The events of a change set, of its execution and of the whole stack.
func TestDescribeEvents(t *testing.T) {
	for _, pageSize := range []int{0, 2} {
		inAccount(t, cloudformation.Settings{PageSize: pageSize}, func(t *testing.T, a *account) {
			c := a.changeSet("web", "c", "Resources: {Topic: {Type: AWS::SNS::Topic}}", ofTypeCreate)
			a.execute(*c.ChangeSetId)
			ofChangeSet := []string{
				"STACK_EVENT IN_PROGRESS REVIEW_IN_PROGRESS User Initiated",
				"STACK_EVENT IN_PROGRESS",
				"STACK_EVENT SUCCEEDED",
			}
			ofCreation := []string{
				"STACK_EVENT IN_PROGRESS CREATE_IN_PROGRESS User Initiated",
				"PROGRESS_EVENT Topic CREATE_IN_PROGRESS",
				"PROGRESS_EVENT Topic CREATE_IN_PROGRESS Resource creation Initiated",
				"PROGRESS_EVENT Topic CREATE_COMPLETE",
				"STACK_EVENT SUCCEEDED CREATE_COMPLETE",
			}
			same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: c.ChangeSetId}), ofChangeSet)
			same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: new("c"), StackName: new("web")}), ofChangeSet)
			operation := a.stack("web").LastOperations[0].OperationId
			same(t, a.told(sdk.DescribeEventsInput{OperationId: operation}), ofCreation)
			same(t, a.told(sdk.DescribeEventsInput{StackName: new("web")}), append(ofChangeSet, ofCreation...))
			same(t, len(a.told(sdk.DescribeEventsInput{StackName: new("web"), Filters: failedOnly()})), 0)
		})
	}
}

// The failed operation and its rollback are two; which of them a stack's name means is a setting.
func TestDescribeEventsOfRollback(t *testing.T) {
	for latestOnly, want := range map[bool]int{false: 2, true: 0} {
		inAccount(t, cloudformation.Settings{EventsOfLatestOperation: latestOnly}, func(t *testing.T, a *account) {
			a.create("web", `Resources: {A: {Type: AWS::SNS::Topic, Metadata: {localaws: {create: {fail: "it is so"}}}}}`)
			same(t, len(a.told(sdk.DescribeEventsInput{StackName: new("web"), Filters: failedOnly()})), want)
			operations := a.stack("web").LastOperations
			same(t, a.told(sdk.DescribeEventsInput{OperationId: operations[1].OperationId, Filters: failedOnly()}), []string{
				"PROVISIONING_ERROR A CREATE_FAILED it is so",
				"STACK_EVENT FAILED The following resource(s) failed to create: [A].",
			})
			same(t, a.told(sdk.DescribeEventsInput{OperationId: operations[0].OperationId})[1], "PROGRESS_EVENT A DELETE_COMPLETE")
		})
	}
}

// Event times grow, whatever kinds of events there are.
func TestDescribeEventsTimesGrow(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("mine", "us-east-1"))
		a.create("web", withCustomName("AWS::S3::Bucket", "BucketName", "mine"))
		out, err := a.DescribeEvents(t.Context(), &sdk.DescribeEventsInput{StackName: new("web")})
		must(t, err)
		last := time.Now().Add(time.Hour)
		for _, e := range out.OperationEvents {
			if !e.Timestamp.Before(last) {
				t.Errorf("%s is not before %v", toldLine(e), last)
			}
			last = *e.Timestamp
		}
	})
}

func TestDescribeEventsRefusals(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", "Resources: {Topic: {Type: AWS::SNS::Topic}}")
		const none = "One of ChangeSetName, OperationId or StackName must be specified"
		arn := "arn:aws:cloudformation:us-east-1:123456789012:changeSet/c/x"
		tests := []struct {
			in            sdk.DescribeEventsInput
			code, message string
		}{
			{sdk.DescribeEventsInput{}, "ValidationError", none},
			{sdk.DescribeEventsInput{ChangeSetName: new("c")}, "ValidationError", none},
			{sdk.DescribeEventsInput{StackName: new("none")}, "ValidationError", "Stack [none] does not exist"},
			{sdk.DescribeEventsInput{ChangeSetName: &arn}, "ChangeSetNotFound", "ChangeSet [" + arn + "] does not exist"},
			{sdk.DescribeEventsInput{OperationId: new("x")}, "ValidationError", "Operation [x] does not exist"},
			{sdk.DescribeEventsInput{StackName: new("web"), NextToken: new("x")}, "ValidationError", "The NextToken is not valid for this list."},
		}
		for _, test := range tests {
			_, err := a.DescribeEvents(t.Context(), &test.in)
			refused(t, err, test.code, test.message)
		}
	})
}

// What a change set's making has told is told also when the change set is gone.
func TestDescribeEventsOfDeletedChangeSet(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("mine", "us-east-1"))
		c := a.changeSet("web", "c", withCustomName("AWS::S3::Bucket", "BucketName", "mine"), ofTypeCreate)
		_, err := a.DeleteChangeSet(t.Context(), &sdk.DeleteChangeSetInput{ChangeSetName: c.ChangeSetId})
		must(t, err)
		out, err := a.DescribeEvents(t.Context(), &sdk.DescribeEventsInput{ChangeSetName: c.ChangeSetId, Filters: failedOnly()})
		must(t, err)
		event := out.OperationEvents[1]
		same(t, event.EventType, types.EventTypeValidationError)
		same(t, event.OperationType, types.OperationTypeCreateChangeset)
		same(t, event.ValidationStatus, types.ValidationStatusFailed)
		if !strings.HasPrefix(*event.ResourceType, "AWS::S3") {
			t.Errorf("the type is %s", *event.ResourceType)
		}
	})
}
