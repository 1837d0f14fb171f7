package contract

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const allowingAll = `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`

// denying is a policy whose only statement denies an action on all resources.
func denying(action string) string {
	return fmt.Sprintf(`{"Statement": [{"Effect": "Deny", "Action": %q, "Principal": "*", "Resource": "*"}]}`, action)
}

// allowingNothing is a policy that has nothing to say of Setting.
const allowingNothing = `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/Other"}]}`

// guarded makes a stack of setting with a policy.
func (a *account) guarded(policy string) string {
	a.Helper()
	return a.create(a.stackName(), setting, func(in *cloudformation.CreateStackInput) { in.StackPolicyBody = &policy }).arn()
}

// reasonOf is why a resource failed to be updated.
func (a *account) reasonOf(done operation, logicalID string) string {
	a.Helper()
	return aws.ToString(a.eventOf(done.events, logicalID, "UPDATE_FAILED").ResourceStatusReason)
}

// policyHoldTests are about what a stack policy keeps from being changed.
var policyHoldTests = []Test{
	{Name: "cloudformation: a stack policy denies an update", Source: "protect-stack-resources.html, public reports of the text", check: func(a *account) {
		arn := a.guarded(denying("Update:Modify"))
		done := a.update(arn, setting, withParameters("Value", "two"))
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		equal(a, "reason", a.reasonOf(done, "Setting"),
			"Action denied by stack policy: Statement [#1] does not allow [Update:Modify] for resource [LogicalResourceId/Setting]")
	}},
	{Name: "cloudformation: a temporary stack policy holds instead", Source: "protect-stack-resources.html", check: func(a *account) {
		arn := a.guarded(denying("Update:*"))
		done := a.update(arn, setting, withParameters("Value", "two"), func(in *cloudformation.UpdateStackInput) {
			in.StackPolicyDuringUpdateBody = aws.String(allowingAll)
		})
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		equal(a, "status without it", a.update(arn, setting, withParameters("Value", "three")).status(), "UPDATE_ROLLBACK_COMPLETE")
	}},
	{Name: "cloudformation: what a stack policy does not allow is not done", Source: "protect-stack-resources.html, public reports of the text", check: func(a *account) {
		done := a.update(a.guarded(allowingNothing), setting, withParameters("Value", "two"))
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
	}},
}

var policyHoldQuestions = []Question{
	{Name: "the reason of what no statement of a stack policy allows", Source: "no source has the whole of it", ask: func(a *account) string {
		return a.reasonOf(a.update(a.guarded(allowingNothing), setting, withParameters("Value", "two")), "Setting")
	}},
}
