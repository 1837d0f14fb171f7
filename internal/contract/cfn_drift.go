package contract

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// bucketAnd has a bucket with a name, and a setting with a value.
func bucketAnd(bucket, value string) string {
	return fmt.Sprintf(onlyBucket(bucket)+`
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: %s}}
`, value)
}

// detect looks for drift until that is done.
func (a *account) detect(stack string) *cloudformation.DescribeStackDriftDetectionStatusOutput {
	a.Helper()
	started, err := a.cloudformation.DetectStackDrift(a.ctx(), &cloudformation.DetectStackDriftInput{StackName: &stack})
	a.must(err)
	var found *cloudformation.DescribeStackDriftDetectionStatusOutput
	a.until("detected: "+stack, func() bool {
		found, err = a.cloudformation.DescribeStackDriftDetectionStatus(a.ctx(),
			&cloudformation.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: started.StackDriftDetectionId})
		a.must(err)
		return found.DetectionStatus != types.StackDriftDetectionStatusDetectionInProgress
	})
	return found
}

func (a *account) tryDetect(stack string) error {
	_, err := a.cloudformation.DetectStackDrift(a.ctx(), &cloudformation.DetectStackDriftInput{StackName: &stack})
	return err
}

// drifts are the drift statuses of the resources that were looked at.
func (a *account) drifts(stack string) map[string]string {
	a.Helper()
	out, err := a.cloudformation.DescribeStackResourceDrifts(a.ctx(), &cloudformation.DescribeStackResourceDriftsInput{StackName: &stack})
	a.must(err)
	all := map[string]string{}
	for _, d := range out.StackResourceDrifts {
		all[*d.LogicalResourceId] = string(d.StackResourceDriftStatus)
	}
	return all
}

// deleteBucket deletes a bucket in S3 itself.
func (a *account) deleteBucket(name string) {
	a.Helper()
	_, err := a.s3.DeleteBucket(a.ctx(), &s3.DeleteBucketInput{Bucket: &name})
	a.must(err)
}

const driftPage = "using-cfn-stack-drift.html, API_DetectStackDrift"

// driftTests are about what was changed behind CloudFormation's back.
var driftTests = []Test{
	{Name: "cloudformation: what nobody has changed is in sync", Source: driftPage, check: func(a *account) {
		arn := a.create(a.stackName(), onlyBucket(unique())).arn()
		equal(a, "status before", a.mustLook(arn).DriftInformation.StackDriftStatus, types.StackDriftStatusNotChecked)
		found := a.detect(arn)
		equal(a, "detection", found.DetectionStatus, types.StackDriftDetectionStatusDetectionComplete)
		equal(a, "status", found.StackDriftStatus, types.StackDriftStatusInSync)
		equal(a, "count", aws.ToInt32(found.DriftedStackResourceCount), 0)
		same(a, "resources", a.drifts(arn), map[string]string{"Bucket": "IN_SYNC"})
		equal(a, "status after", a.mustLook(arn).DriftInformation.StackDriftStatus, types.StackDriftStatusInSync)
	}},
	{Name: "cloudformation: a bucket deleted by hand is drift", Source: driftPage, check: func(a *account) {
		bucket := unique()
		arn := a.create(a.stackName(), onlyBucket(bucket)).arn()
		a.deleteBucket(bucket)
		found := a.detect(arn)
		equal(a, "status", found.StackDriftStatus, types.StackDriftStatusDrifted)
		equal(a, "count", aws.ToInt32(found.DriftedStackResourceCount), 1)
		same(a, "resources", a.drifts(arn), map[string]string{"Bucket": "DELETED"})
		equal(a, "a deletion after it", a.remove(arn).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: what cannot drift is in sync", Source: driftPage, check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		equal(a, "status", a.detect(arn).StackDriftStatus, types.StackDriftStatusInSync)
		same(a, "resources", a.drifts(arn), map[string]string{})
	}},
	{Name: "cloudformation: drift is detected once at a time", Source: "public reports of the text", check: func(a *account) {
		arn := a.create(a.stackName(), onlyBucket(unique())).arn()
		a.must(a.tryDetect(arn))
		a.refusedLike(a.tryDetect(arn), "ValidationError", "Drift detection is already in progress for stack")
	}},
	{Name: "cloudformation: drift is not detected of a stack that was not made", Source: "public reports of the text", check: func(a *account) {
		made, err := a.tryCreate(a.stackName(), blocked(a.bucket(), "one"), lateCreation)
		a.must(err)
		arn := *made.StackId
		a.ended(arn, 0)
		a.refused(a.tryDetect(arn), "ValidationError",
			"Drift detection cannot be performed on stack ["+arn+"] while it is in [ROLLBACK_COMPLETE] state")
	}},
}

var driftQuestions = []Question{
	{Name: "the drift status of a stack after an update", Source: driftPage, ask: func(a *account) string {
		bucket := unique()
		arn := a.create(a.stackName(), bucketAnd(bucket, "one")).arn()
		a.deleteBucket(bucket)
		a.detect(arn)
		a.update(arn, bucketAnd(bucket, "two"))
		return string(a.mustLook(arn).DriftInformation.StackDriftStatus)
	}},
}
