package ssm

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// mostLabels is how many labels a version may have.
const mostLabels = 10

// labelPattern is of 1 to 100 characters that do not begin with a digit, "aws" or "ssm"
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html).
var labelPattern = regexp.MustCompile(`^[a-zA-Z_.\-][a-zA-Z0-9_.\-]{0,99}$`)

type labelParameterVersionInput struct {
	Name             string
	ParameterVersion int64
	Labels           []string
}

type labelParameterVersionOutput struct {
	InvalidLabels    []string
	ParameterVersion int64
}

// labelParameterVersion puts labels on a version, the newest if none is named. A label is at one version
// only; one that cannot be is named, and no error.
func (s *Service) labelParameterVersion(c *wire.Call, in *labelParameterVersionInput) (*labelParameterVersionOutput, error) {
	if err := s.authorize(c, in.Name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.parameters[place{c.Region, in.Name}]
	if p == nil {
		return nil, notFound()
	}
	number := cmp.Or(in.ParameterVersion, p.latest().number)
	if _, err := p.selected(strconv.FormatInt(number, 10)); err != nil {
		return nil, err
	}
	valid, wrong := sortLabels(in.Labels)
	if p.labelled(number, valid) > mostLabels {
		return nil, refuse("ParameterVersionLabelLimitExceeded", "A parameter version can have maximum 10 labels.")
	}
	for _, label := range valid {
		p.labels[label] = number
	}
	return &labelParameterVersionOutput{InvalidLabels: wrong, ParameterVersion: number}, nil
}

// labelled is how many labels a version will have.
func (p *parameter) labelled(number int64, added []string) int {
	on := map[string]bool{}
	for label, at := range p.labels {
		if at == number {
			on[label] = true
		}
	}
	for _, label := range added {
		on[label] = true
	}
	return len(on)
}

func sortLabels(labels []string) (valid, wrong []string) {
	wrong = []string{}
	for _, label := range labels {
		lower := strings.ToLower(label)
		if labelPattern.MatchString(label) && !strings.HasPrefix(lower, "aws") && !strings.HasPrefix(lower, "ssm") {
			valid = append(valid, label)
		} else {
			wrong = append(wrong, label)
		}
	}
	return valid, wrong
}
