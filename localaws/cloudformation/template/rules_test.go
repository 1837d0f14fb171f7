package template_test

import "testing"

const ruled = `
Parameters:
  Stage: {Type: String, Default: test}
  Type: {Type: String, Default: small}
  Zones: {Type: CommaDelimitedList, Default: "a,a"}
Rules:
  ProdIsLarge:
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions:
      - Assert: !Contains [[large, huge], !Ref Type]
        AssertDescription: prod must be large
  SameZone:
    Assertions:
      - Assert: {"Fn::EachMemberEquals": [!Ref Zones, a]}
  KnownZones:
    Assertions:
      - Assert: {"Fn::EachMemberIn": [!Ref Zones, [a, b]]}
        AssertDescription: unknown zone
  Account:
    Assertions:
      - Assert: {"Fn::EachMemberIn": [{"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", VpcId]}, {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}
      - Assert: !Not [!Equals [{"Fn::ValueOf": [Type, x]}, y]]
Resources: {R: {Type: T}}
`

func TestRules(t *testing.T) {
	for name, test := range map[string]struct {
		values map[string]string
		want   string
	}{
		"all hold":      {nil, ""},
		"prod is large": {map[string]string{"Stage": "prod", "Type": "huge"}, ""},
		"prod is small": {map[string]string{"Stage": "prod"}, "Template error: Rule ProdIsLarge failed: prod must be large"},
		"other zone":    {map[string]string{"Zones": "a,b"}, "Template error: Rule SameZone failed: an assertion does not hold"},
	} {
		if got := refusal(t, ruled, test.values); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestRuleRefusals(t *testing.T) {
	for name, test := range map[string]struct{ rule, want string }{
		"no assertions":   {"{}", "Template format error: [/Rules/X] Every Rules object must contain a list of Assertions."},
		"unknown key":     {"{Assertion: []}", "Template format error: [/Rules/X] Invalid rule property 'Assertion'"},
		"no assert":       {"{Assertions: [{AssertDescription: a}]}", "Template format error: [/Rules/X] Every Assertions member must contain an Assert."},
		"a resource":      {"{Assertions: [{Assert: !Equals [!Ref R, a]}]}", "Template format error: [/Rules/X] Unresolved dependencies [R]. Rules can only reference parameters."},
		"not a boolean":   {"{Assertions: [{Assert: !Ref P}]}", "Template format error: Conditions can only be boolean operations on parameters and other conditions"},
		"arguments":       {"{Assertions: [{Assert: !Contains [a]}]}", "Template error: every Fn::Contains object requires a list of 2 parameters."},
		"not a list":      {"{Assertions: [{Assert: !Contains [a, b]}]}", "Template error: every Fn::Contains object requires a list of strings and a string or a list of strings."},
		"not the members": {"{Assertions: [{Assert: !EachMemberIn [[a, c], [a, b]], AssertDescription: no c}]}", "Template error: Rule X failed: no c"},
	} {
		body := minimal + "Parameters: {P: {Type: String, Default: x}}\nRules: {X: " + test.rule + "}\n"
		if got := refusal(t, body, nil); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
