package contract

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Both mean "no changes": aws-facts 4.6.
var noChanges = []string{"The submitted information didn't contain changes.", "No updates are to be performed."}

func isNoChanges(reason string) bool {
	return strings.HasPrefix(reason, noChanges[0]) || strings.HasPrefix(reason, noChanges[1])
}

// executable checks that a change set could be executed.
func (a *account) executable(c *cloudformation.DescribeChangeSetOutput) {
	a.Helper()
	if c.Status != types.ChangeSetStatusCreateComplete || c.ExecutionStatus != types.ExecutionStatusAvailable {
		a.Errorf("the change set is %s, %s: %s", c.Status, c.ExecutionStatus, aws.ToString(c.StatusReason))
	}
}

// unknown checks that a change set is not known by its ARN.
func (a *account) unknown(arn string) {
	a.Helper()
	_, err := a.describe(arn)
	a.refused(err, "ChangeSetNotFound", "ChangeSet ["+arn+"] does not exist")
}

func (a *account) removeChangeSet(stack, name string) error {
	_, err := a.cloudformation.DeleteChangeSet(a.ctx(), &cloudformation.DeleteChangeSetInput{StackName: &stack, ChangeSetName: &name})
	return err
}

var changeSetTests = []Test{
	{Name: "cloudformation: a change set is described as it was made", Source: "aws-facts 4.3, 4.6", check: func(a *account) {
		name := a.stackName()
		arn := a.create(name, setting).arn()
		c := a.changeSet(name, setting, named("first"), func(in *cloudformation.CreateChangeSetInput) {
			in.Description, in.Parameters = new("revision 7"), given("Value", "two")
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
		})
		a.executable(c)
		if !regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:\d{12}:changeSet/first/[0-9a-f-]{36}$`).MatchString(*c.ChangeSetId) {
			a.Errorf("the ARN is %s", *c.ChangeSetId)
		}
		equal(a, "name", *c.ChangeSetName, "first")
		equal(a, "stack", *c.StackId, arn)
		equal(a, "stack's name", *c.StackName, name)
		equal(a, "description", aws.ToString(c.Description), "revision 7")
		same(a, "parameters", parameters(types.Stack{Parameters: c.Parameters}), map[string]string{"Value": "two"})
		same(a, "tags", tags(types.Stack{Tags: c.Tags}), map[string]string{"team": "a"})
	}},
	{Name: "cloudformation: a change set without changes fails and says so", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting)
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		equal(a, "execution", c.ExecutionStatus, types.ExecutionStatusUnavailable)
		if reason := aws.ToString(c.StatusReason); !isNoChanges(reason) {
			a.Errorf("the reason is %q", reason)
		}
		a.refused(a.tryExecute(*c.ChangeSetId), "InvalidChangeSetStatus",
			"ChangeSet ["+*c.ChangeSetId+"] cannot be executed in its current status of [FAILED]")
	}},
	{Name: "cloudformation: a change set of outputs alone can be executed", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, handle)
		c := a.changeSet(name, handle+"Outputs: {New: {Value: x}}\n")
		a.executable(c)
		equal(a, "changes of resources", len(c.Changes), 0)
		done := a.execute(c)
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
		same(a, "outputs", outputs(done.stack), map[string]string{"New": "x"})
	}},
	{Name: "cloudformation: a change set of tags alone can be executed", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting, func(in *cloudformation.CreateChangeSetInput) {
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
		})
		a.executable(c)
		same(a, "tags", tags(a.execute(c).stack), map[string]string{"team": "a"})
	}},
	{Name: "cloudformation: a change set does nothing to its stack", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		done := a.create(name, setting)
		a.changeSet(name, setting, func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", "two") })
		stack := a.mustLook(name)
		equal(a, "status", stack.StackStatus, "CREATE_COMPLETE")
		same(a, "outputs", outputs(stack), map[string]string{"Value": "one"})
		equal(a, "events", len(a.events(name)), len(done.events))
	}},
	{Name: "cloudformation: a change set's name is taken", Source: "aws-facts 4.6, 4.10", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		changed := func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", "two") }
		a.changeSet(name, setting, changed)
		_, err := a.tryChangeSet(name, setting, changed)
		a.refusedLike(err, "AlreadyExistsException", "ChangeSet")
		a.succeeds(a.removeChangeSet(name, "c"))
		a.changeSet(name, setting, changed)
	}},
	{Name: "cloudformation: a change set of another client is in the way", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		by := func(client string) func(*cloudformation.CreateChangeSetInput) {
			return func(in *cloudformation.CreateChangeSetInput) {
				in.ClientToken, in.Parameters = &client, given("Value", "two")
			}
		}
		a.changeSet(name, setting, by("mine"))
		_, err := a.tryChangeSet(name, setting, by("other"))
		a.refusedSaying(err, "AlreadyExistsException", "mismatch with existing attribute ClientToken")
	}},
	{Name: "cloudformation: a deleted change set is unknown, and deleting it again succeeds", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting, func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", "two") })
		for range 2 {
			a.succeeds(a.removeChangeSet(name, "c"))
		}
		a.until("unknown", func() bool { _, err := a.describe(*c.ChangeSetId); return err != nil })
		a.unknown(*c.ChangeSetId)
		_, err := a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{StackName: &name, ChangeSetName: new("c")})
		a.refused(err, "ChangeSetNotFound", "ChangeSet [c] does not exist")
		none := unique()
		a.refused(a.removeChangeSet(none, "c"), "ValidationError", "Stack ["+none+"] does not exist")
	}},
	{Name: "cloudformation: change sets are listed with their state", Source: "API_ListChangeSets", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		a.changeSet(name, setting, named("nothing"))
		a.changeSet(name, setting, named("something"), func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", "two") })
		same(a, "change sets", a.changeSets(name), map[string]string{"nothing": "FAILED UNAVAILABLE", "something": "CREATE_COMPLETE AVAILABLE"})
	}},
	{Name: "cloudformation: there is no change set of an absent stack but to make it", Source: "aws-facts 4.10", Quick: true, check: func(a *account) {
		none := unique()
		_, err := a.tryChangeSet(none, handle)
		a.refused(err, "ValidationError", "Stack ["+none+"] does not exist")
	}},
}

// changeSets are a stack's, with their states.
func (a *account) changeSets(stack string) map[string]string {
	a.Helper()
	out, err := a.cloudformation.ListChangeSets(a.ctx(), &cloudformation.ListChangeSetsInput{StackName: &stack})
	a.must(err)
	all := map[string]string{}
	for _, c := range out.Summaries {
		all[*c.ChangeSetName] = string(c.Status) + " " + string(c.ExecutionStatus)
	}
	return all
}
