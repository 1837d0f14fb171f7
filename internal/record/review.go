package record

// A Review is a whole plan, nested stacks included, and what the guard says of it. Property values have
// no place in it.
type Review struct {
	ChangeSetID string `json:"changeSetId"`
	// Digest is the plan's: what CHANGE_SET_EXECUTE may be bound to.
	Digest   string     `json:"digest"`
	Changes  []Reviewed `json:"changes"`
	Findings []Finding  `json:"findings,omitempty"`
	// Notes are sentences about waivers that have no effect.
	Notes []string `json:"notes,omitempty"`
}

// A Reviewed is what a [Review] says of one resource.
type Reviewed struct {
	// Path is the logical id, after those of the nested stacks that it is in.
	Path string `json:"path"`
	Type string `json:"type"`
	// Action and Replacement are CloudFormation's words (aws-facts 4.6).
	Action      string `json:"action"`
	Replacement string `json:"replacement,omitempty"`
	// Reasons are sentences on what changes it, and on what is kept of it.
	Reasons []string `json:"reasons,omitempty"`
}

// A Finding is what a rule of the guard's says of one resource.
type Finding struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
	// Verdict is "refused", "warning" or "waived".
	Verdict string `json:"verdict"`
	// Reason is the rule's own.
	Reason string `json:"reason,omitempty"`
	// Text is the whole sentence, Details are further ones: what caused it, what is waived.
	Text    string   `json:"text"`
	Details []string `json:"details,omitempty"`
}
