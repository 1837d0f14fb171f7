package cloudformation

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Every input of the SDK is either understood or one of those that are refused as not offered.
func TestMembers(t *testing.T) {
	tests := []struct {
		theirs, ours any
		notOffered   string
	}{
		{sdk.CancelUpdateStackInput{}, cancelUpdateStackInput{}, ""},
		{sdk.ContinueUpdateRollbackInput{}, continueUpdateRollbackInput{}, ""},
		{sdk.CreateChangeSetInput{}, createChangeSetInput{},
			"DeploymentMode"},
		{sdk.CreateStackInput{}, createStackInput{}, ""},
		{sdk.DeleteChangeSetInput{}, deleteChangeSetInput{}, ""},
		{sdk.DeleteStackInput{}, deleteStackInput{}, ""},
		{sdk.DescribeAccountLimitsInput{}, describeAccountLimitsInput{}, ""},
		{sdk.DescribeChangeSetInput{}, describeChangeSetInput{}, ""},
		{sdk.DescribeEventsInput{}, describeEventsInput{}, ""},
		{sdk.DescribeStackDriftDetectionStatusInput{}, describeStackDriftDetectionStatusInput{}, ""},
		{sdk.DescribeStackResourceDriftsInput{}, describeStackResourceDriftsInput{}, ""},
		{sdk.DetectStackDriftInput{}, detectStackDriftInput{}, ""},
		{sdk.DetectStackResourceDriftInput{}, detectStackResourceDriftInput{}, ""},
		{sdk.DescribeStackEventsInput{}, describeStackEventsInput{}, ""},
		{sdk.DescribeStackResourceInput{}, describeStackResourceInput{}, ""},
		{sdk.DescribeStackResourcesInput{}, describeStackResourcesInput{}, ""},
		{sdk.DescribeStacksInput{}, describeStacksInput{}, ""},
		{sdk.ExecuteChangeSetInput{}, executeChangeSetInput{}, ""},
		{sdk.GetStackPolicyInput{}, getStackPolicyInput{}, ""},
		{sdk.GetTemplateInput{}, getTemplateInput{}, ""},
		{sdk.GetTemplateSummaryInput{}, getTemplateSummaryInput{}, "CallAs StackSetName"},
		{sdk.ListChangeSetsInput{}, listChangeSetsInput{}, ""},
		{sdk.ListExportsInput{}, listExportsInput{}, ""},
		{sdk.ListImportsInput{}, listImportsInput{}, ""},
		{sdk.ListStackResourcesInput{}, listStackResourcesInput{}, ""},
		{sdk.ListStacksInput{}, listStacksInput{}, ""},
		{sdk.RollbackStackInput{}, rollbackStackInput{}, ""},
		{sdk.SetStackPolicyInput{}, setStackPolicyInput{}, ""},
		{sdk.UpdateStackInput{}, updateStackInput{}, ""},
		{sdk.UpdateTerminationProtectionInput{}, updateTerminationProtectionInput{}, ""},
		{sdk.ValidateTemplateInput{}, validateTemplateInput{}, ""},
	}
	if got := len(New(Config{}).operations()); got != len(tests) {
		t.Errorf("%d operations are offered, the test has %d", got, len(tests))
	}
	for _, test := range tests {
		theirs := exportedFields(test.theirs)
		ours := append(exportedFields(test.ours), strings.Fields(test.notOffered)...)
		slices.Sort(theirs)
		slices.Sort(ours)
		if !slices.Equal(theirs, ours) {
			t.Errorf("%T has %v, here are %v", test.theirs, theirs, ours)
		}
	}
}

func exportedFields(v any) []string {
	var out []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(v)) {
		if field.IsExported() {
			out = append(out, field.Name)
		}
	}
	return out
}

// Every word in the catalog's braces stands for something.
func TestCatalog(t *testing.T) {
	s := New(Config{})
	for _, table := range []map[string]resourceType{computeTypes, dataTypes, networkTypes, accountTypes} {
		for kind, known := range table {
			r := &resource{logical: "Thing", kind: kind, seed: kind, stack: &stack{name: "web", region: "eu-west-1"}}
			s.identify(r)
			values := []string{r.physical, s.refOf(r)}
			for _, pattern := range known.attributes {
				values = append(values, s.expand(pattern, r))
			}
			for _, value := range values {
				if strings.ContainsAny(value, "{}") && value != "{}" {
					t.Errorf("%s: %s", kind, value)
				}
			}
		}
	}
}
