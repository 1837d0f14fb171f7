package cloudformation

import (
	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

type getTemplateSummaryInput struct {
	StackName, TemplateBody, TemplateURL string
	TemplateSummaryConfig                *templateSummaryConfig
}

type templateSummaryConfig struct{ TreatUnrecognizedResourceTypesAsWarnings bool }

type getTemplateSummaryOutput struct {
	Parameters                  []parameterDeclaration
	Description                 string
	Capabilities                []string
	CapabilitiesReason          string
	ResourceTypes               []string
	Version, Metadata           string
	DeclaredTransforms          []string
	ResourceIdentifierSummaries []resourceIdentifierSummary
	Warnings                    *templateWarnings
}

type templateWarnings struct{ UnrecognizedResourceTypes []string }

type parameterDeclaration struct {
	ParameterKey         string
	DefaultValue         *string
	ParameterType        string
	NoEcho               bool
	Description          string
	ParameterConstraints parameterConstraints
}

type parameterConstraints struct{ AllowedValues []string }

type resourceIdentifierSummary struct {
	ResourceType                            string
	LogicalResourceIds, ResourceIdentifiers []string
}

// getTemplateSummary is GetTemplateSummary, of a template or of a stack's. Types that cannot be any are
// an error, or warnings if the caller says so. Of a stack set it is not offered.
func (s *Service) getTemplateSummary(c *wire.Call, in *getTemplateSummaryInput) (*getTemplateSummaryOutput, error) {
	t, err := s.templateToSummarise(c, in)
	if err != nil {
		return nil, err
	}
	required, reason, _ := t.Capabilities()
	out := &getTemplateSummaryOutput{
		Parameters: []parameterDeclaration{}, Description: t.Description, Version: t.FormatVersion,
		Capabilities: required, CapabilitiesReason: reason, DeclaredTransforms: t.Transforms,
		ResourceTypes: typesOf(t.Resources), ResourceIdentifierSummaries: identifierSummaries(t.Resources),
	}
	if unrecognized := unrecognizedTypes(t); len(unrecognized) > 0 {
		out.Warnings = &templateWarnings{unrecognized}
	}
	if t.Metadata != nil {
		out.Metadata = string(canonical(t.Metadata))
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, parameterDeclaration{
			p.Name, p.Default, p.Type, p.NoEcho, p.Description, parameterConstraints{p.AllowedValues},
		})
	}
	return out, nil
}

func (s *Service) templateToSummarise(c *wire.Call, in *getTemplateSummaryInput) (*template.Template, error) {
	if in.StackName == "" && in.TemplateSummaryConfig != nil && in.TemplateSummaryConfig.TreatUnrecognizedResourceTypesAsWarnings {
		return s.parsedAsIs(c, in.TemplateBody, in.TemplateURL)
	}
	if in.StackName == "" {
		return s.parsed(c, in.TemplateBody, in.TemplateURL)
	}
	st, err := s.find(c, in.StackName)
	switch {
	case err != nil:
		return nil, err
	case in.TemplateBody != "" || in.TemplateURL != "":
		return nil, validationErrorf("You cannot specify both StackName and a template.")
	case st.status == reviewInProgress:
		return nil, errReviewSummary()
	case st.applied == nil:
		return nil, errNoStack(in.StackName)
	}
	return st.applied.template, nil
}

// parsed is the template of a call that concerns no stack.
func (s *Service) parsed(c *wire.Call, body, url string) (*template.Template, error) {
	t, err := s.parsedAsIs(c, body, url)
	if err != nil || len(t.MacrosUsed()) > 0 { // a macro may make of a type what it likes
		return t, err
	}
	return t, checkTypeNames(t)
}

// parsedAsIs takes types that cannot be any.
func (s *Service) parsedAsIs(c *wire.Call, body, url string) (*template.Template, error) {
	if err := authorize(c, "*"); err != nil {
		return nil, err
	}
	var broken constraints
	broken.bytesAtMost("templateBody", body, 51200)
	broken.atMost("templateURL", url, 5120)
	if err := broken.err(); err != nil {
		return nil, err
	}
	text, err := s.templateText(c, body, url)
	if err != nil {
		return nil, err
	}
	return template.Parse([]byte(text))
}

// identifierSummaries tells by which properties a resource of a type would be imported: those of the
// specification, or the one with its custom name.
func identifierSummaries(resources []*template.Resource) []resourceIdentifierSummary {
	var out []resourceIdentifierSummary
	for _, kind := range typesOf(resources) {
		identifiers := identifiersOf(kind)
		if property := typeOf(kind).nameProperty; len(identifiers) == 0 && property != "" {
			identifiers = []string{property}
		}
		if len(identifiers) == 0 {
			continue
		}
		summary := resourceIdentifierSummary{ResourceType: kind, ResourceIdentifiers: identifiers}
		for _, r := range resources {
			if r.Type == kind {
				summary.LogicalResourceIds = append(summary.LogicalResourceIds, r.LogicalID)
			}
		}
		out = append(out, summary)
	}
	return out
}
