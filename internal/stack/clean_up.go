package stack

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
)

// DeleteChangeSet deletes our change set, by ARN. One that is gone already is no error.
func DeleteChangeSet(ctx context.Context, api Writer, changeSetID string) error {
	_, err := api.DeleteChangeSet(ctx, &cloudformation.DeleteChangeSetInput{ChangeSetName: &changeSetID}, once)
	if isNoChangeSet(err) {
		return nil
	}
	return asError(refusal("DeleteChangeSet", err))
}

// DeleteShell deletes the stack that a change set for a new stack leaves behind, if it is nothing
// but that: nothing was ever created in it, and no other change set waits there. It reports whether
// it asked for the deletion.
func DeleteShell(ctx context.Context, api API, known Known, operation string) (bool, error) {
	observer := Observer{API: api}
	stack, err := observer.describe(ctx, known.StackID)
	if err != nil || decision.PhaseOf(stack.Status) != decision.Shell {
		return false, err
	}
	others, err := otherChangeSets(ctx, api, known)
	if err != nil || others {
		return false, err
	}
	_, err = api.DeleteStack(ctx, &cloudformation.DeleteStackInput{
		StackName:          &known.StackID,
		ClientRequestToken: aws.String(fit(operation) + "-shell"),
	}, once)
	return err == nil, asError(refusal("DeleteStack", err))
}

// otherChangeSets tells whether the stack has a change set that is not ours.
func otherChangeSets(ctx context.Context, api Reader, known Known) (bool, error) {
	pages := cloudformation.NewListChangeSetsPaginator(api, &cloudformation.ListChangeSetsInput{StackName: &known.StackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return false, asError(refusal("ListChangeSets", err))
		}
		if slices.ContainsFunc(page.Summaries, func(s types.ChangeSetSummary) bool {
			return aws.ToString(s.ChangeSetId) != known.ChangeSetID
		}) {
			return true, nil
		}
	}
	return false, nil
}
