package ssm

import "github.com/stackjob/stackjob/localaws/wire"

type getParameterInput struct {
	Name           string
	WithDecryption bool
}

type getParameterOutput struct{ Parameter shown }

func (s *Service) getParameter(c *wire.Call, in *getParameterInput) (*getParameterOutput, error) {
	name, selector := s.split(c.Region, in.Name)
	if err := s.authorize(c, name); err != nil {
		return nil, err
	}
	found, err := s.read(c, name, selector, in.WithDecryption)
	if err != nil {
		return nil, err
	}
	return &getParameterOutput{*found}, nil
}

// read is a parameter for a caller who may have it.
func (s *Service) read(c *wire.Call, name, selector string, decrypt bool) (*shown, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.find(c.Region, name)
	if p == nil {
		return nil, notFound()
	}
	v, err := p.selected(selector)
	if err != nil {
		return nil, err
	}
	if decrypt {
		if err := s.authorizeKey(c, "kms:Decrypt", p); err != nil {
			return nil, err
		}
	}
	found := s.show(p, c.Region, selector, v, decrypt)
	return &found, nil
}

// find is a parameter, nil if there is none. The caller holds the lock.
func (s *Service) find(region, name string) *parameter {
	if isPublic(name) {
		return public(name)
	}
	return s.parameters[place{region, name}]
}
