package cause

import (
	"context"
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// A Finding is one thing that CloudFormation found wrong before or while it made something, out of
// DescribeEvents (aws-facts 5.4).
type Finding struct {
	// Kind is Validation, Hook or Resource.
	Kind Kind
	// LogicalID is the resource, Type its type; both are empty for the stack as a whole.
	LogicalID, Type string
	// Name is the validation's name, such as NAME_CONFLICT_VALIDATION, or the hook's type.
	Name string
	// At is the path in the template, such as "/Resources/Bucket/Properties", or the invocation point.
	At string
	// Reason says what is wrong.
	Reason string
	// Warns tells that it stops nothing.
	Warns bool
}

func (x Finding) failure() Failure {
	f := Failure{Kind: x.Kind, Path: x.LogicalID, Type: x.Type, Name: x.Name, At: x.At}
	f.setReason(x.Reason)
	return f
}

// OfChangeSet tells why a change set of the stack with a name could not be made, given its ARN and the
// reason that it shows. CloudFormation tells what early validation and hooks found only through
// DescribeEvents, and what is wrong with a nested change set only through that one.
func OfChangeSet(ctx context.Context, r Reader, stack, id, reason string) Cause {
	return ofChangeSet(ctx, r, stack, id, reason, 0)
}

func ofChangeSet(ctx context.Context, r Reader, stack, id, reason string, depth int) Cause {
	c := Cause{First: &Failure{Kind: Stack, Type: stackType}}
	c.First.setReason(reason)
	if m := hooksFailed.FindStringSubmatch(reason); m != nil {
		*c.First = unnamed(m[1])
	}
	c.addFindings(ctx, r, id)
	if m := nestedChangeSet.FindStringSubmatch(reason); m != nil && r != nil && depth < deepest {
		c.addNested(ctx, r, stack, m[1], depth)
	}
	if c.First.Kind == Stack && c.First.Reason == "" {
		c.First = nil
	}
	return c
}

// nestedChangeSet is a reason seen in github.com/awslabs/amazon-s3-find-and-forget/issues/224.
var nestedChangeSet = pattern.New(`^Nested change set (arn:\S+:changeSet/\S+) was not successfully created`)

// addNested puts the cause of a nested change set in place of the reason that only names it.
func (c *Cause) addNested(ctx context.Context, r Reader, parent, id string, depth int) {
	stack, reason, err := r.Reason(ctx, id)
	if err != nil {
		c.Unread = append(c.Unread, fmt.Sprintf("The nested change set could not be read: %v", err))
		return
	}
	inner := ofChangeSet(ctx, r, stack, id, reason, depth+1)
	c.Unread = append(c.Unread, inner.Unread...)
	c.Warnings = append(c.Warnings, inner.Warnings...)
	if inner.First == nil {
		return
	}
	inner.prefix(logicalID(parent, stack))
	c.First, c.Others = inner.First, inner.Others
}

// unnamed is what is known of hooks or validations whose details nobody shows.
func unnamed(names string) Failure {
	f := Failure{Kind: Hook, Type: stackType, Name: names}
	if strings.HasPrefix(names, "AWS::EarlyValidation::") {
		f.Kind = Validation
	}
	return f
}

// addFindings puts what DescribeEvents tells in place of a reason that tells less. Without the
// permission the reason has to do: roles made for older tools lack it.
func (c *Cause) addFindings(ctx context.Context, r Reader, id string) {
	if r == nil {
		return
	}
	findings, err := r.Findings(ctx, id)
	if err != nil {
		c.Unread = append(c.Unread, fmt.Sprintf("The details could not be read: %v", err))
		return
	}
	var failures []Failure
	for _, x := range findings {
		if x.Warns {
			c.Warnings = append(c.Warnings, x.failure())
		} else {
			failures = append(failures, x.failure())
		}
	}
	if len(failures) > 0 {
		c.First, c.Others = &failures[0], append(failures[1:], c.Others...)
	}
}

var random = pattern.New(`-[A-Z0-9]{8,16}$`)

// logicalID takes the logical id of a nested stack out of its name, which CloudFormation makes of the
// parent's name, that id and a random text. A name that is made otherwise is returned whole: it may
// have been too long.
func logicalID(parent, stack string) string {
	if id, found := strings.CutPrefix(random.ReplaceAllString(stack, ""), parent+"-"); found && random.MatchString(stack) {
		return id
	}
	return stack
}

// prefix puts the name of a nested stack before every path.
func (c *Cause) prefix(name string) {
	under := place{path: name}
	all := []*Failure{c.First}
	for i := range c.Others {
		all = append(all, &c.Others[i])
	}
	for _, f := range all {
		if f.Path == "" {
			f.Path = name
		} else {
			f.Path = under.at(f.Path)
		}
	}
}
