package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// checkCapabilities asks CloudFormation what the template may do that has to be acknowledged, and
// refuses what the spec does not acknowledge, with CloudFormation's reason. If CloudFormation does
// not say, CreateChangeSet will.
func (d *deployment) checkCapabilities(ctx context.Context, r stack.Request) error {
	out, err := d.cloudFormation.GetTemplateSummary(ctx, summaryOf(r))
	if err != nil {
		return nil
	}
	var missing []string
	for _, c := range out.Capabilities {
		if !acknowledged(string(c), r.Capabilities) {
			missing = append(missing, string(c))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return unacknowledged{fmt.Errorf("capabilities: the template needs %s, which the spec does not acknowledge: %s; read what the template does, and write \"capabilities\": [%s]",
		strings.Join(missing, " and "), reasonOf(out), quoted(append(slices.Clone(r.Capabilities), missing...)))}
}

func summaryOf(r stack.Request) *cloudformation.GetTemplateSummaryInput {
	if r.URL != "" {
		return &cloudformation.GetTemplateSummaryInput{TemplateURL: &r.URL}
	}
	return &cloudformation.GetTemplateSummaryInput{TemplateBody: &r.Body}
}

// acknowledged tells whether a capability is. The one for named resources covers the one for all
// others, and change sets need none for transforms (aws-facts 4.3).
func acknowledged(capability string, given []string) bool {
	return slices.Contains(given, capability) || capability == string(types.CapabilityCapabilityAutoExpand) ||
		capability == string(types.CapabilityCapabilityIam) && slices.Contains(given, string(types.CapabilityCapabilityNamedIam))
}

func reasonOf(out *cloudformation.GetTemplateSummaryOutput) string {
	if reason := aws.ToString(out.CapabilitiesReason); reason != "" {
		return reason
	}
	return "CloudFormation gives no reason"
}

func quoted(words []string) string { return `"` + strings.Join(words, `", "`) + `"` }

type unacknowledged struct{ error }

func (unacknowledged) FailureType() job.FailureType { return job.ConfigurationError }
