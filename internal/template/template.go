// Package template knows CloudFormation templates as files: how large they may be, which parameters
// they declare, what has to be said about each parameter when a stack is created or updated, and
// which outputs give secrets away.
//
// It is lenient: whether a template is right is CloudFormation's to say. Problems never quote a
// parameter's value, and of the template only what it says of parameters that are no secrets.
package template

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
	"github.com/stackjob/stackjob/job"
)

// Limits in bytes (aws-facts 4.8).
const (
	// MaxBody is what a request may carry as TemplateBody.
	MaxBody = 51_200
	// MaxSize is CloudFormation's 1 MB. Whether AWS means 1,000,000 or 1,048,576 is unverified
	// (aws-facts 9.12); the larger one leaves the last word to AWS.
	MaxSize = 1 << 20
)

// A Format is how a template is written.
type Format string

// The formats.
const (
	JSON Format = "JSON"
	YAML Format = "YAML"
)

// A Template is one template that was read.
type Template struct {
	// Name is the file it was read from.
	Name string
	// Format is JSON for a text that begins with a brace, and YAML otherwise.
	Format Format
	// Declared are the parameters in the order of the text.
	Declared []Declaration

	text []byte
	root *source.Node
	// secretOutputs looks once.
	secretOutputs func() []string
}

// Text is the template as it was written, without a byte order mark. It must not be changed.
func (t *Template) Text() []byte { return t.text }

// Root is the whole template as a tree. It must not be changed.
func (t *Template) Root() *source.Node { return t.root }

// Read reads a template. What is wrong with the template itself is an error of type *[problem.Error]
// with the failure type ConfigurationError; an error of fsys is wrapped.
func Read(fsys fs.FS, name string) (*Template, error) {
	data, err := read(fsys, name)
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// read stops beyond the largest template there can be.
func read(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

// unreadable keeps the errors of file systems that know more, such as an artifact's.
func unreadable(name string, err error) error {
	var knowing interface{ FailureType() job.FailureType }
	if errors.Is(err, fs.ErrNotExist) && !errors.As(err, &knowing) {
		return refuse(name, problem.Problem{Message: "does not exist", Hint: "write the path of the template as file"})
	}
	return fmt.Errorf("read the template %s: %w", name, err)
}

// Parse makes a template of a file's contents. Its errors are of type *[problem.Error].
func Parse(name string, data []byte) (*Template, error) {
	if len(data) > MaxSize {
		return nil, refuse(name, problem.Problem{
			Message: "is larger than 1 MB, the most that CloudFormation takes",
			Hint:    "split it into nested stacks or stacks of their own",
		})
	}
	text, p := source.Clean(data)
	if p != nil {
		return nil, refuse(name, *p)
	}
	t := &Template{Name: name, Format: YAML, text: text}
	parse := source.YAML
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		t.Format, parse = JSON, source.JSON
	}
	root, p := parse(text)
	if p == nil {
		p = notATemplate(root)
	}
	if p != nil {
		return nil, refuse(name, *p)
	}
	t.root, t.Declared = root, declarations(root.Get("Parameters"))
	t.secretOutputs = sync.OnceValue(t.findSecretOutputs)
	return t, nil
}

func refuse(name string, problems ...problem.Problem) *problem.Error {
	return &problem.Error{Source: name, Problems: problems}
}

// notATemplate tells a template from any other file. A transform may bring the resources.
func notATemplate(root *source.Node) *problem.Problem {
	const hint = "is this a CloudFormation template?"
	at := problem.Problem{Line: root.Line, Column: root.Column, Hint: hint}
	resources := root.Get("Resources")
	switch {
	case root.Kind == source.Null:
		return &problem.Problem{Message: "is empty", Hint: "a template has at least a Resources section"}
	case root.Kind != source.Object:
		at.Message = "is " + root.Kind.String() + ", not an object"
	case resources == nil && root.Get("Transform") == nil && root.Get("Fn::Transform") == nil:
		at.Message = "has no Resources section"
	case resources != nil && resources.Kind != source.Object:
		at.Line, at.Column = resources.Line, resources.Column
		at.Path, at.Message = "Resources", "is "+resources.Kind.String()+", not an object"
	default:
		return nil
	}
	return &at
}
