package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// request reads the template out of its artifact and makes the change set's input of it. A
// continuation whose change set exists does not need it, and reads nothing.
func (d *deployment) request(ctx context.Context, previous []string) (stack.Request, error) {
	t, err := d.template(ctx)
	if err != nil {
		return stack.Request{}, err
	}
	body, err := t.Body()
	if err != nil {
		return stack.Request{}, err
	}
	parameters, err := t.Parameters(d.stack.Parameters, previous)
	if err != nil {
		return stack.Request{}, err
	}
	return stack.Request{
		Body:         body,
		Parameters:   parameters,
		Tags:         d.stack.Tags,
		Capabilities: d.stack.Capabilities,
		RoleARN:      d.stack.RoleARN,
		About:        d.about(),
	}, nil
}

func (d *deployment) template(ctx context.Context) (*template.Template, error) {
	files, err := d.run.Artifact(ctx, d.stack.Template.Artifact)
	if err != nil {
		return nil, patient(err)
	}
	t, err := template.Read(files, d.stack.Template.File)
	return t, patient(err)
}

// patient makes expired credentials a passing trouble: the operation's next job brings fresh ones.
func patient(err error) error {
	if a, ok := errors.AsType[*artifact.Error](err); ok && a.Kind == artifact.Expired {
		return expired{err}
	}
	return err
}

type expired struct{ error }

func (expired) FailureType() job.FailureType { return job.SystemUnavailable }

// about tells in the change set's description where the template comes from.
func (d *deployment) about() string {
	parts := []string{d.stack.Template.File}
	if a, err := d.run.Job.InputArtifact(d.stack.Template.Artifact); err == nil && a.Revision != "" {
		parts = append(parts, "revision "+a.Revision)
	}
	if p := d.run.Job.Pipeline; p != nil {
		parts = append(parts, fmt.Sprintf("pipeline %s, execution %s", p.Name, p.ExecutionID))
	}
	return strings.Join(parts, ", ")
}
