package template_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// withParameter is a template with one parameter P that its resource refers to.
func withParameter(declaration string) string {
	return "Parameters:\n  P: " + declaration + "\nResources: {R: {Type: T, Properties: {V: !Ref P}}}\n"
}

func TestParameterTypes(t *testing.T) {
	list := func(items ...any) []any { return items }
	for kind, want := range map[string]any{
		"String": " a, b", "CommaDelimitedList": list("a", "b"), "List<String>": list("a", "b"),
		"AWS::EC2::AvailabilityZone::Name": " a, b", "AWS::EC2::Image::Id": " a, b", "AWS::EC2::Instance::Id": " a, b",
		"AWS::EC2::KeyPair::KeyName": " a, b", "AWS::EC2::SecurityGroup::GroupName": " a, b",
		"AWS::EC2::SecurityGroup::Id": " a, b", "AWS::EC2::Subnet::Id": " a, b", "AWS::EC2::Volume::Id": " a, b",
		"AWS::EC2::VPC::Id": " a, b", "AWS::Route53::HostedZone::Id": " a, b", "AWS::SSM::Parameter::Name": " a, b",
		"List<AWS::EC2::Subnet::Id>": list("a", "b"), "List<AWS::Route53::HostedZone::Id>": list("a", "b"),
	} {
		got, err := bind(t, withParameter("{Type: '"+kind+"'}"), map[string]string{"P": " a, b"}).Properties("R", nil)
		if diff := cmp.Diff(want, got["V"]); err != nil || diff != "" {
			t.Errorf("%s: %v %s", kind, err, diff)
		}
	}
	for _, kind := range []string{"Strin", "Bool", "List<CommaDelimitedList>", "List<X>", "AWS::SSM::Parameter::Value<X>", "AWS::SSM::Parameter::Value<String"} {
		want := "Template format error: Unrecognized parameter type: " + kind
		if got := refusal(t, withParameter("{Type: '"+kind+"'}"), nil); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestParameterValues(t *testing.T) {
	tests := map[string]struct{ declaration, value, want string }{
		"allowed":                 {"{Type: String, AllowedValues: [a, 2, true]}", "2", ""},
		"not allowed":             {"{Type: String, AllowedValues: [a, 2, true]}", "b", "Parameter 'P' must be one of AllowedValues"},
		"yes and no are booleans": {"{Type: String, AllowedValues: [yes, no]}", "true", ""},
		"allowed number":          {"{Type: Number, AllowedValues: [1, 2]}", "1.0", ""},
		"allowed members":         {"{Type: CommaDelimitedList, AllowedValues: [a, b]}", "b, a", ""},
		"member not allowed":      {"{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c", "Parameter 'P' must be one of AllowedValues"},
		"pattern":                 {"{Type: String, AllowedPattern: 'a+'}", "aaa", ""},
		"pattern is for all":      {"{Type: String, AllowedPattern: 'a+'}", "aab", "Parameter 'P' must match pattern a+"},
		"pattern of alternatives": {"{Type: String, AllowedPattern: 'a|b'}", "ab", "Parameter 'P' must match pattern a|b"},
		"pattern of members":      {"{Type: CommaDelimitedList, AllowedPattern: 'a+'}", "a, aa", ""},
		"pattern beyond Go":       {"{Type: String, AllowedPattern: '(?!x).*'}", "x", ""},
		"description":             {"{Type: String, AllowedPattern: 'a+', ConstraintDescription: only a.}", "b", "Parameter 'P' failed to satisfy constraint: only a."},
		"shortest":                {"{Type: String, MinLength: 2}", "éé", ""},
		"too short":               {"{Type: String, MinLength: '2'}", "é", "Parameter 'P' must contain at least 2 characters"},
		"longest":                 {"{Type: String, MaxLength: 2}", "éé", ""},
		"too long":                {"{Type: String, MaxLength: 2}", "abc", "Parameter 'P' must contain at most 2 characters"},
		"number":                  {"{Type: Number, MinValue: -1, MaxValue: 1.5}", "1.5", ""},
		"no number":               {"{Type: Number}", "ten", "Parameter 'P' must be a number."},
		"empty number":            {"{Type: Number}", "", "Parameter 'P' must be a number."},
		"too small":               {"{Type: Number, MinValue: 1}", "0", "Parameter 'P' must be a number not less than 1"},
		"too big":                 {"{Type: Number, MaxValue: 1.5}", "2", "Parameter 'P' must be a number not greater than 1.5"},
		"numbers":                 {"{Type: List<Number>, MinValue: 1}", "1, 2.5", ""},
		"no numbers":              {"{Type: List<Number>}", "1,x", "Parameter 'P' must be a number."},
		"largest":                 {"{Type: String}", strings.Repeat("x", 4096), ""},
		"too large":               {"{Type: String}", strings.Repeat("x", 4097), "Parameter P exceeds the maximum parameter value length of 4096 bytes."},
		"empty":                   {"{Type: String}", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, withParameter(test.declaration), map[string]string{"P": test.value}); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestParameterDeclarations(t *testing.T) {
	tests := map[string]struct{ declaration, want string }{
		"text":                 {"x", "Template format error: Any Parameters member must be an object."},
		"no type":              {"{Default: a}", "Template format error: Every Parameters object must contain a Type member."},
		"unknown property":     {"{Type: String, Defualt: a}", "Invalid template parameter property 'Defualt'"},
		"default list":         {"{Type: CommaDelimitedList, Default: [a]}", "Template format error: Every Default member must be a string."},
		"allowed text":         {"{Type: String, AllowedValues: a b}", "Template format error: Every AllowedValues member must be a list."},
		"allowed maps":         {"{Type: String, AllowedValues: [{a: b}]}", "Template format error: Every AllowedValues value must be a string."},
		"NoEcho":               {"{Type: String, NoEcho: maybe}", "Template format error: Every NoEcho member must be a Boolean."},
		"length of a number":   {"{Type: Number, MinLength: 1}", "Template error: Parameter 'P' MinLength must be on a parameter of type String"},
		"value of a string":    {"{Type: String, MaxValue: 1}", "Template error: Parameter 'P' MaxValue must be on a parameter of type Number"},
		"pattern of a number":  {"{Type: Number, AllowedPattern: a}", "Template error: Parameter 'P' AllowedPattern must be on a parameter of type String"},
		"lengths":              {"{Type: String, MinLength: 3, MaxLength: 2}", "Template error: Parameter 'P' MinLength must be less than MaxLength."},
		"values":               {"{Type: Number, MinValue: 3, MaxValue: 2}", "Template error: Parameter 'P' MinValue must be less than MaxValue."},
		"length no number":     {"{Type: String, MinLength: x}", "Template error: Parameter 'P' MinLength must be a non-negative integer."},
		"value no number":      {"{Type: Number, MinValue: x}", "Template error: Parameter 'P' MinValue must be a number."},
		"default not allowed":  {"{Type: String, Default: c, AllowedValues: [a, b]}", "Parameter 'P' must be one of AllowedValues"},
		"default no number":    {"{Type: Number, Default: x}", "Parameter 'P' must be a number."},
		"default, versionless": {"{Type: String, Default: '{{resolve:ssm:/a}}'}", "Template error: parameter P should not contain ssm versionless resolver"},
		"default, versioned":   {"{Type: String, Default: '{{resolve:ssm:/a:1}}'}", ""},
		"default number":       {"{Type: String, Default: 8}", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var values map[string]string
			if !strings.Contains(test.declaration, "Default") {
				values = map[string]string{"P": "1"}
			}
			if got := refusal(t, withParameter(test.declaration), values); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if got, want := refusal(t, "Parameters: {a-b: {Type: String}}\n"+minimal, nil), "Template format error: Parameter name a-b is non alphanumeric."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMissingAndUnknownParameters(t *testing.T) {
	body := "Parameters: {B: {Type: String}, A: {Type: String}, C: {Type: String, Default: ''}}\n" + minimal
	if got, want := refusal(t, body, nil), "Parameters: [B, A] must have values"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	given := map[string]string{"A": "1", "B": "2", "Z": "3", "Y": "4"}
	if got, want := refusal(t, body, given), "Parameters: [Y, Z] do not exist in the template"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBoundParameters(t *testing.T) {
	bound := bind(t, "Parameters: {B: {Type: String, NoEcho: true}, A: {Type: Number, Default: 7}}\n"+minimal, map[string]string{"B": "secret"})
	want := []template.Value{{Key: "B", Value: "secret", NoEcho: true}, {Key: "A", Value: "7"}}
	if diff := cmp.Diff(want, bound.Parameters()); diff != "" {
		t.Error(diff)
	}
}

func TestSSMParameters(t *testing.T) {
	body := `
Parameters:
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /image, AllowedPattern: '/.*'}
  Hosts: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/hosts:3'}
  Names: {Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: /hosts}
Resources: {R: {Type: T, Properties: {I: !Ref Image, H: !Ref Hosts, N: !Join ['+', !Ref Names]}}}
`
	store := map[string]string{"/image": "ami-1", "/hosts": "a, b ,c", "/hosts:3": "x"}
	ssm := func(name string) (string, error) {
		if value, ok := store[name]; ok {
			return value, nil
		}
		return "", errors.New("not there")
	}
	bound, err := parse(t, body).Bind(template.Input{SSM: ssm})
	if err != nil {
		t.Fatal(err)
	}
	values := []template.Value{
		{Key: "Image", Value: "/image", ResolvedValue: "ami-1"},
		{Key: "Hosts", Value: "/hosts:3", ResolvedValue: "x"},
		{Key: "Names", Value: "/hosts", ResolvedValue: "a,b,c"},
	}
	if diff := cmp.Diff(values, bound.Parameters()); diff != "" {
		t.Error(diff)
	}
	got, err := bound.Properties("R", nil)
	if diff := cmp.Diff(map[string]any{"I": "ami-1", "H": []any{"x"}, "N": "a+b+c"}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, test := range []struct {
		ssm   func(string) (string, error)
		given map[string]string
		want  string
	}{
		{nil, nil, "Unable to fetch parameters [/image,/hosts:3,/hosts] from parameter store for this account."},
		{ssm, map[string]string{"Image": "/none"}, "Unable to fetch parameters [/none] from parameter store for this account."},
		{ssm, map[string]string{"Image": "ami-1"}, "Parameter 'Image' must match pattern /.*"},
	} {
		_, err := parse(t, body).Bind(template.Input{SSM: test.ssm, Values: test.given})
		if got := fmt.Sprint(err); got != "ValidationError: "+test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// A value that is not known yet is held to no rule, and makes what refers to it unknown.
func TestUnknownParameters(t *testing.T) {
	parsed, err := template.Parse([]byte(`
Parameters:
  Count: {Type: Number, MaxValue: 3}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>'}
Conditions: {Some: !Equals [!Ref Count, 1]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Count, QueueName: !Sub "${Image}-q"}}
  Other: {Type: AWS::SQS::Queue, Condition: Some}
`))
	if err != nil {
		t.Fatal(err)
	}
	unknown := map[string]bool{"Count": true, "Image": true}
	bound, err := parsed.Bind(template.Input{Values: map[string]string{"Count": "later", "Image": "later"}, Unknown: unknown})
	if err != nil {
		t.Fatal(err)
	}
	got, err := bound.Properties("Queue", nil)
	want := map[string]any{
		"DelaySeconds": template.Unknown{Expr: template.KnownAfterApply},
		"QueueName":    template.Unknown{Expr: template.KnownAfterApply + "-q"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if bound.Resource("Other") != nil {
		t.Error("a condition holds that depends on what is not known")
	}
}
