package contract

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// An operation is what became of a stack by one call.
type operation struct {
	stack types.Stack
	// events are those since the call, oldest first.
	events []types.StackEvent
}

// arn is the stack's.
func (o operation) arn() string { return *o.stack.StackId }

// status is the stack's, in the end.
func (o operation) status() string { return string(o.stack.StackStatus) }

// stackName is a name for a stack, which is deleted when the test ends.
func (a *account) stackName() string {
	name := unique()
	a.Cleanup(func() { a.removeStack(name) })
	return name
}

// removeStack deletes the stack of a name, whatever goes on with it. If there is none, that is as good.
func (a *account) removeStack(name string) {
	stack, err := a.look(name)
	if code(err) == "ValidationError" {
		return
	}
	a.must(err)
	if aws.ToBool(stack.EnableTerminationProtection) {
		a.protect(name, false)
	}
	id, events := *stack.StackId, 0
	a.until("deleted: "+name, func() bool {
		events = len(a.events(id))
		err := a.tryRemove(id)
		if err != nil {
			_ = a.tryCancel(id) // what else is under way has to end by itself
		}
		return err == nil
	})
	if done := a.ended(id, events); done.status() != "DELETE_COMPLETE" {
		a.Errorf("the stack %s is left behind: %s", name, done.status())
	}
}

// atRest tells that a stack goes nowhere by itself (aws-facts 4.1).
func atRest(s types.StackStatus) bool {
	return s == types.StackStatusReviewInProgress || !strings.HasSuffix(string(s), "_IN_PROGRESS")
}

// look describes a stack.
func (a *account) look(nameOrARN string) (types.Stack, error) {
	out, err := a.cloudformation.DescribeStacks(a.ctx(), &cloudformation.DescribeStacksInput{StackName: &nameOrARN})
	if err != nil {
		return types.Stack{}, err
	}
	return out.Stacks[0], nil
}

// mustLook describes a stack that is there.
func (a *account) mustLook(nameOrARN string) types.Stack {
	a.Helper()
	stack, err := a.look(nameOrARN)
	a.must(err)
	return stack
}

// events are all of a stack's, oldest first.
func (a *account) events(stack string) []types.StackEvent {
	a.Helper()
	var all []types.StackEvent
	pages := cloudformation.NewDescribeStackEventsPaginator(a.cloudformation,
		&cloudformation.DescribeStackEventsInput{StackName: &stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.ctx())
		a.must(err)
		all = append(all, page.StackEvents...)
	}
	slices.Reverse(all)
	return all
}

// after makes a call and waits for the end of what it set going. A look alone could see the end of
// what was before (aws-facts 4.2); the event of an end cannot be older than the call.
func (a *account) after(arn string, events int, call func() error) operation {
	a.Helper()
	a.must(call())
	return a.ended(arn, events)
}

// ended waits for the end of what happens after so many events.
func (a *account) ended(arn string, events int) operation {
	a.Helper()
	var done operation
	a.until("at its end: "+arn, func() bool {
		done.events = a.events(arn)[events:]
		end := lastOwn(done.events)
		done.stack = a.mustLook(arn)
		return atRest(types.StackStatus(end)) && string(done.stack.StackStatus) == end
	})
	return done
}

// own tells the events of the stack itself (aws-facts 5.1).
func own(e types.StackEvent) bool {
	return aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId)
}

// lastOwn is the last status among a stack's own events. Before there is one, it is on its way.
func lastOwn(events []types.StackEvent) string {
	for _, e := range slices.Backward(events) {
		if own(e) {
			return string(e.ResourceStatus)
		}
	}
	return string(types.StackStatusUpdateInProgress)
}

// create makes a stack by CreateStack and waits for its end.
func (a *account) create(name, template string, options ...func(*cloudformation.CreateStackInput)) operation {
	a.Helper()
	out, err := a.tryCreate(name, template, options...)
	a.must(err)
	return a.ended(*out.StackId, 0)
}

func (a *account) tryCreate(name, template string, options ...func(*cloudformation.CreateStackInput)) (*cloudformation.CreateStackOutput, error) {
	in := &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	return a.cloudformation.CreateStack(a.ctx(), in)
}

// update changes a stack by UpdateStack and waits for the end.
func (a *account) update(arn, template string, options ...func(*cloudformation.UpdateStackInput)) operation {
	a.Helper()
	return a.after(arn, len(a.events(arn)), func() error { return a.tryUpdate(arn, template, options...) })
}

func (a *account) tryUpdate(stack, template string, options ...func(*cloudformation.UpdateStackInput)) error {
	in := &cloudformation.UpdateStackInput{StackName: &stack, TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	_, err := a.cloudformation.UpdateStack(a.ctx(), in)
	return err
}

// remove deletes a stack and waits for the end.
func (a *account) remove(arn string, options ...func(*cloudformation.DeleteStackInput)) operation {
	a.Helper()
	return a.after(arn, len(a.events(arn)), func() error { return a.tryRemove(arn, options...) })
}

func (a *account) tryRemove(stack string, options ...func(*cloudformation.DeleteStackInput)) error {
	in := &cloudformation.DeleteStackInput{StackName: &stack}
	for _, option := range options {
		option(in)
	}
	_, err := a.cloudformation.DeleteStack(a.ctx(), in)
	return err
}

// goesBack calls RollbackStack and waits for the end.
func (a *account) goesBack(arn string) operation {
	a.Helper()
	return a.after(arn, len(a.events(arn)), func() error {
		_, err := a.cloudformation.RollbackStack(a.ctx(), &cloudformation.RollbackStackInput{StackName: &arn})
		return err
	})
}

// protect sets a stack's termination protection.
func (a *account) protect(stack string, on bool) {
	a.Helper()
	_, err := a.cloudformation.UpdateTerminationProtection(a.ctx(),
		&cloudformation.UpdateTerminationProtectionInput{StackName: &stack, EnableTerminationProtection: &on})
	a.must(err)
}
