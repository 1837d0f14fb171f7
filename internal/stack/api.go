// Package stack is CloudFormation's side of a deployment: [Observer] looks at one stack and at our
// change set, one file per step changes something, and [FindCause] tells why an operation failed.
//
// What is ours is told by facts that cannot be confused with someone else's: the stack's ARN, the
// change set's ARN, and the client request token on the stack's events (aws-facts 4.5, 5.1). The
// package decides nothing; [github.com/stackjob/stackjob/internal/decision] does.
package stack

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

type options = func(*cloudformation.Options)

// Reader is what looking at a stack needs of CloudFormation.
type Reader interface {
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...options) (*cloudformation.DescribeStacksOutput, error)
	DescribeChangeSet(context.Context, *cloudformation.DescribeChangeSetInput, ...options) (*cloudformation.DescribeChangeSetOutput, error)
	DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...options) (*cloudformation.DescribeStackEventsOutput, error)
	ListChangeSets(context.Context, *cloudformation.ListChangeSetsInput, ...options) (*cloudformation.ListChangeSetsOutput, error)
	ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...options) (*cloudformation.ListStackResourcesOutput, error)
}

// Inspector is what a look needs that only some deployments take: a plan, a policy, drift.
type Inspector interface {
	GetTemplate(context.Context, *cloudformation.GetTemplateInput, ...options) (*cloudformation.GetTemplateOutput, error)
	GetStackPolicy(context.Context, *cloudformation.GetStackPolicyInput, ...options) (*cloudformation.GetStackPolicyOutput, error)
	DescribeStackDriftDetectionStatus(context.Context, *cloudformation.DescribeStackDriftDetectionStatusInput, ...options) (*cloudformation.DescribeStackDriftDetectionStatusOutput, error)
	DescribeStackResourceDrifts(context.Context, *cloudformation.DescribeStackResourceDriftsInput, ...options) (*cloudformation.DescribeStackResourceDriftsOutput, error)
}

// Explainer is what finding a cause needs that a look does not.
type Explainer interface {
	DescribeEvents(context.Context, *cloudformation.DescribeEventsInput, ...options) (*cloudformation.DescribeEventsOutput, error)
}

// Writer is what changing a stack by change sets needs of CloudFormation.
type Writer interface {
	CreateChangeSet(context.Context, *cloudformation.CreateChangeSetInput, ...options) (*cloudformation.CreateChangeSetOutput, error)
	ExecuteChangeSet(context.Context, *cloudformation.ExecuteChangeSetInput, ...options) (*cloudformation.ExecuteChangeSetOutput, error)
	DeleteChangeSet(context.Context, *cloudformation.DeleteChangeSetInput, ...options) (*cloudformation.DeleteChangeSetOutput, error)
	DeleteStack(context.Context, *cloudformation.DeleteStackInput, ...options) (*cloudformation.DeleteStackOutput, error)
}

// Repairer is what bringing a stack back from a failure needs of CloudFormation.
type Repairer interface {
	RollbackStack(context.Context, *cloudformation.RollbackStackInput, ...options) (*cloudformation.RollbackStackOutput, error)
	ContinueUpdateRollback(context.Context, *cloudformation.ContinueUpdateRollbackInput, ...options) (*cloudformation.ContinueUpdateRollbackOutput, error)
	CancelUpdateStack(context.Context, *cloudformation.CancelUpdateStackInput, ...options) (*cloudformation.CancelUpdateStackOutput, error)
}

// Setter is what the settings need that a change set cannot carry, and the detection of drift.
type Setter interface {
	SetStackPolicy(context.Context, *cloudformation.SetStackPolicyInput, ...options) (*cloudformation.SetStackPolicyOutput, error)
	UpdateTerminationProtection(context.Context, *cloudformation.UpdateTerminationProtectionInput, ...options) (*cloudformation.UpdateTerminationProtectionOutput, error)
	DetectStackDrift(context.Context, *cloudformation.DetectStackDriftInput, ...options) (*cloudformation.DetectStackDriftOutput, error)
}

// API is all of it.
type API interface {
	Reader
	Inspector
	Explainer
	Writer
	Repairer
	Setter
}

// once sends a mutation a single time: whether to send it again is decided after the next look.
func once(o *cloudformation.Options) { o.Retryer = aws.NopRetryer{} }
