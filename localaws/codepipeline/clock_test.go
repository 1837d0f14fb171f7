package codepipeline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"

	"github.com/stackjob/stackjob/localaws/codepipeline"
)

func TestSilenceTimesOut(t *testing.T) {
	for name, c := range map[string]struct {
		settings codepipeline.Settings
		answered time.Duration // when a continuation is reported; 0 is never
		want     time.Duration
	}{
		"never answered":  {want: 20 * time.Minute},
		"continued once":  {answered: 19 * time.Minute, want: 39 * time.Minute},
		"another setting": {settings: codepipeline.Settings{AnswerTimeout: time.Minute}, want: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, c.settings, func(t *testing.T, w *world) {
				w.handle(t, silent)
				e := w.start(t, codepipeline.Action{})
				id := e.Jobs()[0].ID
				if c.answered > 0 {
					time.Sleep(c.answered)
					if _, err := w.client.PutJobSuccessResult(t.Context(), &sdk.PutJobSuccessResultInput{JobId: &id, ContinuationToken: aws.String("t")}); err != nil {
						t.Fatal(err)
					}
				}
				got := wait(t, e)
				if got.Status != codepipeline.TimedOut || got.FailureType != "" || !strings.Contains(got.Message, "fn failed to return a result") {
					t.Errorf("result = %+v", got)
				}
				if took := got.Ended.Sub(got.Started); took != c.want || time.Since(got.Started) != c.want {
					t.Errorf("took %v, noticed after %v, want %v", took, time.Since(got.Started), c.want)
				}
				jobs := e.Jobs()
				last := jobs[len(jobs)-1]
				if last.Status != codepipeline.TimedOut {
					t.Errorf("last job = %s", last.Status)
				}
				if _, err := w.client.PutJobFailureResult(t.Context(), failureOf(last.ID)); code(err) != "InvalidJobStateException" {
					t.Errorf("late report: %v", err)
				}
			})
		})
	}
}

// Clocks are settled by whoever looks: a late report is refused although nobody waited.
func TestLateReportIsRefused(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		e := w.start(t, codepipeline.Action{})
		time.Sleep(21 * time.Minute)
		if _, err := w.client.PutJobFailureResult(t.Context(), failureOf(e.Jobs()[0].ID)); code(err) != "InvalidJobStateException" {
			t.Error(err)
		}
		if got := e.Result(); got.Ended.Sub(got.Started) != 20*time.Minute {
			t.Errorf("result = %+v", got)
		}
	})
}

func TestActionTimesOutInAll(t *testing.T) {
	inWorld(t, codepipeline.Settings{ContinuationDelay: 10 * time.Minute}, func(t *testing.T, w *world) {
		w.handle(t, func(ctx context.Context, job event) error {
			_, err := w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{JobId: &job.ID, ContinuationToken: aws.String("t")})
			return err
		})
		got := wait(t, w.start(t, codepipeline.Action{}))
		if got.Status != codepipeline.TimedOut || got.Ended.Sub(got.Started) != 24*time.Hour || got.Message != "The action did not end within 24h0m0s." {
			t.Errorf("result = %+v", got)
		}
		time.Sleep(time.Hour)
		if n := len(w.lambda.Invocations()); n != got.Jobs || got.Jobs != 144 {
			t.Errorf("%d invocations of %d jobs", n, got.Jobs)
		}
	})
}

func TestStop(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		e := w.start(t, codepipeline.Action{})
		id := e.Jobs()[0].ID
		e.Stop()
		e.Stop()
		if _, err := w.client.PutJobFailureResult(t.Context(), failureOf(id)); code(err) != "InvalidJobStateException" {
			t.Error(err)
		}
		going := &sdk.PutJobSuccessResultInput{JobId: aws.String(id), ContinuationToken: aws.String("more")}
		if _, err := w.client.PutJobSuccessResult(t.Context(), going); code(err) != "InvalidJobStateException" {
			t.Error(err)
		}
		if got := wait(t, e); got.Status != codepipeline.Stopped || e.Jobs()[0].Status != codepipeline.Stopped {
			t.Errorf("result = %+v", got)
		}
	})
}

func TestStopBetweenJobs(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		continueTwice(t, w)
		e := w.start(t, codepipeline.Action{})
		time.Sleep(time.Second)
		e.Stop()
		time.Sleep(time.Hour)
		if jobs := e.Jobs(); len(jobs) != 1 || jobs[0].Status != codepipeline.Succeeded {
			t.Errorf("jobs = %d, the first is %s", len(jobs), jobs[0].Status)
		}
	})
}
