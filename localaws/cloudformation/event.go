package cloudformation

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Reasons of events: aws-facts 5.2, unless a comment says otherwise.
const (
	reasonCreationInitiated = "Resource creation Initiated"
	reasonCreationCancelled = "Resource creation cancelled"
	reasonUpdateCancelled   = "Resource update cancelled"
	reasonReplacement       = "Requested update requires the creation of a new physical resource; hence creating one."
	reasonSkipped           = "Resource skipped during UpdateRollback"
	reasonCleanupFailed     = "Update successful. One or more resources could not be deleted."
	textReplacementRefused  = "Replacement type updates not supported on stack with disable-rollback."
	rollbackRequested       = "Rollback requested by user."
	// Seen in public reports of stacks created with OnFailure=DELETE.
	deleteRequested = "Delete requested by user."
	// Seen in public reports of stacks created with TimeoutInMinutes.
	reasonTimeout = "Stack creation time exceeded the specified timeout."
	// The consistency check of aws-facts 5.2 [CFN-conf]; the text was seen in public reports.
	reasonConfigured     = "Eventual consistency check initiated"
	detailConfigured     = "CONFIGURATION_COMPLETE"
	fallbackFailure      = "Internal Failure"
	eventTimeFormat      = "2006-01-02T15:04:05.000Z"
	eventTimesDifferBy   = time.Millisecond
	handlerCodeException = "GeneralServiceException"
)

// An event is one stack event: aws-facts 5.1.
type event struct {
	id, operation, token    string
	at                      time.Time
	logical, physical, kind string
	status, reason, detail  string
	properties              string
	hook                    hookCall
}

// A hookCall is what an event says of a hook that was invoked; its zero says that none was.
type hookCall struct{ kind, status, reason, point, mode, id string }

// The statuses of a hook that is invoked: SDK, HookStatus.
const (
	hookRunning   = "HOOK_IN_PROGRESS"
	hookSucceeded = "HOOK_COMPLETE_SUCCEEDED"
	hookFailed    = "HOOK_COMPLETE_FAILED"
	hookPoint     = "PRE_PROVISION"
)

// emit appends an event, a little later than the one before: event times of a stack grow strictly.
func (s *Service) emit(st *stack, e event) {
	e.at = s.nextEventTime(st)
	e.id = newUUID()
	if e.physical != st.id {
		e.id = fmt.Sprintf("%s-%s-%s", e.logical, e.status, e.at.Format(eventTimeFormat))
	}
	st.events = append(st.events, e)
	st.retell(e)
	s.notify(st, e)
	s.log.Debug("stack event", slog.String("stack", st.name), slog.String("resource", e.logical),
		slog.String("status", e.status), slog.String("reason", e.reason), slog.Time("at", e.at))
}

// textFailed is the summary of a failed phase: "The following resource(s) failed to create: [A, B]. ".
func textFailed(verb string, ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("The following resource(s) failed to %s: [%s]. ", verb, strings.Join(ids, ", "))
}

// textHandler is how a resource handler's message reads in an event.
func textHandler(message, code string) string {
	return fmt.Sprintf("Resource handler returned message: %q (RequestToken: %s, HandlerErrorCode: %s)",
		message, newUUID(), code)
}

// textTaken is the reason for a custom name that another resource of the account has; the stack is
// empty when it is not known. Both forms were seen in public reports.
func textTaken(name, stack string) string {
	if stack == "" {
		return name + " already exists"
	}
	return name + " already exists in stack " + stack
}

// textCustomName refuses to replace what would need its own name a second time. Seen in public
// reports.
func textCustomName(name string) string {
	return fmt.Sprintf("CloudFormation cannot update a stack when a custom-named resource requires replacing. "+
		"Rename %s and update the stack again.", name)
}

func textNoExport(name string) string { return fmt.Sprintf("No export named %s found.", name) }

func textExportInUse(name, by string) string {
	return fmt.Sprintf("Export %s cannot be deleted as it is in use by %s", name, by)
}

// Seen in public reports.
func textExportChanged(name, by string) string {
	return fmt.Sprintf("Export %s cannot be updated as it is in use by %s", name, by)
}

// Seen in public reports.
func textExportTaken(name, by string) string {
	return fmt.Sprintf("Export with name %s is already exported by stack %s.", name, by)
}
