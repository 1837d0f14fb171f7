package cli

import (
	"errors"
	"fmt"
)

// The exit codes. exitCode is the only place that chooses one, and exitTable is shown in every help.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

const exitTable = `Exit codes:
  0  done: the deployment succeeded, or what was checked is right
  1  failed: the deployment failed or was interrupted, or what was checked is wrong
  2  usage: a wrong flag, argument or settings file; nothing was started`

// exitCode turns an error into the program's exit code.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// errShown is the error of a command that has said already what is wrong.
var errShown = errors.New("shown already")

// A usageError is a mistake in what the user wrote: nothing was started.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// A hintedError says also what to type.
type hintedError struct {
	err  error
	hint string
}

func (e *hintedError) Error() string { return e.err.Error() }
func (e *hintedError) Unwrap() error { return e.err }

// hint adds what to type; without a hint the error stays as it is.
func hint(err error, format string, args ...any) error {
	if err == nil || format == "" {
		return err
	}
	return &hintedError{err, fmt.Sprintf(format, args...)}
}
