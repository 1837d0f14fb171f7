package action

import (
	"context"
	"errors"
	"log/slog"
)

// refusal is the error of a report that CodePipeline never takes, however
// little is in it.
type refusal struct {
	why  verdict
	code string
	error
}

func (r *refusal) Unwrap() error { return r.error }

// failInstead fails the action when CodePipeline has refused another report for
// good: without any report the pipeline would wait for twenty minutes
// (aws-facts 1.5). It reports whether the job needs nothing more.
func (s *sender) failInstead(ctx context.Context, m message, why *refusal) bool {
	instead := m.report.failInstead(why)
	if instead == nil {
		return false
	}
	s.log.Error("report refused, reporting a failure instead", slog.Any("error", why), slog.String("message", instead.failure.Message))
	second := &sender{to: s.to, log: s.log}
	switch err := second.send(ctx, instead); {
	case err == nil:
		s.log.Info("failure reported")
	case errors.Is(err, errOver) && s.uncertain:
		s.log.Warn("job reported: an earlier try, whose answer was lost, must have ended the job")
		return true
	case errors.Is(err, errOver):
		s.log.Warn("failure refused", slog.Any("error", err))
	default:
		s.log.Error("failure not reported", slog.Any("error", err))
		return false
	}
	undo(ctx, s.log, m.refused)
	return true
}
