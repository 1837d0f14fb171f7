package deploy

import (
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
	switch differences := plan.Differences(d.stack.Expect, p.Digest()); {
	case d.stack.Expect != "" && len(differences) > 0:
		return &engine.Differs{Why: strings.Join(differences, "; ") + "."}
	case d.findings.Blocks():
		return &engine.Blocked{Why: d.findings.Explain()}
	default:
		return nil
	}
}
