package cloudformation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The patterns of names, as AWS prints them in its refusals (aws-facts 4.2, 4.5, 4.6).
const (
	namePattern      = `[a-zA-Z][-a-zA-Z0-9]*`
	nameOrARNPattern = `([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*)`
	changeSetPattern = `[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*`
	tokenPattern     = `[a-zA-Z0-9][-a-zA-Z0-9]*`
)

// constraints collects what is wrong with a call's members, as AWS reports it: all in one message.
type constraints struct{ broken []string }

func (c *constraints) add(member string, value any, rule string) {
	text := "null"
	if value != nil {
		text = fmt.Sprintf("'%v'", value)
	}
	c.broken = append(c.broken,
		fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", text, member, rule))
}

// required demands a member; the rest of the checks pass what is empty.
func (c *constraints) required(member, value string) {
	if value == "" {
		c.add(member, nil, "Member must not be null")
	}
}

func (c *constraints) matches(member, value, pattern string) {
	if value != "" && !regexp.MustCompile(`^(?:`+pattern+`)$`).MatchString(value) {
		c.add(member, value, "Member must satisfy regular expression pattern: "+pattern)
	}
}

func (c *constraints) atMost(member, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		c.add(member, value, fmt.Sprintf("Member must have length less than or equal to %d", limit))
	}
}

func (c *constraints) bytesAtMost(member, value string, limit int) {
	if len(value) > limit {
		c.add(member, value, fmt.Sprintf("Member must have length less than or equal to %d", limit))
	}
}

func (c *constraints) atLeast(member, value string, limit int) {
	if value != "" && utf8.RuneCountInString(value) < limit {
		c.add(member, value, fmt.Sprintf("Member must have length greater than or equal to %d", limit))
	}
}

func (c *constraints) oneOf(member, value string, values ...string) {
	if value != "" && !slices.Contains(values, value) {
		c.add(member, value, "Member must satisfy enum value set: ["+strings.Join(values, ", ")+"]")
	}
}

func (c *constraints) between(member string, value *int, low, high int) {
	switch {
	case value == nil:
	case *value < low:
		c.add(member, *value, fmt.Sprintf("Member must have value greater than or equal to %d", low))
	case *value > high:
		c.add(member, *value, fmt.Sprintf("Member must have value less than or equal to %d", high))
	}
}

func (c *constraints) countAtMost(member string, count, limit int) {
	if count > limit {
		c.add(member, fmt.Sprintf("%d items", count),
			fmt.Sprintf("Member must have length less than or equal to %d", limit))
	}
}

// newStackName checks a member that must be a name, and stackName one that may be an ARN too.
func (c *constraints) newStackName(name string) {
	c.required("stackName", name)
	c.matches("stackName", name, namePattern)
	c.atMost("stackName", name, 128)
}

func (c *constraints) stackName(nameOrARN string) {
	c.required("stackName", nameOrARN)
	c.matches("stackName", nameOrARN, nameOrARNPattern)
}

func (c *constraints) clientRequestToken(token string) {
	c.matches("clientRequestToken", token, tokenPattern)
	c.atMost("clientRequestToken", token, 128)
}

// err is nil if nothing was wrong.
func (c *constraints) err() error {
	switch len(c.broken) {
	case 0:
		return nil
	case 1:
		return validationErrorf("1 validation error detected: %s", c.broken[0])
	}
	return validationErrorf("%d validation errors detected: %s", len(c.broken), strings.Join(c.broken, "; "))
}
