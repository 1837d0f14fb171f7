package template_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// workshop is a template with something of everything for an expression to refer to.
const workshop = `
Parameters:
  Name: {Type: String, Default: web}
  Count: {Type: Number, Default: 2}
  Hosts: {Type: CommaDelimitedList, Default: "a, b,c"}
  Ports: {Type: List<Number>, Default: "80,443"}
Mappings:
  Images:
    eu-west-1: {Small: ami-1, Sizes: [1, 2], Bits: 64}
    us-east-1: {Small: ami-2}
Conditions:
  "Yes": !Equals [a, a]
  "No": !Equals [a, b]
Resources:
  Made: {Type: AWS::S3::Bucket}
  Later: {Type: AWS::S3::Bucket}
  R:
    Type: AWS::S3::Bucket
    Properties:
      V:
`

func workshopWith(expression string) string { return workshop + indent(expression, 8) + "\n" }

func workshopFacts() facts {
	return facts{
		refs: map[string]any{"Made": "made-1"},
		attributes: map[string]any{
			"Made.Arn": "arn:made", "Made.Outputs.Url": "https://made", "Made.Names": []any{"n1", "n2"}, "Made.Size": 3,
		},
		exports: map[string]string{"web-export": "imported"},
	}
}

func TestIntrinsicFunctions(t *testing.T) {
	unknown := template.Unknown{Expr: template.KnownAfterApply}
	list := func(items ...any) []any { return items }
	tests := map[string]struct {
		expression string
		want       any
	}{
		"Ref parameter":             {"!Ref Name", "web"},
		"Ref number stays text":     {"!Ref Count", "2"},
		"Ref list, trimmed":         {"!Ref Hosts", list("a", "b", "c")},
		"Ref list of numbers":       {"!Ref Ports", list("80", "443")},
		"Ref resource":              {"!Ref Made", "made-1"},
		"Ref resource not made":     {"!Ref Later", unknown},
		"Ref long form":             {"{Ref: Name}", "web"},
		"Ref AccountId":             {"!Ref AWS::AccountId", "123456789012"},
		"Ref Region":                {"!Ref AWS::Region", "eu-west-1"},
		"Ref StackName":             {"!Ref AWS::StackName", "shop"},
		"Ref StackId":               {"!Ref AWS::StackId", "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1"},
		"Ref Partition":             {"!Ref AWS::Partition", "aws"},
		"Ref URLSuffix":             {"!Ref AWS::URLSuffix", "amazonaws.com"},
		"Ref NotificationARNs":      {"!Select [1, !Ref AWS::NotificationARNs]", "arn:aws:sns:eu-west-1:123456789012:b"},
		"NoValue in a list":         {"[a, !Ref AWS::NoValue, b]", list("a", "b")},
		"NoValue in a map":          {"{a: 1, b: !Ref AWS::NoValue}", map[string]any{"a": json.Number("1")}},
		"GetAtt short":              {"!GetAtt Made.Arn", "arn:made"},
		"GetAtt of a nested stack":  {"!GetAtt Made.Outputs.Url", "https://made"},
		"GetAtt list form":          {"!GetAtt [Made, Arn]", "arn:made"},
		"GetAtt long form":          {"{'Fn::GetAtt': [Made, Arn]}", "arn:made"},
		"GetAtt long form, string":  {"{'Fn::GetAtt': Made.Arn}", "arn:made"},
		"GetAtt a list":             {"!GetAtt Made.Names", list("n1", "n2")},
		"GetAtt a number":           {"!GetAtt Made.Size", json.Number("3")},
		"GetAtt not made":           {"!GetAtt Later.Arn", unknown},
		"Sub names":                 {"!Sub '${Name}-${AWS::Region}'", "web-eu-west-1"},
		"Sub resource, attribute":   {"!Sub '${Made}|${Made.Arn}'", "made-1|arn:made"},
		"Sub literal":               {"!Sub '${!Name} $ {} ${Name}'", "${Name} $ {} web"},
		"Sub unclosed":              {"!Sub 'a${Name'", "a${Name"},
		"Sub blanks":                {"!Sub '${ Name }'", "web"},
		"Sub number":                {"!Sub 'n${Count}'", "n2"},
		"Sub NoValue is empty":      {"!Sub 'a${AWS::NoValue}b'", "ab"},
		"Sub context":               {"!Sub ['${x}${Name}', {x: !Join ['+', [1, true]]}]", "1+trueweb"},
		"Sub context hides":         {"!Sub ['${Name}', {Name: mine}]", "mine"},
		"Sub unknown part":          {"!Sub 'b/${Later}/${Name}'", template.Unknown{Expr: "b/" + template.KnownAfterApply + "/web"}},
		"Join":                      {"!Join ['-', [a, !Ref Name, 1]]", "a-web-1"},
		"Join a function":           {"!Join [',', !Ref Hosts]", "a,b,c"},
		"Join nothing":              {"!Join [',', []]", ""},
		"Join without NoValue":      {"!Join [',', [a, !Ref AWS::NoValue]]", "a"},
		"Join unknown member":       {"!Join ['-', [a, !Ref Later]]", template.Unknown{Expr: "a-" + template.KnownAfterApply}},
		"Join unknown list":         {"!Join ['-', !GetAtt Later.Names]", unknown},
		"Select":                    {"!Select [1, [a, b]]", "b"},
		"Select index as text":      {"!Select ['0', [a, b]]", "a"},
		"Select by Ref":             {"!Select [!Ref Count, !Ref Hosts]", "c"},
		"Select a map":              {"!Select [0, [{k: v}]]", map[string]any{"k": "v"}},
		"Select from unknown":       {"!Select [0, !GetAtt Later.Names]", unknown},
		"Split":                     {"!Split ['|', 'a||b|']", list("a", "", "b", "")},
		"Split then Select":         {"!Select [2, !Split ['-', !Ref AWS::Region]]", "1"},
		"Split unknown":             {"!Split ['|', !Ref Later]", unknown},
		"If yes":                    {"!If ['Yes', y, n]", "y"},
		"If no":                     {"!If ['No', y, n]", "n"},
		"If keeps the other out":    {"!If ['No', !Select [9, !Ref Hosts], n]", "n"},
		"If nested":                 {"!If ['Yes', !If ['No', 1, 2], 3]", json.Number("2")},
		"FindInMap":                 {"!FindInMap [Images, !Ref AWS::Region, Small]", "ami-1"},
		"FindInMap list":            {"!FindInMap [Images, eu-west-1, Sizes]", list(json.Number("1"), json.Number("2"))},
		"FindInMap nested":          {"!FindInMap [Images, !Select [0, [us-east-1]], !Sub Small]", "ami-2"},
		"Base64":                    {"!Base64 'a b'", "YSBi"},
		"Base64 of a function":      {"!Base64 {'Fn::Sub': '${Name}'}", "d2Vi"},
		"Base64 unknown":            {"!Base64 {Ref: Later}", unknown},
		"Cidr":                      {"!Cidr [10.0.0.0/16, 3, 8]", list("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24")},
		"Cidr of texts":             {"!Cidr [192.168.0.0/24, '2', '5']", list("192.168.0.0/27", "192.168.0.32/27")},
		"Cidr without bits":         {"!Cidr [10.0.0.0/16, 1]", list("10.0.0.0/24")},
		"Cidr in the middle":        {"!Select [1, !Cidr [10.0.7.9/16, 2, 8]]", "10.0.1.0/24"},
		"Cidr IPv6":                 {"!Cidr ['2600:1f18:0:de00::/56', 2, 64]", list("2600:1f18:0:de00::/64", "2600:1f18:0:de01::/64")},
		"Cidr exactly full":         {"!Select [3, !Cidr [10.0.0.0/24, 4, 6]]", "10.0.0.192/26"},
		"Cidr unknown":              {"!Cidr [!GetAtt Later.CidrBlock, 1, 8]", unknown},
		"GetAZs here":               {"!GetAZs ''", list("eu-west-1a", "eu-west-1b", "eu-west-1c")},
		"GetAZs there":              {"!GetAZs us-east-1", list("us-east-1a", "us-east-1b", "us-east-1c")},
		"GetAZs by Ref":             {"!Select [0, !GetAZs {Ref: AWS::Region}]", "eu-west-1a"},
		"ImportValue":               {"!ImportValue {'Fn::Sub': '${Name}-export'}", "imported"},
		"ImportValue unknown":       {"!ImportValue other", unknown},
		"not a function":            {"{Condition: {StringEquals: x}}", map[string]any{"Condition": map[string]any{"StringEquals": "x"}}},
		"Ref beside others is data": {"{Ref: a, Other: b}", map[string]any{"Ref": "a", "Other": "b"}},
		"dynamic references stay":   {"'{{resolve:ssm:/a/b:3}} {{resolve:secretsmanager:s:SecretString:k}}'", "{{resolve:ssm:/a/b:3}} {{resolve:secretsmanager:s:SecretString:k}}"},
		"dynamic reference by Sub":  {"!Sub '{{resolve:ssm-secure:/${Name}}}'", "{{resolve:ssm-secure:/web}}"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := bind(t, workshopWith(test.expression), nil).Properties("R", workshopFacts())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got["V"]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.expression, diff)
			}
		})
	}
}

func TestNoValueRemovesTheProperty(t *testing.T) {
	got, err := bind(t, workshopWith("!If ['No', x, !Ref AWS::NoValue]"), nil).Properties("R", nil)
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v; want no properties", got, err)
	}
}

func TestIntrinsicFunctionRefusals(t *testing.T) {
	const (
		join       = "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
		split      = "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."
		pick       = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
		getAtt     = "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"
		find       = "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
		sub        = "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"
		import1    = "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs"
		unresolved = "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template"
	)
	tests := map[string]struct{ expression, want string }{
		"Ref nothing there":          {"!Ref Nope", unresolved},
		"Ref a list":                 {"{Ref: [Name]}", "Template error: every Ref object must have a single String value."},
		"Ref pseudo misspelled":      {"!Ref AWS::Regoin", "Template format error: Unresolved resource dependencies [AWS::Regoin] in the Resources block of the template"},
		"GetAtt one part":            {"!GetAtt Made", getAtt},
		"GetAtt three parts":         {"!GetAtt [Made, a, b]", getAtt},
		"GetAtt empty":               {"!GetAtt ''", getAtt},
		"GetAtt nothing there":       {"!GetAtt Nope.Arn", "Template error: instance of Fn::GetAtt references undefined resource Nope"},
		"GetAtt of a parameter":      {"!GetAtt Name.Arn", "Template error: instance of Fn::GetAtt references undefined resource Name"},
		"Sub nothing there":          {"!Sub '${Nope}'", unresolved},
		"Sub attribute of nothing":   {"!Sub '${Nope.Arn}'", "Template error: instance of Fn::Sub references invalid resource attribute Nope.Arn"},
		"Sub shell variable":         {"!Sub '${x:-y}'", "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons"},
		"Sub a list parameter":       {"!Sub '${Hosts}'", "Template error: variable Hosts in Fn::Sub expression does not resolve to a string"},
		"Sub a map":                  {"!Sub {a: b}", sub},
		"Sub without context":        {"!Sub ['x']", sub},
		"Sub context key":            {"!Sub ['${x}', {x-y: 1}]", "Template error: every key of the context object of every Fn::Sub object must contain only alphanumeric characters and underscores"},
		"Sub context value":          {"!Sub ['${x}', {x: [1]}]", "Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string"},
		"Join without list":          {"!Join ['-', abc]", join},
		"Join one argument":          {"!Join ['-']", join},
		"Join a map":                 {"!Join ['-', [{a: b}]]", join},
		"Join lists":                 {"!Join ['-', [!Ref Hosts]]", join},
		"Join a string function":     {"!Join ['-', !Ref Name]", join},
		"Select out of range":        {"!Select [2, [a, b]]", pick},
		"Select no number":           {"!Select [x, [a, b]]", pick},
		"Select no list":             {"!Select [0, abc]", pick},
		"Select negative":            {"!Select [-1, [a]]", pick},
		"Select too far in a list":   {"!Select [7, !Ref Hosts]", "Template error: Fn::Select cannot select nonexistent value at index 7"},
		"Select a string":            {"!Select [0, !Ref Name]", pick},
		"Split one argument":         {"!Split [',']", split},
		"Split a list":               {"!Split [',', !Ref Hosts]", split},
		"If two arguments":           {"!If ['Yes', a]", "Template error: Fn::If requires a list argument with three elements"},
		"If no name":                 {"!If [[a], a, b]", "Template error: Fn::If requires a list argument with the first element being a condition"},
		"If nothing there":           {"!If [Nope, a, b]", "Template error: unresolved condition dependency Nope in Fn::If"},
		"FindInMap no such mapping":  {"!FindInMap [Nope, a, b]", "Template error: Mapping named 'Nope' is not present in the 'Mappings' section of template."},
		"FindInMap no such key":      {"!FindInMap [Images, x, Small]", "Template error: Unable to get mapping for Images::x::Small"},
		"FindInMap two arguments":    {"!FindInMap [Images, x]", find},
		"FindInMap default":          {"!FindInMap [Images, x, y, {DefaultValue: z}]", "Template error: the DefaultValue of Fn::FindInMap requires the transform AWS::LanguageExtensions"},
		"Base64 a list":              {"!Base64 [a]", "Template error: every Fn::Base64 object must have a String-typed value."},
		"Base64 a list parameter":    {"{'Fn::Base64': !Ref Hosts}", "Template error: every Fn::Base64 object must have a String-typed value."},
		"Cidr no block":              {"!Cidr [10.0.0.0, 1, 8]", "Template error: Fn::Cidr: 10.0.0.0 is not a CIDR block"},
		"Cidr no room":               {"!Cidr [10.0.0.0/24, 5, 6]", "Template error: Fn::Cidr: 10.0.0.0/24 has no room for 5 blocks of 6 bits"},
		"Cidr too many":              {"!Cidr [10.0.0.0/8, 257, 8]", "Template error: Fn::Cidr: the count must be a number between 1 and 256, not 257"},
		"Cidr bits":                  {"!Cidr [10.0.0.0/8, 2, x]", "Template error: Fn::Cidr: the cidr bits must be a number between 1 and 32, not x"},
		"Cidr one argument":          {"!Cidr [10.0.0.0/8]", "Template error: every Fn::Cidr object requires two or three parameters, the ip block, the count and the cidr bits"},
		"GetAZs a list":              {"!GetAZs [a]", "Template error: every Fn::GetAZs object must have a String-typed value."},
		"ImportValue of a resource":  {"!ImportValue {Ref: Made}", import1},
		"ImportValue of an import":   {"!ImportValue {'Fn::ImportValue': x}", import1},
		"ImportValue of zones":       {"!ImportValue {'Fn::Select': [0, !GetAZs '']}", import1},
		"unknown function":           {"{'Fn::Upper': a}", "Template error: Encountered unsupported function: Fn::Upper Supported functions are: [Ref, Fn::Base64, Fn::Cidr, Fn::FindInMap, Fn::GetAZs, Fn::GetAtt, Fn::If, Fn::ImportValue, Fn::Join, Fn::Select, Fn::Split, Fn::Sub]"},
		"function beside other keys": {"{'Fn::Sub': a, b: c}", "Template error: Fn::Sub must be the only key of its object, but the object also has other keys"},
		"malformed ssm reference":    {"'{{resolve:ssm:/a:prod}}'", "Incorrect format is used in the following SSM reference: [{{resolve:ssm:/a:prod}}]"},
		"malformed secret reference": {"'{{resolve:secretsmanager:s:Binary}}'", "Incorrect format is used in the following Secrets Manager reference: [{{resolve:secretsmanager:s:Binary}}]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, workshopWith(test.expression), nil); got != test.want {
				t.Errorf("%s\n got %q\nwant %q", test.expression, got, test.want)
			}
		})
	}
}

func TestBooleanFunctionsAreForConditionsOnly(t *testing.T) {
	for _, expression := range []string{"!Equals [a, b]", "!Not [!Condition 'Yes']", "!And [!Condition 'Yes', !Condition 'No']"} {
		if got := refusal(t, workshopWith(expression), nil); got == "" {
			t.Errorf("%s is accepted as a property", expression)
		}
	}
}

func TestGetAttWithComputedAttribute(t *testing.T) {
	got, err := bind(t, workshopWith("{'Fn::GetAtt': [Made, !Select [0, [Arn]]]}"), nil).Properties("R", workshopFacts())
	if err != nil || got["V"] != "arn:made" {
		t.Errorf("got %v, %v; want arn:made", got["V"], err)
	}
}

func TestPartitions(t *testing.T) {
	for region, want := range map[string]string{
		"eu-central-1": "aws amazonaws.com", "cn-north-1": "aws-cn amazonaws.com.cn",
		"us-gov-west-1": "aws-us-gov amazonaws.com", "us-iso-east-1": "aws-iso c2s.ic.gov", "us-isob-east-1": "aws-iso-b sc2s.sgov.gov",
	} {
		in := template.Input{Pseudo: template.Pseudo{Region: region}}
		bound, err := parse(t, workshopWith("!Sub '${AWS::Partition} ${AWS::URLSuffix}'")).Bind(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := bound.Properties("R", nil); err != nil || got["V"] != want {
			t.Errorf("%s: got %v, %v; want %s", region, got["V"], err, want)
		}
	}
}

func TestZones(t *testing.T) {
	in := template.Input{Zones: func(region string) []string { return []string{region + "-x"} }, Pseudo: pseudo()}
	bound, err := parse(t, workshopWith("!GetAZs ''")).Bind(in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := bound.Properties("R", nil)
	if diff := cmp.Diff([]any{"eu-west-1-x"}, got["V"]); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// A Live's own error, such as that of a missing export, is handed on.
func TestLiveErrors(t *testing.T) {
	_, err := bind(t, workshopWith("!ImportValue x"), nil).Properties("R", noExport{})
	if err == nil || err.Error() != "No export named x found." {
		t.Errorf("got %v", err)
	}
}

type noExport struct{ facts }

func (noExport) Import(name string) (string, error) { return "", exportError(name) }

type exportError string

func (e exportError) Error() string { return "No export named " + string(e) + " found." }
