package spec

import "github.com/stackjob/stackjob/internal/spec/problem"

// A draft is a spec while its keys are read, with what is settled only when all are.
type draft struct {
	*Spec
	stack *Stack
	// artifact and prefix say which artifact holds the template: the key of this name, and the part
	// of file before "::".
	artifact, prefix named
	// variables are the parameters that take a variable's value, in the order read.
	variables []use
}

// named is an artifact's name and where it is given; the zero value for one that is not.
type named struct {
	name string
	at   field
}

// A use is a parameter that takes a variable's value.
type use struct {
	parameter string
	at        field
}

func newDraft() *draft {
	s := &Spec{Fence: true, Stacks: []Stack{{
		Mode: CreateUpdate, OnFailure: RollBackOnFailure, OnStop: FinishOnStop, Drift: IgnoreDrift,
	}}}
	return &draft{Spec: s, stack: &s.Stacks[0]}
}

// settleArtifact chooses the template's artifact: what goes before has the last word, and an artifact
// named for the spec file is the template's too unless another is named.
func (d *draft) settleArtifact(specFile File) {
	switch {
	case d.artifact.name == "":
		d.stack.Template.Artifact = d.prefix.name
	case d.prefix.name == "", d.artifact.at.from.rank > d.prefix.at.from.rank:
		d.stack.Template.Artifact = d.artifact.name
	case d.artifact.at.from.rank < d.prefix.at.from.rank:
		d.stack.Template.Artifact = d.prefix.name
	default:
		d.prefix.at.fail("names an artifact, and artifact does too", "keep one of the two: "+d.prefix.at.key+", or artifact and the path alone as file")
	}
	if d.stack.Template.Artifact == "" {
		d.stack.Template.Artifact = specFile.Artifact
	}
}

// settleVariables puts the variables' values where parameters take them.
func (d *draft) settleVariables() {
	for _, u := range d.variables {
		name := d.stack.Sources[u.parameter].Variable
		if message, _ := variableName(name); message != "" { // told already, or something else goes before
			continue
		}
		value, ok := d.Variables[name]
		if !ok {
			u.at.fail("takes the variable "+problem.Name(name)+", which is not given", u.at.variableHint(name, d.Variables))
			continue
		}
		d.setLiteral(u.parameter, value)
	}
	if len(d.Variables) == 0 {
		d.Variables = nil
	}
}

func (d *draft) setLiteral(name, value string) {
	if d.stack.Parameters == nil {
		d.stack.Parameters = Parameters{}
	}
	d.stack.Parameters[name] = value
	delete(d.stack.Sources, name)
	if len(d.stack.Sources) == 0 {
		d.stack.Sources = nil
	}
}

func (d *draft) setSource(name string, s Source) {
	if d.stack.Sources == nil {
		d.stack.Sources = map[string]Source{}
	}
	d.stack.Sources[name] = s
	delete(d.stack.Parameters, name)
	if len(d.stack.Parameters) == 0 {
		d.stack.Parameters = nil
	}
}
