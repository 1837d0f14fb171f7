package cloudformation

// startImport begins to take existing resources into a stack: the type IMPORT.
func (s *Service) startImport(st *stack, d *deployment, token string, o options) *run {
	kind := kindUpdate
	if st.stable == nil {
		kind = kindCreate
	}
	r := s.newRun(st, kind, token, o)
	r.importing = true
	st.aimAt(d)
	st.updated = s.timeline.now
	r.stackEvent(importInProgress, userInitiated)
	r.pause(r.deploy)
	return r
}

// identifierToImport is what a resource is to be made of, "" to make it anew.
func (r *run) identifierToImport(id string) string {
	if r.executes == nil || r.executes.planned == nil {
		return ""
	}
	return r.executes.planned.imports[id]
}

// importResource takes what exists into the stack.
func (r *run) importResource(res *resource, identifier string, problem error) {
	r.st.resources[res.logical], r.active[res.logical] = res, res
	r.s.identify(res)
	if found, ok := r.s.standingAs(res.kind, r.st.region, identifier); ok {
		res.physical, res.label = found.physical, found.label
		if found.was != nil {
			res.seed = found.was.seed
		}
	}
	r.resourceEvent(res, resourceImporting, reasonImportStarted)
	b := r.s.behaviourOf(OpImport, res)
	switch {
	case problem != nil:
		r.resourceFailed(res, textOf(problem))
	case b.failure != nil:
		r.in(res.logical, b.failure.After, func() { r.resourceFailed(res, b.failure.Reason) })
	default:
		r.in(res.logical, r.s.paced(importTakes), func() { r.imported(res, identifier, b) })
	}
}

// imported makes the resource the stack's. Its update handler runs then, as on AWS.
func (r *run) imported(res *resource, identifier string, b behaviour) {
	if reason := r.s.adopt(res, identifier); reason != "" {
		r.resourceFailed(res, reason)
		return
	}
	res.justImported = true
	r.resourceEvent(res, resourceImported, reasonImportCompleted)
	r.resourceEvent(res, resourceUpdating, reasonImportTags)
	r.in(res.logical, b.takes, func() { r.resourceDone(res, resourceUpdated) })
}

// rollBackImport lets go of what was imported. What could not be imported never was the stack's.
func (r *run) rollBackImport(reason string) {
	if r.st.stable != nil {
		r.st.goBack(r.s)
	}
	r.stackEvent(importRollbackInProgress, reason)
	var ids []string
	for _, res := range r.st.members() {
		before, touched := r.st.journal[res.logical]
		if touched && before == nil && (res.exists() || res.status == resourceImportFailed) {
			ids = append(ids, res.logical)
		}
	}
	none := func(string) []string { return nil }
	r.graph = newGraph(ids, none, func(id string) {
		res := r.st.resources[id]
		r.resourceEvent(res, resourceImportRollback, "")
		r.in(id, r.s.paced(importTakes), func() {
			r.resourceEvent(res, resourceImportRolledBack, "")
			if res.justImported {
				r.s.release(res, false)
			}
			r.graph.end(id, true)
		})
	}, r.importRolledBack)
	r.pause(r.graph.start)
}

// importRolledBack ends the import. A stack that was to be made by it is one without resources.
func (r *run) importRolledBack() {
	for id, before := range r.st.journal {
		if before == nil {
			delete(r.st.resources, id)
		}
	}
	r.st.journal = map[string]*resource{}
	if r.st.stable == nil {
		r.st.applied = r.st.applied.withoutResources()
		r.st.stable = r.st.applied
	}
	r.end(importRollbackComplete, "")
}
