package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func withParameters(pairs ...string) func(*cloudformation.UpdateStackInput) {
	return func(in *cloudformation.UpdateStackInput) { in.Parameters = given(pairs...) }
}

// previously keeps a parameter's value.
func previously(key string) types.Parameter {
	return types.Parameter{ParameterKey: &key, UsePreviousValue: new(true)}
}

// changedChain is a chain with a link changed, one added and one gone.
const changedChain = `
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: two}}
  Third: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref First}}
`

var updateTests = []Test{
	{Name: "cloudformation: an update's events", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.update(a.create(a.stackName(), chain).arn(), changedChain)
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		equal(a, "updated", done.stack.LastUpdatedTime != nil, true)
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"First UPDATE_IN_PROGRESS",
			"First UPDATE_COMPLETE",
			"Third CREATE_IN_PROGRESS",
			"Third CREATE_IN_PROGRESS Resource creation Initiated",
			"Third CREATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Second DELETE_IN_PROGRESS",
			"Second DELETE_COMPLETE",
			"S UPDATE_COMPLETE",
		)
	}},
	{Name: "cloudformation: what is retained is skipped by an update that drops it", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.update(a.create(a.stackName(), kept).arn(), settingFirst)
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Kept DELETE_SKIPPED",
			"S UPDATE_COMPLETE",
		)
	}},
	{Name: "cloudformation: a change that needs another resource replaces it", Source: "aws-facts 5.2", check: func(a *account) {
		before, after := unique(), unique()
		done := a.update(a.create(a.stackName(), withName(before)).arn(), withName(after))
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Setting UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
			"Setting UPDATE_IN_PROGRESS Resource creation Initiated",
			"Setting UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Setting DELETE_IN_PROGRESS",
			"Setting DELETE_COMPLETE",
			"S UPDATE_COMPLETE",
		)
		equal(a, "made", aws.ToString(a.eventOf(done.events, "Setting", "UPDATE_COMPLETE").PhysicalResourceId), after)
		equal(a, "deleted", aws.ToString(a.eventOf(done.events, "Setting", "DELETE_COMPLETE").PhysicalResourceId), before)
	}},
	{Name: "cloudformation: an update without a difference is refused", Source: "aws-facts 4.10", check: func(a *account) {
		arn := a.create(a.stackName(), setting).arn()
		a.refused(a.tryUpdate(arn, setting), "ValidationError", "No updates are to be performed.")
		a.refused(a.tryUpdate(arn, "# another text\n"+setting), "ValidationError", "No updates are to be performed.")
		equal(a, "status", a.mustLook(arn).StackStatus, "CREATE_COMPLETE")
	}},
	{Name: "cloudformation: an update of outputs alone is an update", Source: "aws-facts 4.6", check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		done := a.update(arn, handle+"Outputs: {New: {Value: x}}\n")
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		same(a, "outputs", outputs(done.stack), map[string]string{"New": "x"})
	}},
	{Name: "cloudformation: a resource cannot change its type", Source: "public reports", check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		err := a.tryUpdate(arn, `{"Resources": {"Handle": {"Type": "AWS::SNS::Topic"}}}`)
		a.refusedLike(err, "ValidationError", "Update of resource type is not permitted.")
	}},
}

const settingFirst = `
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}
`

// keepingTests are about what an update says nothing of.
var keepingTests = []Test{
	{Name: "cloudformation: a parameter that is not given takes its default", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.create(a.stackName(), setting, func(in *cloudformation.CreateStackInput) { in.Parameters = given("Value", "two") }).arn()
		done := a.update(arn, setting)
		same(a, "parameters", parameters(done.stack), map[string]string{"Value": "one"})
		same(a, "outputs", outputs(done.stack), map[string]string{"Value": "one"})
	}},
	{Name: "cloudformation: a parameter keeps its value when told to", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.create(a.stackName(), setting, func(in *cloudformation.CreateStackInput) { in.Parameters = given("Value", "two") }).arn()
		done := a.update(arn, setting+"  New: {Value: x}\n", func(in *cloudformation.UpdateStackInput) {
			in.Parameters = []types.Parameter{previously("Value")}
		})
		same(a, "outputs", outputs(done.stack), map[string]string{"Value": "two", "New": "x"})
	}},
	{Name: "cloudformation: a previous value of a new parameter is refused", Source: "aws-facts 8, trap 13", check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		err := a.tryUpdate(arn, setting, func(in *cloudformation.UpdateStackInput) { in.Parameters = []types.Parameter{previously("Value")} })
		a.refusedLike(err, "ValidationError", "")
		equal(a, "status", a.mustLook(arn).StackStatus, "CREATE_COMPLETE")
	}},
	{Name: "cloudformation: the previous template can be used again", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.create(a.stackName(), setting).arn()
		done := a.update(arn, "", func(in *cloudformation.UpdateStackInput) {
			in.TemplateBody, in.UsePreviousTemplate, in.Parameters = nil, new(true), given("Value", "two")
		})
		same(a, "outputs", outputs(done.stack), map[string]string{"Value": "two"})
	}},
	{Name: "cloudformation: no tags keep the tags, an empty list removes them", Source: "aws-facts 4.3, 6.2", check: func(a *account) {
		tag := []types.Tag{{Key: new("team"), Value: new("a")}}
		arn := a.create(a.stackName(), setting, func(in *cloudformation.CreateStackInput) { in.Tags = tag }).arn()
		done := a.update(arn, setting, withParameters("Value", "two"))
		same(a, "tags after none were given", tags(done.stack), map[string]string{"team": "a"})
		done = a.update(arn, setting, withParameters("Value", "three"), func(in *cloudformation.UpdateStackInput) { in.Tags = []types.Tag{} })
		same(a, "tags after an empty list", tags(done.stack), map[string]string{})
	}},
	{Name: "cloudformation: tags alone are an update", Source: "aws-facts 4.6", check: func(a *account) {
		arn := a.create(a.stackName(), setting).arn()
		done := a.update(arn, setting, func(in *cloudformation.UpdateStackInput) {
			in.Tags = []types.Tag{{Key: new("team"), Value: new("b")}}
		})
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		same(a, "tags", tags(done.stack), map[string]string{"team": "b"})
	}},
}
