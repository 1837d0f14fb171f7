package deploy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

const (
	functionName = "stackjob"
	deadline     = time.Minute
)

// A world is one embedded AWS whose function is the whole program, and what happened in it.
type world struct {
	*testing.T
	aws    *localaws.Server
	admin  *cloudformation.Client
	faults *fault.Switch
	calls  *fault.Log

	mu      sync.Mutex
	entries []record.Entry
	// process is the one that runs the present invocation; faults may kill it.
	process atomic.Pointer[process]
	// function changes the handler's settings; nil for the defaults.
	function func(*deploy.Handler)
	// unloadable makes the handler's AWS configuration fail to load.
	unloadable atomic.Bool
}

// inWorld runs a scenario in a bubble, where time passes as soon as nothing else does.
func inWorld(t *testing.T, scenario func(w *world), settings ...func(*localaws.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, faults: &fault.Switch{}}
		w.calls = fault.Record(w.faults)
		config := localaws.Config{Faults: w.calls}
		for _, set := range settings {
			set(&config)
		}
		w.aws = localaws.New(config)
		defer w.aws.Close()
		w.admin = cloudformation.NewFromConfig(w.aws.AWS())
		if err := w.aws.Lambda().Register(functionName, w.invoke, lambda.Timeout(deadline)); err != nil {
			t.Fatal(err)
		}
		scenario(w)
	})
}

// invoke is one invocation, in a process of its own that faults may kill.
func (w *world) invoke(ctx context.Context, event []byte) ([]byte, error) {
	p := &process{transport: w.aws.HTTPClient()}
	w.process.Store(p)
	load := func(context.Context) (aws.Config, error) {
		config := w.aws.ConfigFor(functionName)
		config.HTTPClient = p
		return config, nil
	}
	handler := &deploy.Handler{AWS: w.unless(load), Observe: w.observe}
	if w.function != nil {
		w.function(handler)
	}
	runner := &action.Runner{
		Handler: handler,
		Config:  load,
		Log:     slog.New(slog.DiscardHandler),
	}
	return nil, runner.Lambda(ctx, json.RawMessage(event))
}

// unless loads a configuration while that is possible.
func (w *world) unless(load action.ConfigLoader) action.ConfigLoader {
	return func(ctx context.Context) (aws.Config, error) {
		if w.unloadable.Load() {
			return aws.Config{}, errors.New("no configuration today")
		}
		return load(ctx)
	}
}

func (w *world) observe(e record.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries = append(w.entries, e)
}

// A process is the network of one invocation. Once killed, nothing that it sends arrives.
type process struct {
	transport *http.Client
	dead      atomic.Bool
}

func (p *process) Do(r *http.Request) (*http.Response, error) {
	if p.dead.Load() {
		return nil, errors.New("the process was killed")
	}
	return p.transport.Do(r)
}

// kill is what a fault calls to end the process of the present invocation.
func (w *world) kill() { w.process.Load().dead.Store(true) }

// files are an artifact.
type files map[string]string

func (f files) zip(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, body := range f {
		m, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// start begins an action with the template in its artifact.
func (w *world) start(parameters, template string) *codepipeline.Execution {
	w.Helper()
	run, err := w.aws.CodePipeline().Start(w.Context(), codepipeline.Action{
		FunctionName:  functionName,
		Configuration: map[string]string{"UserParameters": parameters},
		Inputs:        []codepipeline.Input{{Name: "Source", Body: files{"template.yaml": template}.zip(w.T), Revision: "4f2e9c1"}},
	})
	if err != nil {
		w.Fatal(err)
	}
	return run
}

// deploy runs an action to its end.
func (w *world) deploy(parameters, template string) codepipeline.Result {
	w.Helper()
	return w.end(w.start(parameters, template))
}

func (w *world) end(run *codepipeline.Execution) codepipeline.Result {
	w.Helper()
	result, err := run.Wait(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return result
}

// status is a stack's, "" if there is none.
func (w *world) status(name string) types.StackStatus {
	w.Helper()
	out, err := w.admin.DescribeStacks(w.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return ""
	}
	return out.Stacks[0].StackStatus
}

// settle lets a stack come to rest.
func (w *world) settle(name string) types.StackStatus {
	w.Helper()
	for range 10_000 {
		switch status := w.status(name); status {
		case "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",
			"UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
			time.Sleep(time.Second)
		default:
			return status
		}
	}
	w.Fatal("stack", name, "does not come to rest")
	return ""
}

// leftovers are the change sets of a stack that nobody executed.
func (w *world) leftovers(name string) int {
	w.Helper()
	out, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: &name})
	if err != nil {
		return 0
	}
	n := 0
	for _, s := range out.Summaries {
		if s.ExecutionStatus != types.ExecutionStatusExecuteComplete && s.ExecutionStatus != types.ExecutionStatusExecuteFailed {
			n++
		}
	}
	return n
}

// begun counts the operations that a stack, by name or ARN, has begun.
func (w *world) begun(stack string) int {
	w.Helper()
	n := 0
	pages := cloudformation.NewDescribeStackEventsPaginator(w.admin, &cloudformation.DescribeStackEventsInput{StackName: &stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			return 0
		}
		for _, e := range page.StackEvents {
			of := aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId)
			if of && (e.ResourceStatus == "CREATE_IN_PROGRESS" || e.ResourceStatus == "UPDATE_IN_PROGRESS") {
				n++
			}
		}
	}
	return n
}

// accepted counts the final reports that CodePipeline accepted.
func accepted(run *codepipeline.Execution) int {
	n := 0
	for _, j := range run.Jobs() {
		for _, r := range j.Reports {
			if r.Refused == "" && r.ContinuationToken == "" {
				n++
			}
		}
	}
	return n
}
