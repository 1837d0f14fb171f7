package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// DeleteStack asks for the deletion of the stack that is known, by ARN. A stack that is gone already
// is no error (aws-facts 4.3). The role is CloudFormation's service role; "" for the one the stack has.
func DeleteStack(ctx context.Context, api Writer, known *Known, operation, roleARN string) error {
	known.Asked = true
	r := deleteStack(ctx, api, known.StackID, DeleteToken(operation), roleARN)
	known.Executed = known.Executed || r == nil || r.tokenUsed()
	return asError(r)
}

func deleteStack(ctx context.Context, api Writer, stackID, token, roleARN string) *Refusal {
	_, err := api.DeleteStack(ctx, &cloudformation.DeleteStackInput{
		StackName: &stackID, ClientRequestToken: aws.String(token), RoleARN: unlessEmpty(roleARN)}, once)
	return refusal("DeleteStack", err)
}

func unlessEmpty(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
