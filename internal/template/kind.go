package template

import (
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// A kind is what a parameter's type says of the form of its values.
type kind struct {
	// list: the value is a list with commas.
	list bool
	// number: the value, or each item, is a number.
	number bool
	// form is what the value, or each item, looks like; nil for anything.
	form *pattern.Pattern
	// what says the form in words, with its article; example is what to give.
	what, example string
}

// kinds are how the values of types look (CloudFormation User Guide, "CloudFormation-supplied
// parameter types"). Whether there is a resource of that id is CloudFormation's to say. Types whose
// values may look like anything are absent.
var kinds = map[string]kind{
	"Number":                      {number: true, form: numeral, what: "a number", example: "an integer or a float"},
	"AWS::EC2::Image::Id":         id("ami", "the id of an image", "aki", "ari"),
	"AWS::EC2::Instance::Id":      id("i", "the id of an instance"),
	"AWS::EC2::SecurityGroup::Id": id("sg", "the id of a security group"),
	"AWS::EC2::Subnet::Id":        id("subnet", "the id of a subnet"),
	"AWS::EC2::Volume::Id":        id("vol", "the id of a volume"),
	"AWS::EC2::VPC::Id":           id("vpc", "the id of a VPC"),
	"AWS::EC2::AvailabilityZone::Name": {form: pattern.New(`^[a-z0-9-]+$`),
		what: "the name of an Availability Zone", example: "one such as eu-central-1a"},
	"AWS::Route53::HostedZone::Id": {form: pattern.New(`^(/hostedzone/)?[A-Z0-9]+$`),
		what: "the id of a hosted zone", example: "one such as Z0123456789ABCDEFGHI"},
	"AWS::SSM::Parameter::Name": systemsManager,
}

// numeral is an integer or a float.
var numeral = pattern.New(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

// systemsManager is a name in the Parameter Store, or an ARN, with or without a version or a label
// (SSM API reference, GetParameters).
var systemsManager = kind{
	form:    pattern.New(`^[a-zA-Z0-9_.:/-]+$`),
	what:    "the name of a Systems Manager parameter",
	example: "a name such as /network/vpc-id: CloudFormation looks the value up",
}

// id is what ids with a prefix look like. The others are those of the same thing that are seldom seen, such
// as kernels and RAM disks, which are images too.
func id(prefix, what string, others ...string) kind {
	prefixes := strings.Join(append([]string{prefix}, others...), "|")
	return kind{form: pattern.New("^(" + prefixes + ")-[0-9a-f]+$"), what: what, example: "one such as " + prefix + "-0123456789abcdef0"}
}

// kindOf is what is known of a type; nothing of an unknown one.
func kindOf(typ string) kind {
	if typ == "CommaDelimitedList" {
		return kind{list: true}
	}
	if strings.HasPrefix(typ, "AWS::SSM::Parameter::Value<") {
		return systemsManager
	}
	if inner, ok := strings.CutPrefix(typ, "List<"); ok {
		k := kinds[strings.TrimSuffix(inner, ">")]
		k.list = true
		return k
	}
	return kinds[typ]
}

// check holds a value to the form. Only a single number must not be empty: whether nothing is enough
// for another type is CloudFormation's to say.
func (k kind) check(value string) *flaw {
	return each(k, func(value string) *flaw {
		if k.form == nil || value == "" && !k.number || k.form.MatchString(strings.TrimSpace(value)) {
			return nil
		}
		return &flaw{"is not " + k.what, "give " + k.example}
	})(value)
}
