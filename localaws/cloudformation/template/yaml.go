package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decodeYAML reads a YAML template the way CloudFormation's documentation of template formats has
// it: YAML 1.1 without aliases, hash merges and the tags binary, omap, pairs, set and timestamp.
// Short forms become the long ones.
func decodeYAML(body []byte) (any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(body))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) || (err == nil && len(document.Content) == 0) {
		return "", nil
	}
	if err != nil {
		return nil, yamlSyntax(err, body)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, yamlError(&second, "a template is one document")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlSyntax(err, body)
	}
	return yamlValue(document.Content[0], 0)
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// yamlSyntax gives a syntax error its position. The YAML library tells a line only, at times that on
// which the list or map around the problem starts; the column is where the text of that line does.
func yamlSyntax(err error, body []byte) error {
	found := yamlLine.FindStringSubmatch(err.Error())
	if found == nil {
		return invalid("Template format error: YAML not well-formed. (line 1, column 1): %s",
			strings.TrimPrefix(err.Error(), "yaml: "))
	}
	number, _ := strconv.Atoi(found[1]) // the expression lets digits pass only
	if countsFromZero(found[2]) {
		number++
	}
	line := ""
	if lines := strings.Split(string(body), "\n"); number >= 1 && number <= len(lines) {
		line = lines[number-1]
	}
	column := len(line) - len(strings.TrimLeft(line, " \t")) + 1
	return invalid("Template format error: YAML not well-formed. (line %d, column %d): %s", number, column, found[2])
}

// countsFromZero tells the errors of the library's parser, whose lines start at 0; those of its
// scanner start at 1.
func countsFromZero(problem string) bool {
	return slices.ContainsFunc([]string{
		"did not find expected key", "did not find expected node", "did not find expected '-'",
		"did not find expected ','", "did not find expected <", "found undefined tag", "found duplicate",
	}, func(prefix string) bool { return strings.HasPrefix(problem, prefix) })
}

func yamlError(at *yaml.Node, format string, args ...any) error {
	return invalid("Template format error: YAML not well-formed. (line %d, column %d): %s",
		at.Line, at.Column, fmt.Sprintf(format, args...))
}

func yamlValue(n *yaml.Node, depth int) (any, error) {
	if err := tooDeep(depth); err != nil {
		return nil, err
	}
	if n.Kind == yaml.AliasNode {
		return nil, invalid("Template error: YAML aliases are not allowed in CloudFormation templates")
	}
	tag := n.ShortTag()
	if strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") && tag != "!" {
		return yamlShortForm(n, tag, depth)
	}
	if !yamlTagAllowed(tag) {
		return nil, yamlError(n, "the tag %s is not supported", tag)
	}
	return yamlPlain(n, depth)
}

func yamlTagAllowed(tag string) bool {
	switch tag {
	case "!!binary", "!!omap", "!!pairs", "!!set":
		return false
	}
	return true
}

func yamlPlain(n *yaml.Node, depth int) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return yamlObject(n, depth)
	case yaml.SequenceNode:
		return yamlList(n, depth)
	}
	return yamlScalar(n), nil
}

func yamlObject(n *yaml.Node, depth int) (any, error) {
	out := newObject()
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, err := yamlKey(n.Content[i])
		if err != nil {
			return nil, err
		}
		if out.has(key) {
			return nil, yamlError(n.Content[i], "duplicate key %q", key)
		}
		value, err := yamlValue(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		out.set(key, value)
	}
	return out, nil
}

func yamlKey(n *yaml.Node) (string, error) {
	if n.Kind == yaml.AliasNode {
		return "", invalid("Template error: YAML aliases are not allowed in CloudFormation templates")
	}
	if n.Kind != yaml.ScalarNode {
		return "", yamlError(n, "a key must be a string")
	}
	if n.ShortTag() == "!!merge" {
		return "", invalid("Template error: YAML hash merges are not allowed in CloudFormation templates")
	}
	return n.Value, nil
}

func yamlList(n *yaml.Node, depth int) (any, error) {
	out := make([]any, 0, len(n.Content))
	for _, item := range n.Content {
		value, err := yamlValue(item, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}

var yamlNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// yamlScalar types a scalar. Only plain decimal numbers become numbers: a date, a version, an
// account id with a leading zero or a time stays the text it is. A number keeps its text, too.
// The words of YAML 1.1 for true and false count.
func yamlScalar(n *yaml.Node) any {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value
	}
	if n.Style&yaml.TaggedStyle != 0 && n.ShortTag() == "!!str" {
		return n.Value
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return true
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return false
	}
	if yamlNumber.MatchString(n.Value) {
		return json.Number(n.Value)
	}
	return n.Value
}

// yamlShortForm makes !Name X the object {"Fn::Name": X}.
func yamlShortForm(n *yaml.Node, tag string, depth int) (any, error) {
	name, ok := longForm(tag)
	if !ok {
		return nil, yamlError(n, "unknown tag %s", tag)
	}
	argument := any(n.Value)
	if n.Kind != yaml.ScalarNode {
		value, err := yamlPlain(n, depth+1)
		if err != nil {
			return nil, err
		}
		argument = value
	} else if name == "Fn::GetAtt" {
		argument = splitAttribute(n.Value)
	}
	out := newObject()
	out.set(name, argument)
	return out, nil
}

// longForm is the function that a tag such as !Sub or !Ref stands for.
func longForm(tag string) (string, bool) {
	switch name := strings.TrimPrefix(tag, "!"); name {
	case "Ref", "Condition":
		return name, true
	case "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap",
		"GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select",
		"Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll":
		return "Fn::" + name, true
	}
	return "", false
}

// splitAttribute makes "A.B.C" the list of "A" and "B.C".
func splitAttribute(s string) []any {
	logicalID, attribute, _ := strings.Cut(s, ".")
	return []any{logicalID, attribute}
}
