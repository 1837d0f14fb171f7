package deploy

import (
	"strconv"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/report"
	"github.com/stackjob/stackjob/internal/spec"
)

// planned is what there is to tell of a plan, as short as it gets: it travels in the token.
type planned struct {
	Digest string      `json:"digest"`
	Base   string      `json:"base"`
	Counts plan.Counts `json:"counts"`
}

func describe(p plan.Plan) *planned {
	return &planned{Digest: p.Digest(), Base: p.BaseDigest(), Counts: p.Counts()}
}

// variables are the action's output variables: the stack's outputs under their own names, and what
// became of the stack. An output of the same name as one of the latter gives way, even where there is
// no value for it, so that nobody can put a digest of their own in the place of the plan's.
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
	d.planVariables(v)
	return v
}

// planVariables are those about the plan.
func (d *deployment) planVariables(v map[string]string) {
	var p planned
	var changeSet, changes, summary string
	if d.state.Plan != nil {
		p, changeSet = *d.state.Plan, d.planned()
		changes, summary = strconv.Itoa(p.Counts.Total()), p.Counts.String()
	}
	set(v, "Digest", p.Digest)
	set(v, "BaseDigest", p.Base)
	set(v, "ChangeSetArn", changeSet)
	set(v, "ChangeSetName", nameIn(changeSet))
	set(v, "Changes", changes)
	set(v, "ChangeSummary", summary)
}

// planned is the ARN of the change set that the plan is of.
func (d *deployment) planned() string {
	if d.result.Plan != nil {
		return d.result.Plan.ChangeSetID
	}
	return d.state.ChangeSetID
}

// nameIn is the name in a change set's ARN: what stands between the first two slashes.
func nameIn(arn string) string {
	_, rest, _ := strings.Cut(arn, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
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
