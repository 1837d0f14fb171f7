package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"sync"
	"time"

	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

//go:embed page.html
var page string

// pages is escaped by html/template wherever something is filled in. It is parsed when it is first
// used: a function's cold start would pay for it.
var pages = sync.OnceValue(func() *template.Template { return template.Must(template.New("").Parse(page)) })

// A htmlPage is one page: a review, or an operation with its review.
type htmlPage struct {
	Title     string
	Verdict   string // "" for a review
	Operation *htmlOperation
	Review    *htmlReview
}

type htmlReview struct {
	Summary, Guarded, Class string
	Changes                 []change
	Notes                   []string
	Advice, Waivers         string
	Facts                   []fact
	Link                    string
}

type htmlOperation struct {
	Message string
	Facts   []fact
	Link    string
	Outputs []record.Output
	Lanes   []htmlLane
	Steps   []htmlStep
	Review  *htmlReview
}

// A htmlLane is a resource's line in the timeline.
type htmlLane struct {
	Path, Type string
	Bars       []htmlBar
}

// A htmlBar is a span, placed in percent of the whole time.
type htmlBar struct {
	Outcome            outcome
	Words, Since, Took string
	Reason             string
	Left, Width        float64
}

type htmlStep struct{ Since, Text, Why string }

// HTML is the review as one page.
func (r Review) HTML() ([]byte, error) {
	return htmlPage{Title: r.title(), Review: r.html()}.render()
}

// HTML is the operation as one page, with a bar for each piece of work.
func (o Operation) HTML() ([]byte, error) {
	s := o.story()
	content := &htmlOperation{
		Message: s.Message, Facts: o.facts(s), Link: safeLink(o.Link), Lanes: lanes(s),
	}
	for _, out := range o.Outputs {
		content.Outputs = append(content.Outputs, record.Output{Key: line(out.Key), Value: line(out.Value), Description: line(out.Description)})
	}
	for _, step := range s.Steps {
		content.Steps = append(content.Steps, htmlStep{s.since(step.Time), step.Text, step.Why})
	}
	if r := o.review(); r != nil {
		content.Review = r.html()
	}
	return htmlPage{Title: s.title(line(o.Stack)), Verdict: s.Verdict, Operation: content}.render()
}

func (p htmlPage) render() ([]byte, error) {
	var b bytes.Buffer
	err := pages().ExecuteTemplate(&b, "page", p)
	return b.Bytes(), err
}

func (r Review) html() *htmlReview {
	page := &htmlReview{
		Summary: r.summary(), Guarded: r.guarded(), Changes: r.changes(), Notes: r.notes(), Facts: r.facts(), Link: safeLink(r.Link),
	}
	if r.Findings.Blocks() {
		page.Class = "refused"
	}
	page.Advice, page.Waivers = r.advice()
	page.Waivers = lines(page.Waivers)
	return page
}

func lanes(s story) []htmlLane {
	var list []htmlLane
	if len(s.Events) == 0 {
		return nil
	}
	first, last := s.Events[0].Time, s.Events[len(s.Events)-1].Time
	share := func(d time.Duration) float64 { return percent(d, last.Sub(first)) }
	for _, r := range s.Resources {
		lane := htmlLane{Path: r.Path, Type: r.Type}
		for _, span := range r.Spans {
			lane.Bars = append(lane.Bars, htmlBar{
				Outcome: span.Outcome, Words: span.Words, Since: s.since(span.From), Took: progress.Duration(span.took()),
				Left: share(span.From.Sub(first)), Width: share(span.took()),
				Reason: span.told(),
			})
		}
		list = append(list, lane)
	}
	return list
}

// percent is a part of a whole, to a tenth.
func percent(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part*1000/whole) / 10
}
