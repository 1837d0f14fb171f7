package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// An Execution says what becomes of what an execution leaves when it fails.
type Execution struct {
	// OnStackFailure tells that the change set itself says so; then DisableRollback must not
	// (aws-facts 4.6).
	OnStackFailure bool
	// DisableRollback leaves all as it is.
	DisableRollback bool
	// RetainExceptOnCreate deletes what was newly made, whatever its deletion policy says.
	RetainExceptOnCreate bool
}

// ExecuteChangeSet executes the change set that is known, by ARN: that can happen only once. What
// becomes of it shows in the next looks.
func ExecuteChangeSet(ctx context.Context, api Writer, known *Known, operation string, e Execution) error {
	known.Asked = true
	in := &cloudformation.ExecuteChangeSetInput{
		ChangeSetName:      &known.ChangeSetID,
		ClientRequestToken: aws.String(ExecuteToken(operation)),
	}
	if !e.OnStackFailure {
		in.DisableRollback = &e.DisableRollback // the pages disagree about the default (aws-facts 4.6)
	}
	if e.RetainExceptOnCreate {
		in.RetainExceptOnCreate = aws.Bool(true)
	}
	_, err := api.ExecuteChangeSet(ctx, in, once)
	known.Executed = known.Executed || err == nil
	r := refusal("ExecuteChangeSet", err)
	if r.tokenUsed() {
		known.Search = true // an earlier delivery has executed, though its change set does not show it
	}
	return asError(r)
}
