package engine

import (
	"context"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
)

// success says what was done, and gathers the outputs of the stack.
func (d *deployment) success(ctx context.Context, step decision.Step) Result {
	result := Result{Status: Succeeded, Stack: d.seen.Stack}
	switch step {
	case decision.SucceedUnchanged:
		result.Summary = "no changes: stack " + d.work.Name + " already is what the template says"
	case decision.SucceedPlanned:
		result.Summary = "plan for stack " + d.work.Name + ": " + d.judged.plan.Counts().String()
	case decision.SucceedAbsent:
		result.Summary = "no stack " + d.work.Name + ": there is nothing to delete"
	case decision.SucceedDeleted:
		result.Stack = d.ended()
		result.Stack.Status = "DELETE_COMPLETE"
		result.Summary = "stack " + d.work.Name + " deleted"
	default:
		d.freshen(ctx)
		result.Stack = d.ended()
		result.Summary = "stack " + d.work.Name + " " + done(result.Stack.Status)
	}
	return result
}

// freshen looks again, a few times, until the stack shows the outputs that ours has given it. Reads may
// be stale, and then the stack shows those of before and does not name our change set as its last.
func (d *deployment) freshen(ctx context.Context) {
	for range tries {
		if d.fresh() || ctx.Err() != nil {
			return
		}
		d.pace.wait(ctx, "")
		d.look(ctx)
	}
}

func (d *deployment) fresh() bool {
	return d.seen.Stack.Status == d.state.Ended && d.seen.Stack.ChangeSetID == d.state.ChangeSetID
}

// ended is the stack with the status in which our operation left it: what was read of the stack may
// be older, and what became of it later is not ours to tell.
func (d *deployment) ended() stack.Stack {
	s := d.seen.Stack
	s.Status = orElse(d.state.Ended, s.Status)
	s.ID = orElse(s.ID, d.state.StackID)
	return s
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func done(status string) string {
	if status == "CREATE_COMPLETE" {
		return "created"
	}
	return "updated"
}
