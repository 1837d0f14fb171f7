package engine

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
)

// pace waits between looks: soon after news, then longer and longer, with jitter so that many
// operations do not look at the same moment.
type pace struct{ next time.Duration }

const (
	shortest      = 250 * time.Millisecond
	longest       = time.Second
	longestOthers = 5 * time.Second
)

func newPace() *pace { return &pace{next: shortest} }

func (p *pace) news() { p.next = shortest }

func (p *pace) wait(ctx context.Context, step decision.Step) {
	limit := longest
	if step == decision.AwaitOthers {
		limit = longestOthers
	}
	d := p.next * time.Duration(80+rand.IntN(40)) / 100
	p.next = min(p.next*3/2, limit)
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
