// Package parameters gathers the values of a stack's parameters from where a spec says they are: the
// spec itself, its configuration file, other stacks' outputs, Systems Manager, and files and places
// of input artifacts.
//
// Values may be secret: no message quotes one.
package parameters

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/job"
)

// Wanted is where a stack's parameters get their values from.
type Wanted struct {
	// Source names the spec in messages: a file, or "UserParameters".
	Source string
	// Given are the values in the spec, Sources what it says of the others. A name is in one of them.
	Given   map[string]string
	Sources map[string]spec.Source
	// Config are the values in the configuration file. Those in the spec win.
	Config map[string]string
	// Variables are the user parameters' variables.
	Variables map[string]string
}

// Readers are what sources are read with. One that no source needs may be nil.
type Readers struct {
	Stacks    Stacks
	SSM       SSM
	Files     Files
	Artifacts Artifacts
}

// Files reads files of input artifacts. The artifact "" is the template's.
type Files interface {
	ReadFile(ctx context.Context, f spec.File) ([]byte, error)
}

// Artifacts tells where input artifacts are.
type Artifacts interface {
	Place(artifact string) (Place, error)
}

// A Place is where an artifact is in S3.
type Place struct{ Bucket, Key, Region string }

// Gather returns the values by name. Each thing is read once, however many parameters are taken from
// it.
//
// What is wrong with the sources is reported all together, as an error of type *[problem.Error] with
// paths such as parameters.VpcId; its failure type is PermissionError if something may not be read.
// Trouble that passes comes before: the call may be made again then.
func Gather(ctx context.Context, w Wanted, r Readers) (map[string]string, error) {
	values := map[string]string{}
	maps.Copy(values, w.Config)
	maps.Copy(values, w.Given)
	g := &gathering{ctx: ctx, readers: r, wanted: w, stacks: map[string]answer[map[string]string]{}, files: map[spec.File]answer[[]byte]{}}
	g.ssm = g.readSSM()
	var failed failures
	for _, name := range slices.Sorted(maps.Keys(w.Sources)) {
		value, err := g.value(w.Sources[name])
		if err != nil {
			failed = append(failed, failure{problem.Join("parameters", name), err})
			continue
		}
		values[name] = value
	}
	if err := failed.combined(w.Source); err != nil {
		return nil, err
	}
	return values, nil
}

// A gathering remembers what was read.
type gathering struct {
	ctx     context.Context
	readers Readers
	wanted  Wanted
	stacks  map[string]answer[map[string]string] // outputs by stack
	files   map[spec.File]answer[[]byte]
	ssm     map[string]answer[string]
}

// An answer is what a reader said.
type answer[T any] struct {
	value T
	err   error
}

func (g *gathering) value(s spec.Source) (string, error) {
	switch {
	case s.Output != nil:
		return g.output(*s.Output)
	case s.SSM != "":
		return g.ssm[s.SSM].value, g.ssm[s.SSM].err
	case s.File != nil:
		return g.file(*s.File)
	case s.ArtifactAtt != nil:
		return g.attribute(*s.ArtifactAtt)
	}
	return g.variable(s.Variable)
}

func (g *gathering) variable(name string) (string, error) {
	if value, ok := g.wanted.Variables[name]; ok {
		return value, nil
	}
	return "", wrong("takes the variable "+problem.Name(name)+", which the user parameters do not have",
		choice(name, slices.Sorted(maps.Keys(g.wanted.Variables)), "they have ", "add it to variables in the user parameters"))
}

// A flaw is something for a person to change, in the words of a [problem.Problem].
type flaw struct {
	problem.Problem
	kind job.FailureType
}

func (f *flaw) Error() string                { return f.String() }
func (f *flaw) FailureType() job.FailureType { return f.kind }

func wrong(message, hint string) *flaw {
	return &flaw{problem.Problem{Message: message, Hint: hint}, job.ConfigurationError}
}

func denied(message, hint string) *flaw {
	return &flaw{problem.Problem{Message: message, Hint: hint}, job.PermissionError}
}

// choice is a hint for a name that is not known: the nearest one, or all there are, or what to do if
// there is none.
func choice(name string, known []string, they, none string) string {
	const most = 12
	if near := problem.Nearest(name, known); near != "" {
		return "did you mean " + problem.Name(near) + "?"
	}
	if len(known) == 0 {
		return none
	}
	var names []string
	for _, k := range known[:min(len(known), most)] {
		names = append(names, problem.Name(k))
	}
	if len(known) > most {
		names = append(names, "…")
	}
	return they + strings.Join(names, ", ")
}

// A failure is why a parameter has no value.
type failure struct {
	path string
	err  error
}

type failures []failure

// combined is one error of all: the first that is no person's to mend, or all problems.
func (list failures) combined(source string) error {
	if len(list) == 0 {
		return nil
	}
	all := &problem.Error{Source: source}
	kind := job.ConfigurationError
	for _, f := range list {
		told, ok := errors.AsType[*flaw](f.err)
		if !ok {
			return fmt.Errorf("%s: %w", f.path, f.err)
		}
		p := told.Problem
		p.Path = f.path
		all.Problems = append(all.Problems, p)
		if told.kind == job.PermissionError {
			kind = told.kind
		}
	}
	if kind == job.PermissionError {
		return forbidden{all}
	}
	return all
}

// forbidden problems are for whoever gives permissions.
type forbidden struct{ all *problem.Error }

func (f forbidden) Error() string                { return f.all.Error() }
func (f forbidden) FailureType() job.FailureType { return job.PermissionError }
func (f forbidden) Unwrap() error                { return f.all }
