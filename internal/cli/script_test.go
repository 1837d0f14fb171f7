package cli_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stackjob/stackjob/internal/cli"
	"github.com/stackjob/stackjob/internal/function"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"stackjob": func() {
			os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
		"bootstrap": func() {
			lambda.Start(function.New(os.Getenv, function.Logger(os.Stdout, os.Getenv)).Lambda)
		},
	})
}

// TestScripts runs the program from outside. $PORT is free, and $BOOTSTRAP is the built function.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			bootstrap, err := exec.LookPath("bootstrap")
			if err != nil {
				return err
			}
			port, err := freePort()
			e.Setenv("BOOTSTRAP", bootstrap)
			e.Setenv("PORT", strconv.Itoa(port))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"listens": listens, "runs": runs},
	})
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// listens waits until somebody listens on a port of this machine.
func listens(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:"+args[0])
		if err == nil {
			ts.Check(connection.Close())
			return
		}
		if ctx.Err() != nil {
			ts.Fatalf("nobody listens on port %s: %v", args[0], err)
		}
		time.Sleep(20 * time.Millisecond) // another process: nothing tells when it listens
	}
}

// runs tells whether a process runs that was started as a path.
func runs(ts *testscript.TestScript, negated bool, args []string) {
	found, err := isRunning(args[0])
	ts.Check(err)
	if found == negated {
		ts.Fatalf("a process of %s runs: %t", args[0], found)
	}
}

// isRunning looks for a process by the first word of its command line; Linux only.
func isRunning(path string) (bool, error) {
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err == nil && len(processes) == 0 {
		err = errors.New("/proc lists no processes")
	}
	if err != nil {
		return false, err
	}
	for _, process := range processes {
		line, err := os.ReadFile(process)
		if first, _, _ := strings.Cut(string(line), "\x00"); err == nil && first == path {
			return true, nil
		}
	}
	return false, nil
}

func TestIsRunningFindsThisProcess(t *testing.T) {
	if found, err := isRunning(os.Args[0]); err != nil || !found {
		t.Errorf("got %t, %v", found, err)
	}
}
