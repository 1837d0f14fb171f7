package report

import (
	"encoding/json"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
)

// A reviewDocument is a review for programs.
type reviewDocument struct {
	Summary    string      `json:"summary"`
	Counts     plan.Counts `json:"counts"`
	Digest     string      `json:"digest"`
	BaseDigest string      `json:"baseDigest"`
	Link       string      `json:"link,omitempty"`
	Plan       plan.Plan   `json:"plan"`
	Guard      *guarding   `json:"guard,omitempty"`
}

// A guarding is what the guard says; there is none when it was not asked.
type guarding struct {
	Refused bool `json:"refused"`
	guard.Findings
}

// JSON is the review for programs, indented.
func (r Review) JSON() ([]byte, error) { return document(r.document()) }

func (r Review) document() *reviewDocument {
	d := &reviewDocument{
		Summary: r.summary(), Counts: r.Plan.Counts(), Digest: r.Plan.Digest(), BaseDigest: r.Plan.BaseDigest(),
		Link: safeLink(r.Link), Plan: r.Plan,
	}
	if !r.Findings.Checked.IsZero() {
		d.Guard = &guarding{r.Findings.Blocks(), r.Findings}
		if d.Guard.List == nil {
			d.Guard.List = []guard.Finding{}
		}
	}
	return d
}

func document(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}
