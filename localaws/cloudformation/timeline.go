package cloudformation

import (
	"container/heap"
	"time"
)

// A timeline is a discrete-event clock: what is going to happen, with the time it is due. Nothing
// runs by itself. Each call first settles the timeline up to the present, and whatever was due runs
// with its own due time as "now". So events carry exact times however rarely anyone looks, and the
// same code works live and in a testing/synctest bubble.
//
// It is not safe for concurrent use; the service's mutex guards it.
type timeline struct {
	now  time.Time
	due  dueList
	made uint64
}

// A transition is something due at a time. Its zero of cancelled means it will happen.
type transition struct {
	at        time.Time
	order     uint64
	do        func()
	cancelled bool
}

// after plans something a duration from the timeline's present. Things due at one time happen in
// the order they were planned.
func (t *timeline) after(d time.Duration, do func()) *transition {
	t.made++
	planned := &transition{at: t.now.Add(max(d, 0)), order: t.made, do: do}
	heap.Push(&t.due, planned)
	return planned
}

// cancel makes a planned transition not happen. Cancelling nil, or what has happened, does nothing.
func (p *transition) cancel() {
	if p != nil {
		p.cancelled = true
	}
}

// settle lets everything happen that is due at the given time or earlier, including what is planned
// meanwhile, and moves the present there. Time never goes back.
func (t *timeline) settle(until time.Time) {
	for len(t.due) > 0 && !t.due[0].at.After(until) {
		next := heap.Pop(&t.due).(*transition)
		if next.cancelled {
			continue
		}
		t.advance(next.at)
		next.do()
	}
	t.advance(until)
}

func (t *timeline) advance(to time.Time) {
	if to.After(t.now) {
		t.now = to
	}
}

// dueList is a heap of transitions, the earliest first.
type dueList []*transition

func (d dueList) Len() int { return len(d) }

func (d dueList) Less(i, j int) bool {
	if d[i].at.Equal(d[j].at) {
		return d[i].order < d[j].order
	}
	return d[i].at.Before(d[j].at)
}

func (d dueList) Swap(i, j int) { d[i], d[j] = d[j], d[i] }

func (d *dueList) Push(x any) { *d = append(*d, x.(*transition)) }

func (d *dueList) Pop() any {
	last := len(*d) - 1
	out := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return out
}
