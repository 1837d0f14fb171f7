package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const withParameters = `
Parameters:
  Name: {Type: String, Default: web}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /my/image}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub "${Name} ${Secret} ${Image}"}}
Outputs:
  Name: {Value: !Ref Name, Description: what it is called}
`

func withSSM() cloudformation.Settings {
	return cloudformation.Settings{SSM: map[string]string{"/my/image": "ami-1"}}
}

func TestStackIsDescribed(t *testing.T) {
	inAccount(t, withSSM(), func(t *testing.T, a *account) {
		start := time.Now()
		a.create("web", withParameters, func(in *sdk.CreateStackInput) {
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
			in.RoleARN = new("arn:aws:iam::123456789012:role/deploy")
			in.NotificationARNs = []string{"arn:aws:sns:us-east-1:123456789012:told"}
			in.Parameters = []types.Parameter{{ParameterKey: new("Name"), ParameterValue: new("shop")}}
			in.TimeoutInMinutes = new(int32(5))
		})
		st := a.stack("web")
		if !st.CreationTime.Equal(start) || st.LastUpdatedTime != nil || st.DeletionTime != nil {
			t.Errorf("times: %v, %v, %v", st.CreationTime, st.LastUpdatedTime, st.DeletionTime)
		}
		var parameters []string
		for _, p := range st.Parameters {
			parameters = append(parameters, fmt.Sprintf("%s=%s(%s)", *p.ParameterKey, *p.ParameterValue, aws.ToString(p.ResolvedValue)))
		}
		if diff := cmp.Diff([]string{"Name=shop()", "Secret=****()", "Image=/my/image(ami-1)"}, parameters); diff != "" {
			t.Errorf("parameters (-want +got):\n%s", diff)
		}
		got := []string{*st.Tags[0].Key, *st.RoleARN, st.NotificationARNs[0], *st.Outputs[0].OutputKey,
			*st.Outputs[0].OutputValue, *st.Outputs[0].Description, string(st.DriftInformation.StackDriftStatus),
			string(st.LastOperations[0].OperationType), fmt.Sprint(*st.TimeoutInMinutes)}
		want := []string{"team", "arn:aws:iam::123456789012:role/deploy", "arn:aws:sns:us-east-1:123456789012:told", "Name", "shop",
			"what it is called", "NOT_CHECKED", "CREATE_STACK", "5"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stack (-want +got):\n%s", diff)
		}
		for _, e := range a.events("web") {
			if strings.Contains(aws.ToString(e.ResourceProperties), "hunter2") {
				t.Errorf("the event %s tells a NoEcho value", *e.EventId)
			}
		}
	})
}

func TestUpdateKeepsAndRemoves(t *testing.T) {
	inAccount(t, withSSM(), func(t *testing.T, a *account) {
		a.create("web", withParameters, func(in *sdk.CreateStackInput) {
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
			in.RoleARN = new("arn:aws:iam::123456789012:role/deploy")
			in.NotificationARNs = []string{"arn:aws:sns:us-east-1:123456789012:told"}
		})
		previous := func(value string) []types.Parameter {
			return []types.Parameter{{ParameterKey: new("Secret"), UsePreviousValue: new(true)},
				{ParameterKey: new("Name"), ParameterValue: &value}}
		}
		a.update("web", "", func(in *sdk.UpdateStackInput) {
			in.TemplateBody, in.UsePreviousTemplate, in.Parameters = nil, new(true), previous("one")
		})
		st := a.stack("web")
		if len(st.Tags) != 1 || len(st.NotificationARNs) != 1 || st.RoleARN == nil || st.LastUpdatedTime == nil {
			t.Errorf("what was not given was not kept: %v, %v, %v", st.Tags, st.NotificationARNs, st.RoleARN)
		}
		a.update("web", withParameters, func(in *sdk.UpdateStackInput) {
			in.Parameters, in.Tags, in.NotificationARNs = previous("one"), []types.Tag{}, []string{}
		})
		if st := a.stack("web"); len(st.Tags) != 0 || len(st.NotificationARNs) != 0 {
			t.Errorf("empty lists have not removed: %v, %v", st.Tags, st.NotificationARNs)
		}
	})
}

func TestDeletedStackIsKnownByARN(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", topic)
		a.remove(id)
		_, err := a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: new("web")})
		refused(t, err, "ValidationError", "Stack with id web does not exist")
		st := a.stack(id)
		if st.StackStatus != "DELETE_COMPLETE" || st.DeletionTime == nil {
			t.Errorf("by ARN the stack is %s, deleted at %v", st.StackStatus, st.DeletionTime)
		}
		if _, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: &id}); err != nil {
			t.Errorf("deleting it again: %v", err)
		}
		if other := a.create("web", topic); other == id {
			t.Error("a new stack of the name has the old one's ARN")
		}
		time.Sleep(91 * 24 * time.Hour)
		_, err = a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: &id})
		refused(t, err, "ValidationError", "Stack with id "+id+" does not exist")
	})
}

func TestDeleteWhatIsAbsent(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		if _, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: new("none")}); err != nil {
			t.Error(err)
		}
	})
}

func TestRegionsAreApart(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		_, err := a.in("eu-west-1").DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: new("web")})
		refused(t, err, "ValidationError", "Stack with id web does not exist")
	})
}

func TestListsHavePages(t *testing.T) {
	inAccount(t, cloudformation.Settings{PageSize: 2}, func(t *testing.T, a *account) {
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			a.create(name, planned)
		}
		a.remove(*a.stack("c").StackId)
		var described, listed, resources []string
		for pages := sdk.NewDescribeStacksPaginator(a, &sdk.DescribeStacksInput{}); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range page.Stacks {
				described = append(described, *st.StackName)
			}
		}
		for pages := sdk.NewListStacksPaginator(a, &sdk.ListStacksInput{}); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, st := range page.StackSummaries {
				listed = append(listed, *st.StackName)
			}
		}
		for pages := sdk.NewListStackResourcesPaginator(a, &sdk.ListStackResourcesInput{StackName: new("a")}); pages.HasMorePages(); {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.StackResourceSummaries {
				resources = append(resources, *r.LogicalResourceId)
			}
		}
		got := []string{strings.Join(described, ""), strings.Join(listed, ""), fmt.Sprint(len(resources))}
		if diff := cmp.Diff([]string{"edba", "edcba", "10"}, got); diff != "" {
			t.Errorf("lists (-want +got):\n%s", diff)
		}
		filtered, err := a.ListStacks(t.Context(), &sdk.ListStacksInput{StackStatusFilter: []types.StackStatus{"DELETE_COMPLETE"}})
		if err != nil || len(filtered.StackSummaries) != 1 {
			t.Errorf("deleted stacks: %v, %v", filtered, err)
		}
	})
}

// A page of events stays where it was while new events arrive.
func TestEventPagesStay(t *testing.T) {
	inAccount(t, cloudformation.Settings{PageSize: 4}, func(t *testing.T, a *account) {
		a.create("web", queueAndTopic)
		first, err := a.DescribeStackEvents(t.Context(), &sdk.DescribeStackEventsInput{StackName: new("web")})
		if err != nil {
			t.Fatal(err)
		}
		if err := updating("web", topic)(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		second, err := a.DescribeStackEvents(t.Context(), &sdk.DescribeStackEventsInput{StackName: new("web"), NextToken: first.NextToken})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range slices.Concat(first.StackEvents, second.StackEvents) {
			got = append(got, line(e))
		}
		slices.Reverse(got)
		want := []string{"S CREATE_IN_PROGRESS User Initiated", "Topic CREATE_IN_PROGRESS",
			"Topic CREATE_IN_PROGRESS Resource creation Initiated", "Topic CREATE_COMPLETE", "Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated", "Queue CREATE_COMPLETE", "S CREATE_COMPLETE"}
		if diff := cmp.Diff(want, got); diff != "" || second.NextToken != nil {
			t.Errorf("two pages of events (-want +got):\n%s", diff)
		}
	})
}

func TestEventIDs(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		for _, e := range a.events("web") {
			want := *e.LogicalResourceId + "-" + string(e.ResourceStatus) + "-" + e.Timestamp.Format("2006-01-02T15:04:05.000Z")
			if *e.LogicalResourceId == "Topic" && *e.EventId != want {
				t.Errorf("the event id is %s, want %s", *e.EventId, want)
			}
			if *e.LogicalResourceId == "web" && len(*e.EventId) != 36 {
				t.Errorf("the stack's event id is %s, want a UUID", *e.EventId)
			}
		}
	})
}

func TestTooManyStacks(t *testing.T) {
	for text, want := range map[string]string{"": "Limit for stack has been exceeded: 1", "Too many.": "Too many."} {
		settings := cloudformation.Settings{StackLimit: 1, Texts: cloudformation.Texts{StackLimit: text}}
		inAccount(t, settings, func(t *testing.T, a *account) {
			a.create("one", topic)
			refused(t, creating("two", topic)(t.Context(), a), "LimitExceededException", want)
			refused(t, changing("two", topic, ofTypeCreate)(t.Context(), a), "LimitExceededException", want)
		})
	}
}

func TestTextsAreSettings(t *testing.T) {
	settings := cloudformation.Settings{Texts: cloudformation.Texts{
		RollbackWrongState: "no rollback", ContinueWrongState: "no continuation", UnknownParameters: "unknown: %s",
	}}
	inAccount(t, settings, func(t *testing.T, a *account) {
		a.create("web", topic)
		_, err := a.RollbackStack(t.Context(), &sdk.RollbackStackInput{StackName: new("web")})
		refused(t, err, "ValidationError", "no rollback")
		_, err = a.ContinueUpdateRollback(t.Context(), &sdk.ContinueUpdateRollbackInput{StackName: new("web")})
		refused(t, err, "ValidationError", "no continuation")
		refused(t, changing("web", topic, parameter("A", "1"))(t.Context(), a), "ValidationError", "unknown: A")
	})
}
