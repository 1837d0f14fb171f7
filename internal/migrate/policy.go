package migrate

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// A Policy is what someone must be allowed, as an IAM policy.
type Policy struct {
	// For says whose policy it is.
	For      string   `json:"for"`
	Document Document `json:"document"`
}

// A Document is an IAM policy.
type Document struct {
	Version   string
	Statement []Statement
}

// A Statement allows actions on resources.
type Statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string]string `json:",omitempty"`
}

// A grant is what one action needs.
type grant struct {
	assume, region, stack, passed string
	mode                          string
	transforms, policy            bool
}

// A right is what a deployment calls, and when.
type right struct {
	sid     string
	actions []string
	needed  func(g grant) bool
}

func inModes(modes []string) func(grant) bool {
	return func(g grant) bool { return slices.Contains(modes, g.mode) }
}

// rights are what stackjob calls of CloudFormation on a stack. DeleteStack is planning's for the empty
// shell that a change set for a new stack leaves behind when it fails.
var rights = []right{
	{"Look", []string{"DescribeStacks", "DescribeStackEvents", "DescribeEvents", "DescribeChangeSet", "ListChangeSets",
		"ListStackResources", "GetTemplate", "GetStackPolicy"}, func(grant) bool { return true }},
	{"Plan", []string{"CreateChangeSet", "DeleteChangeSet", "DeleteStack"}, inModes(plans)},
	{"Execute", []string{"ExecuteChangeSet", "DeleteChangeSet"}, inModes(executes)},
	{"Delete", []string{"DeleteStack"}, inModes([]string{"DELETE_ONLY"})},
	{"SetStackPolicy", []string{"SetStackPolicy"}, func(g grant) bool { return g.policy }},
}

// grant notes what an action needs.
func (m *migration) grant(a *action, keys *source.Node) {
	g := grant{
		assume: textOf(keys, "assumeRole"), region: textOf(keys, "region"), stack: textOf(keys, "stack"), passed: textOf(keys, "roleArn"),
		mode:       cmp.Or(textOf(keys, "mode"), "CREATE_UPDATE"),
		transforms: contains(keys, func(value string) bool { return strings.Contains(value, "CAPABILITY_AUTO_EXPAND") }),
		policy:     textOf(keys, "config") != "",
	}
	if a.kind == lambdaKind && textOf(a.node, "region") != "" {
		g.region = cmp.Or(g.region, textOf(a.node, "region"))
	}
	m.grants = append(m.grants, g)
}

// finish writes the policies and the notes that follow from all actions.
func (m *migration) finish() {
	if len(m.grants) == 0 {
		m.note("there is no action to migrate")
		return
	}
	function := m.policyFor("")
	roles := m.assumed()
	if len(roles) > 0 {
		function.Statement = append(function.Statement, allow("BecomeTheRoles", roles, "sts:AssumeRole"))
		m.note("set the function's environment variable STACKJOB_ROLES to %s: no other role can be assumed", strings.Join(roles, ","))
	}
	m.result.Policies = append(m.result.Policies, Policy{"the function's role", function})
	for _, role := range roles {
		m.result.Policies = append(m.result.Policies, Policy{"the assumed role " + role, m.policyFor(role)})
	}
	invoke := document(allow("Invoke", []string{m.arn("lambda", m.home.region, m.home.account, "function:"+m.options.Function)}, "lambda:InvokeFunction"))
	m.result.Policies = append(m.result.Policies, Policy{"the pipeline's role", invoke})
	m.aboutPolicies()
}

func (m *migration) aboutPolicies() {
	if m.options.Bucket == "" {
		m.note("templates over 51,200 bytes and packaged files need a staging bucket: set STACKJOB_BUCKET on the function, and run this again with --bucket")
	}
	m.note("the function's role needs the managed policy AWSLambdaBasicExecutionRole for its log; artifacts need nothing, they are read with the job's credentials")
	m.note("the pipeline's role can lose cloudformation:* and iam:PassRole as far as no other action needs them")
}

// assumed are the roles that actions name, sorted.
func (m *migration) assumed() []string {
	var roles []string
	for _, g := range m.grants {
		if g.assume != "" {
			roles = append(roles, pattern(g.assume))
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// policyFor is the policy of the function's role, or of a role that the function assumes.
func (m *migration) policyFor(role string) Document {
	d := document()
	if role == "" {
		d.Statement = append(d.Statement, allow("Report", []string{"*"}, "codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"))
	}
	own := slices.DeleteFunc(slices.Clone(m.grants), func(g grant) bool { return pattern(g.assume) != role })
	for _, r := range rights {
		if on := m.resources(own, r); len(on) > 0 {
			d.Statement = append(d.Statement, allow(r.sid, on, prefixed("cloudformation:", r.actions)...))
		}
	}
	if slices.ContainsFunc(own, inModes(plans)) {
		d.Statement = append(d.Statement, allow("AskAboutTemplates", []string{"*"}, "cloudformation:GetTemplateSummary"))
	}
	if slices.ContainsFunc(own, func(g grant) bool { return g.transforms }) {
		d.Statement = append(d.Statement, allow("Transform", []string{m.arn("cloudformation", "*", "aws", "transform/*")}, "cloudformation:CreateChangeSet"))
	}
	if passed := passedBy(own); len(passed) > 0 {
		s := allow("PassTheServiceRoles", passed, "iam:PassRole")
		s.Condition = map[string]map[string]string{"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
		d.Statement = append(d.Statement, s)
	}
	if m.options.Bucket != "" && slices.ContainsFunc(own, inModes(plans)) {
		d.Statement = append(d.Statement, m.staging(role)...)
	}
	return d
}

// staging is what the staging bucket needs: the function writes to it, and CloudFormation reads from it
// for whoever calls it.
func (m *migration) staging(role string) []Statement {
	bucket := "arn:" + m.home.partition + ":s3:::" + m.options.Bucket
	if role != "" {
		return []Statement{allow("ReadStagedFiles", []string{bucket + "/*"}, "s3:GetObject")}
	}
	return []Statement{
		allow("StageFiles", []string{bucket + "/*"}, "s3:GetObject", "s3:PutObject"),
		allow("SeeStagedFiles", []string{bucket}, "s3:ListBucket"),
	}
}

// resources are the stacks that a right is needed on.
func (m *migration) resources(grants []grant, r right) []string {
	var arns []string
	for _, g := range grants {
		if !r.needed(g) {
			continue
		}
		account := m.home.account
		if _, _, of, ok := arnOf(g.assume); ok {
			account = pattern(of)
		}
		arns = append(arns, m.arn("cloudformation", pattern(cmp.Or(g.region, m.home.region)), account, "stack/"+pattern(g.stack)+"/*"))
	}
	slices.Sort(arns)
	return slices.Compact(arns)
}

func passedBy(grants []grant) []string {
	var roles []string
	for _, g := range grants {
		if g.passed != "" {
			roles = append(roles, pattern(g.passed))
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

func (m *migration) arn(service, region, account, resource string) string {
	return strings.Join([]string{"arn", m.home.partition, service, region, account, resource}, ":")
}

// pattern is a value with * for its variables.
func pattern(value string) string { return references.ReplaceAllString(value, "*") }

func document(statements ...Statement) Document { return Document{"2012-10-17", statements} }

func allow(sid string, resources []string, actions ...string) Statement {
	return Statement{Sid: sid, Effect: "Allow", Action: actions, Resource: resources}
}

func prefixed(prefix string, names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, prefix+name)
	}
	return all
}

// Text is the policy as JSON.
func (d Document) Text() string {
	data, _ := json.MarshalIndent(d, "", "  ") // strings and lists always encode
	return string(data)
}
