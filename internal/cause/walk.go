package cause

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/record"
)

// A phase is what a stack is doing in the course of an operation.
type phase int

const (
	forward phase = iota
	// undoing: the operation has failed and is taken back.
	undoing
	// cleaning: the operation has ended, well or badly, and old resources are removed; a failure does
	// not change how it ended (aws-facts 5.2).
	cleaning
)

// walk goes through the events of one stack, oldest first.
func (s *search) walk(at place, events []record.Event) {
	w := &walk{search: s, at: at, hooks: map[string][]record.Hook{}, withdrawn: withdrawn(at, events)}
	for i, e := range events {
		w.index = i
		switch {
		case e.Hook.Type != "" && !strings.HasSuffix(e.Status, "_FAILED"):
			w.hook(e)
		case isAboutItself(at, e):
			w.stackEvent(e)
		case strings.HasSuffix(e.Status, "_FAILED"):
			w.resourceEvent(e)
		}
	}
	w.nested()
	if !at.root() && w.reason != nil && !w.failedForward {
		s.failures = append(s.failures, *w.reason)
	}
}

// walk is the state of going through one stack.
type walk struct {
	*search
	at    place
	phase phase
	begun bool
	index int
	// hooks are what hooks refused, by logical id.
	hooks map[string][]record.Hook
	// withdrawn are the indexes of failures that were made good.
	withdrawn map[int]bool
	// failed and stopped are the events of nested stacks that failed and that were cancelled.
	failed, stopped []nestedEvent
	// reason is the stack's own; failedForward tells that something in it failed before the rollback.
	reason        *Failure
	failedForward bool
}

type nestedEvent struct {
	record.Event
	phase phase
}

// isAboutItself tells a stack's own events from those of stacks nested in it: both have the same type.
func isAboutItself(at place, e record.Event) bool {
	return e.OfStack || (e.Type == stackType && e.PhysicalID != "" && e.PhysicalID == at.stackID)
}

const stackType = "AWS::CloudFormation::Stack"

// phaseAfter is the phase after a stack event.
func phaseAfter(before phase, begun bool, inherited phase, status string) phase {
	switch {
	case strings.HasSuffix(status, "_CLEANUP_IN_PROGRESS"):
		return cleaning
	case decision.PhaseOf(status) == decision.Working:
		return forward
	case decision.PhaseOf(status) == decision.Reverting:
		return undoing
	case decision.PhaseOf(status) == decision.Deleting && begun:
		return undoing
	case decision.PhaseOf(status) == decision.Deleting:
		return inherited
	default:
		return before
	}
}

func (w *walk) stackEvent(e record.Event) {
	if e.Status == "REVIEW_IN_PROGRESS" {
		return
	}
	begun := w.begun
	w.phase = phaseAfter(w.phase, begun, w.at.phase, e.Status)
	w.begun = true
	if begun && decision.PhaseOf(e.Status) != decision.Working && !strings.HasSuffix(e.Status, "_COMPLETE") {
		w.stackReason(e)
	}
}

// userInitiated is the reason on the first event of whatever a person or a parent stack begins.
const userInitiated = "User Initiated"

// stackReason keeps the first reason on the stack itself. On the stack of the operation, someone who
// begins anything else has ended the operation.
func (w *walk) stackReason(e record.Event) {
	if w.reason != nil || (e.Reason == "" && len(w.hooks[e.LogicalID]) == 0) {
		return
	}
	if e.Reason == userInitiated {
		w.reason = &Failure{Kind: Person, Path: w.at.path, Type: stackType, Status: e.Status, Time: e.Time, Reason: whatSomeoneDid(e.Status)}
		if w.at.root() {
			w.person = w.reason
		}
		w.failedForward = w.failedForward || !w.at.root()
		return
	}
	f := failureOf(e, w.at.path)
	f.Kind, f.Type = Stack, stackType
	if isListOfResources(f.Reason) {
		f.Reason = ""
	}
	w.addHook(&f, e)
	if f.Reason == "" && f.Kind == Stack {
		return
	}
	w.reason = &f
	if w.at.root() {
		w.own = &f
	}
}

func whatSomeoneDid(status string) string {
	if decision.PhaseOf(status) == decision.Deleting {
		return "someone deleted the stack while it was being deployed"
	}
	return "someone cancelled the update"
}

// listOfResources is the reason that only repeats which resources failed, in the order of AWS.
var listOfResources = pattern.New(`^(The following resource\(s\) failed to [a-z]+: \[[^\]]*\]\.? ?|[. ]|(Rollback|Delete) requested by user\.?)*$`)

func isListOfResources(reason string) bool { return listOfResources.MatchString(reason) }

func (w *walk) resourceEvent(e record.Event) {
	switch {
	case isCancelled(e.Reason):
		if path := w.at.at(e.LogicalID); !slices.Contains(w.cancelled, path) {
			w.cancelled = append(w.cancelled, path)
		}
		if w.isNested(e) {
			w.stopped = append(w.stopped, nestedEvent{e, w.phase})
		}
	case w.withdrawn[w.index]:
	case w.isNested(e):
		w.failed = append(w.failed, nestedEvent{e, w.phase})
		w.failedForward = w.failedForward || w.phase == forward
	default:
		w.add(e, w.phase)
	}
}

var stackARN = pattern.New(`^arn:[a-z-]+:cloudformation:[^:]+:\d*:stack/`)

func (w *walk) isNested(e record.Event) bool {
	return e.Type == stackType && stackARN.MatchString(e.PhysicalID) && e.PhysicalID != w.at.stackID
}

func (w *walk) add(e record.Event, p phase) {
	f := failureOf(e, w.at.at(e.LogicalID))
	w.addHook(&f, e)
	switch p {
	case forward:
		w.failedForward = true
		w.failures = append(w.failures, f)
	case undoing:
		w.rollback = append(w.rollback, f)
	case cleaning:
		w.left = append(w.left, f)
	}
}

// nested looks into the nested stacks, those that failed first. Where nothing is found in one, its own
// event has to do.
func (w *walk) nested() {
	for _, e := range w.failed {
		found := w.descend(w.at, e.Event, e.phase)
		if found == nil || !found.explains(e.phase) {
			w.add(e.Event, e.phase)
		}
	}
	for _, e := range w.stopped[:min(len(w.stopped), mostCancelled)] {
		w.descend(w.at, e.Event, e.phase)
	}
}

func (s *seen) explains(p phase) bool {
	switch p {
	case undoing:
		return s.rollback > 0
	case cleaning:
		return s.left > 0
	default:
		return s.failures > 0
	}
}

// cancelled is the reason on what was stopped because something else failed. The whole text has to
// match: services speak of cancelled things too.
var cancelled = pattern.New(`(?i)^(resource )?(creation|create|update|deletion|delete|import|replacement|operation)( was| has been)? (cancell?ed|aborted)\.?$`)

func isCancelled(reason string) bool { return cancelled.MatchString(strings.TrimSpace(reason)) }

// withdrawn finds failures of resources that completed afterwards in the same phase: CloudFormation
// tries some things again.
func withdrawn(at place, events []record.Event) map[int]bool {
	phases := make([]phase, len(events))
	now, begun := forward, false
	for i, e := range events {
		if isAboutItself(at, e) && e.Hook.Type == "" && e.Status != "REVIEW_IN_PROGRESS" {
			now, begun = phaseAfter(now, begun, at.phase, e.Status), true
		}
		phases[i] = now
	}
	out := map[int]bool{}
	done := map[string]bool{}
	for i, e := range slices.Backward(events) {
		key := e.LogicalID + "\x00" + string(rune('0'+phases[i]))
		if e.Hook.Type == "" && strings.HasSuffix(e.Status, "_COMPLETE") {
			done[key] = true
		}
		if strings.HasSuffix(e.Status, "_FAILED") && done[key] && !isAboutItself(at, e) {
			out[i] = true
		}
	}
	return out
}
