package codepipeline_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/wire"
)

var ignoreTimes = cmpopts.IgnoreFields(codepipeline.Result{}, "Started", "Ended")

func TestSuccess(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, func(ctx context.Context, job event) error {
			time.Sleep(time.Minute)
			_, err := w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{
				JobId:            &job.ID,
				ExecutionDetails: &types.ExecutionDetails{Summary: aws.String("done"), ExternalExecutionId: aws.String("x-1"), PercentComplete: aws.Int32(100)},
				OutputVariables:  map[string]string{"Url": "https://example.com", "Empty": ""},
				CurrentRevision: &types.CurrentRevision{
					Revision: aws.String("r"), ChangeIdentifier: aws.String("c"), RevisionSummary: aws.String("s"),
					Created: aws.Time(time.UnixMilli(1_700_000_000_123)),
				},
			})
			return err
		})
		got := wait(t, w.start(t, codepipeline.Action{}))
		want := codepipeline.Result{
			Status: codepipeline.Succeeded, Summary: "done", ExternalID: "x-1", Percent: aws.Int(100),
			Variables: map[string]string{"Url": "https://example.com", "Empty": ""}, Jobs: 1,
			Revision: &codepipeline.Revision{Revision: "r", ChangeIdentifier: "c", Summary: "s", Created: time.UnixMilli(1_700_000_000_123).UTC()},
		}
		if diff := cmp.Diff(want, got, ignoreTimes); diff != "" {
			t.Error(diff)
		}
		if took := got.Ended.Sub(got.Started); took != time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

func TestFailure(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, func(ctx context.Context, job event) error {
			_, err := w.client.PutJobFailureResult(ctx, &sdk.PutJobFailureResultInput{
				JobId: &job.ID,
				FailureDetails: &types.FailureDetails{
					Type: types.FailureTypeConfigurationError, Message: aws.String("no stack"), ExternalExecutionId: aws.String("x-1"),
				},
			})
			return err
		})
		got := wait(t, w.start(t, codepipeline.Action{}))
		want := codepipeline.Result{
			Status: codepipeline.Failed, FailureType: "ConfigurationError", Message: "no stack", ExternalID: "x-1", Jobs: 1,
		}
		if diff := cmp.Diff(want, got, ignoreTimes); diff != "" {
			t.Error(diff)
		}
	})
}

// continueTwice reports two continuations and then success; it returns the jobs it was given.
func continueTwice(t *testing.T, w *world) *[]event {
	var jobs []event
	w.handle(t, func(ctx context.Context, job event) error {
		jobs = append(jobs, job)
		in := &sdk.PutJobSuccessResultInput{JobId: &job.ID}
		if len(jobs) <= 2 {
			in.ContinuationToken = aws.String(strings.Repeat("ü", len(jobs)))
			in.ExecutionDetails = &types.ExecutionDetails{
				Summary: aws.String("working"), ExternalExecutionId: aws.String("x-1"), PercentComplete: aws.Int32(int32(40 * len(jobs))),
			}
		}
		_, err := w.client.PutJobSuccessResult(ctx, in)
		return err
	})
	return &jobs
}

func TestContinuation(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		jobs := continueTwice(t, w)
		e := w.start(t, codepipeline.Action{Inputs: []codepipeline.Input{{Name: "In"}}})
		got := wait(t, e)
		want := codepipeline.Result{
			Status: codepipeline.Succeeded, Summary: "working", ExternalID: "x-1", Percent: aws.Int(80), Jobs: 3,
		}
		if diff := cmp.Diff(want, got, ignoreTimes); diff != "" {
			t.Error(diff)
		}
		if took := got.Ended.Sub(got.Started); took != time.Minute {
			t.Errorf("took %v, want two continuation delays", took)
		}
		var tokens, keys []string
		ids := map[string]bool{}
		for _, job := range *jobs {
			tokens = append(tokens, job.Data.ContinuationToken)
			keys = append(keys, job.Data.ArtifactCredentials.AccessKeyID)
			ids[job.ID] = true
		}
		if diff := cmp.Diff([]string{"", "ü", "üü"}, tokens); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"ASIA1", "ASIA2", "ASIA3"}, keys); diff != "" {
			t.Error(diff)
		}
		if len(ids) != 3 {
			t.Errorf("ids = %v", ids)
		}
		if first, last := w.issuer.grants[0], w.issuer.grants[2]; last.Expires.Sub(first.Expires) != time.Minute {
			t.Error("the last job's credentials are not issued when it is invoked")
		}
	})
}

func TestContinuationDelay(t *testing.T) {
	for delay, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: 2 * time.Second, -1: 0} {
		inWorld(t, codepipeline.Settings{ContinuationDelay: delay}, func(t *testing.T, w *world) {
			continueTwice(t, w)
			got := wait(t, w.start(t, codepipeline.Action{}))
			if took := got.Ended.Sub(got.Started); took != want {
				t.Errorf("delay %v: took %v, want %v", delay, took, want)
			}
		})
	}
}

// A handler sees every report of a job judged: the first one counts, whatever comes after it.
func TestSecondReportIsRefused(t *testing.T) {
	type input = sdk.PutJobSuccessResultInput
	for name, first := range map[string]input{
		"after success":      {},
		"after continuation": {ContinuationToken: aws.String("t")},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
				w.handle(t, silent)
				e := w.start(t, codepipeline.Action{})
				id := e.Jobs()[0].ID
				first.JobId = &id
				if _, err := w.client.PutJobSuccessResult(t.Context(), &first); err != nil {
					t.Fatal(err)
				}
				_, success := w.client.PutJobSuccessResult(t.Context(), &input{JobId: &id})
				_, failure := w.client.PutJobFailureResult(t.Context(), failureOf(id))
				if code(success) != "InvalidJobStateException" || code(failure) != "InvalidJobStateException" {
					t.Errorf("success: %v, failure: %v", success, failure)
				}
				var refused []string
				for _, r := range e.Jobs()[0].Reports {
					refused = append(refused, r.Operation+" "+r.Refused)
				}
				want := []string{"PutJobSuccessResult ", "PutJobSuccessResult InvalidJobStateException", "PutJobFailureResult InvalidJobStateException"}
				if diff := cmp.Diff(want, refused); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func failureOf(id string) *sdk.PutJobFailureResultInput {
	return &sdk.PutJobFailureResultInput{
		JobId: &id, FailureDetails: &types.FailureDetails{Type: types.FailureTypeJobFailed, Message: aws.String("no")},
	}
}

func TestUnknownJob(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		_, err := w.client.PutJobFailureResult(t.Context(), failureOf("11111111-abcd-1111-abcd-111111abcdef"))
		if code(err) != "JobNotFoundException" {
			t.Error(err)
		}
	})
}

// A job is known in its own region only.
func TestOtherRegion(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		id := w.start(t, codepipeline.Action{Region: "eu-west-1"}).Jobs()[0].ID
		_, err := w.client.PutJobFailureResult(t.Context(), failureOf(id))
		if code(err) != "JobNotFoundException" {
			t.Error(err)
		}
		if _, err := w.clientIn("eu-west-1", wire.Caller{}).PutJobFailureResult(t.Context(), failureOf(id)); err != nil {
			t.Error(err)
		}
	})
}

// Lambda may deliver an event twice: it is the same job, and its report counts once.
func TestDuplicateDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(codepipeline.Settings{}, lambda.Settings{Duplicates: lambda.DuplicateEvery(time.Minute)})
		defer w.lambda.Close()
		var ids, errs []string
		w.handle(t, func(ctx context.Context, job event) error {
			_, err := w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{JobId: &job.ID})
			ids, errs = append(ids, job.ID), append(errs, code(err))
			return nil
		})
		w.start(t, codepipeline.Action{})
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(ids) != 2 || ids[0] != ids[1] {
			t.Errorf("ids = %v", ids)
		}
		if diff := cmp.Diff([]string{"<nil>", "InvalidJobStateException"}, errs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWatch(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		continueTwice(t, w)
		var seen []int
		for r := range w.start(t, codepipeline.Action{}).Watch(t.Context()) {
			if r.Percent != nil && (len(seen) == 0 || seen[len(seen)-1] != *r.Percent) {
				seen = append(seen, *r.Percent)
			}
		}
		if diff := cmp.Diff([]int{40, 80}, seen); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		cause := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, cause)
		defer cancel()
		got, err := w.start(t, codepipeline.Action{}).Wait(ctx)
		if !errors.Is(err, cause) || got.Status != codepipeline.InProgress {
			t.Errorf("%v, %+v", err, got)
		}
	})
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func TestJobIDsAreUUIDs(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		if id := w.start(t, codepipeline.Action{}).Jobs()[0].ID; !uuid.MatchString(id) {
			t.Error(id)
		}
	})
}
