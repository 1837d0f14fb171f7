package migrate

import (
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// An action is one of the definition.
type action struct {
	node        *source.Node
	path        string
	stage, name string
	kind        kind
	report      *Action
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
		for j, node := range list.Items {
			all = append(all, m.action(node, problem.Item(path+".actions", j), textOf(stage, "name")))
		}
	}
	return all
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
	m.makers, m.namespaces = map[target]*action{}, map[string]bool{}
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
