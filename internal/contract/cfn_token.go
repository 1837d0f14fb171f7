package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func createdWith(token string) func(*cloudformation.CreateStackInput) {
	return func(in *cloudformation.CreateStackInput) { in.ClientRequestToken = &token }
}

func updatedWith(token string) func(*cloudformation.UpdateStackInput) {
	return func(in *cloudformation.UpdateStackInput) { in.ClientRequestToken = &token }
}

func executedWith(token string) func(*cloudformation.ExecuteChangeSetInput) {
	return func(in *cloudformation.ExecuteChangeSetInput) { in.ClientRequestToken = &token }
}

func removedWith(token string) func(*cloudformation.DeleteStackInput) {
	return func(in *cloudformation.DeleteStackInput) { in.ClientRequestToken = &token }
}

// carry checks that all events have a token.
func (a *account) carry(events []types.StackEvent, token string) {
	a.Helper()
	for _, e := range events {
		if aws.ToString(e.ClientRequestToken) != token {
			a.Errorf("%s has the token %q, want %q", line(e), aws.ToString(e.ClientRequestToken), token)
		}
	}
}

var tokenTests = []Test{
	{Name: "cloudformation: all events of an operation carry its token", Source: "aws-facts 4.5", check: func(a *account) {
		name := a.stackName()
		made := a.create(name, setting, createdWith("stackjob-create"))
		a.carry(made.events, "stackjob-create")
		a.carry(a.update(made.arn(), setting, withParameters("Value", "two"), updatedWith("stackjob-update")).events, "stackjob-update")
		c := a.changeSet(name, setting, to("three"))
		a.carry(a.execute(c, executedWith("stackjob-execute")).events, "stackjob-execute")
		a.carry(a.remove(made.arn(), removedWith("stackjob-delete")).events, "stackjob-delete")
	}},
	{Name: "cloudformation: events of a rollback carry the token of what failed", Source: "aws-facts 4.5, 5.2", check: func(a *account) {
		done := a.failing(updatedWith("stackjob-fails"))
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		a.carry(done.events, "stackjob-fails")
	}},
	{Name: "cloudformation: a token is remembered over the deletion of a name", Source: "aws-facts 4.5", check: func(a *account) {
		name := a.stackName()
		a.remove(a.create(name, handle, createdWith("stackjob-once")).arn())
		_, err := a.tryCreate(name, handle, createdWith("stackjob-once"))
		a.refused(err, "TokenAlreadyExistsException", "The client request token stackjob-once has already been used for this stack. "+
			"Retry the request with a different client request token")
	}},
	{Name: "cloudformation: two stacks may be made with one token", Source: "aws-facts 4.5", check: func(a *account) {
		for range 2 {
			equal(a, "status", a.create(a.stackName(), handle, createdWith("stackjob-both")).status(), "CREATE_COMPLETE")
		}
	}},
	{Name: "cloudformation: a token has a form", Source: "aws-facts 4.5", Quick: true, check: func(a *account) {
		for _, token := range []string{"-a", "a b", "a/b", strings.Repeat("a", 129)} {
			_, err := a.tryCreate(unique(), handle, createdWith(token))
			a.refusedLike(err, "ValidationError", "1 validation error detected: Value '"+token+"' at 'clientRequestToken' failed to satisfy constraint: ")
		}
	}},
}
