package cloudformation

import "time"

// Settings chooses among behaviours. The zero value behaves as AWS does where that is known, and as
// seems likeliest where it is not (aws-facts section 9); each doubtful point can be turned around.
type Settings struct {
	// Durations overrides how long resources of a type take, at pace 1.
	Durations map[string]Durations
	// Fail may make a resource fail; nil, or a nil answer, lets it succeed. A rule in the resource's
	// own metadata goes first. It is called with the service's lock held: it must not call back.
	Fail func(op ResourceOperation, stack, logicalID, resourceType string) *Failure

	// Hooks are the account's CloudFormation Hooks, in the order in which they are invoked.
	Hooks []Hook

	// SSM are Systems Manager parameters, by name, for parameters of the types
	// AWS::SSM::Parameter::Value<…>, whatever the region and the account; they go before those of
	// [Config.Parameters]. AWS's public ones (/aws/service/…) have made-up values.
	SSM map[string]string

	// SameTokenAnswersAgain makes an operation that is repeated with its ClientRequestToken on the
	// same stack answer as it did the first time and do nothing. By default, and always for another
	// stack of the name, it is refused with TokenAlreadyExistsException (aws-facts 4.5, 9.7).
	SameTokenAnswersAgain bool
	// ExecutedChangeSetsVanish makes a change set unknown by ARN too once it is executed. By default
	// it stays describable by ARN, with its execution status, while the stack lives. By name it is
	// not found in either case: the name is free again.
	ExecutedChangeSetsVanish bool
	// ExecuteDisablesRollback is what ExecuteChangeSet does without DisableRollback. AWS's page
	// says true, all else says false, which is the default (aws-facts 9.10).
	ExecuteDisablesRollback bool
	// ExpressRollsBack is what an operation under EXPRESS does when nobody says whether it rolls back.
	// The API's page says that it does, public reports that it does not, which is the default
	// (aws-facts 4.4, 9.10).
	ExpressRollsBack bool
	// DisableEarlyValidation leaves out what AWS validates before it makes anything (aws-facts 4.4), as
	// DisableValidation does for one call. A resource whose name is taken, say, fails when it is created,
	// then.
	DisableEarlyValidation bool
	// ValidateProperties lets early validation fail what lacks a property that its type must have, as AWS
	// does. It is off by default, as only the types of updates.txt are known, as they were when it was made.
	ValidateProperties bool
	// EventsOfLatestOperation lets DescribeEvents tell of the stack's latest operation only when it is
	// asked by StackName. By default it tells of all; public reports say either.
	EventsOfLatestOperation bool
	// DriftStatusStays keeps what drift detection found of a stack when the stack is changed. By default
	// it is NOT_CHECKED again; no source says which.
	DriftStatusStays bool
	// SkipsAreCheckedLate makes ContinueUpdateRollback accept resources to skip that did not fail, and fail
	// the rollback for them: the stack is in UPDATE_ROLLBACK_FAILED again, with the reason. Events in public
	// logs read like that. By default the call is refused.
	SkipsAreCheckedLate bool
	// UnchangedNestedStacksAreListed makes a change set with IncludeNestedStacks list nested stacks in
	// which nothing changes among its changes. By default it does not.
	UnchangedNestedStacksAreListed bool
	// TemplateURLLimit is the size up to which a template is read by URL, in bytes. 0 means
	// 1,048,576; the other reading of "1 MB" is 1,000,000 (aws-facts 9.12).
	TemplateURLLimit int
	// Texts overrides error texts that nobody has written down (aws-facts 9.8).
	Texts Texts

	// PageSize is how many items a page of a list has. 0 means 100. AWS's pages end at 1 MB.
	PageSize int
	// HierarchyLimit is how many resources a stack and those nested in it may have together. 0 means
	// 2,500 (aws-facts 4.8).
	HierarchyLimit int
	// StackLimit is how many stacks a region may have. 0 means 2,000.
	StackLimit int
}

// Durations is how long a resource takes. A zero member means the type's own.
type Durations struct{ Create, Update, Delete time.Duration }

// A ResourceOperation is what is done to a resource.
type ResourceOperation string

// What is done to a resource. Rollback is the way back of an update; the resources that the failed
// operation had created are deleted.
const (
	OpCreate   ResourceOperation = "create"
	OpUpdate   ResourceOperation = "update"
	OpDelete   ResourceOperation = "delete"
	OpRollback ResourceOperation = "rollback"
	OpImport   ResourceOperation = "import"
)

// A Failure is how a resource fails.
type Failure struct {
	// Reason is the text of the event. Empty means "Resource handler returned message: …" with an
	// internal failure.
	Reason string
	// After is how long it takes to fail, at pace 1. A resource has its physical id after a quarter
	// of the time that it takes, at most a second; one that fails earlier, so also at 0, never has.
	After time.Duration
}

// Texts are texts of errors. An empty one means the default, which says the same in AWS's manner.
type Texts struct {
	// RollbackWrongState: RollbackStack on a stack that is not in CREATE_FAILED or UPDATE_FAILED.
	RollbackWrongState string
	// ContinueWrongState: ContinueUpdateRollback on a stack that is not in UPDATE_ROLLBACK_FAILED.
	ContinueWrongState string
	// StackLimit: a stack more than the region may have.
	StackLimit string
	// NestedChangeSet: what the change set of a nested stack says of its execution.
	NestedChangeSet string
	// PolicyAllowsNot: an update that no statement of a stack policy allows; the first %s is the action, the
	// second the resource, such as "LogicalResourceId/Topic".
	PolicyAllowsNot string
	// TriggerMissing: rollback triggers that are no alarms; %s is "ARN, ARN".
	TriggerMissing string
	// TriggerWentOff: rollback triggers in the state ALARM; %s is "ARN, ARN".
	TriggerWentOff string
	// UnknownParameters: parameters that the template does not declare; %s is "A, B".
	UnknownParameters string
}

func (s Settings) pageSize() int         { return orDefault(s.PageSize, 100) }
func (s Settings) stackLimit() int       { return orDefault(s.StackLimit, 2000) }
func (s Settings) hierarchyLimit() int   { return orDefault(s.HierarchyLimit, maxHierarchy) }
func (s Settings) templateURLLimit() int { return orDefault(s.TemplateURLLimit, 1<<20) }

func orDefault[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
