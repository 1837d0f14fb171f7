package stack

import (
	"context"
	"fmt"
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
	// StackReason is CloudFormation's reason on the stack itself.
	StackReason string
}

// FindCause reads the events of the operation and finds its cause.
func FindCause(ctx context.Context, api Reader, stackID, operation string, since time.Time) (Cause, error) {
	events, err := readEvents(ctx, api, stackID, ExecuteToken(operation), since, "")
	if err != nil {
		return Cause{}, err
	}
	return CauseOf(events), nil
}

// CauseOf finds the cause in the events of a stack, oldest first, by the steps of aws-facts 5.3: it
// walks forward from the event with which our operation began, leaves out what was cancelled, and
// keeps what fails during the rollback apart.
func CauseOf(events []record.Event) Cause {
	var c Cause
	rollingBack := false
	for _, e := range events[beginning(events):] {
		switch {
		case e.OfStack:
			rollingBack = rollingBack || decision.PhaseOf(e.Status) == decision.Reverting
			if c.StackReason == "" && e.Reason != "User Initiated" && !stepsForward(e.Status) {
				c.StackReason = e.Reason
			}
			if decision.StatusOf(e.Status).End != decision.NotEnded {
				return c
			}
		case strings.HasSuffix(e.Status, "_FAILED"):
			c.add(e, rollingBack)
		}
	}
	return c
}

// beginning is the index of the event with which our operation began: the first stack event that
// carries our token or, if a person executed our change set, the newest that a user caused.
func beginning(events []record.Event) int {
	byUser := len(events)
	for i, e := range events {
		if e.OfStack && e.Ours {
			return i
		}
		if e.OfStack && stepsForward(e.Status) && e.Reason == "User Initiated" {
			byUser = i
		}
	}
	return byUser
}

func stepsForward(status string) bool { return decision.PhaseOf(status) == decision.Working }

func (c *Cause) add(e record.Event, rollingBack bool) {
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

// String tells the cause in one to four sentences.
func (c Cause) String() string {
	var b strings.Builder
	switch {
	case c.First != nil:
		fmt.Fprintf(&b, "%s (%s) %s: %s", c.First.LogicalID, c.First.Type, c.First.Status, orNoReason(c.First.Reason))
	case c.StackReason != "":
		b.WriteString(c.StackReason)
	default:
		b.WriteString("CloudFormation gave no reason")
	}
	list(&b, "Also failed: ", names(c.Others))
	list(&b, "Cancelled because of it: ", c.Cancelled)
	for _, e := range c.Rollback {
		fmt.Fprintf(&b, "\nThe rollback failed at %s (%s): %s", e.LogicalID, e.Type, orNoReason(e.Reason))
	}
	return b.String()
}

func list(b *strings.Builder, title string, names []string) {
	if len(names) > 0 {
		fmt.Fprintf(b, "\n%s%s.", title, strings.Join(names, ", "))
	}
}

func names(events []record.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.LogicalID)
	}
	return out
}

func orNoReason(reason string) string {
	if reason == "" {
		return "no reason given"
	}
	return reason
}
