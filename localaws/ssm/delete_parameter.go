package ssm

import "github.com/stackjob/stackjob/localaws/wire"

type deleteParameterInput struct{ Name string }

type noOutput struct{}

func (s *Service) deleteParameter(c *wire.Call, in *deleteParameterInput) (*noOutput, error) {
	if err := s.authorize(c, in.Name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := place{c.Region, in.Name}
	if s.parameters[at] == nil {
		return nil, notFound()
	}
	delete(s.parameters, at)
	return &noOutput{}, nil
}
