package template

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// SecretOutputs are the names of the outputs that may give a secret away, in the order of the text:
// their value comes from a NoEcho parameter or a dynamic reference to a secret, whatever functions it
// went through, or is a resource's attribute that is a secret or repeats one. Of outputs that
// Fn::ForEach makes, the loop's variables are a "*"; see [Template.HidesOutput].
//
// When in doubt an output is secret. What is not seen: values from other stacks (Fn::ImportValue), a
// dynamic reference in the value given for a plain parameter, what macros do, and what nested stacks
// keep to themselves; see [Template.Hides].
func (t *Template) SecretOutputs() []string { return slices.Clone(t.secretOutputs()) }

func (t *Template) findSecretOutputs() []string { return t.secrets().outputs() }

func (s *secrets) outputs() []string {
	var names []string
	for _, output := range entries(s.template.root.Get("Outputs")) {
		if value := output.Value.Get("Value"); value != nil && s.in(value) && !slices.Contains(names, output.Name) {
			names = append(names, output.Name)
		}
	}
	return names
}

// HidesOutput tells whether an output of that name is one of [Template.SecretOutputs].
func (t *Template) HidesOutput(name string) bool { return isAmong(t.secretOutputs(), name) }

func isAmong(secret []string, name string) bool {
	return slices.ContainsFunc(secret, func(s string) bool { return fits(s, name) })
}

// A Nested tells whether an output of a nested stack may give a secret away. The resource is the nested
// stack's logical id.
type Nested func(resource, output string) bool

// Hides makes the test of [Template.HidesOutput] with what is known of nested stacks.
func (t *Template) Hides(nested Nested) func(name string) bool {
	s := t.secrets()
	s.nested = nested
	secret := s.outputs()
	return func(name string) bool { return isAmong(secret, name) }
}

// secrets follows values back to where they come from.
type secrets struct {
	template   *Template
	parameters map[string]bool // those that are secret
	resources  []source.Member
	nested     Nested                // nil where nothing is known of nested stacks
	known      map[*source.Node]bool // false while a node is looked at, so that circles end
}

func (t *Template) secrets() *secrets {
	s := &secrets{
		template: t, parameters: map[string]bool{}, known: map[*source.Node]bool{},
		resources: t.Resources(),
	}
	for _, m := range entries(t.root.Get("Parameters")) {
		hidden := declaration(m).NoEcho || resolvesSecret(scalar(m.Value.Get("Default")))
		s.parameters[m.Name] = s.parameters[m.Name] || hidden
	}
	return s
}

// resolvesSecret tells whether a text holds a dynamic reference, or the beginning of one, that is not
// plainly to a Systems Manager parameter without encryption.
func resolvesSecret(text string) bool {
	if strings.Contains(text, "resolve:secretsmanager") || strings.Contains(text, "resolve:ssm-secure") {
		return true
	}
	for {
		_, rest, ok := strings.Cut(text, "{{resolve:")
		if !ok {
			return false
		}
		if !strings.HasPrefix(rest, "ssm:") {
			return true
		}
		text = rest
	}
}

// in tells whether a value holds or comes from a secret.
func (s *secrets) in(n *source.Node) bool {
	if answer, ok := s.known[n]; ok {
		return answer
	}
	s.known[n] = false
	s.known[n] = resolvesSecret(n.Text) || s.byFunction(n) || s.byFunction(untagged(n)) || s.inside(n)
	return s.known[n]
}

// untagged is the argument of a function in its short form: itself a function perhaps.
func untagged(n *source.Node) *source.Node {
	bare := *n
	bare.Tag = ""
	return &bare
}

func (s *secrets) inside(n *source.Node) bool {
	return slices.ContainsFunc(n.Items, s.in) ||
		slices.ContainsFunc(n.Members, func(m source.Member) bool { return s.in(m.Value) })
}

// byFunction follows the functions that name what they take a value from. All others have it in
// their arguments.
func (s *secrets) byFunction(n *source.Node) bool {
	name, argument := intrinsic(n)
	switch name {
	case "Ref":
		return s.named(argument.Text)
	case "Fn::GetAtt":
		resource, attribute := attribute(argument)
		return s.attribute(resource, attribute)
	case "Fn::Sub":
		return s.substituted(argument)
	case "Fn::FindInMap":
		return s.mapped(argument)
	}
	return false
}

// substituted looks at the variables in the text. Those that Fn::Sub gets a value for are in its
// arguments; that one of the same name may stand for something else does no harm.
func (s *secrets) substituted(argument *source.Node) bool {
	text := argument.Text
	if len(argument.Items) > 0 {
		text = argument.Items[0].Text
	}
	return slices.ContainsFunc(variables(text), func(variable string) bool {
		resource, attribute, ok := strings.Cut(variable, ".")
		if !ok {
			return s.named(variable)
		}
		return s.attribute(resource, attribute)
	})
}

// mapped looks at the whole mapping, or at all of them if its name is computed.
func (s *secrets) mapped(argument *source.Node) bool {
	mappings := s.template.root.Get("Mappings")
	if mappings == nil || len(argument.Items) == 0 {
		return false
	}
	if name := argument.Items[0]; name.Tag == "" && name.Kind == source.Text {
		mapping := mappings.Get(name.Text)
		return mapping != nil && s.in(mapping)
	}
	return s.in(mappings)
}

// named is for Ref: a parameter's value or a resource's id.
func (s *secrets) named(name string) bool {
	if secret, declared := s.parameters[name]; declared {
		return secret
	}
	return slices.ContainsFunc(s.called(name), func(m source.Member) bool { return s.inIdentity(m.Value) })
}

func (s *secrets) called(name string) []source.Member {
	return slices.DeleteFunc(slices.Clone(s.resources), func(m source.Member) bool {
		return name != "" && !fits(m.Name, name) && !fits(wildcards(name), m.Name)
	})
}

// inIdentity tells whether a secret is part of a resource's name, and so of its id and ARN.
func (s *secrets) inIdentity(resource *source.Node) bool {
	properties := resource.Get("Properties")
	return properties != nil && slices.ContainsFunc(properties.Members, func(m source.Member) bool {
		return (strings.HasSuffix(m.Name, "Name") || strings.HasSuffix(m.Name, "Id") || strings.HasSuffix(m.Name, "Identifier")) && s.in(m.Value)
	})
}

// secretAttributes are secrets that AWS makes: Fn::GetAtt gives them to whoever asks (CloudFormation's
// resource reference, "Return values" of each type).
var secretAttributes = map[string]string{
	"AWS::AppSync::ApiKey":         "ApiKey",
	"AWS::Cognito::UserPoolClient": "ClientSecret",
	"AWS::IAM::AccessKey":          "SecretAccessKey",
}

// attribute is for Fn::GetAtt: most attributes say nothing of the resource's properties. Those that
// are named like a property repeat it, and what custom resources and nested stacks make of theirs is
// not known.
func (s *secrets) attribute(resource, attribute string) bool {
	first, _, _ := strings.Cut(attribute, ".")
	return slices.ContainsFunc(s.called(resource), func(m source.Member) bool {
		r := m.Value
		typ, properties := scalar(r.Get("Type")), r.Get("Properties")
		switch {
		case s.givesAway(typ, m.Name, attribute):
			return true
		case secretAttributes[typ] != "" && (attribute == "" || attribute == secretAttributes[typ]):
			return true
		case properties == nil:
			return false
		case attribute == "" || opaque(typ):
			return s.in(properties)
		}
		repeated := properties.Get(first)
		return repeated != nil && s.in(repeated) || s.inIdentity(r)
	})
}

// givesAway asks what is known of a nested stack about its output; one whose name is computed may be
// any.
func (s *secrets) givesAway(typ, resource, attribute string) bool {
	if s.nested == nil || !nests(typ) {
		return false
	}
	output, ok := strings.CutPrefix(attribute, "Outputs.")
	return attribute == "" || ok && s.nested(resource, output)
}

// nests tells the types of nested stacks.
func nests(typ string) bool {
	return typ == "AWS::CloudFormation::Stack" || typ == "AWS::Serverless::Application"
}

// opaque types answer with attributes that others define.
func opaque(typ string) bool {
	return nests(typ) || typ == "AWS::CloudFormation::CustomResource" || !strings.HasPrefix(typ, "AWS::")
}
