package cause

import (
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/pattern"
)

// soon is how long after a symptom a failure with a reason of its own is still the better cause.
// CloudFormation stops a stack within seconds of its first failure; a parent hears of a nested one a
// little later. With rollback disabled, independent resources go on for hours and fail on their own.
const soon = time.Minute

// mostCandidates is how many failures are compared with each other: nothing that came after a hundred
// others is their cause.
const mostCandidates = 100

// choose orders the failures by time and picks the one that the others follow from.
func choose(failures []Failure) (ordered []Failure, first int) {
	ordered = slices.Clone(failures)
	byTime(ordered)
	c := candidates(ordered[:min(len(ordered), mostCandidates)])
	if len(ordered) == 0 || !c.symptom(0) {
		return ordered, 0
	}
	for i, f := range c {
		if f.Time.Sub(c[0].Time) > soon {
			break
		}
		if !c.symptom(i) {
			return ordered, i
		}
	}
	return ordered, 0
}

// candidates are failures in the order of time.
type candidates []Failure

func byTime(failures []Failure) {
	slices.SortStableFunc(failures, func(a, b Failure) int { return a.Time.Compare(b.Time) })
}

// symptoms are reasons that tell that something went wrong and not what (texts: public reports, see
// the sources in testdata/streams).
var symptoms = pattern.New(`(?i)` + strings.Join([]string{
	`^$`,
	`^internal failure\.?$`,
	`\bdid not stabilize\b`, `\bfailed to stabilize\b`, `\bnot stabilized\b`,
	`^WaitCondition timed out`,
	`^Failed to receive \d+ resource signal`, `^Received \d+ SUCCESS signal`,
	`did not receive a response from your Custom Resource`,
	`^(Resource )?timed out waiting for`, `^Exceeded attempts to wait`,
	`^See the details in CloudWatch Log Stream`,
}, "|"))

// symptom tells whether the i-th failure is likely the consequence of another.
func (c candidates) symptom(i int) bool {
	if c[i].Kind != Resource {
		return false
	}
	return symptoms.MatchString(c[i].Reason) || c.echo(i) || c.namesAnother(i)
}

// longestEcho is how long a text may be that several resources share and that says nothing of any.
const longestEcho = 80

// echo recognises a wording of "cancelled" that we do not know: short, without a code, the same on
// several resources, while another one says something else.
func (c candidates) echo(i int) bool {
	if c[i].Code != "" || len(c[i].Reason) > longestEcho {
		return false
	}
	same, others := 0, 0
	for _, other := range c {
		if other.Reason == c[i].Reason && other.Code == "" {
			same++
		} else {
			others++
		}
	}
	return same > 1 && others > 0
}

// shortestID keeps short physical ids from being found in any text by chance.
const shortestID = 8

// namesAnother tells whether the reason speaks of another resource that failed with a reason of its
// own: it may have been begun before that one was found unfit (aws-facts 5.2, CONFIGURATION_COMPLETE).
func (c candidates) namesAnother(i int) bool {
	f := c[i]
	return slices.ContainsFunc(c, func(other Failure) bool {
		return other.Path != f.Path && len(other.physicalID) >= shortestID && other.physicalID != f.physicalID &&
			strings.Contains(f.Reason, other.physicalID) && (f.physicalID == "" || !strings.Contains(other.Reason, f.physicalID)) &&
			!symptoms.MatchString(other.Reason)
	})
}
