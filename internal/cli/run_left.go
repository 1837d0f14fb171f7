package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/stack"
)

const (
	// tidyFor is how long an interrupted run tries to remove what it has prepared: a change set cannot be
	// deleted while CloudFormation still computes it.
	tidyFor = 40 * time.Second
	// tidyEvery is the time between two tries.
	tidyEvery = time.Second
)

// leftover is what an interrupted run has left at an endpoint.
type leftover struct {
	text string
	// remains tells that there is something to look at.
	remains bool
}

// A tidier removes the change sets that an interrupted run has made and nobody will execute, and the
// empty stack that they may have been made for. The function does so itself when its report is refused,
// but a run that is interrupted early ends before CloudFormation lets it.
type tidier struct {
	api *cloudformation.Client
	// name is the stack's name, id its ARN or else its name too, status the one seen last.
	name, id, status string
	// operation is the id of the first job.
	operation string
	say       func(string)
}

// tidy is nil where there is nothing to say: the run was not interrupted, or was on the embedded AWS.
func (r *runner) tidy(ctx context.Context, pipeline *rehearsal.Pipeline, e ending) *leftover {
	if !stopped(e.err) || r.target.cloud == nil {
		return nil
	}
	seen := stacks(r.log.Entries())
	if len(seen) == 0 || len(e.jobs) == 0 {
		return &leftover{text: "nothing was changed"}
	}
	t := tidier{
		name: seen[0].Name, id: seen[0].ID, status: seen[0].Status, operation: e.jobs[0].ID,
		api: pipeline.CloudFormation(seen[0].ID),
		say: func(text string) { r.view.Say("pipeline", text) },
	}
	if t.id == "" {
		t.id = t.name
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyFor)
	defer cancel()
	return t.tidy(ctx, r.work.hold)
}

func (t *tidier) tidy(ctx context.Context, hold bool) *leftover {
	seen, err := t.look(ctx)
	switch {
	case err != nil:
		return &leftover{text: fmt.Sprintf("%s cannot be looked at any more%s", t.named(), t.lastSeen()), remains: true}
	case seen == nil:
		return &leftover{text: "nothing is left: there is no stack " + t.name}
	}
	t.id = aws.ToString(seen.StackId)
	if hold {
		return t.left(seen)
	}
	if err := t.remove(ctx); err != nil {
		return t.left(seen)
	}
	if seen, err = t.look(ctx); err != nil {
		return &leftover{text: t.named() + " cannot be looked at any more" + t.lastSeen(), remains: true}
	}
	return t.left(seen)
}

// look describes the stack; nil if there is none.
func (t *tidier) look(ctx context.Context) (*types.Stack, error) {
	out, err := t.api.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &t.id})
	if answer, ok := errors.AsType[smithy.APIError](err); ok && strings.HasSuffix(answer.ErrorMessage(), "does not exist") {
		return nil, nil
	}
	if err != nil || len(out.Stacks) == 0 {
		return nil, err
	}
	if out.Stacks[0].StackStatus == types.StackStatusDeleteComplete {
		return nil, nil
	}
	return &out.Stacks[0], nil
}

// remove deletes the operation's change sets that nobody has executed, and the stack if it is an empty
// shell then, trying again while CloudFormation refuses it.
func (t *tidier) remove(ctx context.Context) error {
	for try := 0; ; try++ {
		err := t.removeOnce(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if try == 0 {
			t.say("waits until CloudFormation lets the change set be removed; interrupt again to leave it")
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(tidyEvery):
		}
	}
}

func (t *tidier) removeOnce(ctx context.Context) error {
	ids, err := stack.Unexecuted(ctx, t.api, t.id, t.operation)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := stack.DeleteChangeSet(ctx, t.api, id); err != nil {
			return err
		}
	}
	_, err = stack.DeleteShell(ctx, t.api, t.id, t.operation)
	return err
}

// left says what there still is.
func (t *tidier) left(seen *types.Stack) *leftover {
	if seen == nil {
		return &leftover{text: "nothing is left: the change set and the empty stack " + t.name + " that it was for are removed"}
	}
	status := string(seen.StackStatus)
	switch {
	case status == "REVIEW_IN_PROGRESS":
		return &leftover{text: "nothing was created; stack " + t.name + " is left empty, in REVIEW_IN_PROGRESS, with its change set", remains: true}
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		return &leftover{text: fmt.Sprintf("%s was %s, and goes on without being followed", t.named(), status), remains: true}
	default:
		return &leftover{text: t.named() + " is " + status, remains: true}
	}
}

func (t *tidier) named() string { return "stack " + t.name }

func (t *tidier) lastSeen() string {
	if t.status == "" {
		return ""
	}
	return "; it was last seen " + t.status
}
