package cloudformation

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// What drift detection says of stacks, of resources and of itself (SDK: StackDriftStatus,
// StackResourceDriftStatus, StackDriftDetectionStatus).
const (
	notChecked      = "NOT_CHECKED"
	inSync          = "IN_SYNC"
	drifted         = "DRIFTED"
	driftModified   = "MODIFIED"
	driftDeleted    = "DELETED"
	driftUnknown    = "UNKNOWN"
	detecting       = "DETECTION_IN_PROGRESS"
	detected        = "DETECTION_COMPLETE"
	detectionFailed = "DETECTION_FAILED"
)

// How long a detection takes at pace 1: AWS's page says up to several minutes, by the number of
// resources.
const (
	detectionTakes        = 5 * time.Second
	detectionPerResource  = time.Second
	detectionsKeptByStack = 20
)

// driftInformation is what was last found out of a stack's drift.
type driftInformation struct {
	StackDriftStatus   string
	LastCheckTimestamp time.Time
}

// resourceDrift is what was last found out of a resource's drift.
type resourceDrift struct {
	StackResourceDriftStatus string
	LastCheckTimestamp       time.Time
}

// A drift is what has become of a resource behind CloudFormation's back, and what was last seen of it.
type drift struct {
	// changes are the values that properties have now, by path; nil for one that is gone.
	changes []driftChange
	// deleted tells that there is nothing physical left.
	deleted bool
	// blind is why nobody can look, "" if all can.
	blind string
	// seen is what the last detection found, nil if there was none since the resource was changed.
	seen *describedDrift
}

// A driftChange is one property that somebody has changed.
type driftChange struct {
	path  string
	value any
}

// A detection is one run of DetectStackDrift.
type detection struct {
	id      string
	stack   *stack
	started time.Time
	only    []string // logical ids; empty means all

	status, reason, result string
	drifted                *int // nil until it is over
}

// missing tells whether a resource that was made is not there any more. A bucket may have been
// deleted in S3 itself.
func (s *Service) missing(r *resource) bool {
	if r.physical == "" || r.drift.deleted {
		return r.drift.deleted
	}
	if r.kind != bucketType || s.objects == nil {
		return false
	}
	there, _ := s.objects.Bucket(r.physical)
	return !there
}

// textMissing is the reason why what is not there cannot be changed, as handlers of resource types
// say it; seen in public reports.
func textMissing(r *resource) string {
	return textHandler("Resource of type '"+r.kind+"' with identifier '"+r.physical+"' was not found.", "NotFound")
}

// actual is what a resource's properties are by now: what it was given, what its own metadata says
// of drift, and what was changed since.
func (r *resource) actual() map[string]any {
	now := cloned(r.properties)
	for _, change := range append(scriptedDrift(r.metadata), r.drift.changes...) {
		now = put(now, strings.Split(strings.TrimPrefix(change.path, "/"), "/"), change.value)
	}
	out, _ := now.(map[string]any)
	return out
}

// cloned is a deep copy of a template value.
func cloned(v any) any { return maskAll(v, nil, false) }

// scriptedDrift is what a resource's metadata says of its drift. [checkScripts] has found it
// well-formed.
func scriptedDrift(metadata any) []driftChange {
	told, _ := member(member(metadata, "localaws"), "drift").(map[string]any)
	var out []driftChange
	for _, path := range slices.Sorted(maps.Keys(told)) {
		out = append(out, driftChange{path, told[path]})
	}
	return out
}

// plainJSON is a Go value as one of a template.
func plainJSON(v any) (out any, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	return out, decoder.Decode(&out)
}

// supportsDrift tells whether a resource is looked at. Custom resources and CloudFormation's own are
// not (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html).
func supportsDrift(kind string) bool { return !custom(kind) && serviceOf(kind) != "CloudFormation" }

// look finds out about a resource's drift.
func (s *Service) look(r *resource) *describedDrift {
	out := &describedDrift{
		StackId: r.stack.id, LogicalResourceId: r.logical, PhysicalResourceId: r.physical, ResourceType: r.kind,
		StackResourceDriftStatus: inSync, Timestamp: s.timeline.now,
	}
	hidden := r.stack.secrets
	switch {
	case r.drift.blind != "":
		out.StackResourceDriftStatus, out.DriftStatusReason = driftUnknown, r.drift.blind
		return out
	case s.missing(r):
		out.StackResourceDriftStatus = driftDeleted
		return out
	}
	expected, actual := maskAll(orEmpty(r.properties), hidden, false), maskAll(onlyOf(r.properties, r.actual()), hidden, false)
	out.ExpectedProperties, out.ActualProperties = string(canonical(expected)), string(canonical(actual))
	out.PropertyDifferences = differences("", expected, actual)
	if len(out.PropertyDifferences) > 0 {
		out.StackResourceDriftStatus = driftModified
	}
	return out
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// onlyOf is those properties that the template gives too: the others are not looked at.
func onlyOf(expected, actual map[string]any) map[string]any {
	out := map[string]any{}
	for name := range expected {
		if value, has := actual[name]; has {
			out[name] = value
		}
	}
	return out
}

// refuseDetection says why drift cannot be detected now, if so.
func (s *Service) refuseDetection(st *stack) error {
	switch st.status {
	case createComplete, updateComplete, updateRollbackComplete, updateRollbackFailed, importComplete, importRollbackComplete:
	default:
		return errDriftStatus(st.id, st.status)
	}
	for _, d := range st.detections {
		if d.status == detecting {
			return errDriftRunning(st.id)
		}
	}
	return nil
}

// finish ends a detection with what is to be seen then.
func (s *Service) finish(d *detection) {
	var count int
	var failed []failedLook
	for _, r := range d.stack.members() {
		if !r.exists() || !supportsDrift(r.kind) || len(d.only) > 0 && !slices.Contains(d.only, r.logical) {
			continue
		}
		r.drift.seen = s.look(r)
		switch r.drift.seen.StackResourceDriftStatus {
		case driftUnknown:
			failed = append(failed, failedLook{r.logical, r.drift.blind})
		case driftModified, driftDeleted:
			count++
		}
	}
	d.conclude(count, failed)
	d.stack.driftStatus = d.result
}

// A failedLook is one member of Failures in a detection's DetectionStatusReason, which is JSON then;
// seen in public reports.
type failedLook struct{ Resource, FailureReason string }

func (d *detection) conclude(count int, failed []failedLook) {
	d.status, d.reason, d.drifted, d.result = detected, "", &count, inSync
	if len(failed) > 0 {
		var names []string
		for _, f := range failed {
			names = append(names, f.Resource)
		}
		reason, _ := json.Marshal(struct { // texts only: it cannot fail
			Summary  string
			Failures []failedLook
		}{"Failed to detect drift on resources [" + strings.Join(names, ", ") + "]", failed})
		d.status, d.reason, d.drifted, d.result = detectionFailed, string(reason), nil, driftUnknown
	}
	if count > 0 {
		d.result = drifted
	}
}

// forgetDrift is called when a stack is about to change: what was found out of it is not so any more.
func (s *Service) forgetDrift(st *stack) {
	if !s.settings.DriftStatusStays {
		st.driftStatus, st.driftChecked = "", time.Time{}
	}
}

func (s *stack) driftInformation() driftInformation {
	return driftInformation{orDefault(s.driftStatus, notChecked), s.driftChecked}
}

func (r *resource) driftInformation() resourceDrift {
	if r.drift.seen == nil {
		return resourceDrift{StackResourceDriftStatus: notChecked}
	}
	return resourceDrift{r.drift.seen.StackResourceDriftStatus, r.drift.seen.Timestamp}
}
