package spec

import "github.com/stackjob/stackjob/internal/guard"

// The policy as it is read.
type (
	writtenGuard struct {
		Stateful guard.Response  `json:"stateful,omitempty"`
		Rules    []writtenRule   `json:"rules,omitempty"`
		Waivers  []writtenWaiver `json:"waivers,omitempty"`
	}
	writtenRule struct {
		Name       string         `json:"name"`
		Types      []string       `json:"types,omitempty"`
		Resources  []string       `json:"resources,omitempty"`
		Properties []string       `json:"properties,omitempty"`
		Actions    []string       `json:"actions,omitempty"`
		Response   guard.Response `json:"response,omitempty"`
		Reason     string         `json:"reason,omitempty"`
	}
	writtenWaiver struct {
		Resource string `json:"resource"`
		Rule     string `json:"rule,omitempty"`
		Reason   string `json:"reason"`
		Until    string `json:"until"`
	}
)

func writeGuard(p guard.Policy) any {
	if p.Stateful == "" && p.Rules == nil && p.Waivers == nil {
		return nil
	}
	w := writtenGuard{Stateful: p.Stateful}
	for _, r := range p.Rules {
		w.Rules = append(w.Rules, writtenRule(r))
	}
	for _, v := range p.Waivers {
		w.Waivers = append(w.Waivers, writtenWaiver{v.Resource, v.Rule, v.Reason, v.Until.Format(days)})
	}
	return w
}
