package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

const (
	// parallel is how many templates are deployed at once: each mostly waits between two looks.
	parallel = 8
	// limit is how long one template may take.
	limit = time.Minute
	// pace makes an hour of AWS's resources a few milliseconds.
	pace = 1e-6
	// mostExports is how many missing exports of one template are made.
	mostExports = 50
)

// deployAll gives the outcomes in the order of the paths.
func deployAll(ctx context.Context, dir string, paths []string) iter.Seq[outcome] {
	return func(yield func(outcome) bool) {
		places := make(chan struct{}, parallel)
		results := make([]chan outcome, len(paths))
		for i := range paths {
			results[i] = make(chan outcome, 1)
		}
		go func() {
			for i, name := range paths {
				places <- struct{}{}
				go func() {
					results[i] <- deployFile(ctx, dir, name)
					<-places
				}()
			}
		}()
		for _, result := range results {
			if !yield(<-result) {
				return
			}
		}
	}
}

// deployFile deploys one template.
func deployFile(ctx context.Context, dir, name string) outcome {
	o := outcome{path: name, verdict: failed}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		o.reason = err.Error()
		return o
	}
	begun := time.Now()
	t, message, ok := deployTemplate(ctx, dir, name, data)
	switch why, right := refusal(t, len(data), message); {
	case ok:
		o.verdict = deployed
		o.reason = fmt.Sprintf("%d resources in the template, %.1fs", len(t.Resources), time.Since(begun).Seconds())
	case right:
		o.verdict, o.reason = refused, why
	case strings.Contains(message, "localaws does not offer"):
		o.verdict, o.reason = unoffered, oneLine(message)
	default:
		o.reason = oneLine(message)
	}
	return o
}

// deployTemplate parses a template, which is nil if that fails, and deploys it.
func deployTemplate(ctx context.Context, dir, name string, data []byte) (t *template.Template, message string, ok bool) {
	t, err := template.Parse(data)
	if err != nil {
		return nil, err.Error(), false
	}
	parameters, err := values(t)
	if err != nil {
		return t, err.Error(), false
	}
	children := nested(filepath.Join(dir, filepath.FromSlash(path.Dir(name))), t, parameters)
	message, ok = deployWithExports(ctx, name, data, parameters, children)
	return t, message, ok
}

// missingExport is how CloudFormation says that a template imports what nothing exports.
var missingExport = regexp.MustCompile(`No export named (\S+) found`)

// deployWithExports deploys a template and, as often as it turns out that an export is missing,
// again on a new AWS that has it.
func deployWithExports(ctx context.Context, name string, data []byte, parameters map[string]string, children []object) (message string, ok bool) {
	var exports []string
	for {
		message, ok = deployOnce(ctx, name, data, parameters, children, exports)
		missing := missingExport.FindStringSubmatch(message)
		if ok || missing == nil || slices.Contains(exports, missing[1]) || len(exports) == mostExports {
			return message, ok
		}
		exports = append(exports, missing[1])
	}
}

// deployOnce plays one pipeline. The message says why it did not succeed.
func deployOnce(ctx context.Context, name string, data []byte, parameters map[string]string, children []object, exports []string) (message string, ok bool) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not done after %v", limit))
	defer cancel()
	action, err := newAction("template"+cmp.Or(path.Ext(name), ".yaml"), data, parameters)
	if err != nil {
		return err.Error(), false
	}
	pipeline, err := rehearsal.New(ctx, rehearsal.Config{Pace: pace})
	if err != nil {
		return err.Error(), false
	}
	defer pipeline.Close()
	if err := errors.Join(export(ctx, pipeline.Cloud(), exports), upload(ctx, pipeline.Cloud(), children)); err != nil {
		return err.Error(), false
	}
	execution, err := pipeline.Start(ctx, action)
	if err != nil {
		return err.Error(), false
	}
	result, err := execution.Wait(ctx, func([]rehearsal.Job) {})
	if err != nil {
		return errors.Join(err, errors.New(result.Message)).Error(), false
	}
	return result.Message, result.Status == codepipeline.Succeeded
}

func newAction(file string, data []byte, parameters map[string]string) (rehearsal.Action, error) {
	wanted := spec.Spec{Fence: true, Stacks: []spec.Stack{{
		Name: "corpus", Mode: spec.CreateUpdate, Template: spec.Template{File: file}, Parameters: parameters,
		Capabilities: []string{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"},
	}}}
	text, err := wanted.UserParameters()
	if err != nil {
		return rehearsal.Action{}, err
	}
	body, err := zipped(file, data)
	return rehearsal.Action{UserParameters: text, Resolved: true, Artifact: "Source", Body: body}, err
}

func zipped(file string, data []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	member, err := z.Create(file)
	if err != nil {
		return nil, err
	}
	if _, err := member.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
