package engine

import (
	"errors"
	"fmt"

	"github.com/stackjob/stackjob/internal/stack"
)

// advice tells what a person has to do about a stack in a status after a deployment that failed (ways
// out: aws-facts 4.1).
func advice(status, name string) string {
	switch status {
	case "ROLLBACK_COMPLETE":
		return fmt.Sprintf("correct the cause, delete the stack (aws cloudformation delete-stack --stack-name %s) and retry the stage: it will be created anew.", name)
	case "ROLLBACK_FAILED", "DELETE_FAILED":
		return fmt.Sprintf("remove what blocks the deletion, delete the stack (aws cloudformation delete-stack --stack-name %s) and retry the stage.", name)
	case "CREATE_FAILED", "UPDATE_FAILED":
		return fmt.Sprintf("roll the stack back (aws cloudformation rollback-stack --stack-name %s) and retry the stage.", name)
	case "UPDATE_ROLLBACK_FAILED":
		return fmt.Sprintf("repair what the rollback failed at, continue it (aws cloudformation continue-update-rollback --stack-name %s) and retry the stage.", name)
	case "IMPORT_ROLLBACK_FAILED":
		return "bring the stack's resources back to what its template says and ask AWS Support to reset its status; there is no call for it."
	case "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "DELETE_COMPLETE":
		return "correct the cause and deploy again; the stack needs no repair."
	default:
		return "look at the stack in the CloudFormation console before you deploy again."
	}
}

// allowance tells which key lets the next deployment do what is advised; "" if none does.
func allowance(status string) string {
	switch status {
	case "ROLLBACK_COMPLETE":
		return ` With "recover": ["recreate"] a deployment does that by itself, if nothing of the stack is left.`
	case "CREATE_FAILED", "UPDATE_FAILED":
		return ` With "recover": ["rollback"] a deployment does that by itself.`
	case "UPDATE_ROLLBACK_FAILED":
		return ` With "recover": ["continue"] a deployment continues it by itself, and with ["continue", "skip"] without what it fails at again.`
	default:
		return ""
	}
}

func withRemedy(text string, err error) string {
	if next := remedy(err); next != "" {
		text += "\nNext: " + next
	}
	return text
}

// remedy tells what to do about a call that was refused; "" where the message says it already.
func remedy(err error) string {
	r, ok := errors.AsType[*stack.Refusal](err)
	switch {
	case !ok:
		return ""
	case r.Code == "InsufficientCapabilitiesException":
		return `allow what the template needs with "capabilities" in the user parameters, for example ["CAPABILITY_NAMED_IAM"].`
	case r.BadRole():
		return "let cloudformation.amazonaws.com assume the role in its trust policy, and correct roleArn if it is misspelt."
	case r.Denied():
		return fmt.Sprintf("allow cloudformation:%s on this stack to the function's role.", r.Call)
	case r.Code == "LimitExceededException":
		return "delete what is not needed any more or ask for a higher quota."
	default:
		return ""
	}
}
