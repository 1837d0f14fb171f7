package cloudformation

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Codes on the wire and their HTTP statuses: aws-facts 4.9. Texts: aws-facts 4.10, unless a comment
// here names another source.

func validationErrorf(format string, args ...any) error {
	return wire.Errorf(http.StatusBadRequest, "ValidationError", format, args...)
}

func alreadyExistsf(format string, args ...any) error {
	return wire.Errorf(http.StatusBadRequest, "AlreadyExistsException", format, args...)
}

// errNotOffered refuses what AWS offers and this service does not, rather than ignore it.
func errNotOffered(operation, what string) error {
	return validationErrorf("localaws does not offer %s of %s", what, operation)
}

// errNoStackWithID is DescribeStacks' text, errNoStack the one of all other operations.
func errNoStackWithID(name string) error {
	return validationErrorf("Stack with id %s does not exist", name)
}

func errNoStack(name string) error { return validationErrorf("Stack [%s] does not exist", name) }

func errStackExists(name string) error { return alreadyExistsf("Stack [%s] already exists", name) }

func errStackExistsForChangeSet(stack, changeSet string) error {
	return validationErrorf("Stack [%s] already exists and cannot be created again with the changeSet [%s].",
		stack, changeSet)
}

func errCannotBeUpdated(id string, status stackStatus) error {
	return validationErrorf("Stack:%s is in %s state and can not be updated.", id, status)
}

func errNeedsDisableRollback(status stackStatus) error {
	return validationErrorf("This stack is currently in a non-terminal [%s] state. To update the stack from this "+
		"state, please use the disable-rollback parameter with update-stack API. To rollback to the last known "+
		"good state, use the rollback-stack API", status)
}

func errFailedWithDoNothing() error {
	return validationErrorf("This stack cannot be updated from [CREATE_FAILED] state because it contains " +
		"[on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation.")
}

const noUpdates = "No updates are to be performed."

func errNoUpdates() error { return validationErrorf("%s", noUpdates) }

func errProtected(name string) error {
	return validationErrorf("Stack [%s] cannot be deleted while TerminationProtection is enabled", name)
}

func errCannotBeDeleted(name string, status stackStatus) error {
	return validationErrorf("Stack [%s] cannot be deleted while in status %s", name, status)
}

func errExportInUse(export, by string) error {
	return validationErrorf("%s", textExportInUse(export, by))
}

func errCancelWrongState() error {
	return validationErrorf("CancelUpdateStack cannot be called from current stack status")
}

func (s Settings) errRollbackWrongState(id string, status stackStatus) error {
	return validationErrorf("%s", orDefault(s.Texts.RollbackWrongState,
		fmt.Sprintf("Stack:%s is in %s state and can not be rolled back.", id, status)))
}

func (s Settings) errContinueWrongState(id string, status stackStatus) error {
	return validationErrorf("%s", orDefault(s.Texts.ContinueWrongState,
		fmt.Sprintf("Stack:%s is in %s state and can not continue rollback.", id, status)))
}

func (s Settings) errStackLimit() error {
	return wire.Errorf(http.StatusBadRequest, "LimitExceededException", "%s", orDefault(s.Texts.StackLimit,
		fmt.Sprintf("Limit for stack has been exceeded: %d", s.stackLimit())))
}

func (s Settings) errUnknownParameters(names []string) error {
	text := orDefault(s.Texts.UnknownParameters, "Parameters: [%s] do not exist in the template")
	return validationErrorf("%s", strings.Replace(text, "%s", strings.Join(names, ", "), 1))
}

func errNoValues(names []string) error {
	return validationErrorf("Parameters: [%s] must have values", strings.Join(names, ", "))
}

func errPreviousAndValue(key string) error {
	return validationErrorf("Invalid input for parameter key %s. Cannot specify usePreviousValue as true and "+
		"non empty value for a parameter", key)
}

// Seen in public reports, in this form.
func errNeitherPreviousNorValue(key string) error {
	return validationErrorf("Invalid input for parameter key %s. Need to specify either usePreviousValue as true "+
		"or a value for a parameter", key)
}

func errNoTemplate() error {
	return validationErrorf("Either Template URL or Template Body must be specified.")
}

// Seen in public reports.
func errTwoTemplates() error {
	return validationErrorf("You cannot specify both TemplateBody and TemplateURL.")
}

func errBadTemplateURL() error { return validationErrorf("TemplateURL must be a supported URL.") }

// errS3: the second line was seen in public reports.
func errS3(err error) error {
	return validationErrorf("S3 error: %s\nFor more information check "+
		"http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html", textOf(err))
}

func errMissingCapabilities(required []string) error {
	return wire.Errorf(http.StatusBadRequest, "InsufficientCapabilitiesException",
		"Requires capabilities : [%s]", strings.Join(required, ", "))
}

func errBadRole(role string) error {
	return validationErrorf("Role %s is invalid or cannot be assumed", role)
}

// errResourceType: seen in public reports of changes of a resource's Type.
func errTypeChanged(ids []string) error {
	return validationErrorf("Update of resource type is not permitted. The new template modifies resource type "+
		"of the following resources: [%s]", strings.Join(ids, ", "))
}

func errTypesNotListed(types []string) error {
	return validationErrorf("Resource types [%s] are not allowed by ResourceTypes", strings.Join(types, ", "))
}

// errNoTransform: AWS puts the account in front of a macro's name; seen in public reports.
func errNoTransform(account, name string) error {
	if !strings.Contains(name, "::") {
		name = account + "::" + name
	}
	return validationErrorf("No transform named %s found.", name)
}

func errNoChangeSet(name string) error {
	return wire.Errorf(http.StatusNotFound, "ChangeSetNotFound", "ChangeSet [%s] does not exist", name)
}

func errChangeSetExists(name string) error {
	return alreadyExistsf("ChangeSet [%s] already exists", name)
}

// Seen in public reports with the attributes ClientToken and Template.
func errChangeSetMismatch(name, attribute string) error {
	return alreadyExistsf("ChangeSet %s cannot be created due to a mismatch with existing attribute %s",
		name, attribute)
}

func errChangeSetNeedsStack() error {
	return validationErrorf("StackName must be specified if ChangeSetName is not specified as an ARN.")
}

func invalidChangeSetStatusf(format string, args ...any) error {
	return wire.Errorf(http.StatusBadRequest, "InvalidChangeSetStatus", format, args...)
}

func errChangeSetStatus(id string, status changeSetStatus) error {
	return invalidChangeSetStatusf("ChangeSet [%s] cannot be executed in its current status of [%s]", id, status)
}

func errChangeSetExecution(id string, status executionStatus) error {
	return invalidChangeSetStatusf("ChangeSet [%s] cannot be executed in its current execution status of [%s]",
		id, status)
}

func errChangeSetBusy(id string, status changeSetStatus) error {
	return invalidChangeSetStatusf("ChangeSet [%s] cannot be deleted in its current status of [%s]", id, status)
}

// A text in AWS's manner.
func errChangeSetExecuting(id string) error {
	return invalidChangeSetStatusf("ChangeSet [%s] cannot be deleted while it is being executed", id)
}

func errTokenUsed(token string) error {
	return wire.Errorf(http.StatusBadRequest, "TokenAlreadyExistsException",
		"The client request token %s has already been used for this stack. Retry the request with a different "+
			"client request token", token)
}

func errBadPolicy() error {
	return validationErrorf("Error validating stack policy: Invalid stack policy")
}

// errTwoTemporaryPolicies is in the manner of the next one.
func errTwoTemporaryPolicies() error {
	return validationErrorf("You cannot specify both StackPolicyDuringUpdateURL and StackPolicyDuringUpdateBody")
}

func errTwoPolicies() error {
	return validationErrorf("You cannot specify both StackPolicyURL and StackPolicyBody")
}

// A text in AWS's manner: the form of a page token is nobody's business.
func errBadNextToken() error { return validationErrorf("The NextToken is not valid for this list.") }

// A text in AWS's manner, known from public reports.
func errNoResource(logicalID, stack string) error {
	return validationErrorf("Resource %s does not exist for stack %s", logicalID, stack)
}

// Seen in public reports.
func errNotImported(export string) error {
	return validationErrorf("Export '%s' is not imported by any stack.", export)
}

// errNothingToDescribe: aws-facts 5.4.
func errNothingToDescribe() error {
	return validationErrorf("One of ChangeSetName, OperationId or StackName must be specified")
}

// A text in AWS's manner.
func errNoOperation(id string) error { return validationErrorf("Operation [%s] does not exist", id) }

// errNeedsExpress and errExpressRollback: aws-facts 4.4. Of the first nobody has quoted the end.
func errNeedsExpress(status stackStatus) error {
	return validationErrorf("This stack is in a %s state from a previous operation that used EXPRESS deployment mode with "+
		"disable-rollback. Follow-up operations must use the same DeploymentConfig (mode=EXPRESS) until the stack reaches "+
		"a *_COMPLETE state.", status)
}

func errExpressRollback() error {
	return validationErrorf("RollbackStack is not supported for stacks that were last updated using EXPRESS deployment " +
		"mode and are in a failed state")
}

func errReviewSummary() error {
	return validationErrorf("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
}

// errOnlyAfterFailedDeletion: the rule is in aws-facts 4.3, the text is one in AWS's manner.
func errOnlyAfterFailedDeletion(id string) error {
	return validationErrorf("Invalid operation on stack [%s]. Resources can be retained, and deletion forced, only "+
		"for a stack in the DELETE_FAILED state.", id)
}

// errUnrecognizedTypes has AWS's text.
func errUnrecognizedTypes(types []string) error {
	return validationErrorf("Template format error: Unrecognized resource types: [%s]", strings.Join(types, ", "))
}

// errReservedTag and errDuplicateTag say in AWS's manner what its pages say of tags
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html); nobody has written
// the texts down.
func errReservedTag() error {
	return validationErrorf("aws: prefixed tag key names are not allowed for external use.")
}

func errDuplicateTag(key string) error {
	return validationErrorf("Duplicate tag keys found: [%s]", key)
}

// errNestedProtection: the rule is AWS's (using-cfn-protect-stacks), the text one in its manner.
func errNestedProtection(name string) error {
	return validationErrorf("Termination protection of the nested stack [%s] is set on its root stack", name)
}

// errNestedChangeSet: the rule is AWS's (change-sets-for-nested-stacks), the text one in its manner.
func errNestedChangeSet(id, root string) error {
	return invalidChangeSetStatusf("ChangeSet [%s] can only be deleted from its root change set [%s]", id, root)
}
