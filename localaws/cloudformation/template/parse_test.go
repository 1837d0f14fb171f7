package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

const minimal = "Resources: {R: {Type: AWS::S3::Bucket}}\n"

func TestParse(t *testing.T) {
	parsed := parse(t, `
AWSTemplateFormatVersion: 2010-09-09
Description: A shop
Metadata: {Owner: us}
Parameters:
  Zone: {Type: String}
  Area: {Type: String}
Resources:
  Web:
    Type: AWS::S3::Bucket
    DependsOn: [Log]
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Condition: Wanted
    Metadata: {a: !Ref Zone}
    Properties: {BucketName: !Sub "${Zone}-x"}
  Log: {Type: AWS::S3::Bucket, DependsOn: Zulu}
  Zulu: {Type: AWS::S3::Bucket}
Conditions: {Wanted: !Equals [!Ref Area, x]}
Outputs:
  Url: {Value: !GetAtt Log.Arn, Description: where, Export: {Name: url}}
  Arn: {Value: a}
`)
	if parsed.FormatVersion != "2010-09-09" || parsed.Description != "A shop" {
		t.Errorf("version %q, description %q", parsed.FormatVersion, parsed.Description)
	}
	if diff := cmp.Diff(map[string]any{"Owner": "us"}, parsed.Metadata); diff != "" {
		t.Error(diff)
	}
	var order []string
	for _, p := range parsed.Parameters {
		order = append(order, p.Name)
	}
	for _, r := range parsed.Resources {
		order = append(order, r.LogicalID)
	}
	for _, o := range parsed.Outputs {
		order = append(order, o.Name)
	}
	if got := strings.Join(order, " "); got != "Zone Area Web Log Zulu Url Arn" {
		t.Errorf("template order is lost: %s", got)
	}
	web := parsed.Resources[0]
	if web.Type != "AWS::S3::Bucket" || web.Condition != "Wanted" || web.DeletionPolicy != "RetainExceptOnCreate" || web.UpdateReplacePolicy != "Retain" {
		t.Errorf("attributes of Web: %+v", web)
	}
	want := map[string]any{"BucketName": map[string]any{"Fn::Sub": "${Zone}-x"}}
	if diff := cmp.Diff(want, web.Properties); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Zulu"}, parsed.Resources[1].DependsOn); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"Fn::GetAtt": []any{"Log", "Arn"}}, parsed.Outputs[0].Value); diff != "" {
		t.Error(diff)
	}
}

func TestYAMLScalars(t *testing.T) {
	number := func(s string) any { return json.Number(s) }
	for written, want := range map[string]any{
		"2012-10-17":                        "2012-10-17",
		"012345678901":                      "012345678901",
		"0o17":                              "0o17",
		"0x1F":                              "0x1F",
		"1_000":                             "1_000",
		"12:30:45":                          "12:30:45",
		"1e3":                               "1e3",
		".5":                                ".5",
		"+1":                                "+1",
		".inf":                              ".inf",
		"80":                                number("80"),
		"-1":                                number("-1"),
		"1.10":                              number("1.10"),
		"0":                                 number("0"),
		"123456789012":                      number("123456789012"),
		"99999999999999999999":              number("99999999999999999999"),
		"true":                              true,
		"Yes":                               true,
		"off":                               false,
		"y":                                 "y",
		"'true'":                            "true",
		`"80"`:                              "80",
		"!!str 80":                          "80",
		"! 80":                              number("80"),
		"|\n            a\n            b\n": "a\nb\n",
		">\n            a\n            b\n": "a b\n",
		"''":                                "",
		"=":                                 "=",
	} {
		got, err := bind(t, "Resources:\n  R:\n    Type: T\n    Properties:\n      V: "+written+"\n", nil).Properties("R", nil)
		if err != nil || got["V"] != want {
			t.Errorf("%s: got %#v, %v; want %#v", written, got["V"], err, want)
		}
	}
}

func TestYAMLAndJSONAreTheSame(t *testing.T) {
	fromYAML := parse(t, `
Resources:
  R:
    Type: AWS::S3::Bucket
    Properties:
      A: !If [C, !Ref AWS::Region, !GetAtt R2.Arn]
      B: !Sub ["${x}", {x: !Select [0, !Split [",", "a,b"]]}]
      C: [!FindInMap [M, k, a], 1, true]
  R2: {Type: AWS::S3::Bucket}
Mappings: {M: {k: {a: v}}}
Conditions: {C: !And [!Not [!Condition D], !Or [!Condition D, !Condition D]], D: !Equals [a, b]}
`)
	fromJSON := parse(t, ` {"Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": {
		"A": {"Fn::If": ["C", {"Ref": "AWS::Region"}, {"Fn::GetAtt": ["R2", "Arn"]}]},
		"B": {"Fn::Sub": ["${x}", {"x": {"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]}}]},
		"C": [{"Fn::FindInMap": ["M", "k", "a"]}, 1, true]}}, "R2": {"Type": "AWS::S3::Bucket"}},
	"Mappings": {"M": {"k": {"a": "v"}}},
	"Conditions": {"C": {"Fn::And": [{"Fn::Not": [{"Condition": "D"}]}, {"Fn::Or": [{"Condition": "D"}, {"Condition": "D"}]}]},
		"D": {"Fn::Equals": ["a", "b"]}}}`)
	if diff := cmp.Diff(fromYAML.Resources[0].Properties, fromJSON.Resources[0].Properties); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	many := func(n int, each string) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, each, i)
		}
		return s.String()
	}
	tests := map[string]struct{ body, want string }{
		"empty":          {"", "Template format error: unsupported structure."},
		"comment":        {"# nothing\n", "Template format error: unsupported structure."},
		"a text":         {"hello", "Template format error: unsupported structure."},
		"a list":         {"[1, 2]", "Template format error: unsupported structure."},
		"bad JSON":       {`{"this is invalid JSON"="bobbins"}`, "Template format error: JSON not well-formed. (line 1, column 25)"},
		"bad JSON later": {"{\n \"Resources\": {\n  x\n}}", "Template format error: JSON not well-formed. (line 3, column 4)"},
		"cut JSON":       {`{"Resources": {`, "Template format error: JSON not well-formed. (line 1, column 16)"},
		"JSON and more":  {`{} {}`, "Template format error: JSON not well-formed. (line 1, column 5)"},
		"bad YAML":       {"Resources:\n  R: [a\n  b: c\n", "Template format error: YAML not well-formed. (line 2, column 3): did not find expected ',' or ']'"},
		"bad indent":     {"Resources:\n  R:\n    Type: T\n   Other: x\n", "Template format error: YAML not well-formed. (line 2, column 3): did not find expected key"},
		"tab":            {"Resources:\n\tR: {Type: T}\n", "Template format error: YAML not well-formed. (line 2, column 2): found character that cannot start any token"},
		"duplicate key":  {"Resources:\n  R: {Type: T}\n  R: {Type: T}\n", `Template format error: YAML not well-formed. (line 3, column 3): duplicate key "R"`},
		"alias":          {"Resources:\n  R: &r {Type: T}\n  S: *r\n", "Template error: YAML aliases are not allowed in CloudFormation templates"},
		"alias as key":   {"Description: &d x\nMetadata: {*d : 1}\n", "Template error: YAML aliases are not allowed in CloudFormation templates"},
		"merge key":      {"Resources:\n  R:\n    <<: {Type: T}\n", "Template error: YAML hash merges are not allowed in CloudFormation templates"},
		"unknown tag":    {"Resources:\n  R: !Rain::Module x\n", "Template format error: YAML not well-formed. (line 2, column 6): unknown tag !Rain::Module"},
		"binary":         {"Description: !!binary aGVsbG8=\n" + minimal, "Template format error: YAML not well-formed. (line 1, column 14): the tag !!binary is not supported"},
		"two documents":  {minimal + "---\n" + minimal, "Template format error: YAML not well-formed. (line 2, column 1): a template is one document"},
		"not UTF-8":      {"Description: \xff\n" + minimal, "Template format error: the template is not valid UTF-8."},
		"too large":      {"Description: " + strings.Repeat("x", template.MaxSize), "Template may not exceed 1048576 bytes in size."},
		"too deep":       {`{"Metadata": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}", "Template format error: the template is nested more than 100 levels deep."},
		"too deep YAML":  {"Metadata: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "Template format error: the template is nested more than 100 levels deep."},

		"null":               {"Resources:\n  R:\n    Type: T\n    Properties:\n", "[/Resources/R/Properties] 'null' values are not allowed in templates"},
		"null in a list":     {`{"Resources": {"R": {"Type": "T", "Properties": {"L": ["a", null]}}}}`, "[/Resources/R/Properties/L/1] 'null' values are not allowed in templates"},
		"null output":        {minimal + "Outputs: {MyOutput: {Value: null}}", "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates"},
		"unknown section":    {minimal + "Resource: {}\nGlobals: {}\n", "Invalid template property or properties [Resource, Globals]"},
		"format version":     {"AWSTemplateFormatVersion: 2010-09-10\n" + minimal, "Template format error: unsupported value for AWSTemplateFormatVersion."},
		"description":        {"Description: [a]\n" + minimal, "Template format error: Description must be a string."},
		"long description":   {"Description: " + strings.Repeat("é", 513) + "\n" + minimal, "Template format error: 'Description' length is greater than 1024."},
		"no resources":       {"Description: x\n", "Template format error: At least one Resources member must be defined."},
		"empty resources":    {"Resources: {}\n", "Template format error: At least one Resources member must be defined."},
		"resources list":     {"Resources: []\n", "Template format error: Resources must be an object."},
		"resource text":      {"Resources: {A: b}\n", "Template format error: Any Resources member must be an object."},
		"no type":            {"Resources: {A: {Properties: {}}}\n", "Template format error: [/Resources/A] Every Resources object must contain a Type member."},
		"type no text":       {"Resources: {A: {Type: {Ref: x}}}\n", "Template format error: [/Resources/A] Every Resources object must contain a Type member."},
		"resource property":  {"Resources: {A: {Type: T, Invalid: 10}}\n", "Invalid template resource property 'Invalid'"},
		"resource name":      {"Resources: {my-bad-resource-id: {Type: T}}\n", "Template format error: Resource name my-bad-resource-id is non alphanumeric."},
		"long name":          {"Resources: {" + strings.Repeat("a", 256) + ": {Type: T}}\n", "Template format error: Resource name " + strings.Repeat("a", 256) + " exceeds the maximum length of 255 characters."},
		"properties text":    {"Resources: {A: {Type: T, Properties: x}}\n", "Template format error: [/Resources/A/Properties] Every Properties member must be an object."},
		"depends on a map":   {"Resources: {A: {Type: T, DependsOn: {Ref: B}}}\n", "Template format error: DependsOn must be a string or list of strings."},
		"depends on maps":    {"Resources: {A: {Type: T, DependsOn: [{Ref: B}]}}\n", "Template format error: Every DependsOn value must be a string."},
		"depends on no one":  {"Resources: {A: {Type: T, DependsOn: [NonExistingResource]}}\n", "Template format error: Unresolved resource dependencies [NonExistingResource] in the Resources block of the template"},
		"two unresolved":     {"Resources: {A: {Type: T, Properties: {a: !Ref X, b: !Ref Y, c: !Ref X}}}\n", "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template"},
		"unresolved policy":  {"Resources: {A: {Type: T, UpdatePolicy: {a: !Ref X}}}\n", "Template format error: Unresolved resource dependencies [X] in the Resources block of the template"},
		"deletion policy":    {"Resources: {A: {Type: T, DeletionPolicy: Keep}}\n", "Template format error: Unrecognized DeletionPolicy Keep for resource A"},
		"deletion function":  {"Resources: {A: {Type: T, DeletionPolicy: !Ref AWS::Region}}\n", "Template format error: Every DeletionPolicy member must be a string."},
		"replace policy":     {"Resources: {A: {Type: T, UpdateReplacePolicy: RetainExceptOnCreate}}\n", "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource A"},
		"no snapshot":        {"Resources: {A: {Type: AWS::S3::Bucket, DeletionPolicy: Snapshot}}\n", "Template error: resource type AWS::S3::Bucket does not support deletion policy Snapshot"},
		"no snapshot later":  {"Resources: {A: {Type: AWS::S3::Bucket, UpdateReplacePolicy: Snapshot}}\n", "Template error: resource type AWS::S3::Bucket does not support update replace policy Snapshot"},
		"snapshot":           {"Resources: {R: {Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot}}\n", ""},
		"resource condition": {"Resources: {A: {Type: T, Condition: Nope}}\n", "Template format error: Unresolved condition dependency Nope in the Resources block of the template"},
		"same name":          {"Parameters: {A: {Type: String}}\nResources: {A: {Type: T}}\n", "Template error: all resources and parameters must have unique names. Common name(s):[A]"},

		"mapping text":     {minimal + "Mappings: {A: b}\n", "Template format error: Every Mappings member A must be a map"},
		"mapping too flat": {minimal + "Mappings: {M: {A: b}}\n", "Template format error: Every Mappings member A must be a map"},
		"mapping too deep": {minimal + "Mappings: {M: {A: {b: {c: d}}}}\n", "Template format error: Every Mappings attribute must be a String or a List."},
		"mapping function": {minimal + "Mappings: {M: {A: {b: !Ref AWS::Region}}}\n", "Template format error: Every Mappings attribute must be a String or a List."},
		"mapping name":     {minimal + "Mappings: {M-1: {A: {b: c}}}\n", "Template format error: Mappings name 'M-1' is non alphanumeric."},
		"mapping key":      {minimal + "Mappings: {M: {A: {b/c: d}}}\n", "Template format error: Mappings attribute name 'b/c' must contain only alphanumeric characters."},
		"transform":        {minimal + "Transform: {Nome: x}\n", "Key Name of transform definition must be a string."},
		"transform number": {minimal + "Transform: 1\n", "Template format error: Transform must be a string, an object with a Name, or a list of these."},

		"parameters": {minimal + "Parameters:\n" + many(201, "  P%d: {Type: String}\n"), "Template format error: Number of parameters, 201, is greater than maximum allowed, 200"},
		"resources":  {"Resources:\n" + many(501, "  R%d: {Type: T}\n"), "Template format error: Number of resources, 501, is greater than maximum allowed, 500"},
		"outputs":    {minimal + "Outputs:\n" + many(201, "  O%d: {Value: x}\n"), "Template format error: Number of outputs, 201, is greater than maximum allowed, 200"},
		"mappings":   {minimal + "Mappings:\n" + many(201, "  M%d: {a: {b: c}}\n"), "Template format error: Number of mappings, 201, is greater than maximum allowed, 200"},
		"attributes": {minimal + "Mappings:\n  M:\n    a:\n" + many(201, "      b%d: c\n"), "Template format error: Number of mapping attributes, 201, is greater than maximum allowed, 200"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, test.body, nil); got != test.want {
				t.Errorf("got  %.300q\nwant %.300q", got, test.want)
			}
		})
	}
}

// Everything exactly at its limit is accepted.
func TestLimitsAreInclusive(t *testing.T) {
	var body strings.Builder
	body.WriteString("Description: " + strings.Repeat("d", 1024) + "\nParameters:\n")
	for i := range 200 {
		fmt.Fprintf(&body, "  P%d: {Type: String}\n", i)
	}
	body.WriteString("Resources:\n  " + strings.Repeat("a", 255) + ": {Type: T}\n")
	for i := range 499 {
		fmt.Fprintf(&body, "  R%d: {Type: T}\n", i)
	}
	body.WriteString("Outputs:\n")
	for i := range 200 {
		fmt.Fprintf(&body, "  O%d: {Value: x}\n", i)
	}
	parse(t, body.String())
}

// Billion laughs: aliases are refused before they are followed.
func TestAliasBombIsRefused(t *testing.T) {
	body := "A: &a [x, x]\n"
	for c := 'b'; c <= 'z'; c++ {
		body += fmt.Sprintf("%c: &%c [*%c, *%c]\n", c-32, c, c-1, c-1)
	}
	if got := refusal(t, body, nil); got != "Template error: YAML aliases are not allowed in CloudFormation templates" {
		t.Errorf("got %q", got)
	}
}

// Functions that double their text at each level end in an error, not in an exhausted memory.
func TestProducedTextIsBounded(t *testing.T) {
	value := `"\""`
	for range 40 {
		value = `{"Fn::ToJsonString": [` + value + `]}`
	}
	body := `{"Transform": "AWS::LanguageExtensions", "Resources": {"R": {"Type": "T", "Properties": {"V": ` + value + `}}}}`
	want := "Template error: the intrinsic functions make more than 16777216 bytes of text"
	if got := refusal(t, body, nil); got != want {
		t.Errorf("got %.200q\nwant %q", got, want)
	}
	body = "Parameters: {P: {Type: String}}\nResources: {R: {Type: T, Properties: {V: !Sub '" + strings.Repeat("${P}", 100_000) + "'}}}"
	if got := refusal(t, body, map[string]string{"P": strings.Repeat("x", 4096)}); got != want {
		t.Errorf("got %.200q\nwant %q", got, want)
	}
}

// Lists that are repeated wherever they are referred to are bounded as text is.
func TestProducedListsAreBounded(t *testing.T) {
	want := "Template error: the intrinsic functions make more than 16777216 bytes of text"
	header := "Parameters: {L: {Type: CommaDelimitedList}, P: {Type: String}}\nMappings: {M: {a: {b: [" + strings.Repeat("x, ", 4095) + "x]}}}\n"
	values := map[string]string{"L": strings.Repeat(",", 4096), "P": strings.Repeat(",", 4096)}
	for _, item := range []string{"!Ref L", "!Split [',', !Ref P]", "!FindInMap [M, a, b]", "{'Fn::If': [C, !Ref L, '']}"} {
		few, many := strings.Repeat("- "+item+"\n", 50), strings.Repeat("- "+item+"\n", 200)
		body := header + "Conditions: {C: !Equals [a, a]}\nResources:\n R:\n  Type: T\n  Properties:\n   V:\n"
		if got := refusal(t, body+indent(few, 4), values); got != "" {
			t.Errorf("%s, 50 times: %.200q", item, got)
		}
		if got := refusal(t, body+indent(many, 4), values); got != want {
			t.Errorf("%s, 200 times: %.200q\nwant %q", item, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	var body strings.Builder
	body.WriteString("Resources:\n")
	for i := range 500 {
		fmt.Fprintf(&body, "  R%d:\n    Type: AWS::S3::Bucket\n    Properties:\n", i)
		for j := range 50 {
			fmt.Fprintf(&body, "      P%d: !Sub '${AWS::Region}-%d'\n", j, j)
		}
	}
	b.SetBytes(int64(body.Len()))
	for b.Loop() {
		if _, err := template.Parse([]byte(body.String())); err != nil {
			b.Fatal(err)
		}
	}
}
