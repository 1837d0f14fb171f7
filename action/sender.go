package action

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

// deliver sends the message and does what follows from its fate. The error is
// nil when nothing is left to be done for the job.
func (r *Runner) deliver(ctx context.Context, to Reporter, log *slog.Logger, m message) error {
	ctx, cancel := r.reportContext(ctx)
	defer cancel()
	log = log.With(slog.String("outcome", m.report.kind()))
	s := &sender{to: to, log: log}
	err := s.send(ctx, m.report)
	if wrong, ok := errors.AsType[*refusal](err); ok && s.failInstead(ctx, m, wrong) {
		return nil
	}
	switch {
	case err == nil:
		log.Info("job reported")
		undo(ctx, log, m.delivered)
	case errors.Is(err, errOver) && s.uncertain:
		log.Warn("job reported: an earlier try, whose answer was lost, must have ended the job")
		undo(ctx, log, m.delivered)
	case errors.Is(err, errOver):
		log.Warn("report refused", slog.Any("error", err))
		undo(ctx, log, m.refused)
	default:
		log.Error("job not reported", slog.Any("error", err))
		return fmt.Errorf("the job's outcome (%s) could not be reported: %w", m.report.kind(), err)
	}
	return nil
}

// undo calls a handler's function, which must not be able to spoil a report
// that is already delivered.
func undo(ctx context.Context, log *slog.Logger, f func(context.Context)) {
	if f == nil {
		return
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			stopped(log, panicked)
		}
	}()
	f(ctx)
}

// errOver marks the refusal of a report whose job is over.
var errOver = errors.New("the job is over")

const (
	// tryFor is how long one try may take.
	tryFor = 5 * time.Second
	// firstPause and longestPause bound the pauses between tries.
	firstPause   = 200 * time.Millisecond
	longestPause = 5 * time.Second
	// mostDenials is how often a report is tried that is denied: half a minute or less.
	mostDenials = 6
)

// sender tries to send one report.
type sender struct {
	to  Reporter
	log *slog.Logger
	// uncertain is set once a try may have been accepted without our knowing.
	uncertain bool
}

// send tries until the report is accepted, refused for good, or ctx ends.
func (s *sender) send(ctx context.Context, rep report) error {
	denials := 0
	for pause := firstPause; ; {
		err := s.try(ctx, rep)
		v, code := judge(err), errorCode(err)
		err = tellable(err, v)
		s.uncertain = s.uncertain || v == uncertain
		switch v {
		case accepted:
			return nil
		case jobOver:
			return fmt.Errorf("%w: %w", errOver, err)
		case tooLarge, malformed:
			if !rep.lighten(v) {
				return &refusal{v, code, err}
			}
			s.log.Warn("report refused, trying with less", slog.String("leftOut", rep.left()), slog.Any("error", err))
		default:
			if v == forbidden {
				if denials++; denials == mostDenials {
					return &refusal{v, code, err}
				}
			}
			s.log.Warn("report not accepted, trying again", slog.Any("error", err))
			if !sleep(ctx, pause) {
				return err
			}
			pause = min(2*pause, longestPause)
		}
	}
}

// try gives one try at most half of the time that is left, so that a connection
// that hangs leaves time for another.
func (s *sender) try(ctx context.Context, rep report) error {
	limit := tryFor
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, max(time.Until(deadline)/2, returning))
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return rep.put(ctx, s.to)
}

// sleep waits between half of pause and pause, and reports false when ctx ends
// first.
func sleep(ctx context.Context, pause time.Duration) bool {
	t := time.NewTimer(pause/2 + rand.N(pause/2))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
