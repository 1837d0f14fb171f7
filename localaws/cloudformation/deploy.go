package cloudformation

import (
	"errors"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// startCreate begins to make a stack what it should be, for the first time.
func (s *Service) startCreate(st *stack, d *deployment, token string, o options) *run {
	r := s.newRun(st, kindCreate, token, o)
	st.aimAt(d)
	r.stackEvent(createInProgress, userInitiated)
	if st.timeoutInMinutes != nil {
		r.in(keyOfTimeout, s.paced(time.Duration(*st.timeoutInMinutes)*time.Minute), r.timedOut)
	}
	r.pause(r.deploy)
	return r
}

// startUpdate begins to make a stack something else.
func (s *Service) startUpdate(st *stack, d *deployment, token string, o options) *run {
	r := s.newRun(st, kindUpdate, token, o)
	st.aimAt(d)
	st.updated = s.timeline.now
	r.stackEvent(updateInProgress, userInitiated)
	r.pause(r.deploy)
	return r
}

func (r *run) target() *deployment { return r.st.applied }

func (r *run) live() liveStack { return liveStack{r.s, r.st, r.target()} }

// deploy makes and changes resources, each after those it depends on.
func (r *run) deploy() {
	if invalid := failing(r.found); len(invalid) > 0 {
		r.invalid(invalid)
		return
	}
	if r.heedAlarms() {
		return
	}
	r.afterStackHooks(r.deployResources)
}

func (r *run) deployResources() {
	if r.kind == kindUpdate && r.refuseRemovals() {
		return
	}
	if reason := r.missingExport(); reason != "" {
		r.deploymentFailed(reason)
		return
	}
	r.graph = newGraph(r.target().order, r.target().dependencies, r.deployResource, r.deployed)
	r.graph.start()
}

// missingExport is the reason why an import cannot be had. It concerns the stack, not a resource.
func (r *run) missingExport() string {
	for _, id := range r.target().order {
		_, err := r.target().resolve(id, r.live())
		if missing, ok := errors.AsType[missingExportError](err); ok {
			return missing.Error()
		}
	}
	return ""
}

// deployResource makes one resource what the target says.
func (r *run) deployResource(id string) {
	should, err := r.target().resolve(id, r.live())
	current, next := r.st.resources[id], r.fresh(id, should)
	switch {
	case current == nil || !current.exists():
		r.remember(id, nil)
		if identifier := r.identifierToImport(id); identifier != "" {
			r.importResource(next, identifier, err)
			return
		}
		r.create(next, err)
	case current.status == resourceCreateFailed:
		r.discard(current)
		r.create(next, err)
	case err != nil:
		r.remember(id, current)
		r.resourceFailed(current, textOf(err))
	default:
		r.change(current, next)
	}
}

// fresh is a resource that has still to be made.
func (r *run) fresh(id string, should resolved) *resource {
	definition := r.target().resources[id]
	return &resource{
		logical: id, kind: definition.Type, definition: definition, metadata: should.metadata,
		properties: should.properties, dependsOn: r.target().dependencies(id), stack: r.st,
		seed: r.st.id + "/" + id + "/" + newUUID(),
	}
}

// remember notes how a resource was before it was first touched since the stable state.
func (r *run) remember(id string, before *resource) {
	if _, noted := r.st.journal[id]; !noted {
		r.st.journal[id] = before.snapshot()
	}
}

// discard leaves what is no longer wanted to the next cleanup.
func (r *run) discard(res *resource) { r.st.leftovers = append(r.st.leftovers, res) }

// create makes a resource. It has its physical id after a quarter of its time, at most a second.
func (r *run) create(res *resource, problem error) {
	r.st.resources[res.logical], r.active[res.logical] = res, res
	r.resourceEvent(res, resourceCreating, "")
	if problem != nil {
		r.resourceFailed(res, textOf(problem))
		return
	}
	r.afterHooks(OpCreate, res, res, func() {
		r.bring(res, resourceCreating, r.s.behaviourOf(OpCreate, res), func() {
			r.resourceDone(res, resourceCreated)
		})
	})
}

// bring gets a resource a physical id, then the rest of its time passes.
func (r *run) bring(res *resource, status resourceStatus, b behaviour, done func()) {
	initiated := min(b.takes/4, r.s.paced(time.Second))
	if b.failure != nil && b.failure.After < initiated {
		r.in(res.logical, b.failure.After, func() { r.resourceFailed(r.active[res.logical], b.failure.Reason) })
		return
	}
	r.in(res.logical, initiated, func() {
		if reason := r.allocate(res); reason != "" {
			r.resourceFailed(r.active[res.logical], reason)
			return
		}
		r.replaceIfOther(res)
		r.resourceEvent(res, status, reasonCreationInitiated)
		r.finish(res, b.rest(initiated), done)
	})
}

// allocate gives a resource its physical id; the nested stack behind one begins to be made.
func (r *run) allocate(res *resource) string {
	if res.kind == stackType {
		return r.createChild(res)
	}
	return r.s.allocate(res)
}

// replaceIfOther puts a resource in the place of the one it replaces.
func (r *run) replaceIfOther(res *resource) {
	if old := r.st.resources[res.logical]; old != res {
		r.discard(old)
		r.st.resources[res.logical], r.active[res.logical] = res, res
	}
}

// rest is the behaviour after some of the time has passed.
func (b behaviour) rest(passed time.Duration) behaviour {
	b.takes -= passed
	if b.failure != nil {
		b.failure = &Failure{Reason: b.failure.Reason, After: b.failure.After - passed}
	}
	return b
}

// finish lets the rest of a resource's time pass, to its success or failure.
func (r *run) finish(res *resource, b behaviour, done func()) {
	if b.failure != nil {
		r.in(res.logical, b.failure.After, func() { r.resourceFailed(res, b.failure.Reason) })
		return
	}
	if res.kind == stackType {
		r.finishNested(res, b, done)
		return
	}
	if !typeOf(res.kind).configures || res.status != resourceCreating {
		r.in(res.logical, b.takes, done)
		return
	}
	r.in(res.logical, b.takes/2, func() {
		r.detailedEvent(res, resourceCreating, reasonConfigured, detailConfigured)
		r.in(res.logical, b.takes-b.takes/2, done)
	})
}

// deployed is reached when no resource is left to make or change.
func (r *run) deployed() {
	r.planned[keyOfTimeout].cancel()
	if r.failed.any() {
		r.deploymentFailed("")
		return
	}
	outputs, err := r.outputs()
	if err != nil {
		r.deploymentFailed(textOf(err))
		return
	}
	r.in(keyOfStack, r.monitoring()+r.s.paced(betweenPhases), func() {
		if !r.heedAlarms() {
			r.succeeded(outputs)
		}
	})
}

func (r *run) outputs() ([]output, error) {
	values, err := r.target().bound.Outputs(r.live())
	if err != nil {
		return nil, err
	}
	var out []output
	for _, v := range values {
		out = append(out, output{v.Key, v.Value, v.Description, v.ExportName})
	}
	return out, nil
}

// monitoring is how long rollback triggers are watched once all is made (aws-facts 4.3).
func (r *run) monitoring() time.Duration {
	c := r.target().rollback
	if c == nil || c.MonitoringTimeInMinutes == nil {
		return 0
	}
	return r.s.paced(time.Duration(*c.MonitoringTimeInMinutes) * time.Minute)
}

// succeeded makes the target the stable state, unless its exports cannot be had. An update that the
// parent drives may still be taken back.
func (r *run) succeeded(outputs []output) {
	if reason := r.s.exportProblem(r.st, outputs); reason != "" {
		r.deploymentFailed(reason)
		return
	}
	if r.nested && r.st.former == nil {
		before := r.st.outputs
		r.st.former = &before
	}
	r.s.setOutputs(r.st, outputs)
	if r.importing {
		r.commit()
		r.end(importComplete, "")
		return
	}
	if r.kind == kindCreate {
		r.commit()
		r.end(createComplete, "")
		return
	}
	r.cleanupUpdate()
}

// commit makes what the stack was asked to be its stable state.
func (r *run) commit() {
	r.st.stable, r.st.former = r.st.applied, nil
	r.st.journal = map[string]*resource{}
	for _, res := range r.st.resources {
		res.justImported = false
	}
}

// textOf is an error's text as an event shows it: without a code.
func textOf(err error) string {
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return refused.Message
	}
	return err.Error()
}
