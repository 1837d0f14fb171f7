package ssm

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

type getParametersByPathInput struct {
	Path             string
	Recursive        bool
	WithDecryption   bool
	MaxResults       *int
	NextToken        string
	ParameterFilters []any
}

type getParametersByPathOutput struct {
	Parameters []shown
	NextToken  string `json:",omitempty"`
}

// getParametersByPath answers with a page of what is below a path, by name; the path itself is not
// below it.
func (s *Service) getParametersByPath(c *wire.Call, in *getParametersByPathInput) (*getParametersByPathOutput, error) {
	size, after, err := in.page()
	if err != nil {
		return nil, err
	}
	if err := s.authorize(c, strings.TrimSuffix(in.Path, "/")); err != nil {
		return nil, err
	}
	out := &getParametersByPathOutput{Parameters: []shown{}}
	for _, name := range s.below(c.Region, in) {
		if name <= after {
			continue
		}
		if len(out.Parameters) == size {
			last := out.Parameters[size-1].Name
			out.NextToken = base64.RawURLEncoding.EncodeToString([]byte(last))
			break
		}
		found, err := s.read(c, name, "", in.WithDecryption)
		if codeOf(err) == "ParameterNotFound" {
			continue // deleted meanwhile
		}
		if err != nil {
			return nil, err
		}
		out.Parameters = append(out.Parameters, *found)
	}
	return out, nil
}

// page is how many parameters are asked for, and after which name.
func (in *getParametersByPathInput) page() (size int, after string, err error) {
	size = mostNames
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	token, err := base64.RawURLEncoding.DecodeString(in.NextToken)
	switch {
	case !strings.HasPrefix(in.Path, "/"):
		return 0, "", invalid("The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\".")
	case size < 1 || size > mostNames:
		return 0, "", invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and %d", mostNames)
	case len(in.ParameterFilters) > 0:
		return 0, "", notOffered("ParameterFilters")
	case err != nil:
		return 0, "", refuse("InvalidNextToken", "The specified token isn't valid.")
	}
	return size, string(token), nil
}

// below are the names below a path, sorted.
func (s *Service) below(region string, in *getParametersByPathInput) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	prefix := strings.TrimSuffix(in.Path, "/") + "/"
	var names []string
	for at := range s.parameters {
		rest, ok := strings.CutPrefix(at.name, prefix)
		if ok && at.region == region && (in.Recursive || !strings.Contains(rest, "/")) {
			names = append(names, at.name)
		}
	}
	slices.Sort(names)
	return names
}
