package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

// create makes a stack by CreateStack and waits for its end.
func (a *account) create(name, template string, options ...func(*sdk.CreateStackInput)) string {
	a.t.Helper()
	in := &sdk.CreateStackInput{StackName: &name, TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	out, err := a.CreateStack(a.t.Context(), in)
	if err != nil {
		a.t.Fatal(err)
	}
	a.settle(*out.StackId)
	return *out.StackId
}

func (a *account) update(name, template string, options ...func(*sdk.UpdateStackInput)) {
	a.t.Helper()
	in := &sdk.UpdateStackInput{StackName: &name, TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	if _, err := a.UpdateStack(a.t.Context(), in); err != nil {
		a.t.Fatal(err)
	}
	a.settle(name)
}

func (a *account) remove(id string, options ...func(*sdk.DeleteStackInput)) {
	a.t.Helper()
	in := &sdk.DeleteStackInput{StackName: &id}
	for _, option := range options {
		option(in)
	}
	if _, err := a.DeleteStack(a.t.Context(), in); err != nil {
		a.t.Fatal(err)
	}
	a.settle(id)
}

// settle waits, in the bubble's time, until nothing is under way.
func (a *account) settle(stack string) {
	a.t.Helper()
	for range 1000 {
		status := a.status(stack)
		if !strings.HasSuffix(status, "_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS" {
			return
		}
		time.Sleep(20 * time.Second)
	}
	a.t.Fatalf("%s does not settle: %s", stack, a.status(stack))
}

func (a *account) stack(name string) types.Stack {
	a.t.Helper()
	out, err := a.DescribeStacks(a.t.Context(), &sdk.DescribeStacksInput{StackName: &name})
	if err != nil {
		a.t.Fatal(err)
	}
	return out.Stacks[0]
}

func (a *account) status(name string) string {
	a.t.Helper()
	return string(a.stack(name).StackStatus)
}

// events are all of a stack's, oldest first.
func (a *account) events(stack string) []types.StackEvent {
	a.t.Helper()
	var all []types.StackEvent
	pages := sdk.NewDescribeStackEventsPaginator(a, &sdk.DescribeStackEventsInput{StackName: &stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.t.Context())
		if err != nil {
			a.t.Fatal(err)
		}
		all = append(all, page.StackEvents...)
	}
	slices.Reverse(all)
	return all
}

// history compares a stack's events with lines such as "Queue CREATE_FAILED the reason". The
// stack's own have "S" as their name. Event times must grow strictly.
func (a *account) history(stack string, after int, want ...string) {
	a.t.Helper()
	var got []string
	var last time.Time
	for _, e := range a.events(stack) {
		if !e.Timestamp.After(last) {
			a.t.Errorf("event %s at %v does not come after %v", *e.EventId, e.Timestamp, last)
		}
		last = *e.Timestamp
		got = append(got, line(e))
	}
	if diff := cmp.Diff(want, got[min(after, len(got)):]); diff != "" {
		a.t.Errorf("events of %s (-want +got):\n%s", stack, diff)
	}
}

func line(e types.StackEvent) string {
	name := aws.ToString(e.LogicalResourceId)
	if aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId) {
		name = "S"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", name, e.ResourceStatus,
		strings.TrimRight(aws.ToString(e.ResourceStatusReason), " ")))
}

// changeSet makes a change set and waits for its end.
func (a *account) changeSet(stack, name, template string, options ...func(*sdk.CreateChangeSetInput)) *sdk.DescribeChangeSetOutput {
	a.t.Helper()
	in := &sdk.CreateChangeSetInput{StackName: &stack, ChangeSetName: &name, TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	made, err := a.CreateChangeSet(a.t.Context(), in)
	if err != nil {
		a.t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	return a.described(*made.Id)
}

func (a *account) described(arn string) *sdk.DescribeChangeSetOutput {
	a.t.Helper()
	out, err := a.DescribeChangeSet(a.t.Context(), &sdk.DescribeChangeSetInput{ChangeSetName: &arn, IncludePropertyValues: new(true)})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

func (a *account) execute(arn string, options ...func(*sdk.ExecuteChangeSetInput)) {
	a.t.Helper()
	in := &sdk.ExecuteChangeSetInput{ChangeSetName: &arn}
	for _, option := range options {
		option(in)
	}
	if _, err := a.ExecuteChangeSet(a.t.Context(), in); err != nil {
		a.t.Fatal(err)
	}
	a.settle(*a.described(arn).StackId)
}

func ofTypeCreate(in *sdk.CreateChangeSetInput) { in.ChangeSetType = types.ChangeSetTypeCreate }

// resources are a stack's, with their statuses.
func (a *account) resources(stack string) []string {
	a.t.Helper()
	out, err := a.DescribeStackResources(a.t.Context(), &sdk.DescribeStackResourcesInput{StackName: &stack})
	if err != nil {
		a.t.Fatal(err)
	}
	var all []string
	for _, r := range out.StackResources {
		all = append(all, *r.LogicalResourceId+" "+string(r.ResourceStatus))
	}
	return all
}

// physical are the physical ids of a stack's resources.
func (a *account) physical(stack string) map[string]string {
	a.t.Helper()
	out, err := a.DescribeStackResources(a.t.Context(), &sdk.DescribeStackResourcesInput{StackName: &stack})
	if err != nil {
		a.t.Fatal(err)
	}
	all := map[string]string{}
	for _, r := range out.StackResources {
		all[*r.LogicalResourceId] = aws.ToString(r.PhysicalResourceId)
	}
	return all
}
