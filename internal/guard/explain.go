package guard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/pattern"
)

// What CodePipeline shows of a failure is limited to 5,000 characters (aws-facts 1.4), and the waivers
// stand at the end: a message explains a few of the refused changes, in so many bytes, and says a few
// things of each. A report has all of them.
const (
	mostExplained    = 10
	longestExplained = 3500
	mostReasons      = 4
	longestDetail    = 400
)

// suggestedDays is how long the suggested waiver would hold: long enough for the deployment, and short
// enough not to be forgotten.
const suggestedDays = 7

// Explain says which changes are refused, by which rule and what caused them, and gives the waiver to
// write. It is "" when nothing is refused.
func (f Findings) Explain() string {
	refused := f.refused()
	if len(refused) == 0 {
		return ""
	}
	texts, waivers := f.some(refused)
	var b strings.Builder
	fmt.Fprintf(&b, "The guard refuses %s:\n%s", f.share(refused), strings.Join(texts, ""))
	if rest := len(refused) - len(texts); rest > 0 {
		fmt.Fprintf(&b, "- and %d more, which the report lists\n", rest)
	}
	fmt.Fprintf(&b, "\nIf this is wanted, let it pass with a waiver in the spec:\n\n%s", waivers)
	return b.String()
}

// some explains as many of the refused changes as there is room for with their waivers, and at least one.
func (f Findings) some(refused []Finding) (texts []string, waivers string) {
	size := 0
	for i, finding := range refused[:min(len(refused), mostExplained)] {
		text, more := explain(finding), f.waivers(refused[:i+1])
		if size += len(text); i > 0 && size+len(more) > longestExplained {
			break
		}
		texts, waivers = append(texts, text), more
	}
	return texts, waivers
}

// WaiverYAML is the waivers that would let all refused changes pass, as a part of a spec file; "" when
// nothing is refused.
func (f Findings) WaiverYAML() string {
	if !f.Blocks() {
		return ""
	}
	return f.waivers(f.refused())
}

func (f Findings) refused() []Finding {
	var list []Finding
	for _, finding := range f.List {
		if finding.Refused() {
			list = append(list, finding)
		}
	}
	return list
}

// share is "2 of 5 changes". A change that several rules refuse is one.
func (f Findings) share(refused []Finding) string {
	paths := map[string]bool{}
	for _, finding := range refused {
		paths[finding.Path] = true
	}
	if f.Changes == 1 {
		return "the only change"
	}
	return fmt.Sprintf("%d of %d changes", len(paths), f.Changes)
}

func explain(f Finding) string {
	if rest := len(f.Because) - mostReasons; rest > 0 {
		f.Because = append(slices.Clone(f.Because[:mostReasons]), fmt.Sprintf("and %d more reasons", rest))
	}
	text := fmt.Sprintf("- %s\n", f)
	for _, sentence := range f.Details() {
		text += fmt.Sprintf("  %s\n", cut(sentence))
	}
	return text
}

// cut shortens a sentence of names that are too long to be read.
func cut(sentence string) string {
	runes := []rune(sentence)
	if len(runes) <= longestDetail {
		return sentence
	}
	return string(runes[:longestDetail-1]) + "…"
}

// waivers writes one waiver for each resource and rule.
func (f Findings) waivers(refused []Finding) string {
	until := f.Checked.AddDate(0, 0, suggestedDays).UTC().Format(time.DateOnly)
	var b strings.Builder
	b.WriteString("guard:\n  waivers:\n")
	written := map[[2]string]bool{}
	for _, finding := range refused {
		key := [2]string{finding.Path, finding.Rule}
		if !written[key] {
			written[key] = true
			fmt.Fprintf(&b, "  - resource: %s\n    rule: %s\n    reason: \"(who wants it, and why)\"\n    until: %s\n",
				scalar(finding.Path), scalar(finding.Rule), until)
		}
	}
	return b.String()
}

var plainScalar = pattern.New(`^[A-Za-z][A-Za-z0-9_.-]*$`)

// scalar writes a text so that YAML reads it as this text. A JSON string is one in YAML too.
func scalar(text string) string {
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return strconv.Quote(text)
	}
	if plainScalar.MatchString(text) {
		return text
	}
	return strconv.QuoteToASCII(text)
}
