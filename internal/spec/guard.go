package spec

import (
	"slices"
	"time"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// days is how the last day of a waiver is written.
const days = time.DateOnly

const longestGuardText = 500 // of names and reasons, in characters; this program's own limit

func responses() []string {
	return []string{string(guard.Refuse), string(guard.Warn), string(guard.Off)}
}

func ruleActions() []string { return []string{"add", "modify", "replace", "remove", "import"} }

func guardShape() Shape {
	return objectOf(
		Member{Name: "stateful", Shape: oneWord(responses()...), Description: "What to do about stateful resources that would be replaced or removed: refuse, warn or off."},
		Member{Name: "rules", Shape: listOf(ruleShape(), 0), Description: "Rules of your own."},
		Member{Name: "waivers", Shape: listOf(waiverShape(), 0), Description: "Changes that pass although a rule names them."},
	)
}

func ruleShape() Shape {
	patterns := listOrText(Shape{Type: String, Shortest: 1}, 0)
	return objectOf(
		Member{Name: "name", Required: true, Shape: text("", longestGuardText), Description: "What messages and waivers call the rule."},
		Member{Name: "types", Shape: patterns, Description: "Resource types, with * for any characters; all without it."},
		Member{Name: "resources", Shape: patterns, Description: "Logical ids or paths, with * for any characters; all without it."},
		Member{Name: "actions", Shape: listOrText(oneWord(ruleActions()...), 0), Description: "What becomes of the resource: add, modify, replace (also where it only may happen), remove, import; all without it."},
		Member{Name: "properties", Shape: patterns, Description: "Names of properties that change, with * for any characters; all without it."},
		Member{Name: "response", Shape: oneWord(responses()...), Description: "What to do about such a change. Without it: refuse."},
		Member{Name: "reason", Shape: text("", longestGuardText), Description: "What whoever is refused is told."},
	)
}

func waiverShape() Shape {
	return objectOf(
		Member{Name: "resource", Required: true, Shape: Shape{Type: String, Shortest: 1}, Description: "The logical id or path, with * for any characters."},
		Member{Name: "rule", Shape: text("", longestGuardText), Description: "The rule that it is waived for; all without it."},
		Member{Name: "reason", Required: true, Shape: text("", longestGuardText), Description: "Why the change may pass."},
		Member{Name: "until", Required: true, Shape: Shape{Type: String, Pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}, Description: "The last day on which it holds, such as 2026-12-31; it ends at midnight UTC."},
	)
}

func (f field) guard() guard.Policy {
	var p guard.Policy
	var waivers field
	f.object(guardShape(), func(m field) {
		switch m.key {
		case "stateful":
			p.Stateful = m.response()
		case "rules":
			p.Rules = m.rules()
		case "waivers":
			p.Waivers, waivers = m.waivers(), m
		}
	})
	names := []string{guard.StatefulRule}
	for _, r := range p.Rules {
		names = append(names, r.Name)
	}
	for i, w := range p.Waivers {
		if w.Rule != "" && !slices.Contains(names, w.Rule) {
			waivers.items()[i].fail("waives a rule that there is not", nearestWord(w.Rule, names, "the rules are "))
		}
	}
	return p
}

func (f field) response() guard.Response { return guard.Response(f.word("response", responses()...)) }

func (f field) rules() []guard.Rule {
	var rules []guard.Rule
	if !f.is(source.List) {
		return nil
	}
	for _, item := range f.items() {
		r := item.rule()
		if r.Name == guard.StatefulRule || r.Name != "" && slices.ContainsFunc(rules, func(o guard.Rule) bool { return o.Name == r.Name }) {
			item.fail("has the name of another rule", "give each rule a name of its own; stateful is the rule that is always there")
		}
		rules = append(rules, r)
	}
	return rules
}

func (f field) rule() guard.Rule {
	var r guard.Rule
	f.object(ruleShape(), func(m field) {
		switch m.key {
		case "name":
			r.Name = m.checked(guardText)
		case "types":
			r.Types = m.texts(notEmpty)
		case "resources":
			r.Resources = m.texts(notEmpty)
		case "actions":
			r.Actions = m.texts(ruleAction)
		case "properties":
			r.Properties = m.texts(notEmpty)
		case "response":
			r.Response = m.response()
		case "reason":
			r.Reason = m.checked(guardText)
		}
	})
	return r
}

func (f field) waivers() []guard.Waiver {
	var waivers []guard.Waiver
	if !f.is(source.List) {
		return nil
	}
	for _, item := range f.items() {
		waivers = append(waivers, item.waiver())
	}
	return waivers
}

func (f field) waiver() guard.Waiver {
	var w guard.Waiver
	f.object(waiverShape(), func(m field) {
		switch m.key {
		case "resource":
			w.Resource = m.checked(notEmpty)
		case "rule":
			w.Rule = m.checked(guardText)
		case "reason":
			w.Reason = m.checked(guardText)
		case "until":
			w.Until = m.day()
		}
	})
	return w
}

// day is a date, at its beginning in UTC.
func (f field) day() time.Time {
	var t time.Time
	f.checked(func(text string) (message, hint string) {
		var err error
		if t, err = time.Parse(days, text); err != nil {
			return "is no date", "dates look like 2026-12-31"
		}
		return "", ""
	})
	return t
}

func ruleAction(text string) (message, hint string) {
	if slices.Contains(ruleActions(), text) {
		return "", ""
	}
	return "is no action of a change", nearestWord(text, ruleActions(), "the actions are ")
}

func notEmpty(text string) (message, hint string) {
	if text == "" {
		return "is empty", "write a name, or leave it out"
	}
	return "", ""
}

func guardText(text string) (message, hint string) {
	if n := len([]rune(text)); n < 1 || n > longestGuardText {
		return "is empty or too long", "write 1 to 500 characters"
	}
	return "", ""
}
