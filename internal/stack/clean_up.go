package stack

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// DeleteChangeSet deletes a change set by ARN. CloudFormation refuses it for one that is being
// executed. One that is gone already is no error.
func DeleteChangeSet(ctx context.Context, api Writer, changeSetID string) error {
	_, err := api.DeleteChangeSet(ctx, &cloudformation.DeleteChangeSetInput{ChangeSetName: &changeSetID}, once)
	if isNoChangeSet(err) {
		return nil
	}
	return asError(refusal("DeleteChangeSet", err))
}

// Unexecuted lists the ARNs of all change sets of an operation that nobody has executed: also those
// of deliveries that died.
func Unexecuted(ctx context.Context, api Reader, stackID, operation string) ([]string, error) {
	var ids []string
	err := eachChangeSet(ctx, api, stackID, func(s types.ChangeSetSummary) {
		ours := strings.HasPrefix(aws.ToString(s.ChangeSetName), ChangeSetName(operation, ""))
		if ours && !executed(s) {
			ids = append(ids, aws.ToString(s.ChangeSetId))
		}
	})
	return ids, err
}

func executed(s types.ChangeSetSummary) bool {
	switch s.ExecutionStatus {
	case types.ExecutionStatusExecuteInProgress, types.ExecutionStatusExecuteComplete, types.ExecutionStatusExecuteFailed:
		return true
	default:
		return false
	}
}

func eachChangeSet(ctx context.Context, api Reader, stackID string, do func(types.ChangeSetSummary)) error {
	pages := cloudformation.NewListChangeSetsPaginator(api, &cloudformation.ListChangeSetsInput{StackName: &stackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isNoChangeSet(err) {
			return nil // the stack is gone, and its change sets with it
		}
		if err != nil {
			return asError(refusal("ListChangeSets", err))
		}
		for _, s := range page.Summaries {
			do(s)
		}
	}
	return nil
}

// between is the pause between the two looks that a shell gets before it is deleted.
const between = 2 * time.Second

// DeleteShell deletes the stack that change sets for a new stack leave behind, if it is nothing but
// that. CloudFormation has no call that deletes a stack only if it is empty, and reads may be stale,
// so three different reads have to agree, twice. It reports whether it asked for the deletion.
func DeleteShell(ctx context.Context, api API, stackID, operation string) (bool, error) {
	for look := range 2 {
		if look > 0 {
			select {
			case <-ctx.Done():
				return false, asError(refusal("DeleteStack", ctx.Err()))
			case <-time.After(between):
			}
		}
		if empty, err := isShell(ctx, api, stackID); err != nil || !empty {
			return false, err
		}
	}
	_, err := api.DeleteStack(ctx, &cloudformation.DeleteStackInput{
		StackName:          &stackID,
		ClientRequestToken: aws.String(fit(operation) + "-shell-" + stackID[strings.LastIndexByte(stackID, '/')+1:]),
	}, once)
	return err == nil, asError(refusal("DeleteStack", err))
}

// isShell tells whether a stack is in review, has no change set, and nothing has ever happened in it.
func isShell(ctx context.Context, api Reader, stackID string) (bool, error) {
	stack, err := describe(ctx, api, stackID)
	if err != nil || decision.PhaseOf(stack.Status) != decision.Shell {
		return false, err
	}
	sets := 0
	if err := eachChangeSet(ctx, api, stackID, func(types.ChangeSetSummary) { sets++ }); err != nil || sets > 0 {
		return false, err
	}
	events, err := (&Observer{API: api}).readEvents(ctx, stackID, "")
	return !slices.ContainsFunc(events, func(e record.Event) bool {
		return !e.OfStack || decision.PhaseOf(e.Status) != decision.Shell
	}), err
}
