package rehearsal_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

const parameters = `{"stack":"website","file":"template.yaml"}`

// zipped is an artifact with a template of one queue.
func zipped(t *testing.T) []byte {
	t.Helper()
	var b strings.Builder
	err := artifact.Zip(&b, fstest.MapFS{"template.yaml": {Data: []byte("Resources: {Queue: {Type: 'AWS::SQS::Queue'}}")}})
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

// verdicts keeps the verdicts of a record.
type verdicts struct {
	mu   sync.Mutex
	seen []record.Verdict
}

func (v *verdicts) observe(e record.Entry) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if e.Verdict != nil {
		v.seen = append(v.seen, *e.Verdict)
	}
}

func start(t *testing.T, observe func(record.Entry)) *rehearsal.Pipeline {
	t.Helper()
	p, err := rehearsal.New(t.Context(), rehearsal.Config{Observe: observe})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnActionIsPlayedToItsEnd(t *testing.T) {
	body := zipped(t)
	synctest.Test(t, func(t *testing.T) {
		seen := &verdicts{}
		p := start(t, seen.observe)
		defer p.Close()
		execution, err := p.Start(t.Context(), rehearsal.Action{UserParameters: parameters, Artifact: "Source", Body: body})
		if err != nil {
			t.Fatal(err)
		}
		news := 0
		result, err := execution.Wait(t.Context(), func([]rehearsal.Job) { news++ })
		if err != nil || result.Status != codepipeline.Succeeded {
			t.Fatalf("%v, %+v", err, result)
		}
		if len(seen.seen) != 1 || !seen.seen[0].Succeeded {
			t.Errorf("verdicts: %+v", seen.seen)
		}
		if jobs := execution.Jobs(); len(jobs) != 2 || news < 2 {
			t.Errorf("jobs: %+v, told %d times", jobs, news)
		}
	})
}

func TestAnEventIsDeliveredWithItsArtifact(t *testing.T) {
	body := zipped(t)
	event, err := job.Sample(job.SampleOptions{Bucket: "elsewhere", Key: "a/b", UserParameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		p := start(t, nil)
		defer p.Close()
		execution, err := p.StartEvent(t.Context(), rehearsal.Event{
			Text: event, Artifact: &job.Artifact{Bucket: "elsewhere", Key: "a/b"}, Body: body,
		})
		if err != nil {
			t.Fatal(err)
		}
		result, err := execution.Wait(t.Context(), func([]rehearsal.Job) {})
		if err != nil || result.Status != codepipeline.Succeeded {
			t.Errorf("%v, %+v", err, result)
		}
	})
}

func TestWhoEndsTheContextStopsTheAction(t *testing.T) {
	body := zipped(t)
	enough := errors.New("enough")
	synctest.Test(t, func(t *testing.T) {
		p := start(t, nil)
		defer p.Close()
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, enough)
		defer cancel()
		execution, err := p.Start(ctx, rehearsal.Action{UserParameters: parameters, Artifact: "Source", Body: body})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := execution.Wait(ctx, func([]rehearsal.Job) {}); !errors.Is(err, enough) {
			t.Errorf("got %v", err)
		}
		jobs := execution.Jobs()
		if last := jobs[len(jobs)-1]; last.Status != string(codepipeline.Stopped) {
			t.Errorf("the last job is %s", last.Status)
		}
	})
}
