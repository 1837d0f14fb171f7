//go:build linux

package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/lambda"
)

// answer is what the bootstrap in testdata answers.
type answer struct {
	PID        int
	Request    string
	ARN        string
	Deadline   time.Time
	Env        []string
	Text, Dir  string
	ChildOfOne int
}

// build builds a bootstrap and returns its path.
func build(t *testing.T, env ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bootstrap")
	command := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", path, "./testdata/bootstrap")
	command.Env = append(os.Environ(), append(env, "CGO_ENABLED=0")...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return path
}

func TestExecutable(t *testing.T) {
	t.Setenv("HOME", "/home/canary")
	t.Setenv("AWS_PROFILE", "canary")
	path := build(t)
	for name, test := range map[string]func(*program, *testing.T){
		"event, answer and context": (*program).answers,
		"environment":               (*program).environment,
		"one process serves on":     (*program).staysWarm,
		"processes side by side":    (*program).sideBySide,
		"error":                     (*program).reportsError,
		"panic":                     (*program).panics,
		"exit":                      (*program).exits,
		"timeout":                   (*program).timesOut,
		"output":                    (*program).prints,
		"killed while idle":         (*program).killedWhileIdle,
		"child left behind":         (*program).leavesChild,
		"large answer":              (*program).answersTooMuch,
		"answer to another event":   (*program).answersStranger,
		"end":                       (*program).isAskedToEnd,
	} {
		t.Run(name, func(t *testing.T) {
			test(start(t, lambda.Executable{Path: path, Grace: time.Minute}, lambda.Timeout(time.Minute)), t)
		})
	}
	t.Run("init failure", func(t *testing.T) { failsInInit(t, path) })
	t.Run("init error", func(t *testing.T) { reportsInitError(t, path) })
	t.Run("close ends what runs", func(t *testing.T) { closeEndsRunning(t, path) })
}

// program is a registered bootstrap.
type program struct {
	s *lambda.Service

	mu    sync.Mutex
	lines []string
}

func start(t *testing.T, e lambda.Executable, options ...lambda.Option) *program {
	t.Helper()
	p := &program{s: lambda.New(lambda.Config{Region: "eu-west-1"})}
	t.Cleanup(p.s.Close)
	env := map[string]string{"AWS_ACCESS_KEY_ID": "AKID", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
	maps.Copy(env, e.Env)
	e.Env = env
	e.Log = func(line string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.lines = append(p.lines, line)
	}
	if err := p.s.RegisterExecutable("fn", e, options...); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *program) do(what, text string) (answer, error) {
	event, _ := json.Marshal(map[string]string{"Do": what, "Text": text})
	payload, err := p.s.Invoke(context.Background(), "fn", event)
	if err != nil {
		return answer{}, err
	}
	var a answer
	return a, json.Unmarshal(payload, &a)
}

func (p *program) must(t *testing.T, what, text string) answer {
	t.Helper()
	a, err := p.do(what, text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fails invokes and expects a failure of a type.
func (p *program) fails(t *testing.T, what, kind, message string) {
	t.Helper()
	_, err := p.do(what, "out of cheese")
	failure, ok := errors.AsType[*lambda.FunctionError](err)
	if !ok || failure.Type != kind || !strings.Contains(failure.Message, message) {
		t.Errorf("%s: %#v, want %s: %s", what, err, kind, message)
	}
}

func (p *program) answers(t *testing.T) {
	before := time.Now()
	a := p.must(t, "echo", "<hello>")
	record := p.s.Invocations()[0]
	if a.Text != "<hello>" || a.Request != record.RequestID || a.ARN != "arn:aws:lambda:eu-west-1:123456789012:function:fn" {
		t.Errorf("answer = %+v", a)
	}
	if budget := a.Deadline.Sub(before); budget < 59*time.Second || budget > 70*time.Second {
		t.Errorf("deadline in %v", budget)
	}
}

func (p *program) environment(t *testing.T) {
	a := p.must(t, "echo", "")
	env := map[string]string{}
	for _, pair := range a.Env {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	for _, varies := range []string{"AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_LOG_STREAM_NAME", "_X_AMZN_TRACE_ID", "PATH"} {
		if env[varies] == "" {
			t.Errorf("no %s", varies)
		}
		delete(env, varies)
	}
	delete(env, "TMPDIR")
	want := map[string]string{
		"_HANDLER": "bootstrap", "LAMBDA_TASK_ROOT": a.Dir,
		"AWS_LAMBDA_FUNCTION_NAME": "fn", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fn", "AWS_LAMBDA_LOG_FORMAT": "Text", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "TZ": ":UTC",
		"AWS_ACCESS_KEY_ID": "AKID", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
	}
	if diff := cmp.Diff(want, env); diff != "" {
		t.Error(diff)
	}
}

func (p *program) staysWarm(t *testing.T) {
	first, second := p.must(t, "echo", "1"), p.must(t, "echo", "2")
	if first.PID != second.PID || first.Request == second.Request {
		t.Errorf("first %+v, second %+v", first, second)
	}
}

func (p *program) sideBySide(t *testing.T) {
	var hanging sync.WaitGroup
	hanging.Go(func() { _, _ = p.do("hang", "") })
	for len(p.s.Invocations()) == 0 {
		runtime.Gosched()
	}
	if a := p.must(t, "echo", "beside"); a.Text != "beside" {
		t.Errorf("answer = %+v", a)
	}
	p.s.Close()
	hanging.Wait()
}

func (p *program) reportsError(t *testing.T) {
	before := p.must(t, "echo", "")
	p.fails(t, "error", "errorString", "out of cheese")
	if after := p.must(t, "echo", ""); after.PID != before.PID {
		t.Error("an error ended the process")
	}
}

func (p *program) panics(t *testing.T) {
	p.fails(t, "panic", "string", "out of cheese")
	p.must(t, "echo", "a new process")
}

func (p *program) exits(t *testing.T) {
	p.fails(t, "exit", "Runtime.ExitError", "Error: Runtime exited with error: exit status 7")
	if log := p.s.Invocations()[0].Log; !strings.HasSuffix(log, "handling exit\nno line end\n") {
		t.Errorf("log = %q", log)
	}
	p.must(t, "echo", "a new process")
}

func (p *program) timesOut(t *testing.T) {
	path := p.path(t)
	start(t, lambda.Executable{Path: path}, lambda.Timeout(time.Second)).
		fails(t, "hang", "Sandbox.Timedout", "Task timed out after 1.00 seconds")
	q := start(t, lambda.Executable{Path: path}, lambda.Timeout(10*time.Second))
	q.fails(t, "hang", "Sandbox.Timedout", "Task timed out after 10.00 seconds")
	if a := q.must(t, "echo", "a new process"); a.Text == "" {
		t.Errorf("answer = %+v", a)
	}
}

// path is the file that the program runs.
func (p *program) path(t *testing.T) string {
	a := p.must(t, "echo", "")
	return filepath.Join(a.Dir, "bootstrap")
}

func (p *program) prints(t *testing.T) {
	p.must(t, "log", "")
	p.s.Close()
	want := []string{"starting", "handling log", "xxxxxxxxxx", "to stdout", "to stderr", "asked to end"}
	if diff := cmp.Diff(want, p.lines); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(strings.Join(want, "\n")+"\n", p.s.Invocations()[0].Log); diff != "" {
		t.Error(diff)
	}
}

// A process that is killed between two events is replaced. The event that comes before its end has
// been noticed may fail with it.
func (p *program) killedWhileIdle(t *testing.T) {
	first := p.must(t, "echo", "")
	if err := syscall.Kill(first.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second, err := p.do("echo", "")
	if failure, ok := errors.AsType[*lambda.FunctionError](err); ok && failure.Type == "Runtime.ExitError" {
		second, err = p.do("echo", "")
	}
	if err != nil || second.PID == first.PID {
		t.Errorf("answer = %+v, %v", second, err)
	}
}

func (p *program) answersStranger(t *testing.T) {
	if a := p.must(t, "stranger", ""); a.Text != "400 Bad Request" {
		t.Errorf("the runtime API said %s", a.Text)
	}
}

func (p *program) leavesChild(t *testing.T) {
	a := p.must(t, "orphan", "")
	p.s.Close()
	if !ended(a.ChildOfOne) {
		t.Error("the child outlived Close")
	}
}

// ended tells whether a process has ended; one that nobody has reaped counts.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func (p *program) answersTooMuch(t *testing.T) {
	p.fails(t, "large", "Function.ResponseSizeTooLarge", "6291456 bytes")
}

func (p *program) isAskedToEnd(t *testing.T) {
	p.must(t, "echo", "")
	p.s.Close()
	if !slices.Contains(p.lines, "asked to end") {
		t.Errorf("no SIGTERM came: %q", p.lines)
	}
}

func failsInInit(t *testing.T, path string) {
	p := start(t, lambda.Executable{Path: path, Env: map[string]string{"INIT_FAILS": "no table"}}, lambda.Timeout(time.Minute))
	p.fails(t, "echo", "Runtime.ExitError", "exit status 3")
	if log := p.s.Invocations()[0].Log; log != "no table\n" {
		t.Errorf("log = %q", log)
	}
}

func reportsInitError(t *testing.T, path string) {
	p := start(t, lambda.Executable{Path: path, Env: map[string]string{"INIT_ERROR": "no table"}}, lambda.Timeout(time.Minute))
	p.fails(t, "echo", "Extension.Init", "no table")
}

func closeEndsRunning(t *testing.T, path string) {
	p := start(t, lambda.Executable{Path: path}, lambda.Timeout(time.Minute))
	warm := p.must(t, "echo", "")
	if _, err := p.s.Enqueue("fn", []byte(`{"Do":"hang"}`)); err != nil {
		t.Fatal(err)
	}
	for len(p.s.Invocations()) == 1 {
		runtime.Gosched()
	}
	p.s.Close()
	if !ended(warm.PID) {
		t.Error("the process outlived Close")
	}
	if last := p.s.Invocations()[1]; last.Running() || last.Err == nil {
		t.Errorf("invocation = %+v", last)
	}
}
