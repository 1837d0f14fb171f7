// Package cli is the command-line program: one file per command, with its flags, its help and its
// example.
//
// Who prints where: what was asked for goes to standard output, and with --json nothing but one JSON
// document does. What a person wants to see meanwhile goes to standard output too, and with --json to
// standard error if that is a terminal. What is wrong goes to standard error as "stackjob: …", in
// lower case and without a full stop, followed by "hint: …" where something can be typed to mend it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Streams are what the program reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs the program with the arguments after its name and returns its exit code.
func Main(args []string, streams Streams) int {
	ctx, stop := interruptible(context.Background())
	defer stop()
	err := execute(ctx, args, streams)
	report(streams.Err, err)
	return exitCode(err)
}

// errInterrupted is why everything stops after SIGINT or SIGTERM.
var errInterrupted = errors.New("interrupted")

// interruptible returns a context that SIGINT and SIGTERM end; a second signal ends the program at
// once. SIGPIPE is turned into an error of the write, so that what the program has started is
// stopped when its reader goes.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	pipes := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	signal.Notify(pipes, syscall.SIGPIPE)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals)
			cancel(errInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(pipes)
		cancel(nil)
	}
}

func execute(ctx context.Context, args []string, streams Streams) error {
	root := newRoot(streams)
	root.SetArgs(args)
	if err := checkCommand(root, args); err != nil {
		return err
	}
	return root.ExecuteContext(ctx)
}

// report prints an error that has not been shown yet. A reader that has gone wants to know nothing.
func report(w io.Writer, err error) {
	if err == nil || errors.Is(err, errShown) || errors.Is(err, syscall.EPIPE) {
		return
	}
	fmt.Fprintf(w, "stackjob: %v\n", err)
	if hinted, ok := errors.AsType[*hintedError](err); ok {
		fmt.Fprintf(w, "hint: %s\n", hinted.hint)
	}
}

// newRoot is the table of commands.
func newRoot(streams Streams) *cobra.Command {
	root := group("stackjob", "deploy CloudFormation stacks as an AWS CodePipeline action would", rootHelp)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.AddCommand(
		runCommand(),
		localCommand(),
		eventCommand(),
		migrateCommand(),
		schemaCommand(),
		versionCommand(),
	)
	dress(root)
	return root
}

const rootHelp = `stackjob takes a CloudFormation template out of a pipeline's artifact and makes the
stack be what it says. In a pipeline it is a Lambda function; here it runs on an AWS
that it brings along, so nothing is needed to try it.

Example:
  stackjob run examples/website`
