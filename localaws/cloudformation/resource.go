package cloudformation

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// resourceStatus is a resource's status: aws-facts 5.2.
type resourceStatus string

const (
	resourceNew           resourceStatus = ""
	resourceCreating      resourceStatus = "CREATE_IN_PROGRESS"
	resourceCreated       resourceStatus = "CREATE_COMPLETE"
	resourceCreateFailed  resourceStatus = "CREATE_FAILED"
	resourceUpdating      resourceStatus = "UPDATE_IN_PROGRESS"
	resourceUpdated       resourceStatus = "UPDATE_COMPLETE"
	resourceUpdateFailed  resourceStatus = "UPDATE_FAILED"
	resourceDeleting      resourceStatus = "DELETE_IN_PROGRESS"
	resourceDeleted       resourceStatus = "DELETE_COMPLETE"
	resourceDeleteFailed  resourceStatus = "DELETE_FAILED"
	resourceDeleteSkipped resourceStatus = "DELETE_SKIPPED"

	resourceImporting        resourceStatus = "IMPORT_IN_PROGRESS"
	resourceImported         resourceStatus = "IMPORT_COMPLETE"
	resourceImportFailed     resourceStatus = "IMPORT_FAILED"
	resourceImportRollback   resourceStatus = "IMPORT_ROLLBACK_IN_PROGRESS"
	resourceImportRolledBack resourceStatus = "IMPORT_ROLLBACK_COMPLETE"
)

// mayBecome is the table of legal moves. A resource that is being made may report the same status
// again, with its physical id or its detailed status. One that was replaced is deleted from
// UPDATE_IN_PROGRESS, the last it was heard of. What never had a physical id goes from
// CREATE_FAILED to DELETE_COMPLETE at once. A nested stack's says UPDATE_COMPLETE twice, for the update
// and for the cleanup.
func (s resourceStatus) mayBecome(next resourceStatus) bool {
	return slices.Contains(resourceMoves[s], next)
}

var resourceMoves = map[resourceStatus][]resourceStatus{
	resourceNew:            {resourceCreating, resourceUpdating, resourceCreateFailed, resourceImporting},
	resourceImporting:      {resourceImported, resourceImportFailed},
	resourceImported:       {resourceUpdating},
	resourceImportFailed:   {resourceDeleteSkipped, resourceImportRollback},
	resourceImportRollback: {resourceImportRolledBack},
	resourceCreating:       {resourceCreating, resourceCreated, resourceCreateFailed},
	resourceCreated:        {resourceUpdating, resourceUpdateFailed, resourceDeleting, resourceDeleteSkipped},
	resourceCreateFailed:   {resourceDeleting, resourceDeleted, resourceDeleteSkipped},
	resourceUpdating: {resourceUpdating, resourceUpdated, resourceUpdateFailed, resourceDeleting,
		resourceDeleteSkipped, resourceImportRollback},
	resourceUpdated: {resourceUpdating, resourceUpdated, resourceUpdateFailed, resourceDeleting,
		resourceDeleteSkipped, resourceImportRollback},
	resourceUpdateFailed: {resourceUpdating, resourceUpdated, resourceUpdateFailed, resourceDeleting,
		resourceDeleteSkipped, resourceImportRollback},
	resourceDeleting:     {resourceDeleting, resourceDeleted, resourceDeleteFailed, resourceDeleteSkipped},
	resourceDeleteFailed: {resourceDeleting, resourceDeleteSkipped},
}

// A resource is one physical resource of a stack, or the attempt to make one.
type resource struct {
	logical, kind, physical string

	status  resourceStatus
	reason  string
	updated time.Time

	// name is the custom name it was given by a property, "" for a generated one; label is the one
	// or the other.
	name, label string
	// properties is what it was last given, and definition the template's member it came from.
	properties map[string]any
	metadata   any
	definition *template.Resource
	// dependsOn are the logical ids it was made after, so it is deleted before them.
	dependsOn []string
	// seed makes its generated names and attributes: one per physical resource.
	seed string

	// justImported tells that the operation under way has imported it: its rollback leaves it alone.
	justImported bool

	drift drift
	stack *stack
}

// move changes the status. An illegal move is a mistake in this package.
func (r *resource) move(to resourceStatus, reason string) {
	if !r.status.mayBecome(to) {
		panic("localaws: resource " + r.logical + " cannot go from " + string(r.status) + " to " + string(to))
	}
	r.status, r.reason = to, reason
}

// exists tells whether the stack has something physical, also if it is broken. What could not be imported
// it never had.
func (r *resource) exists() bool {
	switch r.status {
	case resourceDeleted, resourceDeleteSkipped, resourceImportFailed, resourceImportRolledBack:
		return false
	}
	return r.physical != ""
}

// is is what it was last given.
func (r *resource) is() resolved { return resolved{r.properties, r.metadata} }

// snapshot is a copy as it is now.
func (r *resource) snapshot() *resource {
	if r == nil {
		return nil
	}
	c := *r
	return &c
}

// sameJSON compares values of templates.
func sameJSON(a, b any) bool { return bytes.Equal(canonical(a), canonical(b)) }

// canonical is a value as JSON with sorted keys.
func canonical(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("localaws: a template value that JSON does not have: " + err.Error())
	}
	return text
}

// retained tells whether a resource that goes stays where it is, by its deletion policy. Snapshot
// counts as deletion, as it does for the list of resources. RetainExceptOnCreate retains unless the
// failing operation has made the resource (aws-facts 4.3).
func retained(policy string, madeJustNow, retainExceptOnCreate bool) bool {
	switch policy {
	case "Retain":
		return !(madeJustNow && retainExceptOnCreate)
	case "RetainExceptOnCreate":
		return !madeJustNow
	}
	return false
}
