package stack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// A Cause is why an operation failed.
type Cause struct {
	// First is the event that shows the first resource that really failed; nil when none did.
	First *record.Event
	// Others are further resources that failed by themselves.
	Others []record.Event
	// Cancelled are the resources that were stopped because of the failure.
	Cancelled []string
	// Rollback are the failures of undoing the operation: they tell why the rollback failed, not why
	// the deployment did.
	Rollback []record.Event
	// StackReason is CloudFormation's reason on the stack itself, or who ended the operation.
	StackReason string
}

// FindCause reads the events of the operation and finds its cause. A list without the newest event
// that we know is an old one, and to be asked for again.
func FindCause(ctx context.Context, api Reader, known Known, operation string) (Cause, error) {
	o := Observer{API: api, Operation: operation, Known: known}
	events, err := o.readEvents(ctx, known.StackID, "")
	if err != nil {
		return Cause{}, err
	}
	isLast := func(e record.Event) bool { return e.ID == known.LastEvent }
	if known.LastEvent != "" && !slices.ContainsFunc(events, isLast) {
		return Cause{}, &Refusal{Call: "DescribeStackEvents", Answer: Uncertain, Message: "the events it shows are old ones"}
	}
	return CauseOf(events), nil
}

// CauseOf finds the cause in the events of one stack since our change set was made, oldest first
// (aws-facts 5.3). It walks forward from the event with which our operation began, leaves out what
// was cancelled, and keeps what fails during the rollback apart. It does not look into nested stacks.
func CauseOf(events []record.Event) Cause {
	first, found := byToken(events)
	if !found {
		first, found = byHand(events, time.Time{})
	}
	var c Cause
	if !found {
		return c
	}
	rollingBack := false
	for _, e := range events[first:] {
		switch {
		case e.OfStack:
			rollingBack = rollingBack || decision.PhaseOf(e.Status) == decision.Reverting
			c.addStack(e)
			if ends(e) {
				return c
			}
		case strings.HasSuffix(e.Status, "_FAILED"):
			c.addResource(e, rollingBack)
		}
	}
	return c
}

// addStack keeps the first reason on the stack itself. A user who initiates anything but the
// operation has ended it.
func (c *Cause) addStack(e record.Event) {
	phase := decision.PhaseOf(e.Status)
	switch {
	case c.StackReason != "" || phase == decision.Working:
	case e.Reason != "User Initiated":
		c.StackReason = e.Reason
	case phase == decision.Reverting:
		c.StackReason = "someone cancelled the update"
	case phase == decision.Deleting:
		c.StackReason = "someone deleted the stack while it was being deployed"
	}
}

func (c *Cause) addResource(e record.Event, rollingBack bool) {
	switch {
	case strings.Contains(e.Reason, "cancelled"):
		c.Cancelled = append(c.Cancelled, e.LogicalID)
	case rollingBack:
		c.Rollback = append(c.Rollback, e)
	case c.First == nil:
		c.First = &e
	default:
		c.Others = append(c.Others, e)
	}
}

// Denied tells whether a permission was missing.
func (c Cause) Denied() bool {
	reason := c.StackReason
	if c.First != nil {
		reason = c.First.Reason
	}
	return strings.Contains(reason, "is not authorized to perform") || strings.Contains(reason, "AccessDenied") ||
		strings.Contains(reason, "Access Denied")
}

// String tells the cause itself, in one sentence.
func (c Cause) String() string {
	switch {
	case c.First != nil:
		return fmt.Sprintf("%s (%s) %s: %s", c.First.LogicalID, c.First.Type, c.First.Status, reasonOf(*c.First))
	case c.StackReason != "":
		return c.StackReason
	default:
		return "CloudFormation gave no reason"
	}
}

// Details tells in a few lines what else failed, what was cancelled, and what the rollback failed at;
// "" if there is nothing.
func (c Cause) Details() string {
	var lines []string
	if len(c.Others) > 0 {
		lines = append(lines, "Also failed: "+few(names(c.Others))+".")
	}
	if len(c.Cancelled) > 0 {
		lines = append(lines, "Cancelled because of it: "+few(c.Cancelled)+".")
	}
	for _, e := range c.Rollback[:min(len(c.Rollback), most)] {
		lines = append(lines, fmt.Sprintf("The rollback failed at %s (%s): %s", e.LogicalID, e.Type, reasonOf(e)))
	}
	if more := len(c.Rollback) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("The rollback failed at %d more.", more))
	}
	return strings.Join(lines, "\n")
}

// most is how many resources a list in a message names: the whole message has 5,000 characters.
const most = 5

func few(names []string) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func names(events []record.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.LogicalID)
	}
	return out
}

// longestReason leaves room for several in one message.
const longestReason = 600

func reasonOf(e record.Event) string {
	if e.Reason == "" {
		return "no reason given"
	}
	if runes := []rune(e.Reason); len(runes) > longestReason {
		return string(runes[:longestReason]) + "…"
	}
	return e.Reason
}
