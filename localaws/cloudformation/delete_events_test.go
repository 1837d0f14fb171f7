package cloudformation_test

import (
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func TestDeleteFails(t *testing.T) {
	const template = `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Stuck: {Type: AWS::SNS::Topic, DependsOn: Topic, Metadata: {localaws: {delete: {fail: in use}}}}
  Free: {Type: AWS::SNS::Topic}
`
	first := []string{
		"S DELETE_IN_PROGRESS User Initiated",
		"Free DELETE_IN_PROGRESS",
		"Stuck DELETE_IN_PROGRESS",
		"Stuck DELETE_FAILED in use",
		"Free DELETE_COMPLETE",
		"S DELETE_FAILED The following resource(s) failed to delete: [Stuck].",
	}
	tests := map[string]struct {
		again  func(*sdk.DeleteStackInput)
		events []string
	}{
		"again": {func(*sdk.DeleteStackInput) {}, []string{
			"Stuck DELETE_IN_PROGRESS", "Stuck DELETE_FAILED in use",
			"S DELETE_FAILED The following resource(s) failed to delete: [Stuck].",
		}},
		"retaining": {func(in *sdk.DeleteStackInput) { in.RetainResources = []string{"Stuck"} }, []string{
			"Stuck DELETE_SKIPPED", "Topic DELETE_IN_PROGRESS", "Topic DELETE_COMPLETE", "S DELETE_COMPLETE",
		}},
		"by force": {func(in *sdk.DeleteStackInput) { in.DeletionMode = types.DeletionModeForceDeleteStack }, []string{
			"Stuck DELETE_IN_PROGRESS", "Stuck DELETE_FAILED in use", "Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE", "S DELETE_COMPLETE",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				id := a.create("web", template)
				made := len(a.events(id))
				a.remove(id)
				a.history(id, made, first...)
				a.remove(id, test.again)
				a.history(id, made+len(first)+1, test.events...)
			})
		})
	}
}

func TestDeleteWhileCreating(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		made, err := a.CreateStack(t.Context(), &sdk.CreateStackInput{StackName: new("web"), TemplateBody: new(`
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue, DependsOn: Topic}
`)})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second)
		a.remove(*made.StackId)
		a.history(*made.StackId, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Topic CREATE_IN_PROGRESS",
			"Topic CREATE_IN_PROGRESS Resource creation Initiated",
			"Topic CREATE_COMPLETE",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"S DELETE_IN_PROGRESS User Initiated",
			"Queue CREATE_FAILED Resource creation cancelled",
			"Queue DELETE_IN_PROGRESS",
			"Queue DELETE_COMPLETE",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)
	})
}
