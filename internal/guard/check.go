package guard

import (
	"time"

	"github.com/stackjob/stackjob/internal/plan"
)

// Check judges the changes of a plan by a policy, at a time that decides which waivers still hold.
func Check(p plan.Plan, policy Policy, now time.Time) Findings {
	found := Findings{Changes: len(p.Changes), Checked: now.UTC()}
	used := make([]bool, len(policy.Waivers))
	for _, c := range p.Normal().Changes {
		for _, f := range judge(c, policy) {
			waive(&f, policy.Waivers, used, now)
			found.List = append(found.List, f)
		}
	}
	found.Notes = notes(policy.Waivers, used, now)
	return found
}

// judge lists what the rules say of a change, waivers left out.
func judge(c plan.Change, policy Policy) []Finding {
	var list []Finding
	if holds := Holds(c.Type); holds != "" && VerdictOf(c) != Safe {
		list = appendFinding(list, c, Rule{Name: StatefulRule, Response: policy.Stateful, Reason: holds})
	}
	for _, rule := range policy.Rules {
		if rule.names(c) {
			list = appendFinding(list, c, rule)
		}
	}
	return list
}

func appendFinding(list []Finding, c plan.Change, rule Rule) []Finding {
	response := rule.Response
	switch response {
	case Off:
		return list
	case Warn:
	default:
		response = Refuse
	}
	decisive := decisive(rule, c)
	return append(list, Finding{
		Rule: rule.Name, Path: c.Path, Type: c.Type, Action: string(c.Kind()),
		Property: names(decisive), Because: plan.Change{Properties: decisive, Unseen: c.Unseen}.Reasons(),
		Verdict: VerdictOf(c), Unseen: c.Unseen, Kept: c.Kept(), Response: response, Reason: rule.Reason,
	})
}
