package action

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

// Artifact opens the input artifact of that name; the empty name means the only
// one. The zip's directory is read now, each file when it is opened, with ctx,
// so the files can be read as long as ctx lasts. It is read with the job's own
// credentials. Errors have a fitting failure type, see job.FailedFrom.
func (r *Run) Artifact(ctx context.Context, name string) (fs.FS, error) {
	return r.ArtifactWithin(ctx, name, nil)
}

// ArtifactWithin is Artifact with other limits than the defaults; nil means
// those.
func (r *Run) ArtifactWithin(ctx context.Context, name string, limits *artifact.Options) (fs.FS, error) {
	in, err := r.Job.InputArtifact(name)
	if err != nil {
		return nil, err
	}
	client, err := r.artifactClient(ctx)
	if err != nil {
		return nil, err
	}
	archive, err := artifact.Open(ctx, client, in.Bucket, in.Key, limits)
	if err != nil {
		return nil, err
	}
	return archive.FS(ctx), nil
}

// Upload writes files as the output artifact of that name; the empty name means
// the only one. It is encrypted as CodePipeline demands, with the job's own
// credentials and key. Every declared output artifact must be uploaded before
// the action succeeds (aws-facts 1.1). The zip is built in a temporary file.
func (r *Run) Upload(ctx context.Context, name string, files fs.FS) error {
	out, err := r.Job.OutputArtifact(name)
	if err != nil {
		return err
	}
	client, err := r.artifactClient(ctx)
	if err != nil {
		return err
	}
	body, err := zipped(files)
	if err != nil {
		return fmt.Errorf("output artifact %s: %w", out.Name, err)
	}
	defer discard(body)
	return artifact.Put(ctx, client, out.Bucket, out.Key, body, r.Job.EncryptionKey)
}

func (r *Run) artifactClient(ctx context.Context) (*s3.Client, error) {
	config, err := r.awsConfig(ctx)
	if err != nil {
		return nil, &unavailable{err}
	}
	return artifact.NewClient(r.Job.Credentials, config), nil
}

// zipped writes files into a temporary zip, which stands at its beginning.
func zipped(files fs.FS) (*os.File, error) {
	f, err := os.CreateTemp("", "artifact-*.zip")
	if err != nil {
		return nil, err
	}
	err = artifact.Zip(f, files)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		discard(f)
		return nil, err
	}
	return f, nil
}

// discard closes and removes a temporary file. What fails here changes nothing
// about the artifact.
func discard(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// unavailable is an error after which trying again may help.
type unavailable struct{ err error }

func (e *unavailable) Error() string                { return e.err.Error() }
func (e *unavailable) Unwrap() error                { return e.err }
func (e *unavailable) FailureType() job.FailureType { return job.SystemUnavailable }
