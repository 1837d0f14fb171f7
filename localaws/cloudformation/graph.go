package cloudformation

import "slices"

// A graph starts tasks when those they wait for are over. It knows no resources and no time: the
// creation of a stack, its rollback and its removal are the same walk in different directions.
type graph struct {
	tasks map[string]*task
	order []string
	open  int
	ended bool
	// begin starts a task; the task ends, then or later, by a call of end.
	begin func(id string)
	// done is called once, when every task is over or none of the rest can ever start.
	done func()
}

type task struct {
	waiting  map[string]bool
	waiters  []string
	begun    bool
	finished bool
}

// newGraph makes a graph of the ids in the order given, which is the order in which tasks that are
// ready at one time begin. Ids in waitsFor that are not in the graph are taken as over.
func newGraph(ids []string, waitsFor func(id string) []string, begin func(string), done func()) *graph {
	g := &graph{tasks: map[string]*task{}, order: ids, begin: begin, done: done}
	for _, id := range ids {
		g.tasks[id] = &task{waiting: map[string]bool{}}
	}
	for _, id := range ids {
		for _, other := range waitsFor(id) {
			if waited, ok := g.tasks[other]; ok && other != id {
				g.tasks[id].waiting[other] = true
				waited.waiters = append(waited.waiters, id)
			}
		}
	}
	return g
}

// start begins every task that waits for nothing.
func (g *graph) start() {
	g.open++ // held, so that tasks ending at once do not end the graph before all have begun
	for _, id := range g.order {
		g.beginIfReady(id)
	}
	g.release()
}

// end tells that a task is over. Those that waited for it go on only if it succeeded.
func (g *graph) end(id string, succeeded bool) {
	over := g.tasks[id]
	if over.finished {
		return
	}
	over.finished = true
	if succeeded && !g.ended {
		g.releaseWaiters(id, over)
	}
	g.release()
}

func (g *graph) releaseWaiters(id string, over *task) {
	for _, waiter := range over.waiters {
		delete(g.tasks[waiter].waiting, id)
	}
	for _, waiter := range slices.Compact(over.waiters) {
		g.beginIfReady(waiter)
	}
}

func (g *graph) beginIfReady(id string) {
	t := g.tasks[id]
	if g.ended || t.begun || len(t.waiting) > 0 {
		return
	}
	t.begun = true
	g.open++
	g.begin(id)
}

func (g *graph) release() {
	g.open--
	if g.open == 0 && !g.ended {
		g.ended = true
		g.done()
	}
}

// stop ends the graph without calling done. It returns the tasks that are under way, in order.
func (g *graph) stop() []string {
	g.ended = true
	var running []string
	for _, id := range g.order {
		if t := g.tasks[id]; t.begun && !t.finished {
			running = append(running, id)
		}
	}
	return running
}
