package ssm

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/stackjob/stackjob/localaws/wire"
)

// valueLimit is the longest value of a standard parameter, in bytes.
const valueLimit = 4096

type putParameterInput struct {
	Name, Type, KeyId, AllowedPattern, Tier, DataType, Policies string
	Value                                                       *string
	Overwrite                                                   bool
	Tags                                                        []any
}

type putParameterOutput struct {
	Version int64
	Tier    string
}

func (s *Service) putParameter(c *wire.Call, in *putParameterInput) (*putParameterOutput, error) {
	if err := s.authorize(c, in.Name); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := place{c.Region, in.Name}
	p := s.parameters[at]
	if err := in.checkAgainst(p); err != nil {
		return nil, err
	}
	next := in.parameter(p)
	if err := s.authorizeKey(c, "kms:Encrypt", next); err != nil {
		return nil, err
	}
	if err := next.add(*in.Value, c.Time); err != nil {
		return nil, err
	}
	s.parameters[at] = next
	return &putParameterOutput{Version: next.latest().number, Tier: "Standard"}, nil
}

// check refuses what no parameter can be, and what is not offered.
func (in *putParameterInput) check() error {
	switch {
	case in.Value == nil || *in.Value == "":
		return invalid("1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case in.Type != "" && !slices.Contains([]string{String, StringList, SecureString}, in.Type):
		return invalid("1 validation error detected: Value '%s' at 'type' failed to satisfy constraint: "+
			"Member must satisfy enum value set: [SecureString, StringList, String]", in.Type)
	case len(in.Tags) > 0:
		return notOffered("Tags")
	case in.Policies != "":
		return notOffered("Policies")
	case in.Tier != "" && in.Tier != "Standard" && in.Tier != "Intelligent-Tiering":
		return notOffered("the tier " + in.Tier)
	case in.DataType != "" && in.DataType != "text":
		return notOffered("the data type " + in.DataType)
	case len(*in.Value) > valueLimit:
		return invalid("Standard tier parameters support a maximum parameter value of %d characters. To create a larger parameter value, "+
			"upgrade the parameter to use the advanced-parameter tier.", valueLimit)
	}
	return in.checkPattern()
}

func (in *putParameterInput) checkPattern() error {
	if in.AllowedPattern == "" {
		return checkName(in.Name)
	}
	pattern, err := regexp.Compile(`^(?:` + in.AllowedPattern + `)$`)
	if err != nil {
		return refuse("InvalidAllowedPatternException", "The allowed pattern is not a valid regular expression.")
	}
	if !pattern.MatchString(*in.Value) {
		return refuse("ParameterPatternMismatchException", "Parameter value, cannot be validated against allowedPattern: %s", in.AllowedPattern)
	}
	return checkName(in.Name)
}

// checkAgainst compares with the parameter that there is, nil for none.
func (in *putParameterInput) checkAgainst(p *parameter) error {
	switch {
	case p == nil && in.Type == "":
		return invalid("A parameter type is required when you create a parameter.")
	case p != nil && !in.Overwrite:
		return alreadyExists()
	case p != nil && in.Type != "" && in.Type != p.kind:
		return refuse("HierarchyTypeMismatchException",
			"A parameter can't change from %s to %s. Delete it and create it anew.", p.kind, in.Type)
	case in.KeyId != "" && in.kind(p) != SecureString:
		return invalid("KeyId is required for SecureString type parameter only.")
	}
	return nil
}

func (in *putParameterInput) kind(p *parameter) string {
	if p != nil {
		return p.kind
	}
	return in.Type
}

// parameter is the one to add a version to: a copy of what there is, or a new one.
func (in *putParameterInput) parameter(p *parameter) *parameter {
	next := &parameter{name: in.Name, kind: in.Type, labels: map[string]int64{}}
	if p != nil {
		next = &parameter{name: p.name, kind: p.kind, keyID: p.keyID, versions: slices.Clone(p.versions), labels: p.labels}
	}
	if next.kind == SecureString {
		next.keyID = cmp.Or(in.KeyId, next.keyID, managedKey)
	}
	return next
}
