package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// values makes up values for the parameters that have no default. The error names the parameters for
// which nothing fitting was found.
func values(t *template.Template) (map[string]string, error) {
	made := map[string]string{}
	var without []string
	for _, p := range t.Parameters {
		if p.Default != nil {
			continue
		}
		value, ok := fitting(p)
		if !ok {
			without = append(without, p.Name)
		}
		made[p.Name] = value
	}
	if len(without) > 0 {
		return nil, fmt.Errorf("no fitting value was found for: %s", strings.Join(without, ", "))
	}
	return made, nil
}

// fitting is the first value that meets all constraints: what the parameter's name and type suggest,
// or else what its pattern describes.
func fitting(p *template.Parameter) (string, bool) {
	if p.AllowedValues != nil {
		return allowed(p.AllowedValues)
	}
	if p.Type == "Number" || p.Type == "List<Number>" {
		return number(p), true
	}
	for _, candidate := range candidates(p) {
		if candidate = lengthen(candidate, p); fits(candidate, p) {
			return candidate, true
		}
	}
	return fromPattern(p)
}

// allowed is a value that says yes, because conditions then leave nothing out; or else the first.
func allowed(values []string) (string, bool) {
	for _, v := range values {
		if slices.Contains([]string{"true", "yes", "enabled"}, strings.ToLower(v)) {
			return v, true
		}
	}
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// number is 1, or the nearest number that is allowed.
func number(p *template.Parameter) string {
	n := 1.0
	if p.MinValue != nil {
		n = max(n, *p.MinValue)
	}
	if p.MaxValue != nil {
		n = min(n, *p.MaxValue)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// fits holds a value to the parameter's constraints. A pattern that Go cannot express is left to the
// judgement of CloudFormation.
func fits(value string, p *template.Parameter) bool {
	if p.MinLength != nil && len(value) < *p.MinLength || p.MaxLength != nil && len(value) > *p.MaxLength {
		return false
	}
	if p.AllowedPattern == "" {
		return true
	}
	pattern, err := regexp.Compile(`^(?:` + p.AllowedPattern + `)$`)
	return err != nil || pattern.MatchString(value)
}

// lengthen fills a value that is too short.
func lengthen(value string, p *template.Parameter) string {
	if p.MinLength != nil && len(value) < *p.MinLength && value != "" {
		value += strings.Repeat("x", *p.MinLength-len(value))
	}
	return value
}

// byType are values of AWS-specific parameter types, up to their last character, which counts.
var byType = map[string]string{
	"AWS::EC2::Image::Id":                "ami-0123456789abcdef",
	"AWS::EC2::Instance::Id":             "i-0123456789abcdef",
	"AWS::EC2::KeyPair::KeyName":         "example-key-",
	"AWS::EC2::SecurityGroup::Id":        "sg-0123456789abcdef",
	"AWS::EC2::SecurityGroup::GroupName": "example-group-",
	"AWS::EC2::Subnet::Id":               "subnet-0123456789abcdef",
	"AWS::EC2::VPC::Id":                  "vpc-0123456789abcdef",
	"AWS::EC2::Volume::Id":               "vol-0123456789abcdef",
	"AWS::Route53::HostedZone::Id":       "Z0123456789ABCDEFGHI",
	"AWS::SSM::Parameter::Name":          "/example/name",
	"String":                             "example",
}

// instance is the n-th value of an AWS-specific type, from 0.
func instance(typ string, n int) (string, bool) {
	if typ == "AWS::EC2::AvailabilityZone::Name" {
		return "us-east-1" + string(rune('a'+n)), true
	}
	stem, ok := byType[typ]
	return stem + strconv.Itoa(n), ok
}

// listed is how many values a list gets: templates pick from lists by index.
const listed = 4

// byName are values that the words of a parameter's name suggest, the most telling first.
var byName = []struct{ words, value string }{
	{"stack", "example"},
	{"email", "user@example.com"}, {"mail", "user@example.com"},
	{"kms key arn", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
	{"role arn", "arn:aws:iam::123456789012:role/example"},
	{"certificate arn", "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"},
	{"topic arn", "arn:aws:sns:us-east-1:123456789012:example"},
	{"region", "us-east-1"}, {"bucket", "example-bucket-123456789012"},
	{"cidr", "10.0.0.0/16"}, {"ip", "10.0.0.0/16"}, {"location", "0.0.0.0/0"},
	{"password", "Example-Passw0rd"},
	{"domain", "example.com"}, {"host", "www.example.com"}, {"zone", "example.com"}, {"url", "https://example.com/"},
	{"account", "123456789012"}, {"organization", "o-exampleorgid"},
	{"vpc id", "vpc-0123456789abcdef0"}, {"subnet", "subnet-0123456789abcdef0"}, {"security group", "sg-0123456789abcdef0"},
	{"ami", "ami-0123456789abcdef0"}, {"arn", "arn:aws:sns:us-east-1:123456789012:example"},
	{"user", "example"}, {"port", "443"},
}

// candidates are values worth trying, the most fitting first.
func candidates(p *template.Parameter) []string {
	if list := typed(p.Type); list != nil {
		return list
	}
	var list []string
	name := strings.ToLower(p.Name)
	for _, hint := range byName {
		if containsAll(name, strings.Fields(hint.words)) {
			list = append(list, hint.value)
		}
	}
	list = append(list, "example", "Example1", "1")
	for _, hint := range byName {
		list = append(list, hint.value)
	}
	if p.Type == "CommaDelimitedList" {
		return append([]string{strings.Join(slices.Repeat(list[:1], listed), ",")}, list...)
	}
	return list
}

// typed are the values of a type of which every value has the same form, nil for other types.
func typed(name string) []string {
	if inner, ok := cutType(name, "AWS::SSM::Parameter::Value"); ok {
		if strings.HasSuffix(inner, "Image::Id") {
			return []string{"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"}
		}
		return []string{"/example/name"}
	}
	if inner, ok := cutType(name, "List"); ok {
		var values []string
		for n := range listed {
			if value, known := instance(inner, n); known {
				values = append(values, value)
			}
		}
		return []string{strings.Join(values, ","), strings.Join(values[:min(1, len(values))], ",")}
	}
	if value, known := instance(name, 0); known && name != "String" {
		return []string{value}
	}
	return nil
}

func cutType(name, outer string) (string, bool) {
	inner, ok := strings.CutPrefix(name, outer+"<")
	return strings.TrimSuffix(inner, ">"), ok
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
