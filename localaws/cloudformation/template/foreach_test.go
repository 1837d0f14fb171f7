package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loops uses AWS::LanguageExtensions in every place there is.
const loops = `
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "Red,Blue"}
  Keep: {Type: String, Default: Retain}
Mappings:
  Sizes: {Red: {Size: 1}}
Conditions:
  Fn::ForEach::Wanted:
    - Name
    - !Ref Names
    - "Has${Name}": !Equals [!Ref Keep, Retain]
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - "Topic${Name}":
        Type: AWS::SNS::Topic
        Condition: "Has${Name}"
        DeletionPolicy: !Ref Keep
        Properties:
          TopicName: !Ref Name
          DisplayName: "The ${Name} one, ${!Name}"
          Size: !FindInMap [Sizes, !Ref Name, Size, {DefaultValue: 9}]
          Fn::ForEach::Attributes:
            - Attribute
            - [First, Second]
            - "${Attribute}${Name}": !Sub "${Attribute}/${AWS::Region}"
      Fn::ForEach::Queues:
        - Kind
        - [a-1, b.2]
        - "Queue${Name}&{Kind}":
            Type: AWS::SQS::Queue
            DependsOn: "Topic${Name}"
            Properties: {Topic: !GetAtt ["Topic${Name}", TopicArn], Kind: "&{Kind} ${Kind}"}
  Plain:
    Type: AWS::S3::Bucket
    Properties:
      Count: !Length {Ref: Names}
      Json: {"Fn::ToJsonString": {z: [1, "<&>", true], a: !Ref Names}}
      Later: {"Fn::ToJsonString": {t: !Ref TopicRed}}
Outputs:
  Fn::ForEach::Arns:
    - Name
    - !Ref Names
    - "Arn${Name}": {Value: !Ref "Topic${Name}"}
`

func TestForEach(t *testing.T) {
	bound := bind(t, loops, nil)
	var names []string
	for _, r := range bound.Resources() {
		names = append(names, r.LogicalID+" "+r.DeletionPolicy)
	}
	want := []string{"TopicRed Retain", "QueueReda1 ", "QueueRedb2 ", "TopicBlue Retain", "QueueBluea1 ", "QueueBlueb2 ", "Plain "}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"TopicRed"}, bound.Dependencies("QueueReda1")); diff != "" {
		t.Error(diff)
	}
	if !bound.Condition("HasRed") || bound.Condition("HasGreen") {
		t.Error("the conditions made by the loop are wrong")
	}
	if len(bound.Template.Resources) != 7 || len(parse(t, loops).Resources) != 1 {
		t.Error("the loops must be expanded in the bound template, and only there")
	}
}

func TestForEachProperties(t *testing.T) {
	bound := bind(t, loops, nil)
	live := facts{
		refs:       map[string]any{"TopicRed": "red-1", "TopicBlue": "blue-1"},
		attributes: map[string]any{"TopicRed.TopicArn": "arn:red"},
	}
	for logicalID, want := range map[string]map[string]any{
		"TopicBlue": {
			"TopicName": "Blue", "DisplayName": "The Blue one, ${!Name}", "Size": json.Number("9"),
			"FirstBlue": "First/eu-west-1", "SecondBlue": "Second/eu-west-1",
		},
		"QueueRedb2": {"Topic": "arn:red", "Kind": "b2 b.2"},
		"Plain": {
			"Count": json.Number("2"), "Json": `{"z":[1,"<&>",true],"a":["Red","Blue"]}`, "Later": `{"t":"red-1"}`,
		},
	} {
		got, err := bound.Properties(logicalID, live)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", logicalID, err, diff)
		}
	}
	outputs, err := bound.Outputs(live)
	if err != nil || len(outputs) != 2 || outputs[0].Key != "ArnRed" || outputs[1].Value != "blue-1" {
		t.Errorf("outputs %v, %v", outputs, err)
	}
}

func TestForEachFollowsTheParameter(t *testing.T) {
	bound := bind(t, loops, map[string]string{"Names": "Red"})
	if got := len(bound.Resources()); got != 4 {
		t.Errorf("%d resources, want 4", got)
	}
}

func TestForEachRefusals(t *testing.T) {
	within := func(loop string) string {
		return "Transform: AWS::LanguageExtensions\nParameters: {P: {Type: String, Default: x}}\nResources:\n  R: {Type: T}\n" + indent(loop, 2) + "\n"
	}
	const failed = "Transform AWS::LanguageExtensions failed with: "
	nested := "{'A${V0}${V1}${V2}${V3}${V4}${V5}': {Type: T}}"
	for i := range 6 {
		nested = fmt.Sprintf("{'Fn::ForEach::L%d': [V%d, [a], %s]}", 5-i, 5-i, nested)
	}
	long := "[" + strings.Repeat("a,", 200) + "a]"
	tests := map[string]struct{ body, want string }{
		"not a list":        {within("Fn::ForEach::L: x"), failed + "Fn::ForEach::L: Fn::ForEach layout is incorrect: it must be a list of an identifier, a collection and a fragment"},
		"no fragment":       {within("Fn::ForEach::L: [N, [a], b]"), failed + "Fn::ForEach::L: Fn::ForEach layout is incorrect: the identifier must be a string and the fragment an object"},
		"not a collection":  {within("Fn::ForEach::L: [N, !Ref P, {'A${N}': {Type: T}}]"), failed + "Fn::ForEach::L: the collection of Fn::ForEach must be a list of strings that depends on parameters and mappings only"},
		"a resource":        {within("Fn::ForEach::L: [N, [!Ref R], {'A${N}': {Type: T}}]"), failed + "Fn::ForEach::L: the collection of Fn::ForEach must be a list of strings that depends on parameters and mappings only"},
		"a condition":       {within("Fn::ForEach::L: [N, !If [C, [a], [b]], {'A${N}': {Type: T}}]"), "Template error: Encountered unsupported function: Fn::If"},
		"same key":          {within("Fn::ForEach::L: [N, [a, b], {A: {Type: T}}]"), failed + "Fn::ForEach makes the key A twice: it must contain ${N}"},
		"key that is there": {within("Fn::ForEach::L: [N, [R], {'${N}': {Type: T}}]"), failed + "Fn::ForEach makes the key R twice: it must contain ${N}"},
		"made name":         {within("Fn::ForEach::L: [N, [a-b], {'A${N}': {Type: T}}]"), "Template format error: Resource name Aa-b is non alphanumeric."},
		"made reference":    {within("Fn::ForEach::L: [N, [a], {'A${N}': {Type: T, Properties: {V: !Ref 'B${N}'}}}]"), "Template format error: Unresolved resource dependencies [Ba] in the Resources block of the template"},
		"six deep":          {within("Fn::ForEach::L: [V, [a], " + nested + "]"), failed + "Fn::ForEach::L4: Fn::ForEach can be nested at most 5 deep"},
		"too much": {within("Fn::ForEach::L: [A, " + long + ", {'Fn::ForEach::M': [B, " + long + ", {'Fn::ForEach::N': [C, " + long + ", {}]}]}]"),
			failed + "Fn::ForEach makes more than 200000 values"},
		"not declared": {"Resources: {'Fn::ForEach::L': [N, [a], {'A${N}': {Type: T}}]}", "Template format error: Resource name Fn::ForEach::L is non alphanumeric."},
		"length of a text": {within("S: {Type: T, Properties: {V: !Length abc}}") + "Outputs: {O: {Value: !Length abc}}",
			"Transform AWS::LanguageExtensions failed with: Fn::Length only supports lists"},
		"length not declared": {"Resources: {R: {Type: T, Properties: {V: !Length [a]}}}",
			"Template error: Encountered unsupported function: Fn::Length Supported functions are: [Ref, Fn::Base64, Fn::Cidr, Fn::FindInMap, Fn::GetAZs, Fn::GetAtt, Fn::If, Fn::ImportValue, Fn::Join, Fn::Select, Fn::Split, Fn::Sub]"},
		"policy value": {within("S: {Type: T, DeletionPolicy: !Ref P}"), "Template format error: Unrecognized DeletionPolicy x for resource S"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, test.body, nil); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
