package contract

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// tagged has a bucket with a tag. If the bucket is deleted behind CloudFormation's back, a rollback
// cannot change the tag back.
func tagged(bucket, tag string) string {
	return fmt.Sprintf(`
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: %s, Tags: [{Key: stage, Value: %s}]}
`, bucket, tag)
}

// endlessAfterBucket goes on endlessly once the bucket is changed.
const endlessAfterBucket = `
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Endless:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: Bucket
    Properties: {Handle: !Ref Handle, Timeout: "3600"}
`

// stuck makes a stack whose update is cancelled and whose rollback fails.
func (a *account) stuck() operation {
	a.Helper()
	bucket := unique()
	a.Cleanup(func() { a.removeBucket(bucket) })
	arn := a.create(a.stackName(), tagged(bucket, "one")).arn()
	events := len(a.events(arn))
	a.must(a.tryUpdate(arn, tagged(bucket, "two")+endlessAfterBucket))
	a.reaches(arn, "Endless", "CREATE_IN_PROGRESS")
	a.deleteBucket(bucket)
	a.must(a.tryCancel(arn))
	return a.ended(arn, events)
}

func (a *account) tryContinue(arn string, skip ...string) error {
	_, err := a.cloudformation.ContinueUpdateRollback(a.ctx(),
		&cloudformation.ContinueUpdateRollbackInput{StackName: &arn, ResourcesToSkip: skip})
	return err
}

var stuckTests = []Test{
	{Name: "cloudformation: a rollback that fails says so", Source: "aws-facts 4.1, 5.2", check: func(a *account) {
		done := a.stuck()
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_FAILED")
		a.eventOf(done.events, "Bucket", "UPDATE_FAILED")
		a.eventOf(done.events, aws.ToString(done.stack.StackName), "UPDATE_ROLLBACK_IN_PROGRESS")
	}},
	{Name: "cloudformation: a stack that is stuck cannot be updated", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		arn := a.stuck().arn()
		want := "Stack:" + arn + " is in UPDATE_ROLLBACK_FAILED state and can not be updated."
		a.refused(a.tryUpdate(arn, handle), "ValidationError", want)
		_, err := a.tryChangeSet(arn, handle)
		a.refused(err, "ValidationError", want)
	}},
	{Name: "cloudformation: a stuck stack goes on without what failed", Source: "aws-facts 4.3, 5.2", check: func(a *account) {
		arn := a.stuck().arn()
		done := a.after(arn, len(a.events(arn)), func() error { return a.tryContinue(arn, "Bucket") })
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		equal(a, "how it began", line(done.events[0]), "S UPDATE_ROLLBACK_IN_PROGRESS User Initiated")
		skipped := a.eventOf(done.events, "Bucket", "UPDATE_COMPLETE")
		equal(a, "reason", aws.ToString(skipped.ResourceStatusReason), "Resource skipped during UpdateRollback")
	}},
	{Name: "cloudformation: only what failed can be left out", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.stuck().arn()
		a.refusedLike(a.tryContinue(arn, "Handle"), "ValidationError", "")
		equal(a, "status", a.mustLook(arn).StackStatus, "UPDATE_ROLLBACK_FAILED")
	}},
	{Name: "cloudformation: a stuck stack can be deleted", Source: "aws-facts 4.1", check: func(a *account) {
		equal(a, "status", a.remove(a.stuck().arn()).status(), "DELETE_COMPLETE")
	}},
}
