package cloudformation

func (r *run) resourceDone(res *resource, status resourceStatus) {
	delete(r.active, res.logical)
	r.resourceEvent(res, status, "")
	r.graph.end(res.logical, true)
}

// resourceFailed ends a resource's attempt. Unless rollback is disabled, everything else under way
// is cancelled and the deployment has failed.
func (r *run) resourceFailed(res *resource, reason string) {
	delete(r.active, res.logical)
	r.noteFailure(res, reason)
	if r.disableRollback {
		r.graph.end(res.logical, false)
		return
	}
	r.cancelActive()
	r.deploymentFailed("")
}

// noteFailure says that a creation or an update failed.
func (r *run) noteFailure(res *resource, reason string) {
	if res.status == resourceNew || res.status == resourceCreating {
		r.failed.creations = append(r.failed.creations, res.logical)
		r.resourceEvent(res, resourceCreateFailed, reason)
		return
	}
	if res.status == resourceImporting {
		r.failed.imports = append(r.failed.imports, res.logical)
		r.resourceEvent(res, resourceImportFailed, reason)
		return
	}
	r.failed.updates = append(r.failed.updates, res.logical)
	r.resourceEvent(res, resourceUpdateFailed, reason)
}

// cancelActive stops the resources that are under way, in the order in which they began.
func (r *run) cancelActive() {
	if r.graph == nil {
		return
	}
	for _, id := range r.graph.stop() {
		r.planned[id].cancel()
		delete(r.planned, id)
		res := r.active[id]
		if res == nil {
			continue
		}
		delete(r.active, id)
		reason := reasonUpdateCancelled
		if res.status == resourceCreating {
			reason = reasonCreationCancelled
		}
		if res.status == resourceImporting {
			reason = reasonImportCancelled
		}
		r.noteFailure(res, reason)
		r.cancelChild(res)
	}
}

func (r *run) timedOut() {
	r.cancelActive()
	r.deploymentFailed(reasonTimeout)
}
