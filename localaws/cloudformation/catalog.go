package cloudformation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A resourceType is what is known of a resource type. Patterns are texts with {…} in them:
// see [expand]. Names of attributes follow the public CloudFormation resource specification, and
// so does what is in updates.go; durations are about what AWS takes.
type resourceType struct {
	// create, update and delete are how long it takes, in seconds at pace 1. 0 means 3, 2 and 2.
	create, update, delete int
	// nameProperty names the property with the custom name, "" if there is none.
	nameProperty string
	// scoped marks custom names that need to be unique only within another resource.
	scoped bool
	// nameLimit is how long a generated name may be; 0 means 128.
	nameLimit int
	// name is the pattern of a generated name; "" means stack-Logical-RANDOM.
	name string
	// id is the pattern of the physical id; "" means {name}.
	id string
	// ref is what Ref gives; "" means {id}.
	ref string
	// attributes are the patterns of what Fn::GetAtt gives.
	attributes map[string]string
	// configures marks types that report CONFIGURATION_COMPLETE on their way (aws-facts 5.2).
	configures bool
}

// typeOf looks a type up. An unknown one gets the generic rules.
func typeOf(kind string) resourceType {
	for _, table := range []map[string]resourceType{computeTypes, dataTypes, networkTypes, accountTypes} {
		if t, ok := table[kind]; ok {
			return t
		}
	}
	return resourceType{}
}

// durationOf is how long an operation on a resource of a type takes, at pace 1.
func (s Settings) durationOf(kind string, op ResourceOperation) time.Duration {
	t, chosen := typeOf(kind), s.Durations[kind]
	switch op {
	case OpCreate:
		return orDefault(chosen.Create, seconds(t.create, 3))
	case OpDelete:
		return orDefault(chosen.Delete, seconds(t.delete, 2))
	}
	return orDefault(chosen.Update, seconds(t.update, 2))
}

func seconds(n, otherwise int) time.Duration {
	return time.Duration(orDefault(n, otherwise)) * time.Second
}

func serviceOf(kind string) string { return segment(kind, 1) }

// kindOf is the last part of a type: "Bucket" of "AWS::S3::Bucket".
func kindOf(kind string) string {
	parts := strings.Split(kind, "::")
	return parts[len(parts)-1]
}

func segment(kind string, n int) string {
	parts := strings.Split(kind, "::")
	if n >= len(parts) {
		return kind
	}
	return parts[n]
}

// custom tells whether a type is a custom resource's: its attributes are whatever its function says.
func custom(kind string) bool {
	return strings.HasPrefix(kind, "Custom::") || kind == "AWS::CloudFormation::CustomResource"
}

// namePropertyOf is the property that names a resource of a type. For types without an entry it is
// Name, or the kind with Name behind it, if the resource has such a property.
func namePropertyOf(kind string, properties map[string]any) string {
	if t := typeOf(kind); t.known() {
		return t.nameProperty
	}
	for _, candidate := range []string{kindOf(kind) + "Name", "Name"} {
		if _, ok := properties[candidate].(string); ok && !custom(kind) {
			return candidate
		}
	}
	return ""
}

func (t resourceType) known() bool { return t.id != "" || t.nameProperty != "" || t.attributes != nil }

// identify gives a new resource its custom name, if it has one, and its physical id.
func (s *Service) identify(r *resource) {
	t := typeOf(r.kind)
	if property := namePropertyOf(r.kind, r.properties); property != "" {
		r.name, _ = r.properties[property].(string)
	}
	r.label = r.name
	if r.label == "" {
		r.label = generatedName(t, r)
	}
	r.physical = s.expand(orDefault(t.id, "{name}"), r)
}

func generatedName(t resourceType, r *resource) string {
	limit := orDefault(t.nameLimit, 128)
	each := (limit - 15) / 2
	random := suffix(r.seed, 12)
	name := cut(r.stack.name, each) + "-" + cut(r.logical, each) + "-" + random
	switch t.name {
	case "":
		return name
	case "lower":
		return strings.ToLower(name)
	case "plain": // letters and digits only, as for load balancers' target groups
		return cut(strings.ReplaceAll(cut(r.stack.name, 5)+"-"+cut(r.logical, 5)+"-"+random, "_", "-"), limit)
	}
	return name
}

func cut(text string, limit int) string { return text[:min(len(text), limit)] }

// refOf is what Ref gives.
func (s *Service) refOf(r *resource) string {
	return s.expand(orDefault(typeOf(r.kind).ref, "{id}"), r)
}

// attributeOf is what Fn::GetAtt gives. An attribute without an entry gets a value by its name's
// ending, so that any template of any type works.
func (s *Service) attributeOf(r *resource, attribute string) any {
	pattern, ok := typeOf(r.kind).attributes[attribute]
	if !ok {
		pattern = genericAttribute(attribute)
	}
	text := s.expand(pattern, r)
	if rest, isList := strings.CutPrefix(text, "list:"); isList {
		var items []any
		for item := range strings.SplitSeq(rest, ",") {
			items = append(items, item)
		}
		return items
	}
	return text
}

func genericAttribute(attribute string) string {
	endings := []struct{ ending, pattern string }{
		{"arn", "arn:aws:{service}:{region}:{account}:{kind}/{name}"},
		{"url", "https://{host}.{service}.{region}.amazonaws.com/"},
		{"uri", "https://{host}.{service}.{region}.amazonaws.com/"},
		{"port", "443"},
		{"hostedzoneid", "Z2FDTNDATAQYW2"},
		{"endpoint", "{host}.{service}.{region}.amazonaws.com"},
		{"addresses", "list:10.0.{octet}.{octet2},10.0.{octet2}.{octet}"},
		{"address", "{host}.{service}.{region}.amazonaws.com"},
		{"dnsname", "{host}.{service}.{region}.amazonaws.com"},
		{"domainname", "{host}.{service}.{region}.amazonaws.com"},
		{"domain", "{host}.{service}.{region}.amazonaws.com"},
		{"ip", "10.0.{octet}.{octet2}"},
		{"ids", "list:{kind}-{hex17}"},
		{"id", "{kind}-{hex17}"},
		{"name", "{name}"},
		{"version", "1"},
		{"status", "ACTIVE"},
	}
	lower := strings.ToLower(attribute)
	for _, e := range endings {
		if strings.HasSuffix(lower, e.ending) {
			return e.pattern
		}
	}
	return "{logical}." + attribute + "-{hex8}"
}

// expand fills a pattern in for a resource. {name} is its name, {id} its physical id, {prop:X|y} its
// property X or y without it, {hex8} and the like are random-looking but stay the same while the resource lives.
func (s *Service) expand(pattern string, r *resource) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		word, after, _ := strings.Cut(rest, "}")
		out.WriteString(s.word(word, r))
		pattern = after
	}
}

// word is what a word in braces stands for.
func (s *Service) word(word string, r *resource) string {
	switch word {
	case "name":
		return r.label
	case "host":
		return strings.ToLower(r.label)
	case "id":
		return r.physical
	case "region":
		return r.stack.region
	case "account":
		return s.account
	case "stack":
		return r.stack.name
	case "logical":
		return r.logical
	case "service":
		return strings.ToLower(serviceOf(r.kind))
	case "kind":
		return strings.ToLower(kindOf(r.kind))
	case "path":
		return orDefault(scalar(r.properties["Path"]), "/")
	case "zone":
		return orDefault(scalar(r.properties["AvailabilityZone"]), r.stack.region+"a")
	case "family":
		return orDefault(scalar(r.properties["Family"]), r.label)
	}
	if name, ok := strings.CutPrefix(word, "prop:"); ok {
		property, otherwise, _ := strings.Cut(name, "|")
		return orDefault(scalar(r.properties[property]), otherwise)
	}
	return randomWord(word, r.seed)
}

// randomWord is a word that stands for something random-looking. A word that nobody knows is a
// mistake in the catalog, and stays in its braces for all to see.
func randomWord(word, seed string) string {
	sum := derive(seed)
	switch word {
	case "uuid":
		return derivedUUID(seed)
	case "hex2", "hex4", "hex8", "hex16", "hex17":
		n, _ := strconv.Atoi(word[len("hex"):]) // one of those above
		return hexDigits(seed, n)
	case "base36":
		return strings.ToLower(suffix(seed, 10))
	case "BASE36":
		return suffix(seed, 13)
	case "octet":
		return fmt.Sprint(sum[0])
	case "octet2":
		return fmt.Sprint(sum[1])
	case "octet3":
		return fmt.Sprint(sum[2] % 100)
	}
	return "{" + word + "}"
}

// scalar is a property's value as text, "" for lists and maps.
func scalar(v any) string {
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}
