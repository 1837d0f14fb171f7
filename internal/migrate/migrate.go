// Package migrate makes, of a pipeline's definition, the same pipeline with stackjob's actions: in place
// of the native CloudFormation action (aws-facts 3.1) and of AWS's sample function. It says which
// permissions the function needs for these stacks, and what becomes possible.
//
// Everything else in the definition stays as it is, in its order. An action that cannot be taken over
// stays too, with the reason.
package migrate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// Options say what the pipeline is to be like.
type Options struct {
	// Function is the name of the Lambda function that is stackjob; "stackjob" if it is empty.
	Function string
	// Bucket is the function's staging bucket, its STACKJOB_BUCKET; "" for none.
	Bucket string
	// Source names the definition in errors; "pipeline" if it is empty.
	Source string
}

// A Result is the new pipeline and what goes with it.
type Result struct {
	// Pipeline is the definition as UpdatePipeline takes it.
	Pipeline json.RawMessage `json:"pipeline"`
	// Actions are those that were looked at, in the pipeline's order.
	Actions []Action `json:"actions"`
	// Files are spec files to be put into artifacts.
	Files []File `json:"files"`
	// Policies are permissions that are needed.
	Policies []Policy `json:"policies"`
	// Notes are about the pipeline as a whole.
	Notes []string `json:"notes"`
}

// An Action is what became of one action.
type Action struct {
	Stage string `json:"stage"`
	Name  string `json:"name"`
	// Was tells what it was, such as "CloudFormation CREATE_UPDATE".
	Was string `json:"was"`
	// Migrated tells whether it is stackjob's now.
	Migrated bool `json:"migrated"`
	// Notes are what was decided, and why it stays if it does.
	Notes []string `json:"notes"`
	// Possible is what it can do from now on, in keys of a spec.
	Possible []Possibility `json:"possible"`
}

// A Possibility is what a key of a spec makes possible.
type Possibility struct {
	Key  string `json:"key"`
	What string `json:"what"`
	// Needs are the permissions that it needs beyond those of the policy.
	Needs []string `json:"needs,omitempty"`
}

// A File is a spec file that an action needs in one of its artifacts.
type File struct {
	Artifact string          `json:"artifact"`
	Path     string          `json:"path"`
	Content  json.RawMessage `json:"content"`
}

// functionName is Lambda's pattern of names; the action takes no ARN.
var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// CheckFunction tells what is wrong with a function's name for an action.
func CheckFunction(name string) error {
	if functionName.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q is no function name for a pipeline action: write 1 to 64 letters, digits, - and _, and no ARN", name)
}

// Pipeline migrates a definition: the output of aws codepipeline get-pipeline, or the pipeline structure
// itself. What is wrong with it is a *[problem.Error] with lines and columns; no message holds a value.
func Pipeline(data []byte, o Options) (*Result, error) {
	o.Function, o.Source = cmp.Or(o.Function, "stackjob"), cmp.Or(o.Source, "pipeline")
	if err := CheckFunction(o.Function); err != nil {
		return nil, err
	}
	m := &migration{options: o, result: &Result{Actions: []Action{}, Files: []File{}, Policies: []Policy{}, Notes: []string{}}}
	root, err := m.parse(data)
	if err != nil {
		return nil, err
	}
	m.unique(root, "")
	pipeline := m.pipelineOf(root)
	actions := m.actions(pipeline)
	if m.failed() {
		return nil, m.problems()
	}
	m.about(root, pipeline)
	for _, a := range actions {
		m.look(a)
	}
	if m.failed() {
		return nil, m.problems()
	}
	m.finish()
	m.result.Pipeline = encode(root, indentOf(data))
	return m.result, nil
}

// A migration is under way.
type migration struct {
	options    Options
	result     *Result
	wrong      []problem.Problem
	home       home
	makers     map[target][]*action // the actions that make change sets, and are stackjob's now
	namespaces map[string]bool
	grants     []grant
}

// home is where the pipeline is. The region is "*" if nothing tells it.
type home struct{ partition, account, region string }

func (m *migration) failed() bool { return len(m.wrong) > 0 }

func (m *migration) problems() error {
	return &problem.Error{Source: m.options.Source, Problems: m.wrong}
}

// fail adds a problem at a value.
func (m *migration) fail(at *source.Node, path, message, hint string) {
	m.wrong = append(m.wrong, problem.Problem{Path: path, Line: at.Line, Column: at.Column, Message: message, Hint: hint})
}

func (m *migration) note(format string, args ...any) {
	m.result.Notes = append(m.result.Notes, fmt.Sprintf(format, args...))
}

// parse reads the definition as a tree.
func (m *migration) parse(data []byte) (*source.Node, error) {
	const hint = "give the output of aws codepipeline get-pipeline --name NAME"
	clean, p := source.Clean(data)
	var root *source.Node
	if p == nil {
		if len(bytes.TrimSpace(clean)) == 0 {
			p = &problem.Problem{Message: "is empty", Hint: hint}
		} else {
			root, p = source.JSON(clean)
		}
	}
	if p != nil {
		p.Hint = cmp.Or(p.Hint, hint)
		return nil, &problem.Error{Source: m.options.Source, Problems: []problem.Problem{*p}}
	}
	return root, nil
}
