package guard_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
)

var update = flag.Bool("update", false, "write what comes out as what is expected")

var now = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)

const table, role = "AWS::DynamoDB::Table", "AWS::IAM::Role"

func modify(path, typ, replacement string, properties ...plan.Property) plan.Change {
	return plan.Change{Path: path, LogicalID: path[strings.LastIndex(path, ".")+1:], Type: typ, Action: "Modify", Replacement: replacement, Properties: properties}
}

func remove(path, typ, policy string) plan.Change {
	return plan.Change{Path: path, LogicalID: path[strings.LastIndex(path, ".")+1:], Type: typ, Action: "Remove", PolicyAction: policy}
}

func property(name, recreation, source, cause string) plan.Property {
	return plan.Property{Attribute: "Properties", Name: name, Recreation: recreation, Evaluation: "Static", Source: source, Cause: cause}
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		action, replacement, policy string
		want                        guard.Verdict
	}{
		{"Add", "", "", guard.Safe},
		{"Import", "", "", guard.Safe},
		{"Modify", "False", "", guard.Safe},
		{"Modify", "True", "ReplaceAndDelete", guard.WillReplace},
		{"Modify", "True", "ReplaceAndRetain", guard.WillReplace},
		{"Modify", "True", "ReplaceAndSnapshot", guard.WillReplace},
		{"Modify", "Conditional", "", guard.MayReplace},
		{"Modify", "", "", guard.MayReplace},
		{"Modify", "Perhaps", "", guard.MayReplace},
		{"Remove", "", "Delete", guard.WillRemove},
		{"Remove", "", "", guard.WillRemove},
		{"Remove", "", "Snapshot", guard.WillRemove},
		{"Remove", "", "Retain", guard.Safe},
		{"Dynamic", "", "", guard.MayReplace},
		{"SyncWithActual", "", "", guard.MayReplace},
	} {
		c := plan.Change{Action: test.action, Replacement: test.replacement, PolicyAction: test.policy}
		if got := guard.VerdictOf(c); got != test.want {
			t.Errorf("%+v: %s, not %s", test, got, test.want)
		}
	}
}

// TestUnseen: what is not known of a nested stack is refused, whatever rule looks for it.
func TestUnseen(t *testing.T) {
	c := modify("Child", "AWS::CloudFormation::Stack", "False", property("TemplateURL", "Never", "DirectModification", ""))
	for _, test := range []struct {
		unseen bool
		policy guard.Policy
		blocks bool
	}{
		{false, guard.Policy{}, false},
		{true, guard.Policy{}, true},
		{true, guard.Policy{Stateful: guard.Off}, false},
		{true, guard.Policy{Stateful: guard.Off, Rules: []guard.Rule{{Name: "mine", Actions: []string{"remove"}}}}, true},
		{true, guard.Policy{Waivers: []guard.Waiver{{Resource: "Child", Reason: "known", Until: now}}}, false},
	} {
		c.Unseen = test.unseen
		found := guard.Check(plan.Plan{Changes: []plan.Change{c}}, test.policy, now)
		if found.Blocks() != test.blocks {
			t.Errorf("%+v: %s", test, found.Explain())
		}
		if text := found.Explain(); test.blocks && !(strings.Contains(text, "not known") && strings.Contains(text, "changed inside")) {
			t.Errorf("%s", text)
		}
	}
}

// TestRules names changes and finds the rules that find them.
func TestRules(t *testing.T) {
	engine := property("Engine", "Always", "ParameterReference", "Engine")
	changes := map[string]plan.Change{
		"added":    {Path: "A", LogicalID: "A", Type: role, Action: "Add"},
		"in place": modify("Net.B", role, "False", property("Policies", "Never", "DirectModification", "")),
		"replaced": modify("C", table, "True", engine),
		"maybe":    modify("D", role, "Conditional", engine),
		"tagged":   modify("T", role, "False", plan.Property{Attribute: "Tags", Recreation: "Never"}),
		"removed":  remove("E", role, "Delete"),
		"kept":     remove("K", table, "Retain"),
		"imported": {Path: "F", LogicalID: "F", Type: table, Action: "Import"},
		"open":     {Path: "G", LogicalID: "G", Type: role, Action: "Dynamic"},
	}
	for name, test := range map[string]struct {
		rule guard.Rule
		want string
	}{
		"all":                  {guard.Rule{}, "added imported in place kept maybe open removed replaced tagged"},
		"off":                  {guard.Rule{Response: guard.Off}, ""},
		"type":                 {guard.Rule{Types: []string{"AWS::DynamoDB::Table"}}, "imported kept replaced"},
		"types":                {guard.Rule{Types: []string{"AWS::DynamoDB::*", "AWS::*::Role"}}, "added imported in place kept maybe open removed replaced tagged"},
		"logical id":           {guard.Rule{Resources: []string{"B"}}, "in place"},
		"path":                 {guard.Rule{Resources: []string{"Net.B"}}, "in place"},
		"nested":               {guard.Rule{Resources: []string{"Net.*"}}, "in place"},
		"another path":         {guard.Rule{Resources: []string{"Net"}}, ""},
		"add":                  {guard.Rule{Actions: []string{"add"}}, "added open"},
		"modify":               {guard.Rule{Actions: []string{"modify"}}, "in place maybe open replaced tagged"},
		"replace":              {guard.Rule{Actions: []string{"replace"}}, "maybe open replaced"},
		"remove":               {guard.Rule{Actions: []string{"remove"}}, "kept open removed"},
		"import":               {guard.Rule{Actions: []string{"import"}}, "imported open"},
		"two actions":          {guard.Rule{Actions: []string{"remove", "add"}}, "added kept open removed"},
		"property":             {guard.Rule{Properties: []string{"Engine"}}, "maybe replaced"},
		"property pattern":     {guard.Rule{Properties: []string{"Polic*"}}, "in place"},
		"other part":           {guard.Rule{Properties: []string{"Tags"}}, "tagged"},
		"property and action":  {guard.Rule{Properties: []string{"*"}, Actions: []string{"modify"}, Types: []string{role}}, "in place maybe tagged"},
		"all members must fit": {guard.Rule{Properties: []string{"Engine"}, Resources: []string{"B"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.rule.Name = "mine"
			var found []string
			for name, c := range changes {
				p := plan.Plan{Changes: []plan.Change{c}}
				findings := guard.Check(p, guard.Policy{Stateful: guard.Off, Rules: []guard.Rule{test.rule}}, now)
				if len(findings.List) > 0 {
					found = append(found, name)
				}
				if findings.Blocks() != (len(findings.List) > 0) {
					t.Errorf("%s: refused is %v", name, findings.Blocks())
				}
			}
			slices.Sort(found)
			if got := strings.Join(found, " "); got != test.want {
				t.Errorf("found %q, not %q", got, test.want)
			}
		})
	}
}

func TestFits(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a.b", true}, {"a", "a", true}, {"a", "A", false},
		{"a*", "a", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false},
		{"a*a", "a", false}, {"a*a", "aa", true}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"*b*", "abc", true},
		{"a**b", "ab", true}, {"*.B", "Net.B", true}, {"a?c", "abc", false}, {"[a]", "a", false},
	} {
		if got := guard.Fits(test.pattern, test.text); got != test.want {
			t.Errorf("%q fits %q: %v", test.text, test.pattern, got)
		}
	}
}

func TestWaivers(t *testing.T) {
	p := plan.Plan{Changes: []plan.Change{modify("Net.Data", table, "True"), remove("Data", table, "Delete")}}
	until := func(day int) time.Time { return time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC) }
	only := func(w ...guard.Waiver) guard.Policy {
		w = append(w, guard.Waiver{Resource: "Data", Reason: "r", Until: until(28)})
		return guard.Policy{Waivers: w, Rules: []guard.Rule{{Name: "no removal", Actions: []string{"remove"}, Response: guard.Warn}}}
	}
	for name, test := range map[string]struct {
		waivers []guard.Waiver
		blocks  bool
		says    string // in what is said of Net.Data and in the notes
	}{
		"none":           {nil, true, ""},
		"last day":       {[]guard.Waiver{{Resource: "Net.Data", Reason: "moved", Until: until(1)}}, false, "waived until 2026-02-01: moved"},
		"day before":     {[]guard.Waiver{{Resource: "Net.Data", Reason: "moved", Until: until(0)}}, true, "the waiver for Net.Data ended on 2026-01-31"},
		"another's id":   {[]guard.Waiver{{Resource: "Net", Reason: "r", Until: until(9)}}, true, "the waiver for Net waives nothing in this plan"},
		"pattern":        {[]guard.Waiver{{Resource: "Net.*", Reason: "r", Until: until(9)}}, false, "waived until 2026-02-09: r"},
		"its rule":       {[]guard.Waiver{{Resource: "Net.Data", Rule: "stateful", Reason: "r", Until: until(9)}}, false, "waived"},
		"another rule":   {[]guard.Waiver{{Resource: "Net.Data", Rule: "no removal", Reason: "r", Until: until(9)}}, true, "the waiver for Net.Data (rule no removal) waives nothing"},
		"no end":         {[]guard.Waiver{{Resource: "Net.Data", Reason: "r"}}, true, "the waiver for Net.Data does not say until when it holds"},
		"latest end":     {[]guard.Waiver{{Resource: "Net.Data", Until: until(-5)}, {Resource: "Net.*", Until: until(0)}, {Resource: "*", Until: until(-3)}}, true, "the waiver for Net.* ended on 2026-01-31; the waiver for Net.Data ended on 2026-01-26 and can be taken out"},
		"ended and held": {[]guard.Waiver{{Resource: "Net.Data", Until: until(0)}, {Resource: "Net.Data", Reason: "r", Until: until(3)}}, false, "waived until 2026-02-03: r; the waiver for Net.Data ended on 2026-01-31 and can be taken out"},
		"two that hold":  {[]guard.Waiver{{Resource: "Net.Data", Reason: "a", Until: until(2)}, {Resource: "Net.Data", Reason: "b", Until: until(3)}}, false, "waived until 2026-02-02: a"},
	} {
		t.Run(name, func(t *testing.T) {
			found := guard.Check(p, only(test.waivers...), now)
			if found.Blocks() != test.blocks {
				t.Errorf("refused is %v", found.Blocks())
			}
			var said []string
			for _, f := range found.List {
				if f.Path == "Net.Data" {
					said = append(said, f.Details()...)
				}
			}
			text := strings.Join(slices.Concat(said, found.Notes), "; ")
			if !strings.Contains(text, test.says) || test.says == "" && text != "" {
				t.Errorf("%q does not say %q", text, test.says)
			}
		})
	}
}

// TestWaiverEndsAtMidnightUTC looks from elsewhere.
func TestWaiverEndsAtMidnightUTC(t *testing.T) {
	p := plan.Plan{Changes: []plan.Change{remove("Data", table, "Delete")}}
	policy := guard.Policy{Waivers: []guard.Waiver{{Resource: "Data", Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)}}}
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("west", -8*3600), time.FixedZone("east", 13*3600)} {
		if guard.Check(p, policy, end.Add(-time.Nanosecond).In(zone)).Blocks() {
			t.Errorf("%s: it does not hold on its last day", zone)
		}
		if !guard.Check(p, policy, end.In(zone)).Blocks() {
			t.Errorf("%s: it holds after its last day", zone)
		}
	}
}

func TestStatefulTypes(t *testing.T) {
	types := guard.StatefulTypes()
	if !slices.IsSorted(types) || len(slices.Compact(slices.Clone(types))) != len(types) {
		t.Error("they are not sorted, or one is there twice")
	}
	for _, name := range types {
		if parts := strings.Split(name, "::"); len(parts) != 3 || parts[0] != "AWS" || slices.Contains(parts, "") {
			t.Errorf("%q is no resource type", name)
		}
		if guard.Holds(name) == "" {
			t.Errorf("it is not said why %s is stateful", name)
		}
	}
	// The linter of CloudFormation calls these stateful too; DESIGN asks for nothing less.
	for _, name := range []string{
		"AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", table, "AWS::DynamoDB::GlobalTable", "AWS::EFS::FileSystem",
		"AWS::EC2::Volume", "AWS::Kinesis::Stream", "AWS::SQS::Queue", "AWS::Cognito::UserPool", "AWS::KMS::Key", "AWS::SecretsManager::Secret",
		"AWS::Logs::LogGroup", "AWS::ECR::Repository", "AWS::OpenSearchService::Domain", "AWS::ElastiCache::ReplicationGroup",
		"AWS::Backup::BackupVault", "AWS::Route53::HostedZone", "AWS::DirectoryService::MicrosoftAD", "AWS::CloudFormation::Stack",
	} {
		if guard.Holds(name) == "" {
			t.Errorf("%s is not stateful", name)
		}
	}
	for _, name := range []string{"AWS::Lambda::Function", role, "AWS::EC2::Instance", ""} {
		if guard.Holds(name) != "" {
			t.Errorf("%q is stateful", name)
		}
	}
}

func TestExplain(t *testing.T) {
	dynamic := property("DBSubnetGroupName", "Conditionally", "ResourceAttribute", "Network.Outputs.Subnets")
	dynamic.Evaluation = "Dynamic"
	database := modify("Database", "AWS::RDS::DBInstance", "True",
		property("Engine", "Always", "ParameterReference", "Engine"), property("Engine", "Always", "DirectModification", ""),
		property("BackupRetentionPeriod", "Never", "DirectModification", ""))
	database.PolicyAction = "ReplaceAndSnapshot"
	p := plan.Plan{Changes: []plan.Change{
		database,
		modify("Storage.Files", "AWS::EFS::FileSystem", "Conditional", dynamic),
		remove("Orders", table, "Delete"),
		remove("Archive", "AWS::S3::Bucket", "Retain"),
		modify("Deployer", role, "False", property("Policies", "Never", "DirectModification", "")),
		{Path: "No", LogicalID: "No", Type: role, Action: "Add"},
	}}
	policy := guard.Policy{
		Rules: []guard.Rule{
			{Name: "roles are the security team's", Types: []string{role}, Properties: []string{"Policies"}, Reason: "ask #security"},
			{Name: "additions", Actions: []string{"add"}},
			{Name: "quiet", Response: guard.Warn, Resources: []string{"Archive"}},
		},
		Waivers: []guard.Waiver{
			{Resource: "Orders", Reason: "moved to the new table", Until: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)},
			{Resource: "Gone", Reason: "x", Until: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)},
		},
	}
	found := guard.Check(p, policy, now)
	if got := found.Explain(); !golden(t, "explain.txt", got) {
		t.Errorf("it reads:\n%s", got)
	}
	notes := []string{"the waiver for Gone waives nothing in this plan; take it out when it is no longer needed"}
	if diff := cmp.Diff(notes, found.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestExplainIsShort(t *testing.T) {
	var p plan.Plan
	for _, name := range strings.Split("A B C D E F G H I J K L M", " ") {
		p.Changes = append(p.Changes, remove(name, table, "Delete"))
	}
	found := guard.Check(p, guard.Policy{}, now)
	text := found.Explain()
	if !strings.Contains(text, "refuses 13 of 13 changes") || !strings.Contains(text, "and 3 more") || len(text) > 4000 {
		t.Errorf("%d characters: %s", len(text), text)
	}
	p.Changes = nil
	for i := range 500 {
		c := modify(strings.Repeat(strings.Repeat("Nested", 42)+".", 3)+fmt.Sprint("Table", i), table, "True")
		for j := range 50 {
			c.Properties = append(c.Properties, property(fmt.Sprint(strings.Repeat("Property", 20), j), "Always", "ResourceAttribute", strings.Repeat("Cause", 50)))
		}
		p.Changes = append(p.Changes, c)
	}
	text = guard.Check(p, guard.Policy{}, now).Explain()
	if waivers := strings.Count(text, "until: "); len(text) > 4500 || waivers != strings.Count(text, "- Nested") || waivers == 0 || !strings.Contains(text, fmt.Sprint("and ", 500-waivers, " more")) {
		t.Errorf("%d characters, %d waivers: %s", len(text), waivers, text)
	}
	if got := strings.Count(found.WaiverYAML(), "resource:"); got != 13 {
		t.Errorf("%d waivers are written", got)
	}
	if safe := guard.Check(plan.Plan{}, guard.Policy{}, now); safe.Explain() != "" || safe.WaiverYAML() != "" || safe.Blocks() {
		t.Error("nothing is refused, and yet something is said")
	}
}

func golden(t *testing.T, name, got string) bool {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(want) == got
}
