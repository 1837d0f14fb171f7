package lambda

import (
	"container/heap"
	"sync"
	"time"
)

// dispatcher runs tasks at their times, one after the other, on one goroutine. The goroutine is
// started by the first task and ends when there is none left, so an idle service has none.
type dispatcher struct {
	mu     sync.Mutex
	tasks  taskHeap
	seq    int
	awake  bool
	nudge  chan struct{}
	closed bool
	group  sync.WaitGroup
}

// task is something to do at a time; tasks of one time run in the order they came.
type task struct {
	at    time.Time
	seq   int
	index int
	do    func()
}

// at queues a task; it returns nil when the dispatcher is closed. do must not block.
func (d *dispatcher) at(t time.Time, do func()) *task {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.seq++
	queued := &task{at: t, seq: d.seq, do: do}
	heap.Push(&d.tasks, queued)
	d.wake()
	return queued
}

// cancel takes a task back that has not run yet.
func (d *dispatcher) cancel(t *task) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t == nil || t.index < 0 || d.closed {
		return
	}
	heap.Remove(&d.tasks, t.index)
	d.wake()
}

// wake starts the goroutine, or lets it look at the queue again. The channel is made with the
// goroutine, so that both belong to the same synctest bubble.
func (d *dispatcher) wake() {
	if !d.awake {
		d.awake = true
		d.nudge = make(chan struct{}, 1)
		nudge := d.nudge
		d.group.Go(func() { d.run(nudge) })
		return
	}
	select {
	case d.nudge <- struct{}{}:
	default:
	}
}

func (d *dispatcher) run(nudge <-chan struct{}) {
	for {
		due, wait, more := d.next()
		if !more {
			return
		}
		if due != nil {
			due()
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-nudge:
		}
		timer.Stop()
	}
}

// next returns the task that is due or how long to wait for it; without tasks there is no more.
func (d *dispatcher) next() (due func(), wait time.Duration, more bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.tasks) == 0 {
		d.awake = false
		return nil, 0, false
	}
	if wait = time.Until(d.tasks[0].at); wait > 0 {
		return nil, wait, true
	}
	return heap.Pop(&d.tasks).(*task).do, 0, true
}

// close drops what is queued and waits for the goroutine.
func (d *dispatcher) close() {
	d.mu.Lock()
	d.closed = true
	d.tasks = nil
	if d.awake {
		d.wake()
	}
	d.mu.Unlock()
	d.group.Wait()
}

// taskHeap orders tasks by time; it implements [heap.Interface].
type taskHeap []*task

func (h taskHeap) Len() int { return len(h) }

func (h taskHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}

func (h taskHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *taskHeap) Push(x any) {
	t := x.(*task)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *taskHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}
