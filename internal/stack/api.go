// Package stack is CloudFormation's side of a deployment: [Observer] looks at one stack and at our
// change set, one file per step changes something, and [Cause] tells why an operation failed.
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

// Reader is what looking at a stack needs of CloudFormation.
type Reader interface {
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
	DescribeChangeSet(context.Context, *cloudformation.DescribeChangeSetInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeChangeSetOutput, error)
	DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error)
	ListChangeSets(context.Context, *cloudformation.ListChangeSetsInput, ...func(*cloudformation.Options)) (*cloudformation.ListChangeSetsOutput, error)
}

// Writer is what changing a stack needs of CloudFormation.
type Writer interface {
	CreateChangeSet(context.Context, *cloudformation.CreateChangeSetInput, ...func(*cloudformation.Options)) (*cloudformation.CreateChangeSetOutput, error)
	ExecuteChangeSet(context.Context, *cloudformation.ExecuteChangeSetInput, ...func(*cloudformation.Options)) (*cloudformation.ExecuteChangeSetOutput, error)
	DeleteChangeSet(context.Context, *cloudformation.DeleteChangeSetInput, ...func(*cloudformation.Options)) (*cloudformation.DeleteChangeSetOutput, error)
	DeleteStack(context.Context, *cloudformation.DeleteStackInput, ...func(*cloudformation.Options)) (*cloudformation.DeleteStackOutput, error)
}

// API is both.
type API interface {
	Reader
	Writer
}

// once sends a mutation a single time: whether to send it again is decided after the next look.
func once(o *cloudformation.Options) { o.Retryer = aws.NopRetryer{} }
