package template_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

const connected = `
Parameters: {Name: {Type: String, Default: n}, Unused: {Type: String, Default: n}}
Resources:
  Alarm:
    Type: T
    DependsOn: Log
    Properties:
      Target: !GetAtt Queue.Arn
      Text: !Sub ["${Name}-${Queue.Url}-${AWS::Region}-${q}", {q: !Ref Queue}]
      Tags:
        - {Key: a, Value: b}
        - {Key: c, Value: !Join ["", [!Ref Name, !Ref Topic]]}
    Metadata: {Deep: [!Ref Topic]}
  Queue:
    Type: T
    Properties: {Policy: {"Fn::GetAtt": [Topic, Arn]}}
  Topic: {Type: T}
  Log: {Type: T}
`

func TestDependencies(t *testing.T) {
	bound := bind(t, connected, nil)
	for logicalID, want := range map[string]string{"Alarm": "Queue Topic Log", "Queue": "Topic", "Topic": "", "Nope": ""} {
		if got := strings.Join(bound.Dependencies(logicalID), " "); got != want {
			t.Errorf("%s depends on %s, want %s", logicalID, got, want)
		}
	}
	order, err := bound.Order()
	if diff := cmp.Diff([]string{"Topic", "Queue", "Log", "Alarm"}, order); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestCircles(t *testing.T) {
	for name, test := range map[string]struct{ resources, want string }{
		"two":       {"A: {Type: T, Properties: {V: !Ref B}}, B: {Type: T, DependsOn: A}", "[A, B]"},
		"itself":    {"A: {Type: T, Properties: {V: !GetAtt A.Arn}}", "[A]"},
		"not those": {"S: {Type: T, DependsOn: A}, A: {Type: T, DependsOn: B}, B: {Type: T, DependsOn: [L, C]}, C: {Type: T, DependsOn: A}, L: {Type: T}", "[A, B, C]"},
	} {
		_, err := bind(t, "Resources: {"+test.resources+"}", nil).Order()
		want := "ValidationError: Circular dependency between resources: " + test.want
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestReferences(t *testing.T) {
	bound := bind(t, connected, nil)
	want := []template.Reference{
		{Path: "/Properties/Target", Property: "Target", Kind: template.GetAttReference, Target: "Queue", Attribute: "Arn"},
		{Path: "/Properties/Text", Property: "Text", Kind: template.ParameterReference, Target: "Name"},
		{Path: "/Properties/Text", Property: "Text", Kind: template.GetAttReference, Target: "Queue", Attribute: "Url"},
		{Path: "/Properties/Text", Property: "Text", Kind: template.RefReference, Target: "Queue"},
		{Path: "/Properties/Tags/1/Value", Property: "Tags", Kind: template.ParameterReference, Target: "Name"},
		{Path: "/Properties/Tags/1/Value", Property: "Tags", Kind: template.RefReference, Target: "Topic"},
		{Path: "/Metadata/Deep/0", Kind: template.RefReference, Target: "Topic"},
	}
	if diff := cmp.Diff(want, bound.References("Alarm")); diff != "" {
		t.Error(diff)
	}
	if got := bound.References("Topic"); len(got) != 0 {
		t.Errorf("Topic refers to %v", got)
	}
}

func TestReferencesFollowTheBranchTaken(t *testing.T) {
	body := `
Parameters: {A: {Type: String, Default: x}, B: {Type: String, Default: x}}
Conditions: {C: !Equals [!Ref A, x]}
Resources: {R: {Type: T, Properties: {V: {W: !If [C, !Ref A, !Ref B]}}}}
`
	for value, want := range map[string]string{"x": "A", "y": "B"} {
		references := bind(t, body, map[string]string{"A": value}).References("R")
		if len(references) != 1 || references[0].Target != want || references[0].Path != "/Properties/V/W" {
			t.Errorf("with A=%s: %v, want one to %s", value, references, want)
		}
	}
}
