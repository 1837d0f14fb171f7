package action_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

// fakePipeline is CodePipeline's side of the protocol for one job: it refuses
// what CodePipeline refuses, and has faults for the first calls.
type fakePipeline struct {
	faults []mishap // of the first, second, … call; nil entries are none

	mu      sync.Mutex
	calls   int
	over    bool
	reports []report // the accepted ones
}

// report is one accepted report, flattened.
type report struct {
	Kind                       string // succeeded, continues, failed
	Summary, ExternalID, Token string
	Percent                    int32
	Variables                  map[string]string
	Type                       types.FailureType
	Message                    string
}

// mishap is what happens to a call: it returns the error to answer with, and may
// let the call take effect first.
type mishap func(apply func() error) error

// refuse answers with the error and does nothing.
func refuse(err error) mishap { return func(func() error) error { return err } }

// lose does what is asked but loses the answer.
func lose(apply func() error) error {
	if err := apply(); err != nil {
		return err
	}
	return errors.New("connection reset by peer")
}

func code(code string) error { return &smithy.GenericAPIError{Code: code, Message: canary} }

func (p *fakePipeline) call(check func() error, accepted report) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	apply := func() error {
		if p.over {
			return &types.InvalidJobStateException{Message: aws.String("the job is over")}
		}
		if err := check(); err != nil {
			return err
		}
		p.over = true
		p.reports = append(p.reports, accepted)
		return nil
	}
	n := p.calls
	p.calls++
	if n < len(p.faults) && p.faults[n] != nil {
		return p.faults[n](apply)
	}
	return apply()
}

func (p *fakePipeline) PutJobSuccessResult(ctx context.Context, in *codepipeline.PutJobSuccessResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobSuccessResultOutput, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r := report{Kind: "succeeded", Token: aws.ToString(in.ContinuationToken), Variables: in.OutputVariables}
	if in.ContinuationToken != nil {
		r.Kind = "continues"
	}
	if d := in.ExecutionDetails; d != nil {
		r.Summary, r.ExternalID, r.Percent = aws.ToString(d.Summary), aws.ToString(d.ExternalExecutionId), aws.ToInt32(d.PercentComplete)
	}
	return &codepipeline.PutJobSuccessResultOutput{}, p.call(func() error { return checkSuccess(in) }, r)
}

func (p *fakePipeline) PutJobFailureResult(ctx context.Context, in *codepipeline.PutJobFailureResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	d := in.FailureDetails
	r := report{Kind: "failed", Type: d.Type, Message: aws.ToString(d.Message), ExternalID: aws.ToString(d.ExternalExecutionId)}
	return &codepipeline.PutJobFailureResultOutput{}, p.call(func() error {
		return errors.Join(required(in.JobId), required(d.Message),
			length("message", d.Message, 5000), length("externalExecutionId", d.ExternalExecutionId, 1500), known(d.Type))
	}, r)
}

var variableName = regexp.MustCompile(`^[A-Za-z0-9@\-_]+$`)

func checkSuccess(in *codepipeline.PutJobSuccessResultInput) error {
	err := errors.Join(required(in.JobId), length("continuationToken", in.ContinuationToken, 2048))
	if d := in.ExecutionDetails; d != nil {
		err = errors.Join(err, length("summary", d.Summary, 2048), length("externalExecutionId", d.ExternalExecutionId, 1500))
		if d.PercentComplete != nil && (*d.PercentComplete < 0 || *d.PercentComplete > 100) {
			err = errors.Join(err, invalid("percentComplete %d", *d.PercentComplete))
		}
	}
	if in.ContinuationToken != nil && in.OutputVariables != nil {
		err = errors.Join(err, invalid("outputVariables with a token"))
	}
	size := 0
	for name, value := range in.OutputVariables {
		size += len(name) + len(value)
		if !variableName.MatchString(name) {
			err = errors.Join(err, invalid("variable %q", name))
		}
	}
	if err == nil && size > 122_880 {
		return &types.OutputVariablesSizeExceededException{Message: aws.String(canary)}
	}
	return err
}

func required(text *string) error {
	if text == nil {
		return invalid("a required member is missing")
	}
	return nil
}

func length(name string, text *string, most int) error {
	if text == nil {
		return nil
	}
	if n := utf8.RuneCountInString(*text); n < 1 || n > most || !utf8.ValidString(*text) {
		return invalid("%s has %d characters", name, n)
	}
	return nil
}

func known(t types.FailureType) error {
	if !job.FailureType(t).Valid() {
		return invalid("type %q", t)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return &types.ValidationException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// canary is in everything that must not come out.
const canary = "CANARY"

const jobID = "11111111-2222-4333-8444-555555555555"

func newJob() *job.Job { return &job.Job{ID: jobID, AccountID: "123456789012"} }

// bench is a runner with a fake pipeline and a log that is kept.
type bench struct {
	action.Runner
	pipeline *fakePipeline
	log      bytes.Buffer
}

func newBench(h action.HandlerFunc, faults ...mishap) *bench {
	b := &bench{pipeline: &fakePipeline{faults: faults}}
	b.Runner = action.Runner{Handler: h, Pipeline: b.pipeline}
	b.Runner.Log = slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return b
}

// returns is a handler with a fixed outcome.
func returns(o job.Outcome) action.HandlerFunc {
	return func(context.Context, *action.Run) job.Outcome { return o }
}

// one runs the job, which must be reported, and returns its one report.
func (b *bench) one(t *testing.T, j *job.Job) report {
	t.Helper()
	return b.oneWithin(t, context.Background(), j)
}

func (b *bench) oneWithin(t *testing.T, ctx context.Context, j *job.Job) report {
	t.Helper()
	if err := b.Run(ctx, j); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return b.only(t)
}

func (b *bench) only(t *testing.T) report {
	t.Helper()
	if len(b.pipeline.reports) != 1 {
		t.Fatalf("%d reports, want one: %+v\n%s", len(b.pipeline.reports), b.pipeline.reports, b.log.String())
	}
	return b.pipeline.reports[0]
}

// tokenOf decodes a continuation's token.
func tokenOf(t *testing.T, r report) job.Token {
	t.Helper()
	token, err := job.DecodeToken(r.Token)
	if err != nil {
		t.Fatalf("report %+v: %v", r, err)
	}
	return token
}

// tokenText makes a token's text.
func tokenText(t *testing.T, operation string, started time.Time, state string) string {
	t.Helper()
	text, err := job.Token{Operation: operation, Started: started, State: []byte(state)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// hanging never answers the first call.
type hanging struct {
	*fakePipeline
	hung bool
}

func (h *hanging) PutJobFailureResult(ctx context.Context, in *codepipeline.PutJobFailureResultInput, opts ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error) {
	if !h.hung {
		h.hung = true
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.fakePipeline.PutJobFailureResult(ctx, in, opts...)
}
