package deploy

import (
	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
)

// noteReview notes the plan and what the guard says of it, for whoever follows the job.
func (d *deployment) noteReview(p plan.Plan) {
	review := &record.Review{ChangeSetID: p.ChangeSetID, Digest: p.Digest(), Notes: d.findings.Notes}
	for _, c := range p.Normal().Changes {
		review.Changes = append(review.Changes, reviewed(c))
	}
	for _, f := range d.findings.List {
		review.Findings = append(review.Findings, record.Finding{
			Path: f.Path, Rule: f.Rule, Verdict: verdictOf(f), Reason: f.Reason, Text: f.String(), Details: f.Details(),
		})
	}
	d.record.Append(record.Entry{Operation: d.run.Operation(), Stack: d.stack.Name, Review: review})
}

func reviewed(c plan.Change) record.Reviewed {
	r := record.Reviewed{Path: c.Path, Type: c.Type, Action: c.Action, Replacement: c.Replacement, Reasons: c.Reasons()}
	if kept := c.Kept(); kept != "" {
		r.Reasons = append(r.Reasons, kept)
	}
	return r
}

func verdictOf(f guard.Finding) string {
	switch {
	case f.Waived != nil:
		return "waived"
	case f.Refused():
		return "refused"
	}
	return "warning"
}
