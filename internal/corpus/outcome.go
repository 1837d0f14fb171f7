package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/stackjob/stackjob/internal/template"
	local "github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A verdict is how a template fared.
type verdict string

const (
	deployed verdict = "deployed"
	// refused: AWS refuses it too, and the reason names the source that says so.
	refused verdict = "refused"
	// unoffered: AWS has what the template needs, the embedded AWS does not.
	unoffered verdict = "unoffered"
	failed    verdict = "failed"
)

// An outcome is a template's verdict.
type outcome struct {
	path    string
	verdict verdict
	reason  string
}

func (o outcome) String() string {
	return fmt.Sprintf("%-9s  %s: %s", o.verdict, o.path, o.reason)
}

// rules are what templates are rightly refused by, as the message says it, and where the rule is from.
var rules = []struct {
	message *regexp.Regexp
	source  string
}{
	{regexp.MustCompile(`unknown tag !`), "CloudFormation user guide, short forms of intrinsic functions"},
	{regexp.MustCompile(`'null' values are not allowed in templates`), "recorded from CloudFormation, aws-facts 4.10"},
	{regexp.MustCompile(`Every Resources object must contain a Type member`), "aws-facts 4.10"},
	{regexp.MustCompile(`Unresolved resource dependencies`), "aws-facts 4.10"},
	{regexp.MustCompile(`S3 error: The specified (bucket|key) does not exist`), "aws-facts 4.10: a nested template that is not in the collection"},
	{regexp.MustCompile(`Parameters: \[.+\] do not exist in the template`), "aws-facts 4.3: a nested template is given what it does not declare"},
}

// refusal tells whether a template that was not deployed was rightly refused, and by which rule. The
// template is nil if it could not even be parsed.
func refusal(t *local.Template, size int, message string) (string, bool) {
	if t != nil && len(t.MacrosUsed()) > 0 {
		return "macros and transforms run in AWS only: " + strings.Join(t.MacrosUsed(), ", ") +
			" (CloudFormation user guide, template macros)", true
	}
	if size > template.MaxBody && strings.Contains(message, "CloudFormation takes at most") {
		return fmt.Sprintf("a request takes %d bytes of template, this one has %d (CloudFormation quotas)", template.MaxBody, size), true
	}
	for _, rule := range rules {
		if rule.message.MatchString(message) {
			return oneLine(message) + " (" + rule.source + ")", true
		}
	}
	return "", false
}

// oneLine puts a message of several lines on one, without its advice.
func oneLine(text string) string {
	text, _, _ = strings.Cut(text, "\nNext:")
	return strings.Join(strings.Fields(text), " ")
}
