package report

import (
	"fmt"
	"time"

	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

// A story is what an operation's record comes to.
type story struct {
	// Verdict is "succeeded", "failed" or "unfinished".
	Verdict string
	// Message is the verdict's whole text: the cause of a failure, and what to do next.
	Message      string
	StackID      string
	Status       string
	Began, Ended time.Time
	Events       []record.Event
	Resources    []resource
	Steps        []step
}

// A step is one thing that was decided, or a call that was not simply accepted.
type step struct {
	Time time.Time `json:"time"`
	Text string    `json:"text"`
	Why  string    `json:"why,omitempty"`
}

// story reads the record.
func (o Operation) story() story {
	s := story{Verdict: "unfinished", Events: o.events()}
	if len(s.Events) > 0 {
		s.Began = s.Events[0].Time
	}
	for _, e := range o.Entries {
		s.take(e)
	}
	s.Resources = timeline(s.Events)
	return s
}

func (s *story) take(e record.Entry) {
	if s.Began.IsZero() || e.Time.Before(s.Began) {
		s.Began = e.Time
	}
	s.Ended = e.Time
	switch {
	case e.Look != nil:
		s.look(e.Time, e.Look)
	case e.Decision != nil:
		s.Steps = append(s.Steps, step{e.Time, line(e.Decision.Step), line(e.Decision.Why)})
	case e.Call != nil:
		s.call(e.Time, e.Call)
	case e.Verdict != nil:
		s.Verdict, s.Message = "failed", lines(e.Verdict.Message)
		if e.Verdict.Succeeded {
			s.Verdict = "succeeded"
		}
		s.know(e.Verdict.StackID, e.Verdict.Status)
	}
}

func (s *story) look(at time.Time, l *record.Look) {
	if l.Trouble != "" {
		s.Steps = append(s.Steps, step{at, "could not look", line(l.Trouble)})
		return
	}
	s.know(l.StackID, l.Status)
}

func (s *story) know(stackID, status string) {
	if stackID != "" {
		s.StackID = stackID
	}
	if status != "" {
		s.Status = status
	}
}

func (s *story) call(at time.Time, c *record.Call) {
	if c.Answer == "accepted" {
		return
	}
	why := line(c.Message)
	if c.Code != "" {
		why = line(c.Code + ": " + c.Message)
	}
	s.Steps = append(s.Steps, step{at, fmt.Sprintf("%s: %s", line(c.Name), line(c.Answer)), why})
}

// title is "Stack shop: failed after 4m10s".
func (s story) title(stack string) string { return fmt.Sprintf("Stack %s: %s", stack, s.ending()) }

func (s story) ending() string {
	took := progress.Duration(s.Ended.Sub(s.Began))
	switch s.Verdict {
	case "succeeded":
		return "succeeded in " + took
	case "failed":
		return "failed after " + took
	}
	return "not finished after " + took
}

// facts are the operation's.
func (o Operation) facts(s story) []fact {
	var list []fact
	for _, f := range []fact{{"status", s.Status}, {"stack", s.StackID}, {"operation", o.ID}} {
		if f.Value != "" {
			list = append(list, fact{f.Name, line(f.Value)})
		}
	}
	if !s.Began.IsZero() {
		list = append(list, fact{"began", moment(s.Began)}, fact{"ended", moment(s.Ended)})
	}
	return list
}

// since is the time since the operation began, as "+4m10s".
func (s story) since(t time.Time) string { return "+" + progress.Duration(t.Sub(s.Began)) }
