package contract

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// answer is what became of a call, in words.
func answer(err error) string {
	if err == nil {
		return "accepted"
	}
	return code(err)
}

// tokenQuestions are about a call that is made again with its token.
var tokenQuestions = []Question{
	{Name: "CreateStack again with its token while it runs", Source: "aws-facts 9.7", ask: func(a *account) string {
		name := a.stackName()
		first, err := a.tryCreate(name, endless, createdWith("stackjob-again"))
		a.must(err)
		second, err := a.tryCreate(name, endless, createdWith("stackjob-again"))
		if err == nil && *first.StackId != *second.StackId {
			return "accepted, for another stack"
		}
		return answer(err)
	}},
	{Name: "CreateStack again with its token when it is done", Source: "aws-facts 9.7", ask: func(a *account) string {
		name := a.stackName()
		a.create(name, handle, createdWith("stackjob-again"))
		_, err := a.tryCreate(name, handle, createdWith("stackjob-again"))
		return answer(err)
	}},
	{Name: "UpdateStack again with its token while it runs", Source: "aws-facts 9.7", ask: func(a *account) string {
		arn := a.create(a.stackName(), handle).arn()
		events := len(a.events(arn))
		a.must(a.tryUpdate(arn, endless, updatedWith("stackjob-again")))
		err := a.tryUpdate(arn, endless, updatedWith("stackjob-again"))
		a.must(a.tryCancel(arn))
		a.ended(arn, events)
		return answer(err)
	}},
	{Name: "UpdateStack again with its token when it is done", Source: "aws-facts 9.7", ask: func(a *account) string {
		arn := a.create(a.stackName(), setting).arn()
		a.update(arn, setting, withParameters("Value", "two"), updatedWith("stackjob-again"))
		return answer(a.tryUpdate(arn, setting, withParameters("Value", "two"), updatedWith("stackjob-again")))
	}},
	{Name: "ExecuteChangeSet again with its token when it is done", Source: "aws-facts 9.7", ask: func(a *account) string {
		c := a.changeSet(a.stackName(), handle, ofTypeCreate)
		a.execute(c, executedWith("stackjob-again"))
		return answer(a.tryExecute(*c.ChangeSetId, executedWith("stackjob-again")))
	}},
	{Name: "DeleteStack with the token of CreateStack", Source: "aws-facts 4.5, 9.7", ask: func(a *account) string {
		arn := a.create(a.stackName(), handle, createdWith("stackjob-again")).arn()
		return answer(a.tryRemove(arn, removedWith("stackjob-again")))
	}},
}

// textQuestions are about texts that nobody has written down.
var textQuestions = []Question{
	{Name: "the text of an unknown parameter", Source: "aws-facts 9.8", ask: func(a *account) string {
		_, err := a.tryCreate(a.stackName(), handle, func(in *cloudformation.CreateStackInput) { in.Parameters = given("Stranger", "x") })
		return text(err)
	}},
	{Name: "the text of RollbackStack on a good stack", Source: "aws-facts 9.8", ask: func(a *account) string {
		done := a.create(a.stackName(), handle)
		_, err := a.cloudformation.RollbackStack(a.ctx(), &cloudformation.RollbackStackInput{StackName: done.stack.StackId})
		return strings.ReplaceAll(text(err), done.arn(), "<stack>")
	}},
	{Name: "the text of ContinueUpdateRollback on a good stack", Source: "aws-facts 9.8", ask: func(a *account) string {
		done := a.create(a.stackName(), handle)
		_, err := a.cloudformation.ContinueUpdateRollback(a.ctx(), &cloudformation.ContinueUpdateRollbackInput{StackName: done.stack.StackId})
		return strings.ReplaceAll(text(err), done.arn(), "<stack>")
	}},
}

var changeSetQuestions = []Question{
	{Name: "ExecuteChangeSet without DisableRollback when it fails", Source: "aws-facts 9.10", ask: func(a *account) string {
		c := a.changeSet(a.stackName(), blocked(a.bucket(), "one"), ofTypeCreate, lateChanges)
		return a.execute(c).status()
	}},
	{Name: "an executed change set, by ARN", Source: "aws-facts 4.6", ask: func(a *account) string {
		c := a.changeSet(a.stackName(), handle, ofTypeCreate)
		a.execute(c)
		after, err := a.describe(*c.ChangeSetId)
		if err != nil {
			return code(err)
		}
		return string(after.ExecutionStatus)
	}},
	{Name: "an executed change set, by name", Source: "aws-facts 4.6", ask: func(a *account) string {
		c := a.changeSet(a.stackName(), handle, ofTypeCreate)
		a.execute(c)
		_, err := a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{StackName: c.StackId, ChangeSetName: new("c")})
		return answer(err)
	}},
	{Name: "Stack.ChangeSetId after its execution was rolled back", Source: "aws-facts 4.6", ask: func(a *account) string {
		name := a.stackName()
		a.create(name, settingOf("one"))
		c := a.changeSet(name, blocked(a.bucket(), "two"), lateChanges)
		done := a.execute(c, rollingBack)
		return fmt.Sprintf("%s, present: %t", done.status(), aws.ToString(done.stack.ChangeSetId) == *c.ChangeSetId)
	}},
	{Name: "the name of an executed change set", Source: "aws-facts 4.6", ask: func(a *account) string {
		name := a.stackName()
		a.execute(a.changeSet(name, setting, ofTypeCreate))
		_, err := a.tryChangeSet(name, setting, to("two"))
		return answer(err)
	}},
	{Name: "CreateChangeSet again with its ClientToken", Source: "aws-facts 4.6", ask: func(a *account) string {
		name := a.stackName()
		by := func(in *cloudformation.CreateChangeSetInput) { in.ClientToken = new("stackjob-again") }
		first := a.changeSet(name, handle, ofTypeCreate, by)
		second, err := a.tryChangeSet(name, handle, ofTypeCreate, by)
		if err == nil && *second.Id != *first.ChangeSetId {
			return "accepted, for another change set"
		}
		return answer(err)
	}},
}

var deploymentQuestions = []Question{
	{Name: "CreateStack of a bucket that exists", Source: "aws-facts 9.9", ask: func(a *account) string {
		made, err := a.tryCreate(a.stackName(), onlyBucket(a.bucket()))
		if err != nil {
			return code(err)
		}
		done := a.ended(*made.StackId, 0)
		return strings.TrimSpace(done.status() + " " + string(done.stack.DetailedStatus))
	}},
	{Name: "EXPRESS without DisableRollback when it fails", Source: "aws-facts 9.10", ask: func(a *account) string {
		made, err := a.tryCreate(a.stackName(), blocked(a.bucket(), "one"), lateCreation, func(in *cloudformation.CreateStackInput) {
			in.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}
		})
		if err != nil {
			return code(err)
		}
		return a.ended(*made.StackId, 0).status()
	}},
	{Name: "CreateChangeSet of a bucket that another stack has", Source: "aws-facts 4.4", ask: func(a *account) string {
		bucket := unique()
		a.create(a.stackName(), onlyBucket(bucket))
		c := a.changeSet(a.stackName(), onlyBucket(bucket), ofTypeCreate)
		return strings.TrimSpace(string(c.Status) + " " + aws.ToString(c.StatusReason))
	}},
}

var sizeQuestions = []Question{
	{Name: "the longest template by URL", Source: "aws-facts 9.12", ask: func(a *account) string {
		longest := "shorter than 1,000,000"
		for _, size := range []int{1_000_000, 1_000_001, 1 << 20} {
			if a.validateByURL(sized(size)) == nil {
				longest = fmt.Sprint(size)
			}
		}
		return longest
	}},
}
