package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/report"
	"github.com/stackjob/stackjob/internal/stack"
)

// The files of the output artifact; the plan and the report have one in each of the forms.
const (
	outputsFile = "outputs.json"
	recordFile  = "record.json"
	planFile    = "plan"
	reportFile  = "report"
)

// longestFileName is what the temporary folder's file system takes, in bytes.
const longestFileName = 255

// checkOutputFile refuses an outputFile that could not be written beside the files that are there
// anyway.
func (d *deployment) checkOutputFile() error {
	if d.stack.OutputFile == "" || d.stack.OutputFile == outputsFile {
		return nil
	}
	ours := []string{outputsFile, recordFile}
	for _, form := range []string{".txt", ".md", ".json", ".html"} {
		ours = append(ours, planFile+form, reportFile+form)
	}
	parts := strings.Split(d.stack.OutputFile, "/")
	tooLong := slices.ContainsFunc(parts, func(part string) bool { return len(part) > longestFileName })
	switch {
	case tooLong:
		return badArtifacts{fmt.Errorf("outputFile: a name in it is longer than %d bytes: write another name", longestFileName)}
	case strings.Contains(d.stack.OutputFile, `\`), len(parts[0]) > 1 && parts[0][1] == ':':
		return badArtifacts{fmt.Errorf("outputFile: a path in an artifact has no backslash and no drive letter: write another name with forward slashes")}
	case slices.Contains(ours, parts[0]):
		return badArtifacts{fmt.Errorf("outputFile: stackjob itself writes %s into the output artifact: write another name", parts[0])}
	}
	return nil
}

// upload writes the output artifact, if the action declares one: the stack's outputs, the plan, the
// record of what was seen and done, and the report, each in a file of its own.
func (d *deployment) upload(ctx context.Context, outputs []record.Output) error {
	if len(d.run.Job.OutputArtifacts) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "stackjob-output-*")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // a folder of our own in the temporary one
	d.recallPlan(ctx)
	if err := d.write(dir, outputs); err != nil {
		return err
	}
	return d.run.Upload(ctx, "", os.DirFS(dir))
}

// recallPlan reads the plan again that an earlier job has executed: CloudFormation shows the change set
// by its ARN as long as it keeps it, and the guard says of it what it has said. What the stack was
// before is no longer to be seen. The artifact can do without.
func (d *deployment) recallPlan(ctx context.Context) {
	if d.result.Plan != nil || d.state.ChangeSetID == "" {
		return
	}
	p, err := stack.Plan(ctx, d.stacks, d.result.Stack, d.stack.Name, d.state.ChangeSetID, false)
	if err != nil {
		d.run.Log.Warn("the plan could not be read again", "error", err.Error())
		return
	}
	p.New, p.Base = d.result.Stack.Status == "CREATE_COMPLETE", plan.Base{}
	d.result.Plan, d.findings = &p, guard.Check(p, d.stack.Guard, d.run.Started())
}

// write writes the artifact's files into a folder.
func (d *deployment) write(dir string, outputs []record.Output) error {
	content := map[string][]byte{}
	values, err := outputsJSON(outputs)
	if err != nil {
		return err
	}
	content[outputsFile] = values
	if d.stack.OutputFile != "" {
		content[d.stack.OutputFile] = values
	}
	if err := d.reports(content, outputs); err != nil {
		return err
	}
	for name, text := range content {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// outputsJSON is the native action's form: one object, keys and values.
func outputsJSON(outputs []record.Output) ([]byte, error) {
	values := map[string]string{}
	for _, o := range outputs {
		values[o.Key] = o.Value
	}
	return json.MarshalIndent(values, "", "  ")
}

func (d *deployment) reports(content map[string][]byte, outputs []record.Output) error {
	entries, err := json.MarshalIndent(d.entries(), "", " ")
	if err != nil {
		return err
	}
	content[recordFile] = entries
	if p := d.result.Plan; p != nil {
		review := report.Review{Plan: *p, Findings: d.findings, Link: report.ConsoleURL(p.StackID, p.ChangeSetID)}
		if err := render(content, planFile, review); err != nil {
			return err
		}
	}
	return render(content, reportFile, report.Operation{
		Stack: d.stack.Name, ID: d.run.Operation(), Entries: d.entries(), Plan: d.result.Plan, Findings: d.findings,
		Outputs: outputs, Link: report.ConsoleURL(d.result.Stack.ID, ""),
	})
}

// entries are the record without stack outputs: those that may be shown are in a file of their own.
func (d *deployment) entries() []record.Entry {
	entries := d.record.Entries()
	for i := range entries {
		entries[i] = withoutOutputs(entries[i])
	}
	return entries
}

// A document can be written in all the forms that a report has.
type document interface {
	Text() string
	Markdown() string
	JSON() ([]byte, error)
	HTML() ([]byte, error)
}

func render(content map[string][]byte, name string, d document) error {
	content[name+".txt"], content[name+".md"] = []byte(d.Text()), []byte(d.Markdown())
	data, err := d.JSON()
	if err != nil {
		return err
	}
	page, err := d.HTML()
	if err != nil {
		return err
	}
	content[name+".json"], content[name+".html"] = data, page
	return nil
}
