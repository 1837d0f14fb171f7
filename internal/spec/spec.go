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
	// Fence makes a pipeline job prepare first and act only in a continuation, so that an old event
	// delivered again cannot bring an old template back. True unless switched off.
	Fence bool
}

// A Stack is one stack as it should be.
type Stack struct {
	// Name is the stack's name, never an ARN.
	Name string
	// Region is where the stack lives; "" for the Region of the program itself.
	Region string
	// RoleARN is the service role that CloudFormation shall use; "" for the one the stack has had,
	// or else the caller's permissions.
	RoleARN string
	// Mode says what to do.
	Mode Mode
	// Template is where the template is.
	Template Template
	// Parameters are the values given, lists joined with commas; nil for none.
	Parameters Parameters
	// Tags are the stack's tags: nil keeps those the stack has, an empty map removes them all.
	Tags map[string]string
	// Capabilities are what the author acknowledges, in the order given, without duplicates.
	Capabilities []string
}

// A Template says where a template is.
type Template struct {
	// Artifact is the name of an input artifact; "" for the only one.
	Artifact string
	// File is the template's path in the artifact, clean, relative and with forward slashes.
	File string
}

// A Mode is what to do with a stack, named as in the native CloudFormation action.
type Mode string

// CreateUpdate creates the stack if it is absent and updates it otherwise.
const CreateUpdate Mode = "CREATE_UPDATE"

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
