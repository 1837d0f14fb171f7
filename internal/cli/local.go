package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/stackjob/stackjob/localaws"
)

const localHelp = `Serves the embedded AWS on this machine until it is interrupted: S3, CloudFormation,
CodePipeline, Lambda and STS, for the AWS CLI, the SDKs and stackjob run --endpoint. It
listens on loopback only and takes any credentials. Everything is in memory and ends with
it.

Example:
  stackjob local
  stackjob local --port 0 --pace 1 --verbose`

// defaultPort is far from the ports of servers that a developer may have running too.
const defaultPort = 4577

type localFlags struct {
	port    uint16
	pace    float64
	verbose bool
}

func localCommand() *cobra.Command {
	var flags localFlags
	c := &cobra.Command{
		Use:   "local",
		Short: "serve the embedded AWS on this machine",
		Long:  localHelp,
		Args:  exactly(0, ""),
		RunE:  func(c *cobra.Command, _ []string) error { return local(c, flags) },
	}
	f := c.Flags()
	f.Uint16Var(&flags.port, "port", defaultPort, "listen on this `PORT`; 0 takes a free one")
	f.Float64Var(&flags.pace, "pace", defaultPace, "resources take AWS's time multiplied by this `FACTOR`")
	f.BoolVarP(&flags.verbose, "verbose", "v", false, "log each call to standard error")
	return c
}

func local(c *cobra.Command, flags localFlags) error {
	if err := checkPace(flags.pace); err != nil {
		return err
	}
	settings := localaws.Config{Pace: flags.pace, Log: slog.New(slog.DiscardHandler)}
	if flags.verbose {
		settings.OnCall = func(call localaws.Call) { fmt.Fprintln(c.ErrOrStderr(), callLine(call)) }
	}
	server := localaws.New(settings)
	defer server.Close()
	url, err := server.Listen("127.0.0.1:" + strconv.Itoa(int(flags.port)))
	if err != nil {
		return cannotListen(err, flags.port)
	}
	if _, err := fmt.Fprintf(c.OutOrStdout(), localText, url); err != nil {
		return err
	}
	<-c.Context().Done()
	if cause := context.Cause(c.Context()); !errors.Is(cause, errInterrupted) {
		return cause
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), "stopped: the stacks and buckets are gone")
	return err
}

// localText is what to type to use the server.
const localText = `the embedded AWS listens on %[1]s

  export AWS_ENDPOINT_URL=%[1]s
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test

for example:
  aws cloudformation describe-stacks
  stackjob run --endpoint %[1]s examples/website

Ctrl-C ends it.
`

func cannotListen(err error, port uint16) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return hint(usagef("port %d is in use by another program", port), "stackjob local --port 0 takes a free one")
	case errors.Is(err, os.ErrPermission):
		return hint(usagef("port %d needs more rights than this user has", port), "stackjob local --port 0 takes a free one")
	}
	return err
}

// callLine is such as "12:00:01 cloudformation DescribeStacks 200 3ms".
func callLine(call localaws.Call) string {
	status := strconv.Itoa(call.Status)
	if call.Status == 0 {
		status = "broken off"
	}
	return strings.Join([]string{
		time.Now().Format("15:04:05"), orDash(call.Service), orDash(call.Operation), status,
		call.Took.Round(time.Millisecond).String(),
	}, " ")
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
