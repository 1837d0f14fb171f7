package migrate

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

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
	function                      place
	invoker                       string // the role that invokes the function, "" for the pipeline's
	assume, region, stack, passed string
	mode                          string
	keys                          []string
	transforms, varies            bool
}

// place is where something is.
type place struct{ region, account string }

// grant notes what an action needs.
func (m *migration) grant(a *action, keys *source.Node) {
	g := grant{
		assume: textOf(keys, "assumeRole"), region: textOf(keys, "region"), stack: textOf(keys, "stack"), passed: textOf(keys, "roleArn"),
		mode:       cmp.Or(textOf(keys, "mode"), "CREATE_UPDATE"),
		transforms: contains(keys, func(value string) bool { return strings.Contains(value, "CAPABILITY_AUTO_EXPAND") }),
		varies:     contains(keys, hasReference),
		function:   place{m.home.region, m.home.account},
	}
	for _, key := range keys.Members {
		g.keys = append(g.keys, key.Name)
	}
	if a.kind == lambdaKind {
		m.elsewhere(a, &g)
	}
	m.grants = append(m.grants, g)
}

// elsewhere notes where the function of an action is that invokes one: the action may have a Region and a
// role of its own.
func (m *migration) elsewhere(a *action, g *grant) {
	g.function.region = cmp.Or(textOf(a.node, "region"), g.function.region)
	g.invoker = textOf(a.node, "roleArn")
	if _, _, account, ok := arnOf(g.invoker); ok {
		g.function.account = pattern(account)
	}
	if here := (place{m.home.region, m.home.account}); g.function != here {
		a.note("it invokes the function in Region %s of account %s: install stackjob there, too", g.function.region, g.function.account)
	}
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
	m.invoking()
	m.aboutPolicies()
	m.aboutSizes()
}

// invoking lets who invokes functions do so: the pipeline's role, and the roles that actions have of their own.
func (m *migration) invoking() {
	functions := map[string][]string{}
	for _, g := range m.grants {
		functions[g.invoker] = append(functions[g.invoker], m.arn("lambda", g.function.region, g.function.account, "function:"+m.options.Function))
	}
	for _, role := range slices.Sorted(maps.Keys(functions)) {
		arns, who := sorted(functions[role]), "the pipeline's role"
		if role != "" {
			who = "the action's role " + pattern(role)
		}
		m.result.Policies = append(m.result.Policies, Policy{who, document(allow("Invoke", arns, "lambda:InvokeFunction"))})
	}
}

// largestPolicies are how many characters a managed policy and all of a role's inline ones have at most, blanks
// not counted (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const largestManaged, largestInline = 6_144, 10_240

func (m *migration) aboutSizes() {
	for _, p := range m.result.Policies {
		data, _ := json.Marshal(p.Document) // strings and lists always encode
		if n := utf8.RuneCount(data); n > largestManaged {
			m.note("the policy of %s has %d characters, and IAM takes %d in a managed policy and %d in a role's own: join stacks by *, or part it",
				p.For, n, largestManaged, largestInline)
		}
	}
}

func (m *migration) aboutPolicies() {
	if m.options.Bucket == "" {
		m.note("templates over 51,200 bytes and packaged files need a staging bucket: set STACKJOB_BUCKET on the function, and run this again with --bucket")
	}
	m.note("the function's role needs the managed policy AWSLambdaBasicExecutionRole for its log; artifacts need nothing, they are read with the job's credentials")
	m.note("Look also covers the stacks that are nested in these, whose names begin with theirs and a -; their templates, if they are in buckets, need s3:GetObject")
	if slices.ContainsFunc(m.grants, func(g grant) bool { return g.varies }) {
		m.note("a variable's value becomes a part of JSON: it must have no quotes and no backslashes in it, and whoever sets it can set other keys, too")
	}
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
	return sorted(roles)
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

// staging is what the staging bucket needs, in which everything is below stackjob/: the function writes to it,
// and CloudFormation reads from it for whoever calls it.
func (m *migration) staging(role string) []Statement {
	bucket := "arn:" + m.home.partition + ":s3:::" + m.options.Bucket
	if role != "" {
		return []Statement{allow("ReadStagedFiles", []string{bucket + "/stackjob/*"}, "s3:GetObject")}
	}
	return []Statement{
		allow("StageFiles", []string{bucket + "/stackjob/*"}, "s3:GetObject", "s3:PutObject"),
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
		region, account := pattern(cmp.Or(g.region, g.function.region)), g.function.account
		if _, _, of, ok := arnOf(g.assume); ok {
			account = pattern(of)
		}
		arns = append(arns, m.arn("cloudformation", region, account, "stack/"+pattern(g.stack)+"/*"))
		if r.nested {
			arns = append(arns, m.arn("cloudformation", region, account, "stack/"+pattern(g.stack)+"-*/*"))
		}
	}
	return sorted(arns)
}

// sorted is a list in order, with everything in it once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

func passedBy(grants []grant) []string {
	var roles []string
	for _, g := range grants {
		if g.passed != "" {
			roles = append(roles, pattern(g.passed))
		}
	}
	return sorted(roles)
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
