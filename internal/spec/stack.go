package spec

import (
	"time"

	"github.com/stackjob/stackjob/internal/guard"
)

// A Stack is one stack as it should be.
type Stack struct {
	// Name is the stack's name, never an ARN.
	Name string
	// Region is where the stack lives; "" for the Region of the program itself.
	Region string
	// RoleARN is the service role that CloudFormation shall use; "" for the one the stack has had,
	// or else the caller's permissions.
	RoleARN string
	// Mode says what to do.
	Mode Mode
	// Template is where the template is.
	Template Template
	// Parameters are the values given, lists joined with commas; nil for none.
	Parameters Parameters
	// Tags are the stack's tags: nil keeps those the stack has, an empty map removes them all.
	Tags map[string]string
	// Capabilities are what the author acknowledges, in the order given, without duplicates.
	Capabilities []string
	// Sources are the parameters whose values are taken from elsewhere; a name is here or in
	// Parameters, never in both.
	Sources map[string]Source
	// Config is the template configuration file; nil for none.
	Config *File
	// ChangeSet names the change set of the two CHANGE_SET modes: a name or an ARN, "" for "stackjob".
	ChangeSet string
	// Expect is the digest of the plan that may be executed; "" for any.
	Expect string
	// OutputFile is the file in the output artifact for the stack's outputs; "" for none.
	OutputFile string
	// Outputs are the stack outputs that become output variables: nil for all that are no secrets.
	Outputs []string
	// AssumeRole is the role to call CloudFormation with; nil for the function's own.
	AssumeRole *AssumeRole
	// NotificationARNs are the topics for stack events: nil keeps those the stack has, an empty list
	// removes them.
	NotificationARNs []string
	// TerminationProtection is set as asked; nil leaves it as it is.
	TerminationProtection *bool
	// Rollback are the alarms that roll a deployment back; nil keeps what the stack has.
	Rollback *Rollback
	// OnFailure is what becomes of a deployment that fails.
	OnFailure OnFailure
	// RetainExceptOnCreate deletes what a failed deployment has newly made, whatever its deletion
	// policy says.
	RetainExceptOnCreate bool
	// ImportExisting takes resources over that exist already under the template's names.
	ImportExisting bool
	// Express ends a deployment when configurations are applied, before resources are stable.
	Express bool
	// StackPolicy says which resources may be updated; nil leaves it as it is.
	StackPolicy *Policy
	// PolicyDuringUpdate takes its place while the stack is updated.
	PolicyDuringUpdate *Policy
	// Timeout limits the deployment; nil for no limit but the pipeline's own.
	Timeout *Timeout
	// Wait is how long someone else's operation on the stack is waited for; nil for one hour.
	Wait *time.Duration
	// OnStop is what becomes of a deployment whose pipeline execution was stopped.
	OnStop OnStop
	// Recover are the repairs that are allowed: nil for the safe ones, empty for none.
	Recover []Recovery
	// Guard refuses changes.
	Guard guard.Policy
	// Drift is what to do about drift.
	Drift Drift
}

// A Source says where a parameter's value comes from. Exactly one member is set.
type Source struct {
	// Output is an output of another stack in the same account and Region as this one.
	Output *OutputSource
	// SSM is the name of a Systems Manager parameter, never a SecureString.
	SSM string
	// File is a file in an input artifact: its whole content, without a line break at its end, or the
	// value of Key in a flat JSON or YAML object.
	File *FileSource
	// ArtifactAtt is an attribute of an input artifact's place: BucketName, ObjectKey or URL.
	ArtifactAtt *ArtifactAtt
	// Variable is one of the user parameters' variables.
	Variable string
}

// An OutputSource is an output of another stack.
type OutputSource struct{ Stack, Key string }

// A FileSource is a file, or a value in it.
type FileSource struct {
	File
	Key string
}

// An ArtifactAtt is an attribute of an input artifact.
type ArtifactAtt struct{ Artifact, Attribute string }

// A File is a file in an input artifact; the empty artifact is the one of the template.
type File struct{ Artifact, Path string }

// An AssumeRole is a role of this account or another.
type AssumeRole struct{ RoleARN, ExternalID string }

// A Rollback names alarms and for how long after a deployment they are watched.
type Rollback struct {
	// Alarms are ARNs: nil keeps those the stack has, an empty list removes them.
	Alarms []string
	// Monitoring is 0 to 180 minutes, in whole minutes.
	Monitoring time.Duration
}

// An OnFailure is what becomes of a deployment that fails.
type OnFailure string

// What becomes of a deployment that fails. Delete is for new stacks only; Nothing leaves a new stack
// as it is, Keep leaves a new or an updated one with what did not fail.
const (
	RollBackOnFailure OnFailure = "rollback"
	DeleteOnFailure   OnFailure = "delete"
	NothingOnFailure  OnFailure = "nothing"
	KeepOnFailure     OnFailure = "keep"
)

// A Policy is a stack policy: its JSON text, or the file that holds it.
type Policy struct {
	Body string
	File *File
}

// A Timeout limits a deployment.
type Timeout struct {
	After time.Duration
	// Cancel cancels an update that takes longer; otherwise it goes on, and the job fails.
	Cancel bool
}

// An OnStop is what becomes of a deployment whose pipeline execution was stopped.
type OnStop string

// Finish lets what is under way go on and removes what was only prepared; Cancel cancels an update
// under way too; Hold keeps what was prepared for a person to look at.
const (
	FinishOnStop OnStop = "finish"
	CancelOnStop OnStop = "cancel"
	HoldOnStop   OnStop = "hold"
)

// A Recovery is a repair of a stack that a deployment cannot start from.
type Recovery string

// The repairs. Recreate, the only safe one, deletes a stack whose creation was rolled back if nothing
// of it is left, and creates it anew. Continue continues a failed rollback, Skip with the fewest
// skipped resources if it fails again. RollBack rolls back what failed with rollback disabled.
const (
	Recreate Recovery = "recreate"
	Continue Recovery = "continue"
	Skip     Recovery = "skip"
	RollBack Recovery = "rollback"
)

// A Drift is what to do about drift.
type Drift string

// What to do about drift.
const (
	IgnoreDrift Drift = "ignore"
	WarnOfDrift Drift = "warn"
	FailOnDrift Drift = "fail"
)

// A Template says where a template is.
type Template struct {
	// Artifact is the name of an input artifact; "" for the only one.
	Artifact string
	// File is the template's path in the artifact, clean, relative and with forward slashes.
	File string
}

// A Mode is what to do with a stack, named as in the native CloudFormation action.
type Mode string

// The modes. CreateUpdate creates the stack if it is absent and updates it otherwise.
const (
	CreateUpdate     Mode = "CREATE_UPDATE"
	ChangeSetReplace Mode = "CHANGE_SET_REPLACE"
	ChangeSetExecute Mode = "CHANGE_SET_EXECUTE"
	DeleteOnly       Mode = "DELETE_ONLY"
	ReplaceOnFailure Mode = "REPLACE_ON_FAILURE"
)
