package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// triggeredBy makes an alarm a rollback trigger, without any time after the operation.
func triggeredBy(alarm string) func(*cloudformation.CreateStackInput) {
	return func(in *cloudformation.CreateStackInput) {
		in.RollbackConfiguration = &types.RollbackConfiguration{
			RollbackTriggers: []types.RollbackTrigger{{Arn: &alarm, Type: new("AWS::CloudWatch::Alarm")}},
		}
	}
}

// noAlarm is the ARN of an alarm that does not exist.
func (a *account) noAlarm() string {
	return fmt.Sprintf("arn:aws:cloudwatch:%s:%s:alarm:%s", a.harness.Config.Region, a.accountID(), unique())
}

const triggersPage = "using-cfn-rollback-triggers.html, API_RollbackTrigger"

// triggerTests are about what is watched while a stack is made or changed, and afterwards.
var triggerTests = []Test{
	{Name: "cloudformation: a rollback trigger that is missing fails the operation", Source: triggersPage, check: func(a *account) {
		made, err := a.tryCreate(a.stackName(), handle, triggeredBy(a.noAlarm()))
		a.must(err)
		equal(a, "status", a.ended(*made.StackId, 0).status(), "ROLLBACK_COMPLETE")
	}},
	{Name: "cloudformation: the monitoring time keeps an update from its end", Source: "aws-facts 4.3, " + triggersPage, check: func(a *account) {
		arn := a.create(a.stackName(), setting).arn()
		begun := time.Now()
		done := a.update(arn, setting, withParameters("Value", "two"), func(in *cloudformation.UpdateStackInput) {
			in.RollbackConfiguration = &types.RollbackConfiguration{MonitoringTimeInMinutes: new(int32(1))}
		})
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		if took := time.Since(begun); took < time.Minute {
			a.Errorf("with a minute of monitoring the update took %v", took)
		}
		equal(a, "monitoring time", aws.ToInt32(done.stack.RollbackConfiguration.MonitoringTimeInMinutes), 1)
	}},
}

var triggerQuestions = []Question{
	{Name: "the reason of a missing rollback trigger", Source: "no source has it", ask: func(a *account) string {
		alarm, name := a.noAlarm(), a.stackName()
		made, err := a.tryCreate(name, handle, triggeredBy(alarm))
		if err != nil {
			return strings.ReplaceAll(text(err), alarm, "<alarm>")
		}
		done := a.ended(*made.StackId, 0)
		reason := aws.ToString(a.eventOf(done.events, name, "ROLLBACK_IN_PROGRESS").ResourceStatusReason)
		return strings.ReplaceAll(reason, alarm, "<alarm>")
	}},
}
