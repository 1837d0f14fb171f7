// Package cause tells why an operation on a stack failed: which resource really failed, through
// nested stacks, hooks and early validation, what merely followed from it, and what to do next
// (DESIGN 4.7, aws-facts 5.3).
//
// It works on events that were read already. What lies deeper, it asks a small [Reader] for, within
// limits. It never reads resource properties, so they cannot get into a message.
//
// # How the cause is chosen
//
// Every stack's events are walked forwards. What fails before the rollback begins is a candidate, what
// fails after it tells why the rollback failed. A nested stack stands for the failures inside it. Then
// two rules decide:
//
//  1. The candidate that failed first is the cause, by the time of the failure itself, not by that of
//     the event in which a parent stack hears of it. CloudFormation cancels everything else at once, so
//     what comes later is mostly a consequence.
//  2. A candidate that only tells a symptom gives way to one that tells a reason of its own, if that
//     comes within a minute. Symptoms are: no reason, an internal failure, something waited for in
//     vain, a custom resource that refers to its log, a text that several resources share (another
//     wording of "cancelled"), and a reason that names another resource that failed.
//
// A resource that failed but completed afterwards in the same phase has failed no longer.
package cause

import (
	"time"

	"github.com/stackjob/stackjob/job"
)

// A Kind is what kind of thing a failure is.
type Kind string

// The kinds of failures.
const (
	// Resource: CloudFormation could not create, change, delete or import a resource.
	Resource Kind = "resource"
	// Hook: a hook refused a resource, a stack or a change set.
	Hook Kind = "hook"
	// Validation: CloudFormation refused it before it touched anything.
	Validation Kind = "validation"
	// Stack: the stack itself could not go on: a macro, an output, an export, an alarm, the time.
	Stack Kind = "stack"
	// Person: someone cancelled the operation or deleted the stack.
	Person Kind = "person"
	// Rollback: what failed is undoing an earlier operation.
	Rollback Kind = "rollback"
	// Unknown: CloudFormation tells nothing.
	Unknown Kind = "unknown"
)

// A Failure is one thing that failed.
type Failure struct {
	Kind Kind
	// Path is the logical id after those of the nested stacks that it is in: "Network.Subnet". It is
	// empty for the stack of the operation itself.
	Path string
	// Type is the resource's type, Status the status with which it failed.
	Type, Status string
	// Reason is CloudFormation's, without its wrapping; Code is the handler's error code or else the
	// service's, "" where there was none.
	Reason, Code string
	// Name is the hook's type or the validation's name.
	Name string
	// At is where: a path in the template for a validation, the invocation point for a hook.
	At string
	// Time is when it failed.
	Time time.Time

	physicalID string
	httpStatus string
}

// A Cause is why an operation failed.
type Cause struct {
	// First is the failure that the others follow from; nil when nothing tells.
	First *Failure
	// Others failed by themselves too.
	Others []Failure
	// Cancelled are the paths of what was stopped because of the failure.
	Cancelled []string
	// Rollback are failures of undoing the operation: why the rollback failed, not why the deployment did.
	Rollback []Failure
	// Left are resources that could not be removed after the operation had ended otherwise.
	Left []Failure
	// Warnings are what hooks said that only warn.
	Warnings []Failure
	// Unread are the nested stacks and details that could not be read, with the reason, as sentences.
	Unread []string
}

// Kind is what kind of failure it is.
func (c Cause) Kind() Kind {
	switch {
	case c.First != nil:
		return c.First.Kind
	case len(c.Rollback) > 0:
		return Rollback
	default:
		return Unknown
	}
}

// Path names what failed; "" is the stack itself.
func (c Cause) Path() string {
	if f := c.leading(); f != nil {
		return f.Path
	}
	return ""
}

// FailureType is what to call the failure in the pipeline (see [Classes]).
func (c Cause) FailureType() job.FailureType {
	if f := c.leading(); f != nil {
		return f.class().failureType()
	}
	return job.JobFailed
}

// Next tells in a sentence or two what to do about the failure; "" if nothing is known of it.
func (c Cause) Next() string {
	if f := c.leading(); f != nil {
		return f.next()
	}
	return ""
}

// leading is the failure that the message is about.
func (c Cause) leading() *Failure {
	switch {
	case c.First != nil:
		return c.First
	case len(c.Rollback) > 0:
		return &c.Rollback[0]
	default:
		return nil
	}
}
