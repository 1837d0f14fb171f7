package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/stackjob/stackjob/internal/cli/follow"
	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// introduce says what is going to be done, where.
func (r *runner) introduce() {
	to := "to " + r.target.String() + " (" + r.target.region + ")"
	what := "what the event says"
	if r.work.stack != "" {
		what = "stack " + r.work.stack
	}
	r.view.Say("deploy", what+" "+to)
	if d := r.work.dir; d != nil {
		r.view.Say("artifact", fmt.Sprintf("%s: %s, %s zipped", d.Path, files(d.Files), size(r.work.size)))
	}
	if r.work.file != "" {
		r.view.Say("template", r.work.file)
	}
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// size is a number of bytes as people read it.
func size(bytes int) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%.1f KB", float64(bytes)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1000/1000)
	}
}

// conclude prints how it ended, and returns the error that makes the exit code.
func (r *runner) conclude(ctx context.Context, pipeline *rehearsal.Pipeline, shown screen.Screen, e ending) error {
	m := r.result(e)
	if m.Verdict == succeeded {
		m.readOutputs(ctx, pipeline.Cloud())
		m.hide()
	}
	var err error
	if r.flags.json {
		err = printJSON(r.out, m)
	} else {
		_, err = io.WriteString(r.out, m.text(shown))
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", follow.ErrScreen, err)
	case m.Verdict == succeeded:
		return nil
	default:
		return errShown
	}
}

// text is the last lines of a run: outputs, verdict, and what to do next.
func (m *result) text(s screen.Screen) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, stack := range m.Stacks {
		if m.Verdict == succeeded && len(stack.Outputs) > 0 {
			b.WriteString(s.Paint(screen.Strong, "outputs") + "\n" + outputs(stack.Outputs) + "\n")
		}
	}
	switch m.Verdict {
	case succeeded:
		b.WriteString(s.Paint(screen.Good, "succeeded:") + " " + m.Summary + "\n" + m.notes())
	case interrupted:
		b.WriteString(s.Paint(screen.Warning, "interrupted:") + " " + m.Summary + "\n" + m.look())
	default:
		b.WriteString(s.Paint(screen.Bad, "failed:") + " " + m.reason())
	}
	return b.String()
}

func outputs(list []record.Output) string {
	width := 0
	for _, o := range list {
		width = max(width, screen.Columns(o.Key))
	}
	var b strings.Builder
	for _, o := range list {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, o.Key, o.Value)
	}
	return b.String()
}

// reason is the whole text that the pipeline was told, and what to do about it here.
func (m *result) reason() string {
	lines := strings.Split(strings.TrimSpace(m.Failure.Message), "\n")
	text := lines[0] + "\n"
	for _, line := range lines[1:] {
		text += "  " + line + "\n"
	}
	if m.Failure.Log != "" {
		text += "  the end of its log:\n    " + strings.ReplaceAll(m.Failure.Log, "\n", "\n    ") + "\n"
	}
	if m.Failure.Type != "" {
		text += "  (failure type " + m.Failure.Type + ")\n"
	}
	if m.Target.Endpoint == "" && len(m.Stacks) > 0 {
		return text + "hint: the embedded AWS and its stack are gone: correct the cause and run it again\n"
	}
	return text
}

// look is what to type to see what has become of an interrupted deployment.
func (m *result) look() string {
	if m.Target.Endpoint == "" || len(m.Stacks) == 0 {
		return ""
	}
	return fmt.Sprintf("hint: aws --endpoint-url %s --region %s cloudformation describe-stacks --stack-name %s\n",
		m.Target.Endpoint, m.Target.Region, m.Stacks[0].Name)
}

// notes are what the pipeline's summary tells besides, and what to do with a plan.
func (m *result) notes() string {
	var b strings.Builder
	for _, note := range m.Notes {
		b.WriteString("note: " + note + "\n")
	}
	for _, s := range m.Stacks {
		if s.Step == decision.SucceedPlanned {
			fmt.Fprintf(&b, "digest: %s\nhint: an action of mode CHANGE_SET_EXECUTE with this digest as expect executes this plan and no other\n", m.Variables["Digest"])
		}
	}
	return b.String()
}
