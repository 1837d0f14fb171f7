package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/internal/cli/follow"
	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/record"
)

const runHelp = `Deploys a directory as a pipeline would: DIR becomes the input artifact, a job is started,
and what happens to the stack is shown until the job succeeds or fails. Pipeline and
stack are on an AWS that is embedded in this program and ends with it; nothing is needed
and nothing is left. With --endpoint, or AWS_ENDPOINT_URL in the environment, the stack
is there instead and stays.

What to deploy is read from DIR/stackjob.yaml, which has the keys of an action's user
parameters (stack, file, parameters, tags, capabilities, ...). Flags override it.
Without either, the stack is named like the directory, and the template is template.yaml
(or .yml or .json) or the only file that looks like one.

Example:
  stackjob run examples/website
  stackjob run examples/website --parameter Environment=test --capability CAPABILITY_IAM
  stackjob run --endpoint http://127.0.0.1:4577 examples/website
  stackjob run --output result examples/website
  stackjob run --function ./bootstrap examples/website
  stackjob run --event event.json examples/website`

// defaultPace makes the slowest resources of a usual stack, such as a CDN distribution that takes
// AWS three minutes, end within a few seconds.
const defaultPace = 0.015

// checkPace refuses what is no factor of time.
func checkPace(pace float64) error {
	if pace > 0 && pace <= 1000 {
		return nil
	}
	return usagef("the flag --pace takes a number above 0 and up to 1000, such as %g", defaultPace)
}

// runFlags are what the flags of run say.
type runFlags struct {
	settingFlags
	function, event, endpoint string
	output                    string
	pace                      float64
	json                      bool
}

func runCommand() *cobra.Command {
	var flags runFlags
	c := &cobra.Command{
		Use:   "run [DIR]",
		Short: "deploy a directory as a pipeline would, on the embedded AWS",
		Long:  runHelp,
		Args:  atMost(1, "one DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			return run(c, flags, append(args, "")[0])
		},
	}
	flags.settingFlags.add(c)
	f := c.Flags()
	f.StringVar(&flags.endpoint, "endpoint", "", "deploy to the CloudFormation at this `URL`, such as the one of stackjob local")
	f.StringVar(&flags.function, "function", "", "run the function's bootstrap at this `PATH` under the Lambda runtime API")
	f.StringVar(&flags.event, "event", "", "start with the event in this `FILE`, and put DIR where it says that its artifact is")
	f.StringVar(&flags.output, "output", "", "write the output artifact (outputs, plan, record, report) into this new `FOLDER`")
	f.Float64Var(&flags.pace, "pace", defaultPace, "resources of the embedded AWS take AWS's time multiplied by this `FACTOR`")
	f.BoolVar(&flags.json, "json", false, "print one JSON document at the end")
	return c
}

// run prepares everything that can be wrong in what the user wrote, and then plays the pipeline.
func run(c *cobra.Command, flags runFlags, dir string) error {
	if err := checkPace(flags.pace); err != nil {
		return err
	}
	if err := checkOutput(flags); err != nil {
		return err
	}
	begun := time.Now()
	work, err := prepare(c.InOrStdin(), flags, dir)
	if err != nil {
		return err
	}
	target, err := chooseTarget(c.Context(), flags)
	if err != nil {
		return err
	}
	r := &runner{flags: flags, target: target, work: work, out: c.OutOrStdout(), begun: begun}
	return r.run(c)
}

// A runner plays one pipeline and shows it.
type runner struct {
	flags  runFlags
	target target
	work   work
	out    io.Writer
	begun  time.Time
	view   *follow.View
	log    *record.Record
	jobs   jobLines
}

func (r *runner) run(c *cobra.Command) error {
	ctx, cancel := context.WithCancelCause(c.Context())
	defer cancel(nil)
	shown := r.screen(c)
	r.view = follow.New(shown, cancel)
	r.log = record.New(r.view.Observe)
	pipeline, err := rehearsal.New(ctx, rehearsal.Config{
		Region: r.target.region, Pace: r.flags.pace, Executable: r.flags.function,
		Cloud: r.target.cloud, Observe: r.observe,
	})
	if err != nil {
		return r.cannotStart(err)
	}
	defer pipeline.Close()
	outcome, err := r.play(ctx, pipeline)
	if err != nil {
		return err
	}
	pipeline.Close() // what the function does when it is stopped belongs to the record
	return errors.Join(r.conclude(ctx, pipeline, shown, outcome), r.keepOutput(outcome))
}

// cannotStart is a function that is no executable, or a cloud without credentials.
func (r *runner) cannotStart(err error) error {
	if r.flags.function == "" {
		return err
	}
	return hint(usagef("cannot run the function: %w", err),
		"CGO_ENABLED=0 go build -tags lambda.norpc -o bootstrap ./cmd/stackjob-lambda makes one")
}

// screen is where progress is shown.
func (r *runner) screen(c *cobra.Command) screen.Screen {
	if !r.flags.json {
		return screen.Of(c.OutOrStdout(), os.Getenv)
	}
	if s := screen.Of(c.ErrOrStderr(), os.Getenv); s.Live {
		return s
	}
	return screen.Nowhere()
}

// play starts the job and follows it. What it returns as an error was not started.
func (r *runner) play(ctx context.Context, pipeline *rehearsal.Pipeline) (ending, error) {
	r.introduce()
	execution, err := r.start(ctx, pipeline)
	if err != nil {
		return ending{}, err
	}
	stop := r.view.Run()
	defer stop()
	r.jobs.follow(r.view, execution)
	result, err := execution.Wait(ctx, func([]rehearsal.Job) { r.jobs.show() })
	return ending{result: result, jobs: execution.Jobs(), output: r.output(execution), err: err}, nil
}

func (r *runner) start(ctx context.Context, pipeline *rehearsal.Pipeline) (*rehearsal.Execution, error) {
	if r.work.event != nil {
		execution, err := pipeline.StartEvent(ctx, *r.work.event)
		return execution, usage(err)
	}
	return pipeline.Start(ctx, r.work.action)
}

// observe takes an entry of the function's. The job that it belongs to is told of first.
func (r *runner) observe(e record.Entry) {
	r.jobs.show()
	r.log.Append(e)
}

// jobLines tells of each job of an execution once.
type jobLines struct {
	mu        sync.Mutex
	view      *follow.View
	execution *rehearsal.Execution // nil until it is started
	known     int
}

func (l *jobLines) follow(v *follow.View, e *rehearsal.Execution) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.view, l.execution = v, e
}

func (l *jobLines) show() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.execution == nil {
		return
	}
	jobs := l.execution.Jobs()
	for ; l.known < len(jobs); l.known++ {
		text := "starts job "
		if l.known > 0 {
			text = "continues with job "
		}
		l.view.Say("pipeline", text+jobs[l.known].ID)
	}
}

// stopped tells whether the user, or the reader of the output, wants no more of it.
func stopped(err error) bool {
	return errors.Is(err, errInterrupted) || errors.Is(err, follow.ErrScreen)
}
