package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type validateTemplateInput struct{ TemplateBody, TemplateURL string }

type validateTemplateOutput struct {
	Parameters         []templateParameter
	Description        string
	Capabilities       []string
	CapabilitiesReason string
	DeclaredTransforms []string
}

type templateParameter struct {
	ParameterKey string
	DefaultValue *string
	NoEcho       bool
	Description  string
}

// validateTemplate is ValidateTemplate.
func (s *Service) validateTemplate(c *wire.Call, in *validateTemplateInput) (*validateTemplateOutput, error) {
	t, err := s.parsed(c, in.TemplateBody, in.TemplateURL)
	if err != nil {
		return nil, err
	}
	required, reason, _ := t.Capabilities()
	out := &validateTemplateOutput{
		Parameters: []templateParameter{}, Description: t.Description, Capabilities: required,
		CapabilitiesReason: reason, DeclaredTransforms: t.Transforms,
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, templateParameter{p.Name, p.Default, p.NoEcho, p.Description})
	}
	return out, nil
}
