package lambda

import (
	"slices"
	"time"
)

// maxRecords is how many invocations are remembered, the newest.
const maxRecords = 1000

// An Invocation is the record of one run of a function.
type Invocation struct {
	Context
	// Start and End are when it ran; End is zero while it runs.
	Start, End time.Time
	// Err is a [*FunctionError] when the function failed, panicked, timed out or exited.
	Err error
	// Log is what the function wrote to [Output], or the executable to its standard output and
	// standard error. It is the function's own text: what it holds is up to the function.
	Log string
}

// Running tells whether the invocation has not ended.
func (i Invocation) Running() bool { return i.End.IsZero() }

// Invocations are the invocations so far, the oldest first; of very many, the newest thousand.
func (s *Service) Invocations() []Invocation {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Invocation, 0, len(s.records))
	for _, inv := range s.records {
		all = append(all, Invocation{
			Context: inv.Context, Start: inv.start, End: inv.end, Err: inv.failure, Log: inv.output.String(),
		})
	}
	return all
}

func (s *Service) record(inv *invocation) {
	if len(s.records) == maxRecords {
		s.records = slices.Delete(s.records, 0, 1)
	}
	s.records = append(s.records, inv)
}
