package stack

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Policy reads a stack's policy; "" if it has none.
func Policy(ctx context.Context, api Inspector, stackID string) (string, error) {
	out, err := api.GetStackPolicy(ctx, &cloudformation.GetStackPolicyInput{StackName: &stackID})
	if err != nil {
		return "", asError(refusal("GetStackPolicy", err))
	}
	return aws.ToString(out.StackPolicyBody), nil
}

// SamePolicy tells whether two policies say the same, however they are written.
func SamePolicy(a, b string) bool { return a == b || bytes.Equal(canonical(a), canonical(b)) }

// canonical writes JSON with sorted keys; what is none stays as it is.
func canonical(text string) []byte {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return []byte(text)
	}
	out, err := json.Marshal(value)
	if err != nil {
		return []byte(text)
	}
	return out
}

// SetPolicy replaces a stack's policy. It can never be removed (aws-facts 4.3).
func SetPolicy(ctx context.Context, api Setter, stackID, policy string) error {
	_, err := api.SetStackPolicy(ctx, &cloudformation.SetStackPolicyInput{StackName: &stackID, StackPolicyBody: &policy}, once)
	return asError(refusal("SetStackPolicy", err))
}

// SetProtection switches a stack's termination protection on or off.
func SetProtection(ctx context.Context, api Setter, stackID string, on bool) error {
	_, err := api.UpdateTerminationProtection(ctx, &cloudformation.UpdateTerminationProtectionInput{
		StackName: &stackID, EnableTerminationProtection: &on}, once)
	return asError(refusal("UpdateTerminationProtection", err))
}

// CancelUpdate cancels the update of a stack; only one in UPDATE_IN_PROGRESS can be (aws-facts 4.3).
// CloudFormation cancels whatever update is under way: [Observer.Confirm] comes before. The token is
// [CancelToken] or [StopToken].
func CancelUpdate(ctx context.Context, api Repairer, stackID, token string) error {
	_, err := api.CancelUpdateStack(ctx, &cloudformation.CancelUpdateStackInput{
		StackName: &stackID, ClientRequestToken: &token}, once)
	r := refusal("CancelUpdateStack", err)
	if r.tokenUsed() {
		return nil // an earlier delivery has cancelled it
	}
	return asError(r)
}
