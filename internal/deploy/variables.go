package deploy

import (
	"maps"
	"strconv"
	"time"

	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/report"
	"github.com/stackjob/stackjob/internal/spec"
)

// variables are the action's output variables: the stack's outputs under their own names, and what
// became of the stack. An output of the same name as one of the latter gives way, so that nobody can
// put a digest of their own in the place of the plan's.
func (d *deployment) variables(outputs []record.Output) map[string]string {
	v := map[string]string{}
	for _, o := range outputs {
		v[o.Key] = o.Value
	}
	r := d.result
	set(v, "StackName", d.stack.Name)
	set(v, "StackId", r.Stack.ID)
	set(v, "StackStatus", r.Stack.Status)
	set(v, "DurationSeconds", strconv.Itoa(int(time.Since(d.run.Started()).Seconds())))
	set(v, "ConsoleUrl", report.ConsoleURL(r.Stack.ID, d.proposed()))
	maps.Copy(v, d.state.Plan)
	return v
}

// describe tells what the plan is.
func describe(p plan.Plan) map[string]string {
	v, n := map[string]string{}, p.Counts()
	set(v, "Digest", p.Digest())
	set(v, "BaseDigest", p.BaseDigest())
	set(v, "ChangeSetArn", p.ChangeSetID)
	set(v, "ChangeSetName", p.Name)
	set(v, "Changes", strconv.Itoa(n.Total()))
	set(v, "ChangeSummary", n.String())
	return v
}

// set sets a variable that has a value: CodePipeline takes no empty ones.
func set(v map[string]string, name, value string) {
	delete(v, name)
	if value != "" {
		v[name] = value
	}
}

// proposed is the change set that was made to be reviewed; "" for none.
func (d *deployment) proposed() string {
	if p := d.result.Plan; p != nil && d.stack.Mode == spec.ChangeSetReplace {
		return p.ChangeSetID
	}
	return ""
}
