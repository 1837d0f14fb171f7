package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// ofTypeCreate makes a change set one that makes its stack.
func ofTypeCreate(in *cloudformation.CreateChangeSetInput) {
	in.ChangeSetType = types.ChangeSetTypeCreate
}

// named gives a change set another name than "c".
func named(name string) func(*cloudformation.CreateChangeSetInput) {
	return func(in *cloudformation.CreateChangeSetInput) { in.ChangeSetName = &name }
}

// changeSet makes a change set and waits until it is what it will be.
func (a *account) changeSet(stack, template string, options ...func(*cloudformation.CreateChangeSetInput)) *cloudformation.DescribeChangeSetOutput {
	a.Helper()
	made, err := a.tryChangeSet(stack, template, options...)
	a.must(err)
	var described *cloudformation.DescribeChangeSetOutput
	a.until("made: "+*made.Id, func() bool {
		described, err = a.describe(*made.Id)
		a.must(err)
		return !strings.HasSuffix(string(described.Status), "_PENDING") && !strings.HasSuffix(string(described.Status), "_IN_PROGRESS")
	})
	return described
}

func (a *account) tryChangeSet(stack, template string, options ...func(*cloudformation.CreateChangeSetInput),
) (*cloudformation.CreateChangeSetOutput, error) {
	in := &cloudformation.CreateChangeSetInput{StackName: &stack, ChangeSetName: new("c"), TemplateBody: &template}
	for _, option := range options {
		option(in)
	}
	return a.cloudformation.CreateChangeSet(a.ctx(), in)
}

// describe describes a change set, with its values.
func (a *account) describe(arn string) (*cloudformation.DescribeChangeSetOutput, error) {
	return a.cloudformation.DescribeChangeSet(a.ctx(),
		&cloudformation.DescribeChangeSetInput{ChangeSetName: &arn, IncludePropertyValues: new(true)})
}

// execute carries a change set out and waits for the end.
func (a *account) execute(c *cloudformation.DescribeChangeSetOutput, options ...func(*cloudformation.ExecuteChangeSetInput)) operation {
	a.Helper()
	return a.after(*c.StackId, len(a.events(*c.StackId)), func() error { return a.tryExecute(*c.ChangeSetId, options...) })
}

func (a *account) tryExecute(arn string, options ...func(*cloudformation.ExecuteChangeSetInput)) error {
	in := &cloudformation.ExecuteChangeSetInput{ChangeSetName: &arn}
	for _, option := range options {
		option(in)
	}
	_, err := a.cloudformation.ExecuteChangeSet(a.ctx(), in)
	return err
}

// rollingBack and notRollingBack say of an execution what its default leaves open (aws-facts 4.6).
func rollingBack(in *cloudformation.ExecuteChangeSetInput) { in.DisableRollback = new(false) }

func notRollingBack(in *cloudformation.ExecuteChangeSetInput) { in.DisableRollback = new(true) }
