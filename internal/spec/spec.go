// Package spec reads what a job asks for, from CodePipeline's UserParameters or from a file with
// the same keys, into a validated [Spec].
//
// One table, [Keys], says which keys there are, what they hold and how they are read and written.
// Mistakes are reported all together as an [Error]; what parses, prints back as UserParameters that
// parse to the same spec. No message contains a value: parameter values may be secret.
package spec

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// A Spec is what is wanted. Specs of one stack are all that can be written today; the engine is
// built for a graph of them.
type Spec struct {
	// Stacks has exactly one element when it was read from UserParameters or a file.
	Stacks []Stack
	// Variables are the values that parameters of the spec file may take; nil for none. They may be
	// secret, so they print without their values.
	Variables Parameters
	// Fence makes a pipeline job prepare first and act only in a continuation, so that an old event
	// delivered again cannot bring an old template back. True unless switched off.
	Fence bool
}

// An Error is everything that is wrong in a spec. Its failure type is ConfigurationError.
type Error = problem.Error

// A Problem is one mistake in a spec.
type Problem = problem.Problem

// Parameters are parameter values by name. The values may be secret, so printed in any form they
// show names only; index or range over them to get at the values.
type Parameters map[string]string

// redacted stands for a value wherever parameters are printed.
const redacted = "[redacted]"

// String lists the names.
func (p Parameters) String() string {
	return "{" + strings.Join(slices.Sorted(maps.Keys(p)), " ") + "}"
}

// Format prints the names, whatever the verb.
func (p Parameters) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, p.String()) }

// LogValue lists the names.
func (p Parameters) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON keeps the names and hides the values.
func (p Parameters) MarshalJSON() ([]byte, error) {
	hidden := make(map[string]string, len(p))
	for name := range p {
		hidden[name] = redacted
	}
	return json.Marshal(hidden)
}
