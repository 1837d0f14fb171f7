package cloudformation

import "time"

// Operation types of Stack.LastOperations.
const (
	kindCreate   = "CREATE_STACK"
	kindUpdate   = "UPDATE_STACK"
	kindDelete   = "DELETE_STACK"
	kindRollback = "ROLLBACK"
	kindContinue = "CONTINUE_ROLLBACK"
)

// betweenPhases is how long a stack takes between two of its own events, at pace 1.
const betweenPhases = 500 * time.Millisecond

// keyOfStack and keyOfTimeout are what a run plans for the stack itself; a logical id has no blank.
const (
	keyOfStack   = " stack"
	keyOfTimeout = " timeout"
)

// A run is an operation under way on a stack, through all its phases. There is at most one per
// stack. What it plans is kept, so that it can be called off.
type run struct {
	s  *Service
	st *stack

	// kind and id are the operation's; a rollback gets an id of its own (aws-facts 5.3).
	kind, id, token string
	options

	// executes is the change set that it carries out, nil if there is none.
	executes *changeSet

	graph   *graph
	planned map[string]*transition
	// active are the resources that are being made or changed.
	active map[string]*resource
	failed failures
	// detail is the detailed status of the stack's next event.
	detail string

	// visited are the nested stacks' resources that it has updated or taken back, and held what a nested
	// stack's own operation goes on with once its parent lets it.
	visited map[string]bool
	held    func()
}

// options are how an operation goes about failure.
type options struct {
	disableRollback bool
	deleteOnFailure bool
	express         bool // resources are not waited for until they are ready
	retainExceptNew bool
	// found is what early validation has found, and told that it is.
	found []finding
	// policy is the stack policy that holds during the operation, "" for none.
	policy string
	// retain and skip name resources that DeleteStack leaves alone, and ContinueUpdateRollback gives
	// up on; force goes on where deletion fails, skipAll where rollback fails.
	retain, skip   []string
	force, skipAll bool
	// importing tells that it is of the type IMPORT.
	importing bool
	// nested tells that the operation of the parent drives this one, of a nested stack.
	nested bool
}

// failures are the logical ids of what failed in a phase, in order.
type failures struct{ creations, updates, deletions, imports []string }

func (f failures) text() string {
	return textFailed("create", f.creations) + textFailed("update", f.updates) + textFailed("delete", f.deletions) +
		textFailed("import", f.imports)
}

func (f failures) any() bool {
	return len(f.creations)+len(f.updates)+len(f.deletions)+len(f.imports) > 0
}

// newRun begins an operation. Change sets made for the stack as it was are obsolete. Whatever was
// under way is called off by the caller.
func (s *Service) newRun(st *stack, kind, token string, o options) *run {
	r := &run{s: s, st: st, token: token, options: o,
		planned: map[string]*transition{}, active: map[string]*resource{}, visited: map[string]bool{}}
	st.detail = ""
	r.become(kind)
	st.outdateChangeSets()
	s.forgetDrift(st)
	st.running = r
	return r
}

// become gives the run a new operation id.
func (r *run) become(kind string) {
	r.kind, r.id = kind, newUUID()
	r.st.noteOperation(kind, r.id)
}

// stackEvent moves the stack and says so.
func (r *run) stackEvent(to stackStatus, reason string) {
	r.st.move(to, reason)
	r.s.emit(r.st, event{operation: r.id, token: r.token, logical: r.st.name, physical: r.st.id,
		kind: stackType, status: string(to), reason: reason, detail: r.detail})
	r.detail = ""
	r.st.tell()
}

// resourceEvent moves a resource and says so.
func (r *run) resourceEvent(res *resource, to resourceStatus, reason string) {
	r.detailedEvent(res, to, reason, "")
}

func (r *run) detailedEvent(res *resource, to resourceStatus, reason, detail string) {
	res.move(to, reason)
	r.s.emit(r.st, event{operation: r.id, token: r.token, logical: res.logical, physical: res.physical,
		kind: res.kind, status: string(to), reason: reason, detail: detail,
		properties: textProperties(res.properties, r.st.secrets)})
	res.updated = r.st.events[len(r.st.events)-1].at
}

// in plans the next thing that happens to a resource, or to the stack.
func (r *run) in(key string, d time.Duration, do func()) {
	r.planned[key] = r.s.timeline.after(d, func() {
		delete(r.planned, key)
		do()
	})
}

// pause goes on a little later, as the stack's own phases do.
func (r *run) pause(do func()) { r.in(keyOfStack, r.s.paced(betweenPhases), do) }

// abort calls off everything planned. Resources that were being made or changed have failed for
// that.
func (r *run) abort() {
	if r.graph != nil {
		r.graph.stop()
	}
	for key, t := range r.planned {
		t.cancel()
		delete(r.planned, key)
	}
	r.graph = nil
}

// end is the operation's last event.
func (r *run) end(status stackStatus, reason string) {
	r.abort()
	r.stackEvent(status, reason)
	r.st.running = nil
	r.s.finished(r.executes, status == createComplete || status == updateComplete || status == importComplete)
}
