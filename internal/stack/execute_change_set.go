package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// ExecuteChangeSet executes the change set that is known, by ARN: that can happen only once. What
// becomes of it shows in the next looks.
func ExecuteChangeSet(ctx context.Context, api Writer, known *Known, operation string) error {
	known.Asked = true
	_, err := api.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{
		ChangeSetName:      &known.ChangeSetID,
		ClientRequestToken: aws.String(ExecuteToken(operation)),
		// The pages disagree about the default (aws-facts 4.6).
		DisableRollback: aws.Bool(false),
	}, once)
	known.Executed = known.Executed || err == nil
	r := refusal("ExecuteChangeSet", err)
	if r != nil && r.Code == "TokenAlreadyExistsException" {
		known.Search = true // an earlier delivery has executed, though its change set does not show it
	}
	return asError(r)
}
