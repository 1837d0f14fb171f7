package deploy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
)

// review says whether a plan may be executed: it is the one that was approved, and the guard lets it
// pass.
func (d *deployment) review(p plan.Plan) error {
	d.progress.Total, d.state.Plan = p.Counts().Total(), describe(p)
	d.findings = guard.Check(p, d.stack.Guard, time.Now())
	d.warn()
	d.noteReview(p)
	switch differences := plan.Differences(d.stack.Expect, p.Digest()); {
	case d.stack.Expect != "" && len(differences) > 0:
		return &engine.Differs{Why: fmt.Sprintf("The plan for stack %s is not the one that was approved: %s.\nNext: look at what has changed, make the plan anew and approve that.",
			d.stack.Name, strings.Join(differences, "; "))}
	case d.findings.Blocks():
		return &engine.Blocked{Why: d.findings.Explain()}
	default:
		return nil
	}
}

// warn tells in the log of what the guard only warns of, and keeps the names for whoever concludes.
func (d *deployment) warn() {
	var names []string
	for _, f := range d.findings.List {
		if f.Response != guard.Warn || f.Waived != nil {
			continue
		}
		d.run.Log.Warn("the guard warns: "+f.String(), "details", f.Details())
		if !slices.Contains(names, f.Path) {
			names = append(names, f.Path)
		}
	}
	d.state.Warned = few(names)
}
