package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const guarded = `
Resources:
  Data: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PROVISIONED, KeySchema: [a]}}
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: one}}
`

// policyOf is a policy that allows everything but what its second statement says.
func policyOf(deny string) string {
	return fmt.Sprintf(`{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", %s}]}`, deny)
}

func (a *account) protect(stack, policy string) {
	a.t.Helper()
	_, err := a.SetStackPolicy(a.t.Context(), &sdk.SetStackPolicyInput{StackName: &stack, StackPolicyBody: &policy})
	must(a.t, err)
}

// A policy stops what it denies, and what it does not allow; whatever else there is goes on.
func TestStackPolicyHolds(t *testing.T) {
	const denied = "Data UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [%s] for resource [LogicalResourceId/Data]"
	modify := strings.Replace(guarded, "PROVISIONED", "PAY_PER_REQUEST", 1)
	replace := strings.Replace(guarded, "[a]", "[b]", 1)
	without := "Resources:\n" + guarded[strings.Index(guarded, "  Topic"):]
	tests := []struct{ name, policy, template, want string }{
		{"a modification", policyOf(`"Action": "Update:Modify", "Resource": "LogicalResourceId/Data"`), modify, fmt.Sprintf(denied, "Update:Modify")},
		{"a replacement", policyOf(`"Action": ["Update:Replace", "Update:Delete"], "Resource": "LogicalResourceId/D*"`), replace, fmt.Sprintf(denied, "Update:Replace")},
		{"a removal", policyOf(`"Action": "Update:Delete", "Resource": "*"`), without, fmt.Sprintf(denied, "Update:Delete")},
		{"by type", policyOf(`"Action": "Update:*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": ["AWS::DynamoDB::Table"]}}`), modify,
			fmt.Sprintf(denied, "Update:Modify")},
		{"by type with a wildcard", policyOf(`"Action": "Update:*", "Resource": "*", "Condition": {"StringLike": {"ResourceType": "AWS::Dynamo*"}}`), modify,
			fmt.Sprintf(denied, "Update:Modify")},
		{"all but", policyOf(`"NotAction": "Update:Delete", "NotResource": "LogicalResourceId/Topic"`), modify, fmt.Sprintf(denied, "Update:Modify")},
		{"another action", policyOf(`"Action": "Update:Replace", "Resource": "*"`), modify, ""},
		{"another resource", policyOf(`"Action": "Update:*", "Resource": "LogicalResourceId/Topic"`), modify, ""},
		{"another type", policyOf(`"Action": "Update:*", "Resource": "*", "Condition": {"StringEquals": {"ResourceType": "AWS::SNS::Topic"}}`), modify, ""},
		{"nothing allowed", `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/Topic"}]}`, modify,
			"Data UPDATE_FAILED Action not allowed by stack policy: No statement allows [Update:Modify] for resource [LogicalResourceId/Data]"},
		{"an addition", policyOf(`"Action": "Update:*", "Resource": "*"`), guarded + "  More: {Type: AWS::SNS::Topic}\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", guarded)
				a.protect("web", test.policy)
				before := len(a.events("web"))
				a.update("web", test.template)
				if test.want == "" {
					same(t, a.status("web"), "UPDATE_COMPLETE")
					return
				}
				same(t, a.status("web"), "UPDATE_ROLLBACK_COMPLETE")
				same(t, line(a.events("web")[before+1]), test.want)
				same(t, line(a.events("web")[before+2]), "S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Data].")
			})
		})
	}
}

// A temporary policy holds for one update; a new one only afterwards. An execution is held to the policy.
func TestStackPolicyDuringUpdate(t *testing.T) {
	denying := policyOf(`"Action": "Update:*", "Resource": "*"`)
	allowing := `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`
	templates := func(n int) string { return strings.Replace(guarded, "one", fmt.Sprint("v", n), 1) }
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", guarded, func(in *sdk.CreateStackInput) { in.StackPolicyBody = &denying })
		a.update("web", templates(1), func(in *sdk.UpdateStackInput) { in.StackPolicyDuringUpdateBody = &allowing })
		same(t, a.status("web"), "UPDATE_COMPLETE")
		a.execute(*a.changeSet("web", "c", templates(2)).ChangeSetId)
		same(t, a.status("web"), "UPDATE_ROLLBACK_COMPLETE")
		a.update("web", templates(3), func(in *sdk.UpdateStackInput) { in.StackPolicyBody = &allowing })
		same(t, a.status("web"), "UPDATE_ROLLBACK_COMPLETE")
		a.update("web", templates(4))
		same(t, a.status("web"), "UPDATE_COMPLETE")
		_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: new(templates(5)),
			StackPolicyDuringUpdateBody: &allowing, StackPolicyDuringUpdateURL: new("https://s3.amazonaws.com/b/k")})
		refused(t, err, "ValidationError", "You cannot specify both StackPolicyDuringUpdateURL and StackPolicyDuringUpdateBody")
	})
}

// Retained resources survive a failed creation, unless the call wants what it has made gone.
func TestRetainExceptOnCreate(t *testing.T) {
	const template = `Resources: {Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: kept}},
  Bad: {Type: AWS::SNS::Topic, DependsOn: Kept, Metadata: {localaws: {create: {fail: it is so}}}}}`
	for gone, want := range map[bool]int{false: 1, true: 0} {
		for _, onFailure := range []types.OnStackFailure{types.OnStackFailureRollback, types.OnStackFailureDelete} {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				c := a.changeSet("web", "c", template, ofTypeCreate, func(in *sdk.CreateChangeSetInput) { in.OnStackFailure = onFailure })
				_, err := a.ExecuteChangeSet(t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: c.ChangeSetId, RetainExceptOnCreate: &gone})
				must(t, err)
				a.settle(*c.StackId)
				same(t, len(a.objects.buckets), want)
			})
		}
	}
}

const topicARN = "arn:aws:sns:us-east-1:123456789012:events"

// Each event goes to the stack's topics, until an empty list removes them.
func TestNotifications(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", guarded, func(in *sdk.CreateStackInput) {
			in.NotificationARNs, in.ClientRequestToken = []string{topicARN}, new("t1")
		})
		sent := a.service.Notifications(topicARN)
		same(t, len(sent), len(a.events("web")))
		first := sent[0]
		same(t, first.Subject, "AWS CloudFormation Notification")
		for _, want := range []string{"StackId='" + id + "'\n", "ResourceStatus='CREATE_IN_PROGRESS'\n", "ResourceStatusReason='User Initiated'\n",
			"ResourceType='AWS::CloudFormation::Stack'\n", "StackName='web'\n", "ClientRequestToken='t1'\n", "LogicalResourceId='web'\n"} {
			if !strings.Contains(first.Message, want) {
				t.Errorf("%q is not in the message\n%s", want, first.Message)
			}
		}
		a.update("web", strings.Replace(guarded, "one", "two", 1))
		kept := len(a.service.Notifications(topicARN))
		if kept <= len(sent) {
			t.Error("an update that says nothing of topics has removed them")
		}
		a.update("web", strings.Replace(guarded, "one", "three", 1), func(in *sdk.UpdateStackInput) { in.NotificationARNs = []string{} })
		same(t, len(a.service.Notifications(topicARN)), kept)
		same(t, len(a.stack("web").NotificationARNs), 0)
		same(t, len(a.service.Notifications("arn:aws:sns:us-east-1:123456789012:others")), 0)
	})
}
