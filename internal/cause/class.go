package cause

import (
	"slices"

	"github.com/stackjob/stackjob/job"
)

// A Class is a sort of causes that asks for the same kind of answer.
type Class string

// The classes; [Classes] says what each is called in a pipeline, and why.
const (
	Denied     Class = "permission missing"
	Mistake    Class = "template or parameters wrong"
	Exists     Class = "exists already"
	Missing    Class = "refers to what is not there"
	Forbidden  Class = "forbidden by a rule"
	InUse      Class = "in use"
	Quota      Class = "quota reached"
	Capacity   Class = "no capacity"
	Throttled  Class = "throttled"
	Internal   Class = "service in trouble"
	Unfinished Class = "waited for in vain"
	Conflict   Class = "changed by someone else"
	Stopped    Class = "stopped on purpose"
	Other      Class = "other"
)

// A ClassRow says what a class is called in a pipeline.
type ClassRow struct {
	Class Class
	Type  job.FailureType
	// Why is the reason, as a sentence.
	Why string
}

var classes = []ClassRow{
	{Denied, job.PermissionError, "a role lacks a permission; nothing else has to change"},
	{Mistake, job.ConfigurationError, "the same input would be refused again"},
	{Exists, job.ConfigurationError, "the template claims a name that is taken, and would again"},
	{Missing, job.ConfigurationError, "the template or a parameter names something that is not there"},
	{Forbidden, job.ConfigurationError, "a hook, a stack policy or a protection forbids what was asked for"},
	{InUse, job.JobFailed, "the input is right, but something outside the stack holds on to a resource"},
	{Quota, job.JobFailed, "neither the input nor a role is wrong, and waiting does not help either"},
	{Capacity, job.SystemUnavailable, "AWS has no room now and may have later"},
	{Throttled, job.SystemUnavailable, "the service refused for the number of calls, not for what they said"},
	{Internal, job.SystemUnavailable, "the service failed by its own account"},
	{Unfinished, job.JobFailed, "what was deployed did not become ready; why is told elsewhere"},
	{Conflict, job.JobFailed, "the resource is not as the stack knows it, or is busy"},
	{Stopped, job.JobFailed, "a person, an alarm or a time limit ended the operation"},
	{Other, job.JobFailed, "nothing tells whose fault it is"},
}

// Classes returns the table of classes, for tests and documents.
func Classes() []ClassRow { return slices.Clone(classes) }

func (c Class) failureType() job.FailureType {
	for _, row := range classes {
		if row.Class == c {
			return row.Type
		}
	}
	return job.JobFailed
}

// codes are the classes of handler error codes (docs.aws.amazon.com/cloudformation-cli, "Handler error
// codes") and of service error codes that say enough by themselves.
var codes = map[string]Class{
	"NotUpdatable": Mistake, "InvalidRequest": Mistake, "InvalidTypeConfiguration": Mistake,
	"NonCompliant": Forbidden, "UnsupportedTarget": Mistake,
	"AccessDenied": Denied, "InvalidCredentials": Denied, "UnauthorizedTaggingOperation": Denied,
	"AlreadyExists": Exists, "NotFound": Missing, "ResourceConflict": Conflict,
	"Throttling": Throttled, "ServiceLimitExceeded": Quota, "NotStabilized": Unfinished, "ServiceTimeout": Unfinished,
	"ServiceInternalError": Internal, "InternalFailure": Internal, "NetworkFailure": Internal, "HandlerInternalFailure": Internal,

	"AccessDeniedException": Denied, "UnauthorizedOperation": Denied, "ForbiddenException": Denied, "AuthorizationError": Denied,
	"ThrottlingException": Throttled, "TooManyRequestsException": Throttled, "RequestLimitExceeded": Throttled,
	"LimitExceededException": Quota, "LimitExceeded": Quota, "ServiceQuotaExceededException": Quota,
	"InvalidParameterValue": Mistake, "InvalidParameterValueException": Mistake, "ValidationException": Mistake,
	"ValidationError": Mistake, "InvalidRequestException": Mistake, "BadRequestException": Mistake, "InvalidParameterException": Mistake,
	"InvalidInput": Mistake, "MalformedPolicyDocument": Mistake, "MalformedPolicyDocumentException": Mistake,
	"ResourceConflictException": Conflict, "ConflictException": Conflict, "OperationAborted": Conflict,
	"ResourceNotFoundException": Missing, "NotFoundException": Missing, "NoSuchBucket": Missing, "NoSuchEntity": Missing,
	"DependencyViolation": InUse, "DeleteConflict": InUse, "BucketNotEmpty": InUse, "ResourceInUseException": InUse, "ResourceInUse": InUse,
	"EntityAlreadyExists": Exists, "ResourceAlreadyExistsException": Exists, "BucketAlreadyOwnedByYou": Exists, "BucketAlreadyExists": Exists,
	"InternalServerError": Internal, "InternalError": Internal, "ServiceUnavailable": Internal, "ServiceException": Internal,
	"InsufficientInstanceCapacity": Capacity,
}

// class finds the class of a failure: what the text says goes before what the code says, because a
// handler may call anything a general exception.
func (f Failure) class() Class {
	if row, _ := f.advice(); row != nil {
		return row.class
	}
	if class, ok := codes[f.Code]; ok {
		return class
	}
	switch {
	case f.Kind == Validation:
		return Mistake
	case f.Kind == Hook && f.Code != "HOOK_FAILED":
		return Forbidden
	case f.Kind == Person:
		return Stopped
	case f.httpStatus == "403":
		return Denied
	case f.httpStatus == "429":
		return Throttled
	case len(f.httpStatus) == 3 && f.httpStatus[0] == '5':
		return Internal
	case f.httpStatus == "400":
		return Mistake
	default:
		return Other
	}
}
