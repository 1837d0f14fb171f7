package engine

import "fmt"

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
