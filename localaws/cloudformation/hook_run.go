package cloudformation

// afterHooks invokes the hooks for a resource that is being made or changed, and goes on when they have
// let it pass. The resource has failed if one has not.
func (r *run) afterHooks(op ResourceOperation, res *resource, next *resource, goOn func()) {
	var invoked []invocation
	if next.kind != stackType { // a nested stack's hooks are invoked by its own operation
		invoked = r.s.invocations(op, r.st.name, next.logical, next.kind, next.metadata)
	}
	if len(invoked) == 0 {
		goOn()
		return
	}
	for _, i := range invoked {
		r.hookEvent(res, i.call)
	}
	r.in(res.logical, r.s.paced(hookTakes), func() {
		if failed := r.endHooks(invoked, func(call hookCall) { r.hookEvent(res, call) }); len(failed) > 0 {
			r.resourceFailed(res, textHooksFailed(failed))
			return
		}
		reason := reasonHooksOfUpdate
		if res.status == resourceCreating {
			reason = reasonHooksOfCreation
		}
		r.resourceEvent(res, res.status, reason)
		goOn()
	})
}

// endHooks tells how hooks end, and which of them stop the operation.
func (r *run) endHooks(invoked []invocation, tell func(hookCall)) []string {
	var failed []string
	for _, i := range invoked {
		tell(i.end())
		if i.stops() {
			failed = append(failed, i.call.kind)
		}
	}
	return failed
}

// hookEvent tells of a hook of a resource. The resource's status stays as it is.
func (r *run) hookEvent(res *resource, call hookCall) {
	r.s.emit(r.st, event{operation: r.id, token: r.token, logical: res.logical, physical: res.physical,
		kind: res.kind, status: string(res.status), properties: textProperties(res.properties, r.st.secrets), hook: call})
}

// afterStackHooks invokes the hooks for the stack itself before anything is made.
func (r *run) afterStackHooks(goOn func()) {
	op := OpUpdate
	if r.kind == kindCreate {
		op = OpCreate
	}
	invoked := r.s.invocations(op, r.st.name, r.st.name, stackType, r.target().template.Metadata)
	if len(invoked) == 0 {
		goOn()
		return
	}
	tell := func(call hookCall) {
		r.s.emit(r.st, event{operation: r.id, token: r.token, logical: r.st.name, physical: r.st.id,
			kind: stackType, status: string(r.st.status), hook: call})
	}
	for _, i := range invoked {
		tell(i.call)
	}
	r.in(keyOfStack, r.s.paced(hookTakes), func() {
		if failed := r.endHooks(invoked, tell); len(failed) > 0 {
			r.deploymentFailed(textHooksFailed(failed))
			return
		}
		goOn()
	})
}
