package template_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/template"
)

// constrained has a parameter of every kind.
const constrained = `Parameters:
  Plain: {Type: String}
  Env: {Type: String, AllowedValues: [dev, prod]}
  Switch: {Type: String, AllowedValues: [yes, No]}
  Code: {Type: String, AllowedPattern: '[a-z]{2,4}', ConstraintDescription: two to four   small letters}
  Short: {Type: String, MinLength: 2, MaxLength: '3'}
  One: {Type: String, MinLength: 1}
  Size: {Type: Number, MinValue: 1, MaxValue: 10.5}
  Port: {Type: Number, AllowedValues: [80, 443.0]}
  Ports: {Type: List<Number>, AllowedValues: [80, 443]}
  Names: {Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}
  Whole: {Type: CommaDelimitedList, AllowedPattern: 'a, b'}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Zone: {Type: 'AWS::EC2::AvailabilityZone::Name'}
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}
  Key: {Type: 'AWS::EC2::KeyPair::KeyName'}
  Password: {Type: String, NoEcho: true, MinLength: 12, AllowedPattern: '[a-z]+', ConstraintDescription: not told}
  LookAhead: {Type: String, AllowedPattern: '(?=.*[A-Z]).{8,}'}
  Union: {Type: String, AllowedPattern: '[a-d[m-p]]+'}
  Both: {Type: String, AllowedPattern: '[a-z&&[def]]+'}
  Kernel: {Type: 'AWS::EC2::Image::Id'}
  Hosted: {Type: 'AWS::Route53::HostedZone::Id'}
  Mode: {Type: String, AllowedValues: [0644, 0755]}
  Vertical: {Type: String, AllowedPattern: 'a\vb'}
  Odd: {Type: Strange, AllowedValues: {a: b}, MinLength: many, MaxValue: [1]}
Resources: {}
`

func TestConstraints(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 4097)
	for _, test := range []struct{ name, value, want string }{
		{"Plain", "", ""},
		{"Plain", long[1:], ""},
		{"Plain", long, "is 4097 bytes long; CloudFormation takes at most 4096; shorten it"},
		{"Env", "prod", ""},
		{"Env", "Prod", "is none of the allowed values; give one of dev, prod"},
		{"Switch", "yes", ""},
		{"Switch", "true", ""}, // YAML 1.1 reads yes as true
		{"Switch", "perhaps", "is none of the allowed values; give one of yes, No"},
		{"Code", "abcd", ""},
		{"Code", "abcde", "does not match the allowed pattern; the template says: two to four small letters"},
		{"Code", "ab\n", "does not match"},
		{"Short", "ab", ""},
		{"Short", "a", "is too short; give at least 2 characters"},
		{"Short", "äöü", ""},
		{"Short", "𝄞", ""}, // two characters for Java
		{"Short", "abcd", "is too long; give at most 3 characters"},
		{"One", "", "is too short; give at least 1 character"},
		{"Size", "10.5", ""},
		{"Size", "1e0", ""},
		{"Size", "0.5", "is too small; give at least 1"},
		{"Size", "11", "is too large; give at most 10.5"},
		{"Size", "ten", "is not a number; give an integer or a float"},
		{"Size", "0x1", "is not a number"},
		{"Size", "NaN", "is not a number"},
		{"Size", "", "is not a number"},
		{"Port", "443", ""},
		{"Port", "8080", "is none of the allowed values; give one of 80, \"443.0\""},
		{"Ports", "80, 443", ""},
		{"Ports", "", ""},
		{"Ports", "80,x", "has an item that is not a number; give an integer or a float"},
		{"Ports", "80,22", "has an item that is none of the allowed values; give one of 80, 443"},
		{"Names", "ab, cd", ""},
		{"Names", "ab,3", "has an item that does not match the allowed pattern; the pattern, for the whole value, is [a-z]+"},
		{"Whole", "a, b", ""},
		{"Vpc", "vpc-0123456789abcdef0", ""},
		{"Vpc", "subnet-12345678", "is not the id of a VPC; give one such as vpc-0123456789abcdef0"},
		{"Vpc", "", ""},
		{"Subnets", "subnet-12345678,subnet-0123456789abcdef0", ""},
		{"Subnets", "subnet-12345678,vpc-12345678", "has an item that is not the id of a subnet; give one such as subnet-0123456789abcdef0"},
		{"Zone", "us-west-2-lax-1a", ""},
		{"Zone", "Frankfurt", "is not the name of an Availability Zone; give one such as eu-central-1a"},
		{"Image", "/aws/service/ami:3", ""},
		{"Image", "arn:aws:ssm:eu-central-1:123456789012:parameter/x", ""},
		{"Image", "ami 1", "is not the name of a Systems Manager parameter; give a name such as /network/vpc-id"},
		{"Key", "any Thing", ""},
		{"Password", "abcdefghijkl", ""},
		{"Password", "abc", "does not meet the constraints that the template declares; look at the declaration; the value is hidden (NoEcho), so nothing more is said of it"},
		{"Password", long, "does not meet the constraints"},
		{"LookAhead", "x", ""},
		{"Union", "]", ""},
		{"Both", "abc", ""},
		{"Odd", "anything", ""},
		{"Names", "ab,,cd", ""}, // an item or none: not for us to say
		{"Ports", "80, ,443,", ""},
		{"Ports", ",x", "has an item that is not a number"},
		{"Kernel", "aki-12345678", ""},
		{"Kernel", "ami_1", "is not the id of an image; give one such as ami-0123456789abcdef0"},
		{"Hosted", "/hostedzone/Z0123", ""},
		{"Hosted", "example.com", "is not the id of a hosted zone"},
		{"Mode", "493", ""}, // YAML 1.1 reads 0755 as 493
		{"Mode", "0644", ""},
		{"Mode", "700", "is none of the allowed values"},
		{"Vertical", "a\nb", ""}, // for Java, but not for Go
		{"Vpc", "{{resolve:ssm:/network/vpc}}", ""},
		{"Env", "{{resolve:ssm:/env}}", ""},
	} {
		t.Run(test.name+"="+test.value[:min(20, len(test.value))], func(t *testing.T) {
			holdsTo(t, test.name, test.value, test.want)
		})
	}
}

// holdsTo gives one parameter a value, all others having one.
func holdsTo(t *testing.T, name, value, want string) {
	t.Helper()
	declared, err := template.Parse("t.yaml", []byte(constrained))
	if err != nil {
		t.Fatal(err)
	}
	var previous []string
	for _, d := range declared.Declared {
		previous = append(previous, d.Name)
	}
	_, err = declared.Parameters(map[string]string{name: value}, previous)
	if want == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if err == nil || !strings.Contains(err.Error(), "Parameters."+name+": the value given "+want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAllProblemsAreToldTogether(t *testing.T) {
	t.Parallel()
	parsed, err := template.Parse("t.yaml", []byte(constrained))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parsed.Parameters(map[string]string{
		"Nev": "canary", "Env": "canary", "Size": "canary", "Password": "canary", "Code": "canary",
	}, []string{"Plain", "Switch", "Short", "One", "Port", "Ports", "Names", "Whole", "Vpc", "Subnets", "Zone", "Image", "LookAhead", "Union", "Both", "Odd", "Kernel", "Hosted", "Mode", "Vertical"})
	all, ok := errors.AsType[*problem.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, p := range all.Problems {
		got = append(got, p.Path)
		if declared := strings.HasPrefix(p.Path, "Parameters."); declared != (p.Line > 0 && p.Column == 3) {
			t.Errorf("%s is at %d:%d", p.Path, p.Line, p.Column)
		}
	}
	want := "parameters.Nev Parameters.Env Parameters.Code Parameters.Size Parameters.Key Parameters.Password"
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "not told") {
		t.Errorf("a value is quoted: %v", err)
	}
	if !strings.Contains(err.Error(), "t.yaml:18:3: Parameters.Password") {
		t.Errorf("no position: %v", err)
	}
}

func TestLongListsOfAllowedValuesAreCut(t *testing.T) {
	t.Parallel()
	text := "Parameters: {A: {Type: String, AllowedValues: [" + strings.Repeat("a, ", 30) + "b]}, B: {Type: String, AllowedValues: [only]}}\nResources: {}"
	parsed, err := template.Parse("t", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parsed.Parameters(map[string]string{"A": "x", "B": "x"}, nil)
	if err == nil || strings.Count(err.Error(), "a, ") != 12 || !strings.Contains(err.Error(), "a, …") || !strings.Contains(err.Error(), "give only") {
		t.Errorf("got %v", err)
	}
}
