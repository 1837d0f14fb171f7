package report_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/report"
)

// everywhere is an operation with a text in every place that someone else fills.
func everywhere(text string) report.Operation {
	p := plan.Plan{
		Stack: text, StackID: text, ChangeSetID: text, Name: text, Template: text, RoleARN: text,
		Tags: map[string]string{text: text}, Parameters: []plan.Parameter{{Name: text, Value: text}}, Base: plan.Base{Status: text},
		Changes: []plan.Change{{Path: text, LogicalID: text, PhysicalID: text, Type: text, Action: "Remove", PolicyAction: "Delete",
			Properties: []plan.Property{{Attribute: text, Name: text, Source: "ParameterReference", Cause: text}}}},
	}
	policy := guard.Policy{
		Rules:   []guard.Rule{{Name: text, Reason: text}, {Name: "warn" + text, Reason: text, Response: guard.Warn}},
		Waivers: []guard.Waiver{{Resource: "nowhere" + text, Rule: text, Reason: text, Until: start}},
	}
	event := &record.Event{ID: "1", Time: start, LogicalID: text, PhysicalID: text, Type: text, Status: "CREATE_FAILED", Reason: "r" + text}
	odd := &record.Event{ID: "2", Time: start, LogicalID: "odd" + text, Type: text, Status: "ODD" + text, Reason: text}
	return report.Operation{
		Stack: text, ID: text, Plan: &p, Findings: guard.Check(p, policy, start), Link: "https://example.com/",
		Outputs: []record.Output{{Key: text, Value: text, Description: text, ExportName: text}},
		Entries: []record.Entry{
			{Time: start, Stack: text, Decision: &record.Decision{Step: text, Why: text}},
			{Time: start, Stack: text, Call: &record.Call{Name: text, Answer: text, Code: text, Message: text}},
			{Time: start, Stack: text, Look: &record.Look{Trouble: "t" + text}},
			{Time: start, Stack: text, Event: event},
			{Time: start, Stack: text, Event: odd},
			{Time: start.Add(time.Second), Stack: text, Verdict: &record.Verdict{Step: text, Message: "m" + text, StackID: text, Status: text}},
		},
	}
}

var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	attribute = regexp.MustCompile(`"[^"]*"`)
	styles    = regexp.MustCompile(`(?s)<style>.*</style>`)
)

// skeleton is the markup of a page without what is filled in.
func skeleton(html string) []string {
	var tags []string
	for _, found := range tag.FindAllString(styles.ReplaceAllString(html, ""), -1) {
		tags = append(tags, attribute.ReplaceAllString(found, `""`))
	}
	return tags
}

// bones are the lines of Markdown, without what is filled in: how each begins, and how many cells it has.
func bones(markdown string) []string {
	var list []string
	fence := ""
	for text := range strings.Lines(markdown) {
		switch {
		case fence == "" && strings.HasPrefix(text, "```"):
			fence = strings.TrimRight(text, "yaml\n")
			text = "fence"
		case fence != "" && strings.TrimRight(text, "\n") == fence:
			fence, text = "", "fence"
		case fence != "":
			continue
		}
		unescaped := strings.NewReplacer(`\\`, "", `\|`, "", `\`+"`", "").Replace(text)
		bone := text[:min(len(text), 2)] + strings.Repeat("|", strings.Count(unescaped, "|"))
		list = append(list, bone+strings.Join(tag.FindAllString(unescaped, -1), ""))
	}
	return list
}

var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</pre></body>`, `</style><script>`, `javascript:alert(1)`,
	"```\n# heading\n```", "a\n\n| b | c |\n", "| | |", "`code`", "](https://evil.example)", "<!-- comment", "\x1b[2J\x1b]0;title\x07", "\u202eabc", "a\\", "\\|", "1. x", "- x",
	"{{.}}", "%s%d", "\xff\xfe", "\r\nx", "a\u2028b", "&lt;b&gt;", "*/ url(x)", "````", "~~~", "<details>", "---",
}

// FuzzHostile fills a text in everywhere and finds that it has changed no markup.
func FuzzHostile(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// What is only spaces is left out, and so is the markup around it.
		if strings.TrimFunc(strings.ToValidUTF8(text, " "), func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) == "" {
			return
		}
		got, harmless := render(t, everywhere(text)), render(t, everywhere("x"))
		if diff := cmp.Diff(skeleton(harmless["html"]), skeleton(got["html"])); diff != "" {
			t.Errorf("HTML: %s", diff)
		}
		if diff := cmp.Diff(bones(harmless["md"]), bones(got["md"])); diff != "" {
			t.Errorf("Markdown: %s\n%s", diff, got["md"])
		}
		for _, r := range got["txt"] + got["md"] {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Fatalf("%q reaches the terminal", r)
			}
		}
	})
}

func TestLinksAreSafe(t *testing.T) {
	for _, link := range []string{"javascript:alert(1)", "http://example.com", "//example.com", "https://", "https://e.com/)[x](", "data:text/html,x", "https://e.com/\"onload=\"x", "::"} {
		r := passing()
		r.Link = link
		for ending, text := range render(t, r) {
			if strings.Contains(text, "console") || strings.Contains(text, link) && ending != "json" && len(link) > 3 {
				t.Errorf("%s: %q is a link", ending, link)
			}
		}
	}
}

// TestPageNeedsNothingElse holds what makes it one file: no script, and nothing that is loaded.
func TestPageNeedsNothingElse(t *testing.T) {
	for _, r := range []rendering{failing(), refusing()} {
		page := render(t, r)["html"]
		for _, never := range []string{"<script", "src=", "<link", "@import", "url(", "ZgotmplZ"} {
			if strings.Contains(page, never) {
				t.Errorf("it has %q", never)
			}
		}
		if !strings.Contains(page, "prefers-color-scheme: dark") || len(page) > 64<<10 {
			t.Errorf("%d bytes, or only light", len(page))
		}
	}
}

func TestReportsAreTheSameAgain(t *testing.T) {
	for range 3 {
		if diff := cmp.Diff(render(t, failing()), render(t, failing())); diff != "" {
			t.Error(diff)
		}
	}
}
