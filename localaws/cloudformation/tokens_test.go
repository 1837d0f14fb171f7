package cloudformation_test

import (
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const tokenUsed = "The client request token t has already been used for this stack. Retry the request with a different client request token"

func withToken(in *sdk.CreateStackInput) { in.ClientRequestToken = new("t") }

func TestTokenIsRememberedAcrossDeletion(t *testing.T) {
	for _, again := range []bool{false, true} {
		inAccount(t, cloudformation.Settings{SameTokenAnswersAgain: again}, func(t *testing.T, a *account) {
			a.remove(a.create("web", topic, withToken))
			refused(t, creating("web", topic, withToken)(t.Context(), a), "TokenAlreadyExistsException", tokenUsed)
			_, err := a.in("eu-west-1").CreateStack(t.Context(), &sdk.CreateStackInput{
				StackName: new("web"), TemplateBody: new(topic), ClientRequestToken: new("t")})
			if err != nil {
				t.Errorf("in another region: %v", err)
			}
			if err := creating("other", topic, withToken)(t.Context(), a); err != nil {
				t.Errorf("for another name: %v", err)
			}
		})
	}
}

func TestSameTokenIsRefused(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic, withToken)
		refused(t, creating("web", topic, withToken)(t.Context(), a), "TokenAlreadyExistsException", tokenUsed)
		update := updating("web", renamed, func(in *sdk.UpdateStackInput) { in.ClientRequestToken = new("t") })
		refused(t, update(t.Context(), a), "TokenAlreadyExistsException", tokenUsed)
		_, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: new("web"), ClientRequestToken: new("t")})
		refused(t, err, "TokenAlreadyExistsException", tokenUsed)
	})
}

func TestSameTokenAnswersAgain(t *testing.T) {
	inAccount(t, cloudformation.Settings{SameTokenAnswersAgain: true}, func(t *testing.T, a *account) {
		in := &sdk.CreateStackInput{StackName: new("web"), TemplateBody: new(topic), ClientRequestToken: new("t")}
		first, err := a.CreateStack(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := a.CreateStack(t.Context(), in)
		if err != nil || *again.StackId != *first.StackId || *again.OperationId != *first.OperationId {
			t.Errorf("repeated: %v, %v; want %s again", again, err, *first.StackId)
		}
		a.settle("web")
		update := updating("web", renamed, func(in *sdk.UpdateStackInput) { in.ClientRequestToken = new("u") })
		for range 2 {
			if err := update(t.Context(), a); err != nil {
				t.Error(err)
			}
		}
		a.settle("web")
		a.history("web", 5, "S UPDATE_IN_PROGRESS User Initiated", "Topic UPDATE_IN_PROGRESS", "Topic UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "S UPDATE_COMPLETE")
		other := updating("web", topic, func(in *sdk.UpdateStackInput) { in.ClientRequestToken = new("t") })
		refused(t, other(t.Context(), a), "TokenAlreadyExistsException", tokenUsed)
	})
}

func TestRefusedCallLeavesItsToken(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		if err := creating("web", "", withToken)(t.Context(), a); err == nil {
			t.Fatal("a stack without a template is accepted")
		}
		if err := creating("web", topic, withToken)(t.Context(), a); err != nil {
			t.Error(err)
		}
	})
}

func TestExecutionTakesToken(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", topic, ofTypeCreate)
		in := &sdk.ExecuteChangeSetInput{ChangeSetName: c.ChangeSetId, ClientRequestToken: new("t")}
		if _, err := a.ExecuteChangeSet(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		_, err := a.ExecuteChangeSet(t.Context(), in)
		refused(t, err, "TokenAlreadyExistsException", tokenUsed)
	})
}
