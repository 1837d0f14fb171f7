package contract

import (
	"encoding/json"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// described has all that DescribeStacks tells.
const described = `
Description: what the contract describes
Parameters:
  Plain: {Type: String}
  Usual: {Type: String, Default: usual}
  Secret: {Type: String, NoEcho: true}
  Count: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: "a,b"}
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
Outputs:
  Plain: {Value: !Ref Plain, Description: as it was given}
  Names: {Value: !Join ["-", !Ref Names]}
`

var creationTests = []Test{
	{Name: "cloudformation: a creation's events", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.create(a.stackName(), chain)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		a.history(done.events,
			"S CREATE_IN_PROGRESS User Initiated",
			"First CREATE_IN_PROGRESS",
			"First CREATE_IN_PROGRESS Resource creation Initiated",
			"First CREATE_COMPLETE",
			"Second CREATE_IN_PROGRESS",
			"Second CREATE_IN_PROGRESS Resource creation Initiated",
			"Second CREATE_COMPLETE",
			"S CREATE_COMPLETE",
		)
	}},
	{Name: "cloudformation: a resource has its physical id when its creation is initiated", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.create(a.stackName(), settingOf("one"))
		for i, e := range done.events {
			if *e.LogicalResourceId == "Setting" && (aws.ToString(e.PhysicalResourceId) == "") != (i == 1) {
				a.Errorf("%s has the physical id %q", line(e), aws.ToString(e.PhysicalResourceId))
			}
		}
	}},
	{Name: "cloudformation: events are listed newest first, by name and by ARN", Source: "aws-facts 5.1", check: func(a *account) {
		name := a.stackName()
		done := a.create(name, handle)
		for _, by := range []string{name, done.arn()} {
			events := a.events(by)
			equal(a, "first", line(events[0]), "S CREATE_IN_PROGRESS User Initiated")
			equal(a, "last", line(events[len(events)-1]), "S CREATE_COMPLETE")
			for i, e := range events[1:] {
				if e.Timestamp.Before(*events[i].Timestamp) {
					a.Errorf("%s is older than the one before it", line(e))
				}
			}
		}
	}},
	{Name: "cloudformation: events have the fields that are required", Source: "aws-facts 5.1", check: func(a *account) {
		name := a.stackName()
		done := a.create(name, settingOf("one"))
		ids := map[string]bool{}
		for _, e := range done.events {
			ids[aws.ToString(e.EventId)] = true
			equal(a, "StackId", aws.ToString(e.StackId), done.arn())
			equal(a, "StackName", aws.ToString(e.StackName), name)
			equal(a, "the stack's own, by type", aws.ToString(e.ResourceType) == "AWS::CloudFormation::Stack", own(e))
		}
		equal(a, "number of event ids", len(ids), len(done.events))
		var properties map[string]string
		a.must(json.Unmarshal([]byte(aws.ToString(a.eventOf(done.events, "Setting", "CREATE_COMPLETE").ResourceProperties)), &properties))
		same(a, "ResourceProperties", properties, map[string]string{"Type": "String", "Value": "one"})
	}},
	{Name: "cloudformation: a stack is described as it was made", Source: "aws-facts 4.2", check: func(a *account) {
		name := a.stackName()
		done := a.create(name, described, func(in *cloudformation.CreateStackInput) {
			in.Parameters = given("Plain", "shop", "Secret", "hunter2", "Count", "7")
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
			in.TimeoutInMinutes = new(int32(5))
		}).stack
		arn := regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:\d{12}:stack/` + name + `/[0-9a-f-]{36}$`)
		if !arn.MatchString(*done.StackId) {
			a.Errorf("the ARN is %s", *done.StackId)
		}
		equal(a, "StackName", *done.StackName, name)
		equal(a, "Description", aws.ToString(done.Description), "what the contract describes")
		equal(a, "TimeoutInMinutes", aws.ToInt32(done.TimeoutInMinutes), 5)
		equal(a, "DisableRollback", aws.ToBool(done.DisableRollback), false)
		equal(a, "EnableTerminationProtection", aws.ToBool(done.EnableTerminationProtection), false)
		equal(a, "updated", done.LastUpdatedTime == nil, true)
		equal(a, "deleted", done.DeletionTime == nil, true)
		equal(a, "ChangeSetId", aws.ToString(done.ChangeSetId), "")
		same(a, "parameters", parameters(done), map[string]string{
			"Plain": "shop", "Usual": "usual", "Secret": "****", "Count": "7", "Names": "a,b"})
		same(a, "outputs", outputs(done), map[string]string{"Plain": "shop", "Names": "a-b"})
		same(a, "tags", tags(done), map[string]string{"team": "a"})
	}},
	{Name: "cloudformation: resources are listed with their physical ids", Source: "aws-facts 4.3", check: func(a *account) {
		name := a.stackName()
		a.create(name, chain)
		out, err := a.cloudformation.DescribeStackResources(a.ctx(), &cloudformation.DescribeStackResourcesInput{StackName: &name})
		a.must(err)
		got := map[string]string{}
		for _, r := range out.StackResources {
			got[*r.LogicalResourceId] = *r.ResourceType + " " + string(r.ResourceStatus)
			if aws.ToString(r.PhysicalResourceId) == "" {
				a.Errorf("%s has no physical id", *r.LogicalResourceId)
			}
		}
		same(a, "resources", got, map[string]string{
			"First": "AWS::SSM::Parameter CREATE_COMPLETE", "Second": "AWS::SSM::Parameter CREATE_COMPLETE"})
		list, err := a.cloudformation.ListStackResources(a.ctx(), &cloudformation.ListStackResourcesInput{StackName: &name})
		a.must(err)
		equal(a, "resources listed", len(list.StackResourceSummaries), 2)
	}},
	{Name: "cloudformation: a creation that takes too long is rolled back", Source: "API_CreateStack TimeoutInMinutes, aws-facts 5.2", check: func(a *account) {
		done := a.create(a.stackName(), endless, func(in *cloudformation.CreateStackInput) { in.TimeoutInMinutes = new(int32(1)) })
		equal(a, "status", done.status(), "ROLLBACK_COMPLETE")
		a.eventOf(done.events, *done.stack.StackName, "ROLLBACK_IN_PROGRESS")
	}},
	{Name: "cloudformation: a created stack can be found among all", Source: "API_ListStacks", check: func(a *account) {
		done := a.create(a.stackName(), handle)
		filter := []types.StackStatus{types.StackStatusCreateComplete}
		equal(a, "listed among CREATE_COMPLETE", a.lists(done.arn(), filter), true)
		equal(a, "listed among DELETE_COMPLETE", a.lists(done.arn(), []types.StackStatus{types.StackStatusDeleteComplete}), false)
	}},
}

// lists tells whether ListStacks has a stack.
func (a *account) lists(arn string, filter []types.StackStatus) bool {
	a.Helper()
	pages := cloudformation.NewListStacksPaginator(a.cloudformation, &cloudformation.ListStacksInput{StackStatusFilter: filter})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.ctx())
		a.must(err)
		for _, s := range page.StackSummaries {
			if *s.StackId == arn {
				return true
			}
		}
	}
	return false
}

// tags are a stack's.
func tags(s types.Stack) map[string]string {
	all := map[string]string{}
	for _, t := range s.Tags {
		all[*t.Key] = *t.Value
	}
	return all
}
