package cause

import (
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/record"
)

// failureOf makes a failure of an event.
func failureOf(e record.Event, path string) Failure {
	f := Failure{Kind: Resource, Path: path, Type: e.Type, Status: e.Status, Time: e.Time, physicalID: e.PhysicalID}
	if e.Detail == "VALIDATION_FAILED" {
		f.Kind = Validation
	}
	f.setReason(e.Reason)
	return f
}

// The wrappings of reasons. Services speak through resource handlers, SDKs and custom resources, and
// each adds something that helps nobody to understand the failure.
var (
	handler  = pattern.New(`(?s)^Resource handler returned message: "?(.*?)"? \(RequestToken: [^,)]*, HandlerErrorCode: (\w+)\)\.?$`)
	service  = pattern.New(`\s*\(Service: [^;,()]+[;,] Status Code: (\d+)[;,](?: Error Code: ([\w.]+)[;,])? Request ID: [^()]*\)(?: \(SDK Attempt Count: \d+\))?`)
	custom   = pattern.New(`(?s)^Received response status \[FAILED\] from custom resource\. Message returned: (.*?)(?: \(RequestId: [^()]*\))?$`)
	hookSaid = pattern.New(`(?s)^Hook failed with message: (.*)$`)
	encoded  = pattern.New(`\s*Encoded authorization failure message: \S+`)
	echoed   = pattern.New(`(?s)Value '.*?' at '`)
	unseen   = pattern.New(`[\x00-\x1f\x7f]+`)
)

// longestText is how much of a reason is looked at, in bytes. AWS's have a few thousand at most.
const longestText = 8192

// setReason keeps the reason without its wrapping, and the code out of it. The handler's code says
// what class of failure it is; where it is a general one, the service's tells more.
func (f *Failure) setReason(text string) {
	text = strings.TrimSpace(unseen.ReplaceAllString(text[:min(len(text), longestText)], " "))
	if m := handler.FindStringSubmatch(text); m != nil {
		text, f.Code = m[1], m[2]
	}
	if m := custom.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if m := hookSaid.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if strings.Contains(text, "(Service: ") {
		text = f.takeService(text)
	}
	if strings.Contains(text, "Encoded authorization") {
		text = encoded.ReplaceAllString(text, "")
	}
	f.Reason = strings.TrimSpace(echoed.ReplaceAllString(text, "Value '…' at '"))
}

// takeService takes what an SDK says of the service's answer out of a text.
func (f *Failure) takeService(text string) string {
	if m := service.FindStringSubmatch(text); m != nil {
		f.httpStatus = m[1]
		if m[2] != "" && (f.Code == "" || f.Code == "GeneralServiceException") {
			f.Code = m[2]
		}
	}
	return service.ReplaceAllString(text, "")
}

var hooksFailed = pattern.New(`^The following hook\(s\)(?:/validation)? failed: \[([^\]]*)\]`)

// addHook makes a hook's failure of one whose reason says only that a hook failed.
func (w *walk) addHook(f *Failure, e record.Event) {
	m := hooksFailed.FindStringSubmatch(e.Reason)
	refused := w.hooks[e.LogicalID]
	if e.Hook.Type != "" && e.Hook.Mode != "WARN" {
		refused = append(refused, e.Hook)
	}
	switch {
	case m == nil && (len(refused) == 0 || e.Reason != ""):
	case len(refused) > 0:
		*f = hookFailure(*f, refused[0])
	default:
		f.Kind, f.Name, f.Reason = Hook, m[1], ""
	}
}

func hookFailure(f Failure, h record.Hook) Failure {
	f.Kind, f.Name, f.At = Hook, h.Type, h.Point
	f.setReason(h.Reason)
	if h.Status == "HOOK_FAILED" {
		f.Code = h.Status
	}
	return f
}

// hook keeps what a hook refused, for the event in which the resource fails, and its warnings.
func (w *walk) hook(e record.Event) {
	switch {
	case e.Hook.Status != "HOOK_COMPLETE_FAILED" && e.Hook.Status != "HOOK_FAILED":
	case e.Hook.Mode == "WARN":
		path := w.at.path
		if !isAboutItself(w.at, e) {
			path = w.at.at(e.LogicalID)
		}
		w.warnings = append(w.warnings, hookFailure(Failure{Path: path, Type: e.Type, Status: e.Status, Time: e.Time}, e.Hook))
	default:
		w.hooks[e.LogicalID] = append(w.hooks[e.LogicalID], e.Hook)
	}
}

// lacksDetail tells whether DescribeEvents may know more than the reason says.
func (f Failure) lacksDetail() bool {
	return strings.Contains(f.Reason, "use the DescribeEvents API") || (f.Kind == Hook && f.Reason == "")
}
