package metrics

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/aws/smithy-go/middleware"
)

// A Collector counts the calls to AWS of one job. Its zero value is ready, and it is safe for
// concurrent use.
type Collector struct{ calls, retries atomic.Int64 }

// Calls is how many calls were sent, each counted once however often it was tried.
func (c *Collector) Calls() int64 { return c.calls.Load() }

// Retries is how many times a call was sent again.
func (c *Collector) Retries() int64 { return c.retries.Load() }

// APIOption makes the clients of an [aws.Config] count: append it to APIOptions of the job's own copy.
// Signing a URL beforehand is no call.
//
// [aws.Config]: https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/aws#Config
func (c *Collector) APIOption(stack *middleware.Stack) error {
	// The id tells collectors apart, so that a client may have several.
	id := fmt.Sprintf("stackjobMetrics%p", c)
	begin := middleware.InitializeMiddlewareFunc(id, func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(context.WithValue(ctx, attemptsOf{c}, new(atomic.Int64)), in)
	})
	// Behind the retries, so that it is passed once for each attempt.
	attempt := middleware.DeserializeMiddlewareFunc(id, func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		c.count(ctx)
		return next.HandleDeserialize(ctx, in)
	})
	if err := stack.Initialize.Add(begin, middleware.Before); err != nil {
		return err
	}
	return stack.Deserialize.Add(attempt, middleware.After)
}

// attemptsOf is the key of a collector's number of attempts at a call, in the call's context.
type attemptsOf struct{ *Collector }

func (c *Collector) count(ctx context.Context) {
	attempts, _ := ctx.Value(attemptsOf{c}).(*atomic.Int64)
	if attempts == nil || attempts.Add(1) == 1 {
		c.calls.Add(1)
		return
	}
	c.retries.Add(1)
}
