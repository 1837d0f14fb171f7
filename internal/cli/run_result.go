package cli

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// The verdicts of a run.
const (
	succeeded   = "succeeded"
	failed      = "failed"
	interrupted = "interrupted"
)

// result is how a run ended: the document that --json prints, and what the last lines are made of.
type result struct {
	// Verdict is "succeeded", "failed" or "interrupted".
	Verdict string `json:"verdict"`
	// Summary is the verdict in one sentence.
	Summary string `json:"summary"`
	// Notes are further sentences of a success.
	Notes []string `json:"notes,omitempty"`
	// Failure is what the pipeline was told, or why it was told nothing; absent after a success.
	Failure *failure `json:"failure,omitempty"`
	Stacks  []stack  `json:"stacks"`
	// Variables are the action's output variables.
	Variables map[string]string `json:"variables,omitempty"`
	Target    where             `json:"target"`
	// Artifact is absent when the job had none.
	Artifact *artifact       `json:"artifact,omitempty"`
	Jobs     []rehearsal.Job `json:"jobs"`
	Seconds  float64         `json:"seconds"`
	// Record is everything that was seen and done, in order.
	Record []record.Entry `json:"record"`
}

type failure struct {
	// Type is CodePipeline's failure type, empty if the function reported nothing.
	Type    string `json:"type,omitempty"`
	Message string `json:"message"`
	// Log is the end of the function's log, if the function itself failed.
	Log string `json:"log,omitempty"`
}

type stack struct {
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Status  string `json:"status,omitempty"`
	Changed bool   `json:"changed"`
	// Step is how the job ended for the stack.
	Step    decision.Step   `json:"step,omitempty"`
	Changes []record.Change `json:"changes"`
	Outputs []record.Output `json:"outputs"`
}

type where struct {
	// Endpoint is empty for the embedded AWS.
	Endpoint string `json:"endpoint,omitempty"`
	Region   string `json:"region"`
}

type artifact struct {
	Directory string `json:"directory"`
	Files     int    `json:"files"`
	// Bytes is the size of the zip.
	Bytes int `json:"bytes"`
}

// ending is how the pipeline's action ended, or why it was not waited for.
type ending struct {
	result codepipeline.Result
	jobs   []rehearsal.Job
	// output is the output artifact; nil if there is none.
	output []byte
	err    error
}

func (r *runner) result(e ending) result {
	entries := r.log.Entries()
	made := result{
		Stacks: stacks(entries), Target: where{Region: r.target.region}, Jobs: e.jobs,
		Seconds: time.Since(r.begun).Round(time.Millisecond).Seconds(), Record: entries,
	}
	if r.target.cloud != nil {
		made.Target.Endpoint = r.target.cloud.Endpoint
	}
	if r.work.dir != nil {
		made.Artifact = &artifact{r.work.dir.Path, r.work.dir.Files, r.work.size}
	}
	made.Variables = e.result.Variables
	made.judge(e)
	return made
}

// stacks sums up what the record tells of each stack.
func stacks(entries []record.Entry) []stack {
	all := []stack{}
	for _, e := range entries {
		if e.Stack == "" {
			continue
		}
		s := stackOf(&all, e.Stack)
		switch {
		case e.Look != nil && e.Look.Trouble == "":
			s.ID, s.Status = cmp.Or(e.Look.StackID, s.ID), cmp.Or(e.Look.Status, s.Status)
		case e.Plan != nil:
			s.Changes = append([]record.Change{}, e.Plan.Changes...)
		case e.Verdict != nil:
			s.ID, s.Status = cmp.Or(e.Verdict.StackID, s.ID), cmp.Or(e.Verdict.Status, s.Status)
			s.Step = decision.Step(e.Verdict.Step)
			s.Changed = s.Step == decision.Succeed
			s.Outputs = append([]record.Output{}, e.Verdict.Outputs...)
		}
	}
	return all
}

func stackOf(all *[]stack, name string) *stack {
	for i := range *all {
		if (*all)[i].Name == name {
			return &(*all)[i]
		}
	}
	*all = append(*all, stack{Name: name, Changes: []record.Change{}, Outputs: []record.Output{}})
	return &(*all)[len(*all)-1]
}

// readOutputs asks CloudFormation for the outputs of stacks that the record has none of: a function's
// log does not carry them, since their author may not have meant them for a log. Without an answer
// the outputs are not shown; the verdict does not depend on it.
func (m *result) readOutputs(ctx context.Context, configuration aws.Config) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for i := range m.Stacks {
		s := &m.Stacks[i]
		if s.ID == "" || len(s.Outputs) > 0 {
			continue
		}
		described, err := cloudformation.NewFromConfig(configuration).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &s.ID})
		if err != nil || len(described.Stacks) != 1 {
			continue
		}
		for _, o := range described.Stacks[0].Outputs {
			s.Outputs = append(s.Outputs, record.Output{
				Key: aws.ToString(o.OutputKey), Value: aws.ToString(o.OutputValue),
				Description: aws.ToString(o.Description), ExportName: aws.ToString(o.ExportName),
			})
		}
	}
}

// hide leaves out the outputs that the pipeline does not see: those that the spec does not list, and
// those that are secrets.
func (m *result) hide() {
	for i := range m.Stacks {
		m.Stacks[i].Outputs = slices.DeleteFunc(m.Stacks[i].Outputs, func(o record.Output) bool {
			value, shown := m.Variables[o.Key]
			return !shown || value != o.Value
		})
	}
}
