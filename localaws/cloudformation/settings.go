package cloudformation

import "time"

// Settings chooses among behaviours. The zero value behaves as AWS does where that is known, but for
// EarlyValidation, and as seems likeliest where it is not (aws-facts section 9); each doubtful point
// can be turned around.
type Settings struct {
	// Durations overrides how long resources of a type take, at pace 1.
	Durations map[string]Durations
	// Fail may make a resource fail; nil, or a nil answer, lets it succeed. A rule in the resource's
	// own metadata goes first. It is called with the service's lock held: it must not call back.
	Fail func(op ResourceOperation, stack, logicalID, resourceType string) *Failure

	// SSM are the account's Systems Manager parameters, by name, for parameters of the types
	// AWS::SSM::Parameter::Value<…>. AWS's public ones (/aws/service/…) have made-up values.
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
	// EarlyValidation lets a change set fail whose template would create custom-named resources
	// that exist, unless the call has DisableValidation. AWS validates before deployment by default
	// (aws-facts 4.4); here it is off by default, because AWS tells the details in DescribeEvents,
	// which is not offered yet: the change set would fail and nobody could ask why. The resource
	// fails when it is created, then.
	EarlyValidation bool
	// TemplateURLLimit is the size up to which a template is read by URL, in bytes. 0 means
	// 1,048,576; the other reading of "1 MB" is 1,000,000 (aws-facts 9.12).
	TemplateURLLimit int
	// Texts overrides error texts that nobody has written down (aws-facts 9.8).
	Texts Texts

	// PageSize is how many items a page of a list has. 0 means 100. AWS's pages end at 1 MB.
	PageSize int
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
	// UnknownParameters: parameters that the template does not declare; %s is "A, B".
	UnknownParameters string
}

func (s Settings) pageSize() int         { return orDefault(s.PageSize, 100) }
func (s Settings) stackLimit() int       { return orDefault(s.StackLimit, 2000) }
func (s Settings) templateURLLimit() int { return orDefault(s.TemplateURLLimit, 1<<20) }

func orDefault[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
