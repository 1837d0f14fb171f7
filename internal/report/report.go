// Package report renders what is planned and what came of it, for people and for programs: as text for
// a terminal, as Markdown for a pull request, as JSON, and as one HTML page that needs nothing else.
//
// The same values give the same text. Nothing in a report is markup but what this package writes: names,
// reasons and values are escaped wherever they stand.
package report

import (
	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
)

// A Review is a plan, with what the guard says of it.
type Review struct {
	Plan plan.Plan
	// Findings are the guard's; the zero value says that it was not asked.
	Findings guard.Findings
	// Link leads to the change set in the console, see [ConsoleURL]; "" for none.
	Link string
}

// An Operation is what came of a deployment of one stack.
type Operation struct {
	// Stack is the stack's name, ID the operation's.
	Stack, ID string
	// Entries are those of the operation's record. Outputs in them are not told.
	Entries []record.Entry
	// Plan is what was or would have been executed; nil for none.
	Plan *plan.Plan
	// Findings are the guard's about the plan; the zero value says that it was not asked.
	Findings guard.Findings
	// Outputs are the stack outputs that may be shown.
	Outputs []record.Output
	// Link leads to the stack in the console, see [ConsoleURL]; "" for none.
	Link string
}

// review is the plan's part of the report.
func (o Operation) review() *Review {
	if o.Plan == nil {
		return nil
	}
	return &Review{Plan: *o.Plan, Findings: o.Findings}
}
