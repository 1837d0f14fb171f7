package cli

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/spec"
)

// outputName is the output artifact's name.
const outputName = "Output"

// outputFor is the output artifact that the job declares: whoever wants its files, or has the spec
// write one, needs it.
func outputFor(flags runFlags, s spec.Stack) string {
	if flags.output == "" && s.OutputFile == "" {
		return ""
	}
	return outputName
}

// checkOutput refuses a folder that has something in it, before anything is begun: nothing is
// overwritten.
func checkOutput(flags runFlags) error {
	if flags.output == "" {
		return nil
	}
	if flags.event != "" {
		return usagef("--output does not go with --event: the event says which output artifacts there are")
	}
	entries, err := os.ReadDir(flags.output)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usagef("--output: %w", err)
	case len(entries) > 0:
		return hint(usagef("--output: %s is not empty", flags.output), "name a folder that does not exist")
	default:
		return nil
	}
}

// output is the output artifact, if the action declares one and it was written.
func (r *runner) output(e *rehearsal.Execution) []byte {
	if r.work.action.Output == "" {
		return nil
	}
	body, err := e.Output(r.work.action.Output)
	if err != nil {
		return nil
	}
	return body
}

// keepOutput writes the output artifact's files into the folder.
func (r *runner) keepOutput(e ending) error {
	if r.flags.output == "" || e.output == nil {
		return nil
	}
	archive, err := zip.NewReader(bytes.NewReader(e.output), int64(len(e.output)))
	if err != nil {
		return fmt.Errorf("the output artifact cannot be read: %w", err)
	}
	if err := os.MkdirAll(r.flags.output, 0o755); err != nil {
		return fmt.Errorf("the output artifact cannot be kept: %w", err)
	}
	if err := os.CopyFS(r.flags.output, archive); err != nil {
		return fmt.Errorf("the output artifact cannot be kept: %w", err)
	}
	return nil
}
