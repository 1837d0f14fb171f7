package cloudformation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// bind gives the template its parameters.
func (s *Service) bind(d *deployment, w wanted) error {
	values, err := s.parameterValues(d, w)
	if err != nil {
		return err
	}
	d.given = values
	bound, err := d.template.Bind(template.Input{
		Values: values,
		Pseudo: template.Pseudo{AccountID: s.account, Region: w.region, StackID: w.stackID,
			StackName: w.stackName, NotificationARNs: d.notificationARNs},
		Unknown: w.unknown, SSM: func(name string) (string, error) { return s.ssm(w.region, name) }, Zones: zonesOf,
	})
	if err != nil {
		return err
	}
	if err := d.setBound(bound); err != nil {
		return err
	}
	return d.checkOffered()
}

// zonesOf lists a region's Availability Zones, as many as AWS has there.
func zonesOf(region string) []string {
	letters := map[string]string{"us-east-1": "abcdef", "us-west-2": "abcd", "ap-northeast-2": "abcd"}
	var zones []string
	for _, letter := range orDefault(letters[region], "abc") {
		zones = append(zones, region+string(letter))
	}
	return zones
}

// ssm is a Systems Manager parameter's value: what the settings say goes first.
func (s *Service) ssm(region, name string) (string, error) {
	plain, _, _ := strings.Cut(name, ":")
	if value, ok := s.settings.SSM[plain]; ok {
		return value, nil
	}
	if s.store != nil {
		return s.store.Value(region, name)
	}
	if strings.HasPrefix(plain, "/aws/service/") {
		return "ami-" + hexDigits(plain, 17), nil
	}
	return "", fmt.Errorf("no parameter named %s", plain)
}

// parameterValues are the values to bind: those given, and previous ones where the caller says so.
func (s *Service) parameterValues(d *deployment, w wanted) (map[string]string, error) {
	values := map[string]string{}
	if err := s.checkDeclared(d, w.parameters); err != nil {
		return nil, err
	}
	for _, p := range w.parameters {
		value, err := p.value(w.previous)
		if err != nil {
			return nil, err
		}
		if len(value) > 4096 {
			return nil, validationErrorf("Parameter %s must be at most 4096 bytes long.", p.ParameterKey)
		}
		values[p.ParameterKey] = value
	}
	return values, nil
}

func (s *Service) checkDeclared(d *deployment, given []parameter) error {
	var unknown []string
	for _, p := range given {
		declared := slices.ContainsFunc(d.template.Parameters, func(other *template.Parameter) bool {
			return other.Name == p.ParameterKey
		})
		if !declared {
			unknown = append(unknown, p.ParameterKey)
		}
	}
	if len(unknown) > 0 {
		return s.settings.errUnknownParameters(unknown)
	}
	return nil
}

// value is a parameter's value for the template. A parameter without a value is as one with an empty
// value, but UsePreviousValue takes what the stack has.
func (p parameter) value(previous *deployment) (string, error) {
	given := p.ParameterValue != nil && *p.ParameterValue != ""
	switch {
	case p.UsePreviousValue && given:
		return "", errPreviousAndValue(p.ParameterKey)
	case !p.UsePreviousValue && p.ParameterValue == nil:
		return "", errNeitherPreviousNorValue(p.ParameterKey)
	case !p.UsePreviousValue:
		return *p.ParameterValue, nil
	}
	if previous != nil {
		for _, was := range previous.parameters {
			if was.Key == p.ParameterKey {
				return was.Value, nil
			}
		}
	}
	return "", errNoValues([]string{p.ParameterKey})
}
