package cli

// Execute is what Main does under signals, so that tests can interrupt it.
var Execute = execute

// ExitCode is the table of exit codes.
var ExitCode = exitCode

// ErrInterrupted is what a signal ends a command's context with.
var ErrInterrupted = errInterrupted
