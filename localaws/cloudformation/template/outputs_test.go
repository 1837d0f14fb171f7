package template_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

func TestOutputs(t *testing.T) {
	bound := bind(t, minimal+`
Outputs:
  Zed: {Value: 5, Description: five}
  Arn: {Value: !GetAtt R.Arn, Export: {Name: !Sub "${AWS::StackName}:arn"}}
  Flag: {Value: true}
  Mixed: {Value: !Sub "https://${R}/${R.Path}"}
  Secret: {Value: "{{resolve:ssm:/a:1}}"}
`, nil)
	got, err := bound.Outputs(facts{refs: map[string]any{"R": "r-1"}, attributes: map[string]any{"R.Arn": "arn:r"}})
	want := []template.OutputValue{
		{Key: "Zed", Value: "5", Description: "five"},
		{Key: "Arn", Value: "arn:r", ExportName: "shop:arn"},
		{Key: "Flag", Value: "true"},
		{Key: "Mixed", Value: "https://r-1/" + template.KnownAfterApply},
		{Key: "Secret", Value: "{{resolve:ssm:/a:1}}"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestOutputRefusals(t *testing.T) {
	const export = "Template format error: The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens."
	for name, test := range map[string]struct{ output, want string }{
		"text":           {"O: x", "Template format error: Every Outputs member must be an object."},
		"no value":       {"O: {}", "Template format error: Every Outputs member must contain a Value object"},
		"unknown key":    {"O: {Value: x, Name: y}", "Invalid output property or properties [Name]"},
		"name":           {"o_x: {Value: x}", "Template format error: Outputs name 'o_x' is non alphanumeric."},
		"list":           {"O: {Value: [x]}", "Template format error: The Value field of every Outputs member must evaluate to a String and not a List."},
		"map":            {"O: {Value: {a: b}}", "Template format error: The Value field of every Outputs member must evaluate to a String and not a Map."},
		"list function":  {"O: {Value: !GetAZs ''}", "Template format error: The Value field of every Outputs member must evaluate to a String."},
		"unresolved":     {"O: {Value: !Ref X}", "Template format error: Unresolved resource dependencies [X] in the Outputs block of the template"},
		"condition":      {"O: {Value: x, Condition: C}", "Template format error: Unresolved condition dependency C in the Outputs block of the template"},
		"export text":    {"O: {Value: x, Export: y}", "Template format error: Output O is malformed. The Export member must be an object with the one member Name."},
		"export name":    {"O: {Value: x, Export: {Name: a/b}}", export},
		"export no name": {"O: {Value: x, Export: {Name: ''}}", export},
		"export list":    {"O: {Value: x, Export: {Name: !GetAZs ''}}", export},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, minimal+"Outputs: {"+test.output+"}", nil); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAttribute(t *testing.T) {
	bound := bind(t, `
Parameters: {Count: {Type: Number, Default: 2}}
Resources: {R: {Type: T, CreationPolicy: {ResourceSignal: {Count: !Ref Count}}, UpdatePolicy: !If [C, {}, !Ref AWS::NoValue]}}
Conditions: {C: !Equals [a, b]}
`, nil)
	got, err := bound.Attribute("R", "CreationPolicy", nil)
	want := map[string]any{"ResourceSignal": map[string]any{"Count": "2"}}
	if diff := cmp.Diff(any(want), got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, name := range []string{"UpdatePolicy", "Metadata"} {
		if got, err := bound.Attribute("R", name, nil); err != nil || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// A Bound may be used by several goroutines; the race detector watches.
func TestBoundIsSafeForConcurrentUse(t *testing.T) {
	bound := bind(t, loops, nil)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, r := range bound.Resources() {
				if _, err := bound.Properties(r.LogicalID, nil); err != nil {
					t.Error(err)
				}
			}
			if _, err := bound.Outputs(nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
