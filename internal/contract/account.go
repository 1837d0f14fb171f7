package contract

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// An account is an endpoint in the hands of one test.
type account struct {
	*testing.T
	harness        Harness
	cloudformation *cloudformation.Client
	s3             *s3.Client
	sts            *sts.Client
	ssm            *ssm.Client
}

func newAccount(t *testing.T, h Harness) *account {
	if h.Pause == nil {
		h.Pause = time.Sleep
	}
	return &account{
		T: t, harness: h,
		cloudformation: cloudformation.NewFromConfig(h.Config),
		s3:             s3.NewFromConfig(h.Config),
		sts:            sts.NewFromConfig(h.Config),
		ssm:            ssm.NewFromConfig(h.Config),
	}
}

// ctx is a context that outlives the test, for what is cleaned up after it.
func (a *account) ctx() context.Context { return context.WithoutCancel(a.Context()) }

// unique is a name that nobody else has: a valid one of a stack, a bucket, a parameter and a token.
func unique() string { return "stackjob-contract-" + strings.ToLower(rand.Text()[:12]) }

// Looks are this far apart, and this many are made before a test gives up: a quarter of an hour.
const (
	betweenLooks = 2 * time.Second
	looks        = 450
)

// until looks again and again until something is so.
func (a *account) until(what string, so func() bool) {
	a.Helper()
	for range looks {
		if so() {
			return
		}
		a.harness.Pause(betweenLooks)
	}
	a.Fatalf("after %v still not %s", looks*betweenLooks, what)
}

// must stops the test at an error of what it only prepares.
func (a *account) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

// succeeds checks that a call was not refused.
func (a *account) succeeds(err error) {
	a.Helper()
	if err != nil {
		a.Errorf("refused: %v", err)
	}
}

// code is an error's code, "" for none; an error without one is itself.
func code(err error) string {
	if err == nil {
		return ""
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return err.Error()
}

// text is an error's message.
func text(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorMessage()
	}
	return ""
}

// status is the HTTP status of an error's answer.
func status(err error) int {
	if answer, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		return answer.HTTPStatusCode()
	}
	return 0
}

// refused checks an error's code and its whole text.
func (a *account) refused(err error, wantCode, wantText string) {
	a.Helper()
	if code(err) != wantCode || text(err) != wantText {
		a.Errorf("got  %q: %q\nwant %q: %q", code(err), text(err), wantCode, wantText)
	}
}

// refusedLike checks an error's code and how its text begins.
func (a *account) refusedLike(err error, wantCode, prefix string) {
	a.Helper()
	if code(err) != wantCode || !strings.HasPrefix(text(err), prefix) {
		a.Errorf("got  %q: %q\nwant %q: %q…", code(err), text(err), wantCode, prefix)
	}
}

// refusedSaying checks an error's code and what is said somewhere in its text.
func (a *account) refusedSaying(err error, wantCode, part string) {
	a.Helper()
	if code(err) != wantCode || !strings.Contains(text(err), part) {
		a.Errorf("got  %q: %q\nwant %q: …%q…", code(err), text(err), wantCode, part)
	}
}

// refusedWith checks an error's HTTP status and its code, where texts are nobody's business.
func (a *account) refusedWith(err error, wantStatus int, wantCode string) {
	a.Helper()
	if status(err) != wantStatus || code(err) != wantCode {
		a.Errorf("got %d %q (%v), want %d %q", status(err), code(err), err, wantStatus, wantCode)
	}
}

// equal compares one answer with another.
func equal[T comparable](a *account, what string, got, want T) {
	a.Helper()
	if got != want {
		a.Errorf("%s: got %v, want %v", what, got, want)
	}
}
