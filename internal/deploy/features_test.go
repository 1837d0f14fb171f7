package deploy_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// A feature is a line of the README's table: what is promised, with a scenario that shows it and one
// that shows what happens when it cannot be kept. go run ./internal/readme writes the table of the
// names.
type feature struct {
	name      string
	good, bad func(w *world)
	// settings are those of the embedded AWS, function those of the function.
	settings func(*localaws.Config)
	function func(*deploy.Handler)
}

// show runs the scenarios of an area's features.
func show(t *testing.T, area string, features ...feature) {
	t.Helper()
	if area == "" {
		t.Fatal("the area has no name")
	}
	for _, f := range features {
		t.Run(f.name, func(t *testing.T) {
			if f.good == nil || f.bad == nil {
				t.Fatal("a feature is shown by what goes well and by what does not")
			}
			t.Run("good", func(t *testing.T) { f.play(t, f.good) })
			t.Run("bad", func(t *testing.T) { f.play(t, f.bad) })
		})
	}
}

func (f feature) play(t *testing.T, scenario func(w *world)) {
	t.Helper()
	settings := []func(*localaws.Config){}
	if f.settings != nil {
		settings = append(settings, f.settings)
	}
	inWorld(t, func(w *world) {
		w.function = f.function
		scenario(w)
	}, settings...)
}

// An order is an action with all that a pipeline can say about it.
type order struct {
	// spec are the user parameters: a text, or a value that becomes JSON.
	spec any
	// configuration takes the place of the user parameters.
	configuration map[string]string
	// source is the artifact Source; artifacts are further ones.
	source    files
	artifacts map[string]files
	outputs   []string
	key       *codepipeline.EncryptionKey
}

func (w *world) begin(o order) *codepipeline.Execution {
	w.Helper()
	run, err := w.aws.CodePipeline().Start(w.Context(), codepipeline.Action{
		FunctionName: functionName, Configuration: o.configured(w), Resolved: true,
		Inputs: o.inputs(w), Outputs: o.outputs, EncryptionKey: o.key,
	})
	if err != nil {
		w.Fatal(err)
	}
	return run
}

// run plays an order to its end.
func (w *world) run(o order) codepipeline.Result {
	w.Helper()
	return w.end(w.begin(o))
}

func (o order) configured(w *world) map[string]string {
	w.Helper()
	if o.configuration != nil {
		return o.configuration
	}
	text, ok := o.spec.(string)
	if !ok {
		body, err := json.Marshal(o.spec)
		if err != nil {
			w.Fatal(err)
		}
		text = string(body)
	}
	return map[string]string{"UserParameters": text}
}

func (o order) inputs(w *world) []codepipeline.Input {
	w.Helper()
	inputs := []codepipeline.Input{}
	if o.source != nil {
		inputs = append(inputs, codepipeline.Input{Name: "Source", Body: o.source.zip(w.T), Revision: "4f2e9c1"})
	}
	for _, name := range slices.Sorted(maps.Keys(o.artifacts)) {
		inputs = append(inputs, codepipeline.Input{Name: name, Body: o.artifacts[name].zip(w.T)})
	}
	return inputs
}

// keys are a spec's keys.
type keys map[string]any

// with is a spec for the stack web with further keys.
func with(more keys) keys {
	spec := keys{"stack": "web", "artifact": "Source", "file": "template.yaml"}
	maps.Copy(spec, more)
	return spec
}

// artifact opens an output artifact.
func (w *world) artifact(run *codepipeline.Execution, name string) files {
	w.Helper()
	body, err := run.Output(name)
	if err != nil {
		w.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		w.Fatal(err)
	}
	content := files{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			w.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			w.Fatal(err)
		}
		content[f.Name] = string(text)
	}
	return content
}

// stack describes a stack.
func (w *world) stack(name string) types.Stack {
	w.Helper()
	out, err := w.admin.DescribeStacks(w.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		w.Fatal(err)
	}
	return out.Stacks[0]
}

// wantOutput looks at an output of the stack web.
func (w *world) wantOutput(key, want string) {
	w.Helper()
	if got := w.output("web", key); got != want {
		w.Errorf("the output %s is %q, want %q", key, got, want)
	}
}

// wantNoStack makes sure that there is none, not even an empty one.
func (w *world) wantNoStack(name string) {
	w.Helper()
	if status := w.settle(name); status != "" {
		w.Errorf("there is a stack %s, and it is %s", name, status)
	}
}
