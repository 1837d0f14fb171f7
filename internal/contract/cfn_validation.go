package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const validationPage = "validate-stack-deployments.html"

// failedEvents are the failed events of what is asked for, newest first.
func (a *account) failedEvents(in cloudformation.DescribeEventsInput) []types.OperationEvent {
	a.Helper()
	in.Filters = &types.EventFilter{FailedEvents: new(true)}
	out, err := a.cloudformation.DescribeEvents(a.ctx(), &in)
	a.must(err)
	return out.OperationEvents
}

// finding is the one validation error among events.
func (a *account) finding(all []types.OperationEvent) types.OperationEvent {
	a.Helper()
	var found []types.OperationEvent
	for _, e := range all {
		if e.EventType == types.EventTypeValidationError {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		a.Fatalf("%d validation errors are told, not 1", len(found))
	}
	return found[0]
}

// conflicts checks that a validation error is about the name of the bucket.
func (a *account) conflicts(e types.OperationEvent, bucket string) {
	a.Helper()
	equal(a, "validation", aws.ToString(e.ValidationName), "NAME_CONFLICT_VALIDATION")
	equal(a, "mode", e.ValidationFailureMode, types.HookFailureModeFail)
	equal(a, "resource", aws.ToString(e.LogicalResourceId), "Bucket")
	equal(a, "type", aws.ToString(e.ResourceType), "AWS::S3::Bucket")
	equal(a, "path", aws.ToString(e.ValidationPath), "/Resources/Bucket")
	equal(a, "reason", aws.ToString(e.ValidationStatusReason), "Resource of type 'AWS::S3::Bucket' with identifier '"+bucket+"' already exists.")
}

// validationTests are about what is found out before anything is made.
var validationTests = []Test{
	{Name: "cloudformation: a change set whose bucket exists fails early", Source: "aws-facts 4.4, 5.4, " + validationPage, check: func(a *account) {
		bucket := a.bucket()
		c := a.changeSet(a.stackName(), onlyBucket(bucket), ofTypeCreate)
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		equal(a, "reason", aws.ToString(c.StatusReason), "The following hook(s)/validation failed: "+
			"[AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API "+
			"for detailed failure information.")
		a.conflicts(a.finding(a.failedEvents(cloudformation.DescribeEventsInput{ChangeSetName: c.ChangeSetId})), bucket)
	}},
	{Name: "cloudformation: validation can be left out", Source: "aws-facts 4.4", check: func(a *account) {
		c := a.changeSet(a.stackName(), onlyBucket(a.bucket()), ofTypeCreate, lateChanges)
		a.executable(c)
	}},
	{Name: "cloudformation: a stack whose bucket exists fails before any resource", Source: "public reports, " + validationPage, check: func(a *account) {
		bucket := a.bucket()
		done := a.create(a.stackName(), onlyBucket(bucket))
		for _, e := range done.events {
			if aws.ToString(e.PhysicalResourceId) != done.arn() {
				a.Errorf("there is an event of a resource: %s", line(e))
			}
		}
		var failed *string
		for _, operation := range done.stack.LastOperations {
			if operation.OperationType == types.OperationTypeCreateStack {
				failed = operation.OperationId
			}
		}
		a.conflicts(a.finding(a.failedEvents(cloudformation.DescribeEventsInput{OperationId: failed})), bucket)
	}},
	{Name: "cloudformation: a bucket with objects in it is a warning", Source: validationPage, check: func(a *account) {
		bucket, name := unique(), a.stackName()
		a.create(name, bucketAnd(bucket, "one"))
		a.put(bucket, "k", "v")
		c := a.changeSet(name, settingOf("one"))
		a.removeObject(bucket, "k")
		a.executable(c)
		e := a.finding(a.failedEvents(cloudformation.DescribeEventsInput{ChangeSetName: c.ChangeSetId}))
		equal(a, "validation", aws.ToString(e.ValidationName), "BUCKET_EMPTINESS_VALIDATION")
		equal(a, "mode", e.ValidationFailureMode, types.HookFailureModeWarn)
	}},
	{Name: "cloudformation: events are asked for by something", Source: "aws-facts 5.4", check: func(a *account) {
		const want = "One of ChangeSetName, OperationId or StackName must be specified"
		_, err := a.cloudformation.DescribeEvents(a.ctx(), &cloudformation.DescribeEventsInput{})
		a.refused(err, "ValidationError", want)
		_, err = a.cloudformation.DescribeEvents(a.ctx(), &cloudformation.DescribeEventsInput{ChangeSetName: new("c")})
		a.refused(err, "ValidationError", want)
	}},
}

var validationQuestions = []Question{
	{Name: "DescribeEvents by StackName after a rollback", Source: "public reports say either", ask: func(a *account) string {
		made, err := a.tryCreate(a.stackName(), blocked(a.bucket(), "one"), lateCreation)
		a.must(err)
		a.ended(*made.StackId, 0)
		if len(a.failedEvents(cloudformation.DescribeEventsInput{StackName: made.StackId})) > 0 {
			return "tells of the operation that failed"
		}
		return "tells of the rollback only"
	}},
}
