package template_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const staged = `
Parameters:
  Stage: {Type: String, Default: dev}
  Size: {Type: Number, Default: 1}
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
Mappings: {M: {prod: {Big: "true"}, dev: {Big: "false"}}}
Conditions:
  Big: !Or [!Condition Prod, !Equals [!Ref Size, 3]]
  Prod: !Equals [!Ref Stage, prod]
  Small: !Not [!Condition Big]
  BigProd: !And [!Condition Big, !Condition Prod, !Equals [!Ref AWS::Region, eu-west-1]]
  Mapped: !Equals [!FindInMap [M, !Ref Stage, Big], true]
  Two: !Equals [!Join [',', !Ref Zones], "a,b"]
  Long: {"Fn::Not": [{"Fn::Equals": [{"Fn::Select": ["0", {"Ref": "Zones"}]}, ""]}]}
Resources: {R: {Type: T}}
`

func TestConditions(t *testing.T) {
	for stage, want := range map[string]string{
		"dev 1":  "Small Two Long",
		"dev 3":  "Big Two Long",
		"prod 1": "Big Prod BigProd Mapped Two Long",
	} {
		name, size, _ := strings.Cut(stage, " ")
		bound := bind(t, staged, map[string]string{"Stage": name, "Size": size})
		var hold []string
		for _, condition := range strings.Fields("Big Prod Small BigProd Mapped Two Long Nope") {
			if bound.Condition(condition) {
				hold = append(hold, condition)
			}
		}
		if got := strings.Join(hold, " "); got != want {
			t.Errorf("%s: %s hold, want %s", stage, got, want)
		}
	}
}

const guarded = `
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  A: {Type: T, DependsOn: [P, B]}
  P: {Type: T, Condition: Prod}
  B: {Type: T, Properties: {V: !If [Prod, !GetAtt P.Arn, !Ref AWS::NoValue]}}
Outputs:
  O: {Value: !Ref P, Condition: Prod}
  Q: {Value: !If [Prod, !Ref P, none]}
`

func TestConditionsDecideWhatIsThere(t *testing.T) {
	dev, prod := bind(t, guarded, nil), bind(t, guarded, map[string]string{"Stage": "prod"})
	if len(dev.Resources()) != 2 || dev.Resource("P") != nil || len(prod.Resources()) != 3 || prod.Resource("P") == nil {
		t.Errorf("dev has %d resources, prod %d", len(dev.Resources()), len(prod.Resources()))
	}
	if diff := cmp.Diff([]string{"B"}, dev.Dependencies("A")); diff != "" {
		t.Error("dev A", diff)
	}
	if diff := cmp.Diff([]string{"P", "B"}, prod.Dependencies("A")); diff != "" {
		t.Error("prod A", diff)
	}
	if got := dev.Dependencies("B"); len(got) != 0 {
		t.Error("dev B", got)
	}
	if diff := cmp.Diff([]string{"P"}, prod.Dependencies("B")); diff != "" {
		t.Error("prod B", diff)
	}
	if outputs, err := dev.Outputs(nil); err != nil || len(outputs) != 1 || outputs[0].Value != "none" {
		t.Errorf("dev outputs %v, %v", outputs, err)
	}
	if outputs, err := prod.Outputs(facts{refs: map[string]any{"P": "p-1"}}); err != nil || len(outputs) != 2 || outputs[1].Value != "p-1" {
		t.Errorf("prod outputs %v, %v", outputs, err)
	}
}

func TestConditionRefusals(t *testing.T) {
	const operands = "requires a list of at least 2 and at most 10 boolean parameters."
	const equals = "Template error: every Fn::Equals object requires a list of 2 string parameters."
	eleven := "!Or [" + strings.Repeat("!Equals [a, b], ", 11) + "]"
	tests := map[string]struct{ condition, want string }{
		"text":             {"yes", "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
		"value":            {"!Ref P", "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
		"value inside":     {"!Not [!Ref P]", "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
		"one operand":      {"!And [!Equals [a, a]]", "Template error: every Fn::And object " + operands},
		"eleven operands":  {eleven, "Template error: every Fn::Or object " + operands},
		"two for not":      {"!Not [!Equals [a, a], !Equals [a, a]]", "Template error: every Fn::Not object requires a list with exactly 1 boolean parameter."},
		"three for equals": {"!Equals [a, b, c]", equals},
		"list for equals":  {"!Equals [[a], b]", equals},
		"list parameter":   {"!Equals [!Ref L, b]", equals},
		"resource":         {"!Equals [!Ref R, b]", "Template format error: Unresolved dependencies [R]. Cannot reference resources in the Conditions block of the template"},
		"attribute":        {"!Equals [!GetAtt R.Arn, b]", "Template format error: Unresolved dependencies [R]. Cannot reference resources in the Conditions block of the template"},
		"import":           {"!Equals [!ImportValue x, b]", "Template error: Cannot use Fn::ImportValue in Conditions."},
		"nothing there":    {"!Not [!Condition Nope]", "Template format error: Unresolved condition dependencies [Nope] in the Conditions block of the template"},
		"itself":           {"!Not [!Condition C]", "Template error: Found circular condition dependency: [C]"},
		"circle":           {"!Not [!Condition D]\n  D: !And [!Condition E, !Condition E]\n  E: !Or [!Condition C, !Condition D]", "Template error: Found circular condition dependency: [C, D, E]"},
		"no mapping":       {"!Equals [!FindInMap [M, a, b], c]", "Template error: Mapping named 'M' is not present in the 'Mappings' section of template."},
		"rule function":    {"!Contains [[a], a]", "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := minimal + "Parameters: {P: {Type: String, Default: x}, L: {Type: CommaDelimitedList, Default: x}}\nConditions:\n  C: " + test.condition + "\n"
			if got := refusal(t, body, nil); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestReferencesToResourcesThatAreOff(t *testing.T) {
	off := "Conditions: {C: !Equals [a, b]}\nResources:\n  P: {Type: T, Condition: C}\n  R: {Type: T"
	tests := map[string]struct{ body, want string }{
		"Ref":       {off + ", Properties: {V: !Ref P}}\n", "Template format error: Unresolved resource dependencies [P] in the Resources block of the template"},
		"GetAtt":    {off + ", Properties: {V: !GetAtt P.Arn}}\n", "Template format error: Unresolved resource dependencies [P] in the Resources block of the template"},
		"Sub":       {off + ", Metadata: {V: !Sub '${P}'}}\n", "Template format error: Unresolved resource dependencies [P] in the Resources block of the template"},
		"DependsOn": {off + ", DependsOn: P}\n", ""},
		"output":    {off + "}\nOutputs: {O: {Value: !Ref P}}\n", "Unresolved resource dependencies [P] in the Outputs block of the template"},
		"off too":   {off + "}\n  Q: {Type: T, Condition: C, Properties: {V: !Ref P}}\n", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, test.body, nil); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
