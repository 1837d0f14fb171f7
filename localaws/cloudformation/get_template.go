package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type getTemplateInput struct{ StackName, ChangeSetName, TemplateStage string }

type getTemplateOutput struct {
	TemplateBody    string
	StagesAvailable []string
}

// getTemplate is GetTemplate: the text as it was given. There are no macros, so the processed
// template is the same.
func (s *Service) getTemplate(c *wire.Call, in *getTemplateInput) (*getTemplateOutput, error) {
	var broken constraints
	broken.oneOf("templateStage", in.TemplateStage, "Original", "Processed")
	if err := broken.err(); err != nil {
		return nil, err
	}
	found, err := s.deploymentOf(c, in)
	if err != nil {
		return nil, err
	}
	out := &getTemplateOutput{StagesAvailable: []string{"Original", "Processed"}}
	if found != nil {
		out.TemplateBody = found.body
	}
	return out, nil
}

func (s *Service) deploymentOf(c *wire.Call, in *getTemplateInput) (*deployment, error) {
	if in.ChangeSetName != "" {
		found, err := s.changeSetOf(c, in.ChangeSetName, in.StackName)
		if err != nil {
			return nil, err
		}
		return found.target, nil
	}
	st, err := s.find(c, in.StackName)
	if err != nil {
		return nil, err
	}
	return st.applied, nil
}
