package deploy

import (
	"context"
	"log/slog"
	"strings"

	"github.com/stackjob/stackjob/internal/record"
)

// newRecord starts a record whose entries go to the job's log, to the observer, and into what is told
// of the progress.
func (d *deployment) newRecord(ctx context.Context) *record.Record {
	observers := []func(record.Entry){func(e record.Entry) { log(ctx, d.run.Log, e) }, d.follow}
	if d.Observe != nil {
		observers = append(observers, d.Observe)
	}
	return record.New(observers...)
}

// follow takes an event of our operation into the progress.
func (d *deployment) follow(e record.Entry) {
	if e.Event != nil {
		d.progress.Add("", *e.Event)
	}
}

// log writes an entry as a line: a sentence for a person, and the entry itself for programs.
func log(ctx context.Context, l *slog.Logger, e record.Entry) {
	level, message := line(e)
	l.Log(ctx, level, message, "entry", withoutOutputs(e))
}

// withoutOutputs is an entry for a log or an artifact: outputs may hold what their author did not
// mean for those (aws-facts 8, trap 38).
func withoutOutputs(e record.Entry) record.Entry {
	if e.Verdict != nil {
		verdict := *e.Verdict
		verdict.Outputs = nil
		e.Verdict = &verdict
	}
	return e
}

// line says in a sentence what an entry holds, at the level that fits.
func line(e record.Entry) (slog.Level, string) {
	switch {
	case e.Look != nil && e.Look.Trouble != "":
		return slog.LevelWarn, "could not look: " + e.Look.Trouble
	case e.Look != nil:
		return slog.LevelDebug, "stack is " + e.Look.Phase + ", our operation " + e.Look.Operation + ", our change set " + e.Look.ChangeSet
	case e.Decision != nil:
		return slog.LevelInfo, e.Decision.Step + ", because " + e.Decision.Why
	case e.Call != nil:
		return callLine(e.Call)
	case e.Plan != nil:
		return slog.LevelInfo, "change set is ready"
	case e.Review != nil:
		return slog.LevelInfo, "the plan has the digest " + e.Review.Digest
	case e.Event != nil:
		return eventLine(e.Event)
	case e.Verdict != nil && e.Verdict.Succeeded:
		return slog.LevelInfo, e.Verdict.Message
	case e.Verdict != nil:
		return slog.LevelError, e.Verdict.Message
	default:
		return slog.LevelDebug, "entry"
	}
}

func callLine(c *record.Call) (slog.Level, string) {
	if c.Code == "" && c.Message == "" {
		return slog.LevelInfo, c.Name + ": " + c.Answer
	}
	return slog.LevelWarn, strings.TrimSpace(c.Name + ": " + c.Answer + ": " + c.Code + " " + c.Message)
}

func eventLine(e *record.Event) (slog.Level, string) {
	level := slog.LevelDebug
	if e.OfStack || strings.HasSuffix(e.Status, "_FAILED") {
		level = slog.LevelInfo
	}
	return level, strings.TrimSpace(e.LogicalID + " " + e.Status + " " + e.Reason)
}
