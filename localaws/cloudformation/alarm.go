package cloudformation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// An AlarmState is a CloudWatch alarm's.
type AlarmState string

// The states of alarms.
const (
	AlarmOK               AlarmState = "OK"
	AlarmGoesOff          AlarmState = "ALARM"
	AlarmInsufficientData AlarmState = "INSUFFICIENT_DATA"
)

// SetAlarm makes an alarm of CloudWatch be in a state, and exist if it did not. In the state ALARM it
// rolls back every creation and update under way that has it as a rollback trigger (aws-facts 4.3). An
// alarm that a stack has made exists already, in the state OK.
func (s *Service) SetAlarm(arn string, state AlarmState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timeline.settle(time.Now())
	s.alarms[arn] = state
	for _, st := range s.stacks.all {
		if st.running != nil && slices.Contains(st.running.watchedAlarms(), arn) {
			st.running.heedAlarms()
		}
	}
}

// watchedAlarms are the rollback triggers of an operation for as long as they count: until the stack has
// become what it should.
func (r *run) watchedAlarms() []string {
	if r.st.status != createInProgress && r.st.status != updateInProgress || r.target().rollback == nil {
		return nil
	}
	var arns []string
	for _, trigger := range r.target().rollback.RollbackTriggers {
		arns = append(arns, trigger.Arn)
	}
	return arns
}

// heedAlarms ends the deployment if a rollback trigger is missing or has gone off. It tells whether it has.
func (r *run) heedAlarms() bool {
	reason := r.alarmReason()
	if reason == "" {
		return false
	}
	r.cancelActive()
	r.deploymentFailed(reason)
	return true
}

func (r *run) alarmReason() string {
	var missing, off []string
	for _, arn := range r.watchedAlarms() {
		switch state, exists := r.s.alarm(r.st.region, arn); {
		case !exists:
			missing = append(missing, arn)
		case state == AlarmGoesOff:
			off = append(off, arn)
		}
	}
	switch {
	case len(missing) > 0:
		return strings.Replace(orDefault(r.s.settings.Texts.TriggerMissing,
			"The following rollback trigger(s) do not exist: [%s]"), "%s", strings.Join(missing, ", "), 1)
	case len(off) > 0:
		return strings.Replace(orDefault(r.s.settings.Texts.TriggerWentOff,
			"The following rollback trigger(s) went to ALARM state: [%s]"), "%s", strings.Join(off, ", "), 1)
	}
	return ""
}

// alarm is an alarm's state: the one that it was set to, or that of the stack's resource.
func (s *Service) alarm(region, arn string) (AlarmState, bool) {
	if state, set := s.alarms[arn]; set {
		return state, true
	}
	for _, st := range s.stacks.in(region, s.timeline.now) {
		for _, r := range st.resources {
			if isAlarm(r.kind) && r.exists() && s.attributeOf(r, "Arn") == arn {
				return scriptedState(r.metadata), true
			}
		}
	}
	return "", false
}

func isAlarm(kind string) bool {
	return kind == "AWS::CloudWatch::Alarm" || kind == "AWS::CloudWatch::CompositeAlarm"
}

// scriptedState is what an alarm's metadata says of its state, OK if nothing.
func scriptedState(metadata any) AlarmState {
	told, _ := member(member(metadata, "localaws"), "state").(string)
	return AlarmState(orDefault(told, string(AlarmOK)))
}

func checkStateScript(r *template.Resource, value any) error {
	states := []string{string(AlarmOK), string(AlarmGoesOff), string(AlarmInsufficientData)}
	if text, _ := value.(string); !isAlarm(r.Type) || !slices.Contains(states, text) {
		return fmt.Errorf("it must be one of %q, for an alarm of CloudWatch", states)
	}
	return nil
}
