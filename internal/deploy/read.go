package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/parameters"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/job"
)

// readSpec reads what the job asks for, from its configuration and the spec file that this may name.
func (d *deployment) readSpec(ctx context.Context) (*spec.Spec, error) {
	return spec.FromConfiguration(d.run.Job.Configuration, func(f spec.File) ([]byte, error) { return d.ReadFile(ctx, f) })
}

// largestText is the size up to which a spec, a configuration file or a file with values is read, in bytes. As
// a tree it takes a hundred times as much memory.
const largestText = 1 << 20

// ReadFile reads a file of an input artifact; the artifact "" is the template's.
func (d *deployment) ReadFile(ctx context.Context, f spec.File) ([]byte, error) {
	files, err := d.artifact(ctx, cmp.Or(f.Artifact, d.stack.Template.Artifact))
	if err != nil {
		return nil, err
	}
	if info, err := fs.Stat(files, f.Path); err == nil && info.Size() > largestText {
		return nil, badArtifacts{fmt.Errorf("the file %s has %d bytes, more than the %d that are read of a file beside the template: make it shorter", f.Path, info.Size(), largestText)}
	}
	data, err := fs.ReadFile(files, f.Path)
	return data, patient(err)
}

// largestFile is the size up to which a file of an artifact is read, in bytes. It is held in memory:
// templates are much smaller (internal/template has their limit), packaged code seldom larger.
const largestFile = 64 << 20

// artifact opens an input artifact, once in a job.
func (d *deployment) artifact(ctx context.Context, name string) (fs.FS, error) {
	if files, ok := d.opened[name]; ok {
		return files, nil
	}
	files, err := d.run.ArtifactWithin(ctx, name, &artifact.Options{MaxFile: largestFile})
	if err != nil {
		return nil, patient(err)
	}
	d.opened[name] = files
	return files, nil
}

// Place tells where an input artifact is: in the action's Region, which is the function's.
func (d *deployment) Place(name string) (parameters.Place, error) {
	a, err := d.run.Job.InputArtifact(name)
	return parameters.Place{Bucket: a.Bucket, Key: a.Key, Region: d.home}, err
}

// checkArtifacts refuses a job whose output artifacts do not fit what is written into them, before
// anything is begun: an action succeeds only if each of its output artifacts was uploaded.
func (d *deployment) checkArtifacts() error {
	switch declared := len(d.run.Job.OutputArtifacts); {
	case declared == 0 && d.stack.OutputFile != "":
		return badArtifacts{fmt.Errorf("outputFile is %s, but the action declares no output artifact: add one to its outputArtifacts", d.stack.OutputFile)}
	case declared > 1:
		return badArtifacts{fmt.Errorf("the action declares %d output artifacts, and stackjob writes one: keep one of its outputArtifacts", declared)}
	default:
		return d.checkOutputFile()
	}
}

type badArtifacts struct{ error }

func (badArtifacts) FailureType() job.FailureType { return job.ConfigurationError }

// patient makes expired credentials a passing trouble: the operation's next job brings fresh ones.
func patient(err error) error {
	if a, ok := errors.AsType[*artifact.Error](err); ok && a.Kind == artifact.Expired {
		return expired{err}
	}
	return err
}

type expired struct{ error }

func (expired) FailureType() job.FailureType { return job.SystemUnavailable }
