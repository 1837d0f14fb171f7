package migrate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// An action is one of the definition.
type action struct {
	node        *source.Node
	path        string
	stage, name string
	stages, run int // how many stages come before its own, and its runOrder there
	kind        kind
	report      *Action
}

// after tells whether the action begins when another one has ended.
func (a *action) after(other *action) bool {
	return a.stages > other.stages || a.stages == other.stages && a.run > other.run
}

// kind is an action's type.
type kind struct{ category, owner, provider string }

var (
	nativeKind = kind{"Deploy", "AWS", "CloudFormation"}
	lambdaKind = kind{"Invoke", "AWS", "Lambda"}
	setKind    = kind{"Deploy", "AWS", "CloudFormationStackSet"}
	memberKind = kind{"Deploy", "AWS", "CloudFormationStackInstances"}
)

// pipelineOf is the pipeline structure in what was given.
func (m *migration) pipelineOf(root *source.Node) *source.Node {
	const hint = "give the output of aws codepipeline get-pipeline --name NAME"
	pipeline := root
	if inner := root.Get("pipeline"); inner != nil {
		pipeline = inner
	}
	switch stages := pipeline.Get("stages"); {
	case pipeline.Kind != source.Object:
		m.fail(pipeline, "", "is "+pipeline.Kind.String()+", not a pipeline definition", hint)
	case root.Get("Resources") != nil:
		m.fail(root, "", "is a CloudFormation template, not a pipeline definition", hint)
	case stages == nil:
		m.fail(pipeline, "stages", "is missing", hint)
	case stages.Kind != source.List:
		m.fail(stages, "stages", "is "+stages.Kind.String()+", not a list", hint)
	}
	return pipeline
}

// actions are all actions of the pipeline, stage by stage, in the order in which they run.
func (m *migration) actions(pipeline *source.Node) []*action {
	var all []*action
	for i, stage := range items(pipeline.Get("stages")) {
		path := problem.Item("stages", i)
		list := stage.Get("actions")
		if list == nil || list.Kind != source.List {
			m.fail(stage, path, "has no list of actions", "give the definition as CodePipeline has it")
			continue
		}
		var here []*action
		for j, node := range list.Items {
			a := m.action(node, problem.Item(path+".actions", j), textOf(stage, "name"))
			a.stages, a.run = i, runOrder(node)
			here = append(here, a)
		}
		slices.SortStableFunc(here, func(a, b *action) int { return a.run - b.run })
		all = append(all, here...)
	}
	return all
}

// runOrder is an action's place in its stage, 1 if it does not say one. Actions of the same runOrder run at
// the same time.
func runOrder(node *source.Node) int {
	if given := node.Get("runOrder"); given != nil {
		if n, err := strconv.Atoi(given.Text); err == nil {
			return n
		}
	}
	return 1
}

func (m *migration) action(node *source.Node, path, stage string) *action {
	a := &action{node: node, path: path, stage: stage, name: textOf(node, "name")}
	id := node.Get("actionTypeId")
	if a.name == "" || id == nil || id.Kind != source.Object {
		m.fail(node, path, "has no name or no actionTypeId", "give the definition as CodePipeline has it")
		return a
	}
	a.kind = kind{textOf(id, "category"), textOf(id, "owner"), textOf(id, "provider")}
	return a
}

// configuration is an action's own, with its values, all of which CodePipeline has as strings.
func (m *migration) configuration(a *action) *source.Node {
	c := a.node.Get("configuration")
	if c == nil {
		return object()
	}
	if c.Kind != source.Object {
		m.fail(c, a.path+".configuration", "is "+c.Kind.String()+", not an object", "")
		return object()
	}
	for _, member := range c.Members {
		if member.Value.Kind != source.Text {
			m.fail(member.Value, a.path+".configuration."+problem.Name(member.Name), "is "+member.Value.Kind.String()+", not a string",
				"put the value in quotes, as CodePipeline has it")
		}
	}
	return c
}

// about learns where the pipeline is, and takes out what UpdatePipeline refuses.
func (m *migration) about(root, pipeline *source.Node) {
	m.home = home{"aws", "*", "*"}
	if p, _, account, ok := arnOf(textOf(pipeline, "roleArn")); ok {
		m.home.partition, m.home.account = p, account
	}
	if p, region, account, ok := arnOf(textOf(root.Get("metadata"), "pipelineArn")); ok {
		m.home = home{p, account, region}
	}
	if root.Get("pipeline") != nil && remove(root, "metadata") != nil {
		m.note("metadata is left out: aws codepipeline update-pipeline refuses it")
	}
	if root.Get("pipeline") == nil {
		m.note("this is the bare pipeline structure: aws codepipeline update-pipeline takes it with --pipeline file://…")
	}
	m.makers, m.namespaces = map[target][]*action{}, map[string]bool{}
	for _, stage := range items(pipeline.Get("stages")) {
		for _, node := range items(stage.Get("actions")) {
			m.namespaces[textOf(node, "namespace")] = true
		}
	}
}

// arnOf takes an ARN apart.
func arnOf(arn string) (partition, region, account string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return "", "", "", false
	}
	return parts[1], parts[3], parts[4], true
}
