package engine

import (
	"errors"
	"fmt"

	"github.com/stackjob/stackjob/internal/stack"
)

// advice tells what a person has to do about a stack that a deployment cannot go on from; "" where
// nothing has to be done before the next deployment (ways out: aws-facts 4.1).
func advice(status, name string) string {
	switch status {
	case "ROLLBACK_COMPLETE":
		return fmt.Sprintf("delete the stack (aws cloudformation delete-stack --stack-name %s), then retry the stage: it will be created anew.", name)
	case "ROLLBACK_FAILED", "DELETE_FAILED":
		return fmt.Sprintf("remove what blocks the deletion, delete the stack (aws cloudformation delete-stack --stack-name %s), then retry the stage.", name)
	case "CREATE_FAILED", "UPDATE_FAILED":
		return fmt.Sprintf("roll the stack back (aws cloudformation rollback-stack --stack-name %s), then retry the stage.", name)
	case "UPDATE_ROLLBACK_FAILED":
		return fmt.Sprintf("repair what the rollback failed at, continue it (aws cloudformation continue-update-rollback --stack-name %s), then retry the stage.", name)
	case "IMPORT_ROLLBACK_FAILED":
		return "bring the stack's resources back to what its template says and ask AWS Support to reset its status; there is no call for it."
	case "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "DELETE_COMPLETE", "":
		return "correct the cause and deploy again; the stack needs no repair."
	default:
		return "look at the stack in the CloudFormation console before you deploy again."
	}
}

// remedy tells what to do about a call that was refused; "" where the message says it already.
func remedy(err error) string {
	r, ok := errors.AsType[*stack.Refusal](err)
	switch {
	case !ok:
		return ""
	case r.Code == "InsufficientCapabilitiesException":
		return `allow what the template needs with "capabilities" in the user parameters, for example ["CAPABILITY_NAMED_IAM"].`
	case r.Denied():
		return fmt.Sprintf("allow cloudformation:%s to the function's role, and iam:PassRole if a roleArn is given.", r.Call)
	case r.Code == "LimitExceededException":
		return "delete what is not needed any more or ask for a higher quota."
	default:
		return ""
	}
}
