package contract

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// object puts a template into a bucket, under its name, and returns its URL.
func (a *account) object(bucket, name, template string) string {
	a.Helper()
	a.put(bucket, name, template)
	return fmt.Sprintf("https://%s.s3.%s.amazonaws.com/%s", bucket, a.harness.Config.Region, name)
}

// parentOf has a nested stack with a parameter, and puts out what it puts out.
func parentOf(url, value string) string {
	return fmt.Sprintf(`
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %q, Parameters: {Value: %s}}}
Outputs:
  Child: {Value: !Ref Child}
  Value: {Value: !GetAtt Child.Outputs.Value}
`, url, value)
}

// bareParentOf has a nested stack without parameters, and more resources if wanted.
func bareParentOf(url, more string) string {
	return fmt.Sprintf(`
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %q}}
%s`, url, more)
}

// withChild makes a parent with a nested stack of the template setting.
func (a *account) withChild() (done operation, url, child string) {
	a.Helper()
	url = a.object(a.bucket(), "child", setting)
	done = a.create(a.stackName(), parentOf(url, "one"))
	return done, url, a.childOf(done.arn(), "Child")
}

// childOf is the ARN of the nested stack behind a resource.
func (a *account) childOf(stack, logicalID string) string {
	a.Helper()
	out, err := a.cloudformation.DescribeStackResource(a.ctx(),
		&cloudformation.DescribeStackResourceInput{StackName: &stack, LogicalResourceId: &logicalID})
	a.must(err)
	return aws.ToString(out.StackResourceDetail.PhysicalResourceId)
}

// nestedReason checks the reason of a resource's failure, blanks at the end aside.
func (a *account) nestedReason(events []types.StackEvent, logicalID, status, want string) {
	a.Helper()
	got := aws.ToString(a.eventOf(events, logicalID, status).ResourceStatusReason)
	equal(a, "the reason", strings.TrimRight(got, " "), want)
}

func includingNested(in *cloudformation.CreateChangeSetInput) { in.IncludeNestedStacks = new(true) }

// changeOf is the change of a resource, nil if there is none.
func changeOf(c *cloudformation.DescribeChangeSetOutput, logicalID string) *types.ResourceChange {
	for _, one := range c.Changes {
		if aws.ToString(one.ResourceChange.LogicalResourceId) == logicalID {
			return one.ResourceChange
		}
	}
	return nil
}

// nestedSet is the change set of a nested stack, at its end.
func (a *account) nestedSet(c *cloudformation.DescribeChangeSetOutput, logicalID string) *cloudformation.DescribeChangeSetOutput {
	a.Helper()
	change := changeOf(c, logicalID)
	if change == nil || change.ChangeSetId == nil {
		a.Fatalf("the change set has no change set for %s", logicalID)
	}
	var nested *cloudformation.DescribeChangeSetOutput
	a.until("made: "+*change.ChangeSetId, func() bool {
		var err error
		nested, err = a.describe(*change.ChangeSetId)
		a.must(err)
		return nested.Status == types.ChangeSetStatusCreateComplete || nested.Status == types.ChangeSetStatusFailed
	})
	return nested
}
