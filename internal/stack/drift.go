package stack

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/record"
)

// DetectDrift begins to compare a stack's resources with their definitions. It changes nothing and
// returns the id of the detection.
func DetectDrift(ctx context.Context, api Setter, stackID string) (string, error) {
	out, err := api.DetectStackDrift(ctx, &cloudformation.DetectStackDriftInput{StackName: &stackID}, once)
	if err != nil {
		return "", asError(refusal("DetectStackDrift", err))
	}
	return aws.ToString(out.StackDriftDetectionId), nil
}

// Detected tells whether a detection is over; an error that is final says that it has failed.
func Detected(ctx context.Context, api Inspector, stackID, detection string) (bool, error) {
	out, err := api.DescribeStackDriftDetectionStatus(ctx, &cloudformation.DescribeStackDriftDetectionStatusInput{StackDriftDetectionId: &detection})
	switch {
	case err != nil:
		return false, asError(refusal("DescribeStackDriftDetectionStatus", err))
	case aws.ToString(out.StackId) != stackID:
		return false, &Refusal{Call: "DescribeStackDriftDetectionStatus", Answer: Refused, Code: "OtherStack",
			Message: "the detection is of another stack"}
	case out.DetectionStatus == types.StackDriftDetectionStatusDetectionFailed:
		return false, &Refusal{Call: "DescribeStackDriftDetectionStatus", Answer: Refused, Code: string(out.DetectionStatus),
			Message: clean(aws.ToString(out.DetectionStatusReason))}
	}
	return out.DetectionStatus == types.StackDriftDetectionStatusDetectionComplete, nil
}

// Drifted lists the resources of a stack that the last detection has found to be different or gone.
// Values are left out: they may be secret.
func Drifted(ctx context.Context, api Inspector, stackID string) ([]record.DriftedResource, error) {
	var drifted []record.DriftedResource
	pages := cloudformation.NewDescribeStackResourceDriftsPaginator(api, &cloudformation.DescribeStackResourceDriftsInput{
		StackName: &stackID,
		StackResourceDriftStatusFilters: []types.StackResourceDriftStatus{
			types.StackResourceDriftStatusModified, types.StackResourceDriftStatusDeleted},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, asError(refusal("DescribeStackResourceDrifts", err))
		}
		for _, d := range page.StackResourceDrifts {
			drifted = append(drifted, driftedOf(d))
		}
	}
	return drifted, nil
}

func driftedOf(d types.StackResourceDrift) record.DriftedResource {
	out := record.DriftedResource{LogicalID: aws.ToString(d.LogicalResourceId), Type: aws.ToString(d.ResourceType),
		Status: string(d.StackResourceDriftStatus)}
	for _, p := range d.PropertyDifferences {
		if path := aws.ToString(p.PropertyPath); !slices.Contains(out.Properties, path) {
			out.Properties = append(out.Properties, path)
		}
	}
	return out
}
