package template

import "strings"

// A parameterType is a parameter's Type taken apart.
type parameterType struct {
	name string
	// list: the value is a comma-separated list, and Ref gives a list.
	list bool
	// number: each value is a number.
	number bool
	// ssm: the value names a Systems Manager parameter, whose value counts.
	ssm bool
}

// readType knows every type of the documentation of the Parameters section.
func readType(name string) (parameterType, error) {
	p := parameterType{name: name}
	inner := name
	if rest, ok := strings.CutPrefix(name, "AWS::SSM::Parameter::Value<"); ok && strings.HasSuffix(rest, ">") {
		p.ssm = true
		inner = strings.TrimSuffix(rest, ">")
	}
	if rest, ok := strings.CutPrefix(inner, "List<"); ok && strings.HasSuffix(rest, ">") {
		p.list = true
		inner = strings.TrimSuffix(rest, ">")
	}
	switch inner {
	case "String":
	case "Number":
		p.number = true
	case "CommaDelimitedList":
		if p.list {
			return p, unrecognizedType(name)
		}
		p.list = true
	default:
		if !awsType(inner) {
			return p, unrecognizedType(name)
		}
	}
	return p, nil
}

func unrecognizedType(name string) error {
	return invalid("Template format error: Unrecognized parameter type: %s", name)
}

// awsType tells the AWS-specific parameter types.
func awsType(name string) bool {
	switch name {
	case "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
		"AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id",
		"AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
		"AWS::SSM::Parameter::Name":
		return true
	}
	return false
}

// split takes a value apart: one string, or the trimmed members of a list. An empty value is a list
// of one empty string.
func (p parameterType) split(value string) []string {
	if !p.list {
		return []string{value}
	}
	members := strings.Split(value, ",")
	for i := range members {
		members[i] = strings.TrimSpace(members[i])
	}
	return members
}

// value is what Ref gives.
func (p parameterType) value(value string) any {
	if !p.list {
		return value
	}
	list := []any{}
	for _, member := range p.split(value) {
		list = append(list, member)
	}
	return list
}
