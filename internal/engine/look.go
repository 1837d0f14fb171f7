package engine

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
)

// look observes the stack and judges what it sees. A look that fails delays the next one and is no
// verdict.
func (d *deployment) look(ctx context.Context) {
	seen, err := d.observer.Look(ctx)
	d.state.Known = d.observer.Known
	if err == nil {
		d.seen = seen
		err = d.judge(ctx)
		d.state.Known = d.observer.Known
	}
	if err != nil {
		d.lookFailed(ctx, err)
		return
	}
	d.blind = nil
	d.stopwatch.see()
	d.noteLook()
	d.save()
}

func (d *deployment) lookFailed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the slice ended in the middle of a look; that is no trouble
	}
	d.blind = err
	d.stopwatch.miss()
	look := d.lastLook
	look.Trouble = err.Error()
	d.noteIfNew(look)
	d.save()
}

// longestDenial is how long looks may be refused: permissions take some seconds to spread.
const longestDenial = 30 * time.Second

// givesUp tells whether the stack has not been seen for too long.
func (d *deployment) givesUp() bool {
	limit := d.Patience.of(decision.FailUnseen)
	if final(d.blind) {
		limit = min(limit, longestDenial)
	}
	return d.stopwatch.blind() > limit
}
