package ssm

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Parameter is what [Service.Put] puts.
type Parameter struct {
	// Name is such as /app/size, and Region where it is; the service's own if it is empty.
	Name, Region string
	// Type is String, StringList or SecureString; String if it is empty.
	Type string
	// Value is the value; of a StringList with commas.
	Value string
	// KeyID is a SecureString's key; AWS's own if it is empty.
	KeyID string
}

// Put makes a parameter, or a new version of one. It fails for what PutParameter refuses.
func (s *Service) Put(given Parameter) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := place{cmp.Or(given.Region, s.region), given.Name}
	in := &putParameterInput{Name: given.Name, Type: cmp.Or(given.Type, String), Value: &given.Value, KeyId: given.KeyID, Overwrite: true}
	if err := in.check(); err != nil {
		return err
	}
	p := s.parameters[at]
	if err := in.checkAgainst(p); err != nil {
		return err
	}
	next := in.parameter(p)
	if err := next.add(given.Value, time.Now()); err != nil {
		return err
	}
	s.parameters[at] = next
	return nil
}

// Value is the plain value that CloudFormation sees behind a name, name:version or name:label. It fails
// if there is none, and for a SecureString, which CloudFormation puts into no parameter
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html).
func (s *Service) Value(region, named string) (string, error) {
	name, selector := s.split(region, named)
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.find(region, name)
	if p == nil {
		return "", fmt.Errorf("there is no parameter %s in %s", name, region)
	}
	if p.kind == SecureString {
		return "", fmt.Errorf("the parameter %s is a SecureString", name)
	}
	v, err := p.selected(selector)
	return v.value, err
}

// Names are the names of the parameters in a region, sorted.
func (s *Service) Names(region string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := []string{}
	for at := range s.parameters {
		if at.region == cmp.Or(region, s.region) {
			names = append(names, at.name)
		}
	}
	slices.Sort(names)
	return names
}
