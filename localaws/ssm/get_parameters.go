package ssm

import (
	"slices"

	"github.com/stackjob/stackjob/localaws/wire"
)

// mostNames is how many parameters one call may ask for.
const mostNames = 10

type getParametersInput struct {
	Names          []string
	WithDecryption bool
}

type getParametersOutput struct {
	Parameters        []shown
	InvalidParameters []string
}

// getParameters answers with those that there are, and names the others: that one is missing, or has
// no such version, is no error. That the caller may not have one is.
func (s *Service) getParameters(c *wire.Call, in *getParametersInput) (*getParametersOutput, error) {
	if len(in.Names) < 1 || len(in.Names) > mostNames {
		return nil, invalid("1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and %d", mostNames)
	}
	if sorted := slices.Sorted(slices.Values(in.Names)); len(slices.Compact(sorted)) < len(in.Names) {
		return nil, invalid("Parameter names must be unique.")
	}
	for _, named := range in.Names {
		name, _ := s.split(c.Region, named)
		if err := s.authorize(c, name); err != nil {
			return nil, err
		}
	}
	out := &getParametersOutput{Parameters: []shown{}, InvalidParameters: []string{}}
	for _, named := range in.Names {
		name, selector := s.split(c.Region, named)
		found, err := s.read(c, name, selector, in.WithDecryption)
		switch code := codeOf(err); code {
		case "":
			out.Parameters = append(out.Parameters, *found)
		case "ParameterNotFound", "ParameterVersionNotFound":
			out.InvalidParameters = append(out.InvalidParameters, named)
		default:
			return nil, err
		}
	}
	return out, nil
}
