package plan_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/plan"
)

var update = flag.Bool("update", false, "write what comes out as what is expected")

// example is a plan in which every member says something.
func example() plan.Plan {
	return plan.Plan{
		Stack:       "shop",
		StackID:     "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
		ChangeSetID: "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/stackjob-1/1",
		Name:        "stackjob-1",
		Changes: []plan.Change{
			{
				Path: "Database", LogicalID: "Database", PhysicalID: "shop-database-1", Type: "AWS::RDS::DBInstance",
				Action: "Modify", Replacement: "True", PolicyAction: "ReplaceAndDelete", Scope: []string{"Properties", "Metadata"},
				Properties: []plan.Property{
					{Attribute: "Properties", Name: "Engine", Recreation: "Always", Evaluation: "Static", Source: "ParameterReference", Cause: "Engine"},
					{Attribute: "Metadata", Recreation: "Never", Evaluation: "Static", Source: "DirectModification"},
				},
			},
			{
				Path: "Network.Subnet", LogicalID: "Subnet", Type: "AWS::EC2::Subnet", Action: "Add",
			},
		},
		Template:   strings.Repeat("ab", 32),
		Parameters: []plan.Parameter{{Name: "Size", Value: strings.Repeat("cd", 32)}, {Name: "Engine", Value: strings.Repeat("ef", 32)}},
		Tags:       map[string]string{"team": "shop", "cost": "42"},
		RoleARN:    "arn:aws:iam::123456789012:role/cfn",
		Base:       plan.Base{Status: "UPDATE_COMPLETE", Changed: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)},
	}
}

// TestDigestOfExample pins the digest: one that was approved yesterday must still be known after an
// upgrade. Whoever changes it on purpose changes the version too.
func TestDigestOfExample(t *testing.T) {
	const want = "1:e3b8b0d2cb4ca4bdff70229957d8c09d:3cc23e748191f1517ea456675ae410e4:1903cdf3042bd5e4ac8fa4cd0fe3737a:8c1afa431d6a6fc2e98646e2879655cc:b63c8988362da5b24588c8b9ff1cf8bd"
	if got := example().Digest(); got != want {
		t.Errorf("the digest is %s, not %s", got, want)
	}
	if err := plan.ValidDigest(plan.Plan{}.Digest()); err != nil {
		t.Error("the digest of an empty plan:", err)
	}
}

// TestContentChangesItsPart changes each member that is content and finds what is said to differ.
func TestContentChangesItsPart(t *testing.T) {
	const changes, template, parameters, tags, role = "the changes differ", "the template differs",
		"the parameters have other values", "the tags differ", "the service role differs"
	for name, test := range map[string]struct {
		change func(*plan.Plan)
		want   string
	}{
		"path":               {func(p *plan.Plan) { p.Changes[0].Path = "Data" }, changes},
		"logical id":         {func(p *plan.Plan) { p.Changes[0].LogicalID = "Data" }, changes},
		"type":               {func(p *plan.Plan) { p.Changes[0].Type = "AWS::RDS::DBCluster" }, changes},
		"action":             {func(p *plan.Plan) { p.Changes[1].Action = "Import" }, changes},
		"replacement":        {func(p *plan.Plan) { p.Changes[0].Replacement = "Conditional" }, changes},
		"policy":             {func(p *plan.Plan) { p.Changes[0].PolicyAction = "ReplaceAndRetain" }, changes},
		"scope":              {func(p *plan.Plan) { p.Changes[0].Scope = []string{"Properties"} }, changes},
		"scope of another":   {func(p *plan.Plan) { p.Changes[1].Scope = []string{"Tags"} }, changes},
		"attribute":          {func(p *plan.Plan) { p.Changes[0].Properties[0].Attribute = "Tags" }, changes},
		"property":           {func(p *plan.Plan) { p.Changes[0].Properties[0].Name = "EngineVersion" }, changes},
		"recreation":         {func(p *plan.Plan) { p.Changes[0].Properties[0].Recreation = "Never" }, changes},
		"evaluation":         {func(p *plan.Plan) { p.Changes[0].Properties[0].Evaluation = "Dynamic" }, changes},
		"source":             {func(p *plan.Plan) { p.Changes[0].Properties[0].Source = "ResourceReference" }, changes},
		"cause":              {func(p *plan.Plan) { p.Changes[0].Properties[0].Cause = "Other" }, changes},
		"a property less":    {func(p *plan.Plan) { p.Changes[0].Properties = p.Changes[0].Properties[:1] }, changes},
		"a change less":      {func(p *plan.Plan) { p.Changes = p.Changes[:1] }, changes},
		"a change twice":     {func(p *plan.Plan) { p.Changes = append(p.Changes, p.Changes[1]) }, changes},
		"template":           {func(p *plan.Plan) { p.Template = "" }, template},
		"parameter's value":  {func(p *plan.Plan) { p.Parameters[0].Value = "" }, parameters},
		"parameter's name":   {func(p *plan.Plan) { p.Parameters[0].Name = "Sizes" }, parameters},
		"a parameter less":   {func(p *plan.Plan) { p.Parameters = p.Parameters[:1] }, parameters},
		"tag":                {func(p *plan.Plan) { p.Tags["team"] = "other" }, tags},
		"a tag more":         {func(p *plan.Plan) { p.Tags["x"] = "" }, tags},
		"no tags":            {func(p *plan.Plan) { p.Tags = nil }, tags},
		"key and value swap": {func(p *plan.Plan) { p.Tags = map[string]string{"shop": "team", "cost": "42"} }, tags},
		"role":               {func(p *plan.Plan) { p.RoleARN = "" }, role},
	} {
		t.Run(name, func(t *testing.T) {
			p := example()
			test.change(&p)
			got := plan.Differences(example().Digest(), p.Digest())
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Error(diff)
			}
			if p.BaseDigest() != example().BaseDigest() {
				t.Error("the base is another")
			}
		})
	}
}

func TestDifferences(t *testing.T) {
	other := example()
	other.RoleARN, other.Template = "", ""
	for name, test := range map[string]struct {
		expected, actual string
		want             string
	}{
		"equal":         {example().Digest(), example().Digest(), ""},
		"two":           {example().Digest(), other.Digest(), "the template differs; the service role differs"},
		"empty":         {"", example().Digest(), `"" is not a digest of a plan`},
		"an ARN":        {example().StackID, example().Digest(), "is not a digest of a plan"},
		"a part less":   {example().Digest()[:133], example().Digest(), "is not a digest of a plan"},
		"upper case":    {strings.ToUpper(example().Digest()), example().Digest(), "is not a digest of a plan"},
		"a newline":     {example().Digest() + "\n", example().Digest(), "is not a digest of a plan"},
		"next version":  {"2" + example().Digest()[1:], example().Digest(), "is of version 2, and this release writes and reads version 1"},
		"actual broken": {example().Digest(), "x", `"x" is not a digest of a plan`},
		"long":          {strings.Repeat("x", 9000), example().Digest(), "xxx\"…"},
	} {
		t.Run(name, func(t *testing.T) {
			got := plan.Differences(test.expected, test.actual)
			text := strings.Join(got, "; ")
			if !strings.Contains(text, test.want) || (test.want == "") != (text == "") {
				t.Errorf("%q does not say %q", text, test.want)
			}
			if len(text) > 600 {
				t.Errorf("%d characters are said", len(text))
			}
		})
	}
}

func TestBaseDigest(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*plan.Plan){
		"as it is": func(*plan.Plan) {},
		"status":   func(p *plan.Plan) { p.Base.Status = "UPDATE_ROLLBACK_COMPLETE" },
		"time":     func(p *plan.Plan) { p.Base.Changed = p.Base.Changed.Add(time.Nanosecond) },
		"stack":    func(p *plan.Plan) { p.StackID += "2" },
		"new":      func(p *plan.Plan) { p.New = true },
	} {
		p := example()
		change(&p)
		if other, found := seen[p.BaseDigest()]; found {
			t.Errorf("%s and %s are the same base", name, other)
		}
		seen[p.BaseDigest()] = name
		if p.Digest() != example().Digest() {
			t.Errorf("%s is content", name)
		}
	}
	shell := plan.Plan{New: true, StackID: "arn", Base: plan.Base{Status: "REVIEW_IN_PROGRESS"}}
	if shell.BaseDigest() != (plan.Plan{New: true}).BaseDigest() {
		t.Error("two stacks that are yet to be made are different bases")
	}
	there := example()
	there.Base.Changed = there.Base.Changed.In(time.FixedZone("there", 3600))
	if there.BaseDigest() != example().BaseDigest() {
		t.Error("the base depends on the time zone")
	}
}

func TestCounts(t *testing.T) {
	change := func(action, replacement string) plan.Change {
		return plan.Change{Action: action, Replacement: replacement}
	}
	for _, test := range []struct {
		changes []plan.Change
		want    string
	}{
		{nil, "no changes"},
		{[]plan.Change{change("Add", ""), change("Add", ""), change("Modify", "False"), change("Modify", "True")}, "2 to add, 1 to change, 1 to replace"},
		{[]plan.Change{change("Modify", "Conditional"), change("Modify", "")}, "2 to change or replace"},
		{[]plan.Change{change("Remove", ""), change("Import", "")}, "1 to remove, 1 to import"},
		{[]plan.Change{change("Dynamic", ""), change("SyncWithActual", ""), change("", "")}, "3 to be decided when applied"},
	} {
		counts := plan.Plan{Changes: test.changes}.Counts()
		if got := counts.String(); got != test.want {
			t.Errorf("%q, not %q", got, test.want)
		}
		if counts.Total() != len(test.changes) {
			t.Errorf("%d of %d changes are counted", counts.Total(), len(test.changes))
		}
	}
}

func TestJSON(t *testing.T) {
	p := example()
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "plan.json")
	if *update {
		if err := os.WriteFile(golden, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)+"\n"); diff != "" {
		t.Error(diff)
	}
	var back plan.Plan
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Normal(), back); diff != "" {
		t.Error(diff)
	}
	if empty, _ := json.Marshal(plan.Plan{}); !strings.Contains(string(empty), `"changes":[]`) {
		t.Errorf("no changes are not a list: %s", empty)
	}
}

func TestNormalLeavesThePlanAlone(t *testing.T) {
	p := example()
	_, _ = p.Normal(), p.Digest()
	if diff := cmp.Diff(example(), p); diff != "" {
		t.Error(diff)
	}
	if !slices.IsSortedFunc(p.Normal().Parameters, func(a, b plan.Parameter) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the parameters are not sorted")
	}
}

func TestReasons(t *testing.T) {
	of := func(source, cause, recreation, evaluation string) plan.Property {
		return plan.Property{Attribute: "Properties", Name: "Size", Source: source, Cause: cause, Recreation: recreation, Evaluation: evaluation}
	}
	c := plan.Change{Properties: []plan.Property{
		of("ParameterReference", "Size", "Always", "Static"), of("ParameterReference", "Size", "Always", "Static"),
		of("ResourceReference", "Disk", "Conditionally", "Dynamic"), of("ResourceAttribute", "Disk.Arn", "Never", "Static"),
		of("DirectModification", "", "Never", "Static"), of("Automatic", "", "", "Dynamic"), of("Fate", "X", "Perhaps", ""),
		{Attribute: "Tags", Source: "DirectModification"},
	}}
	want := []string{
		"Size changes with the parameter Size, which requires a replacement",
		"Size changes with the resource Disk, to which it refers, which may require a replacement; its value is known only when the change is made",
		"Size changes with the attribute Disk.Arn of another resource",
		"Size is changed in the template",
		"Size changes with what is inside the nested stack; its value is known only when the change is made",
		"Size changes",
		"Tags is changed in the template",
	}
	if diff := cmp.Diff(want, c.Reasons()); diff != "" {
		t.Error(diff)
	}
}

func TestKept(t *testing.T) {
	for policy, want := range map[string]string{
		"": "", "Delete": "", "ReplaceAndDelete": "", "Other": "",
		"Retain": "the resource is kept, outside the stack", "ReplaceAndRetain": "the old resource is kept, outside the stack",
		"Snapshot": "a snapshot of the old resource is kept", "ReplaceAndSnapshot": "a snapshot of the old resource is kept",
	} {
		if got := (plan.Change{PolicyAction: policy}).Kept(); got != want {
			t.Errorf("%s: %q, not %q", policy, got, want)
		}
	}
}
