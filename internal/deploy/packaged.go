package deploy

import (
	"context"
	"fmt"

	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
)

// packaged is the template as CloudFormation takes it: with what it refers to in its artifact staged,
// and staged itself if it is too long for a request.
func (d *deployment) packaged(ctx context.Context, t *template.Template) (body, url string, err error) {
	files, err := d.artifact(ctx, d.stack.Template.Artifact)
	if err != nil {
		return "", "", err
	}
	result, err := packaging.Package(ctx, files, t, d.stager, packaging.Options{
		Memory: d.staged, Source: d.run.Operation() + " " + d.stack.Template.Artifact})
	if err != nil {
		return "", "", patient(err)
	}
	if t = result.Template; !t.NeedsURL() {
		body, err = t.Body()
		return body, "", err
	}
	staged, err := d.stager.Stage(ctx, staging.Bytes(t.Name, t.Text()))
	if err != nil {
		return "", "", fmt.Errorf("the template is longer than the %d bytes that a request takes: %w", template.MaxBody, err)
	}
	return "", staged[0].URL, nil
}
