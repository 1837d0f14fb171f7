package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/stackjob/stackjob/internal/cli/pack"
	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/job"
)

// work is what the pipeline is given to do.
type work struct {
	// dir is nil when there is nothing to pack.
	dir *pack.Dir
	// size is the artifact's, in bytes.
	size int
	// stack and file are what is to be deployed, "" where only the event says it.
	stack, file string

	action rehearsal.Action
	// event is what to start with instead of the action; nil for none.
	event *rehearsal.Event
}

// prepare packs the directory and settles what to deploy. All its errors are the user's.
func prepare(stdin io.Reader, flags runFlags, path string) (work, error) {
	if flags.event != "" {
		return prepareEvent(stdin, flags, path)
	}
	if path == "" {
		return work{}, hint(usagef("run needs a DIR"), "stackjob run examples/website")
	}
	dir, body, err := packed(path)
	if err != nil {
		return work{}, err
	}
	parameters, wanted, err := flags.userParameters(dir)
	if err != nil {
		return work{}, err
	}
	stack := wanted.Stacks[0]
	name := stack.Template.Artifact
	if name == "" {
		name = "Source"
	}
	return work{
		dir: dir, size: len(body), stack: stack.Name, file: stack.Template.File,
		action: rehearsal.Action{UserParameters: parameters, Artifact: name, Body: body, Output: outputFor(flags, stack)},
	}, nil
}

func packed(path string) (*pack.Dir, []byte, error) {
	dir, err := pack.Open(path)
	if err != nil {
		if info, statErr := os.Stat(path); statErr == nil && !info.IsDir() {
			return nil, nil, hint(usage(err), "give the directory, and the file with --file")
		}
		return nil, nil, usage(err)
	}
	body, err := dir.Zip()
	return dir, body, usage(err)
}

// prepareEvent reads the event to start with, and puts the directory where it says.
func prepareEvent(stdin io.Reader, flags runFlags, path string) (work, error) {
	if flag := flags.given(); flag != "" {
		return work{}, usagef("%s does not go with --event: the user parameters in the event say what to deploy", flag)
	}
	data, err := readEvent(stdin, flags.event)
	if err != nil {
		return work{}, err
	}
	j, err := job.DecodeEvent(data)
	if err != nil {
		return work{}, hint(usagef("%s cannot be delivered: %w", flags.event, err), "stackjob event show %s", flags.event)
	}
	w := work{event: &rehearsal.Event{Text: data}}
	if path == "" {
		return w, needsDir(flags, j)
	}
	dir, body, err := packed(path)
	if err != nil {
		return w, err
	}
	place, err := placeOf(j, dir)
	if err != nil {
		return w, usagef("DIR cannot be put anywhere: %w", err)
	}
	w.dir, w.size = dir, len(body)
	w.event.Artifact, w.event.Body = &place, body
	return w, nil
}

func needsDir(flags runFlags, j *job.Job) error {
	if len(j.InputArtifacts) == 0 {
		return nil
	}
	return hint(usagef("the event has an input artifact, so a DIR is needed to put there"),
		"stackjob run --event %s DIR", flags.event)
}

// placeOf is the input artifact that the template is read from. A spec file is looked for in the
// directory, whatever artifact it shall be in.
func placeOf(j *job.Job, dir *pack.Dir) (job.Artifact, error) {
	name := ""
	open := func(f spec.File) ([]byte, error) { return fs.ReadFile(dir.FS(), f.Path) }
	if wanted, err := spec.FromConfiguration(j.Configuration, open); err == nil {
		name = wanted.Stacks[0].Template.Artifact
	}
	place, err := j.InputArtifact(name)
	if err != nil {
		return place, fmt.Errorf("in the event, %w", err)
	}
	return place, nil
}
