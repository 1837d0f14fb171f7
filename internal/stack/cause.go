package stack

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/record"
)

// FindCause reads the events of the operation and finds the cause of what began with the token. A list
// without the newest event that we know is an old one, and to be asked for again.
func FindCause(ctx context.Context, api API, known Known, operation, token string) (cause.Cause, error) {
	events, err := eventsOf(ctx, api, known, operation, token)
	if err != nil {
		return cause.Cause{}, err
	}
	return CauseOf(ctx, deeper{api}, known.StackID, events), nil
}

// CauseOf finds the cause of our operation in the events of its stack since our change set was made,
// oldest first, and in what they lead to. Whose events they are: docs/design.md, "Ours or theirs".
func CauseOf(ctx context.Context, r cause.Reader, stackID string, events []record.Event) cause.Cause {
	begins := func(events []record.Event) (int, bool) {
		if at, found := byToken(events); found {
			return at, true
		}
		return byHand(events, time.Time{})
	}
	ours := find(events, begins, ends)
	return cause.Find(ctx, r, cause.Window{StackID: stackID, Events: ours.events, Ended: ours.ended != ""})
}

// ChangeSetCause tells why a change set of the stack with a name could not be made.
func ChangeSetCause(ctx context.Context, api API, name string, c ChangeSet) cause.Cause {
	return cause.OfChangeSet(ctx, deeper{api}, name, c.ID, c.Reason)
}
