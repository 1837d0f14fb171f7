package deploy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/parameters"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/internal/template"
)

// request reads the template out of its artifact and makes the change set's input of it. A
// continuation whose change set exists does not need it, and reads nothing.
func (d *deployment) request(ctx context.Context, previous []string) (stack.Request, error) {
	t, err := d.template(ctx)
	if err != nil {
		return stack.Request{}, err
	}
	values, err := d.values(ctx, t, previous)
	if err != nil {
		return stack.Request{}, err
	}
	r := d.options()
	r.Parameters, r.NestedStacks = values, t.HasNestedStacks()
	if r.Tags, err = d.tags(ctx); err != nil {
		return r, err
	}
	if err := d.checkOutputs(t); err != nil {
		return r, err
	}
	if r.Body, r.URL, err = d.packaged(ctx, t); err != nil {
		return r, err
	}
	return r, d.checkCapabilities(ctx, r)
}

// options are what the spec says about the change set besides the template.
func (d *deployment) options() stack.Request {
	s := d.stack
	r := stack.Request{
		Capabilities: s.Capabilities, RoleARN: s.RoleARN, NotificationARNs: s.NotificationARNs,
		OnStackFailure: onStackFailure[s.OnFailure], DisableRollback: s.OnFailure == spec.KeepOnFailure,
		ImportExisting: s.ImportExisting, Express: s.Express, About: d.about(),
	}
	if s.Rollback != nil {
		r.Rollback = &stack.Rollback{Alarms: s.Rollback.Alarms, Minutes: int32(s.Rollback.Monitoring / time.Minute)}
	}
	return r
}

// onStackFailure are CloudFormation's words; what is not here is decided by the execution.
var onStackFailure = map[spec.OnFailure]string{
	spec.DeleteOnFailure:  "DELETE",
	spec.NothingOnFailure: "DO_NOTHING",
}

func (d *deployment) template(ctx context.Context) (*template.Template, error) {
	files, err := d.artifact(ctx, d.stack.Template.Artifact)
	if err != nil {
		return nil, err
	}
	t, err := template.Read(files, d.stack.Template.File)
	return t, patient(err)
}

// values are those of the template's parameters.
func (d *deployment) values(ctx context.Context, t *template.Template, previous []string) ([]template.Parameter, error) {
	config, err := d.config(ctx)
	if err != nil {
		return nil, err
	}
	given, err := parameters.Gather(ctx, parameters.Wanted{
		Source: "the spec", Given: d.stack.Parameters, Sources: d.stack.Sources,
		Config: config.Parameters, Variables: d.spec.Variables,
	}, parameters.Readers{Stacks: d.cloudFormation, SSM: d.ssm, Files: d, Artifacts: d})
	if err != nil {
		return nil, err
	}
	return t.Parameters(given, previous)
}

// tags are the spec's or, without them, the configuration file's.
func (d *deployment) tags(ctx context.Context) (map[string]string, error) {
	if d.stack.Tags != nil {
		return d.stack.Tags, nil
	}
	config, err := d.config(ctx)
	return config.Tags, err
}

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
