package codepipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// plain is an event as bare JSON, with what is random made constant. Times need no such thing: in a
// bubble it is midnight of 2000-01-01, and credentials end at 946688400000, an hour later.
func plain(t *testing.T, event []byte) any {
	t.Helper()
	text := string(event)
	for pattern, constant := range map[string]string{
		`"id":"[0-9a-f-]{36}"`: `"id":"ID"`,
		`/[A-Z2-7]{7}"`:        `/RANDOM1"`,
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, constant)
	}
	var decoded any
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestEvent(t *testing.T) {
	for name, c := range map[string]struct {
		action codepipeline.Action
		want   string
	}{
		"least": {codepipeline.Action{}, `{"CodePipeline.job":{"id":"ID","accountId":"123456789012","data":{
			"actionConfiguration":{"configuration":{"FunctionName":"fn"}},"inputArtifacts":[],"outputArtifacts":[]}}}`},
		"most": {
			codepipeline.Action{
				Pipeline:      "a-pipeline-with-a-long-name",
				Configuration: map[string]string{"UserParameters": `{"k":"<v>"}`},
				Inputs:        []codepipeline.Input{{Name: "SourceArtifact", Revision: "e0c7"}, {Name: "B"}},
				Outputs:       []string{"BuiltArtifact"},
				EncryptionKey: &codepipeline.EncryptionKey{ID: "arn:aws:kms:us-east-1:1:key/k"},
			},
			`{"CodePipeline.job":{"id":"ID","accountId":"123456789012","data":{
			"actionConfiguration":{"configuration":{"FunctionName":"fn","UserParameters":"{\"k\":\"<v>\"}"}},
			"inputArtifacts":[
				{"name":"SourceArtifact","revision":"e0c7","location":{"type":"S3","s3Location":{"bucketName":"codepipeline-us-east-1-123456789012","objectKey":"a-pipeline-with-a-lo/SourceArti/RANDOM1"}}},
				{"name":"B","revision":null,"location":{"type":"S3","s3Location":{"bucketName":"codepipeline-us-east-1-123456789012","objectKey":"a-pipeline-with-a-lo/B/RANDOM1"}}}],
			"outputArtifacts":[
				{"name":"BuiltArtifact","revision":null,"location":{"type":"S3","s3Location":{"bucketName":"codepipeline-us-east-1-123456789012","objectKey":"a-pipeline-with-a-lo/BuiltArtif/RANDOM1"}}}],
			"artifactCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"canary-secret","sessionToken":"canary-session","expirationTime":946688400000},
			"encryptionKey":{"id":"arn:aws:kms:us-east-1:1:key/k","type":"KMS"}}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
				w.handle(t, silent)
				event := w.start(t, c.action).Jobs()[0].Event
				if diff := cmp.Diff(plain(t, []byte(c.want)), plain(t, event)); diff != "" {
					t.Error(diff)
				}
				var known events.CodePipelineJobEvent
				if err := json.Unmarshal(event, &known); err != nil || known.CodePipelineJob.ID == "" {
					t.Errorf("aws-lambda-go reads %v, %v", known, err)
				}
			})
		})
	}
}

func TestDeclarationIsValidated(t *testing.T) {
	parameters := func(n int) map[string]string { return map[string]string{"UserParameters": chars(n)} }
	inputs := func(names ...string) (all []codepipeline.Input) {
		for _, name := range names {
			all = append(all, codepipeline.Input{Name: name})
		}
		return all
	}
	for name, c := range map[string]struct {
		action codepipeline.Action
		want   string // "" is accepted
	}{
		"1,000 characters":      {codepipeline.Action{Configuration: parameters(1000)}, ""},
		"1,001 characters":      {codepipeline.Action{Configuration: parameters(1001)}, "UserParameters has 1001 characters: at most 1000"},
		"resolved":              {codepipeline.Action{Configuration: parameters(50_000), Resolved: true}, ""},
		"resolved, too large":   {codepipeline.Action{Configuration: parameters(52_000), Resolved: true}, "at most 102400"},
		"empty value":           {codepipeline.Action{Configuration: parameters(0)}, "UserParameters is empty"},
		"long key":              {codepipeline.Action{Configuration: map[string]string{chars(51): "x"}}, "use 1 to 50 characters"},
		"unknown key":           {codepipeline.Action{Configuration: map[string]string{"StackName": "x"}}, `"StackName": a Lambda action has FunctionName and UserParameters only`},
		"function twice":        {codepipeline.Action{Configuration: map[string]string{"FunctionName": "other"}}, ""},
		"five of each":          {codepipeline.Action{Inputs: inputs("a", "b", "c", "d", "e"), Outputs: []string{"f", "g", "h", "i", "j"}}, ""},
		"six inputs":            {codepipeline.Action{Inputs: inputs("a", "b", "c", "d", "e", "f")}, "6 input and 0 output artifacts"},
		"six outputs":           {codepipeline.Action{Outputs: []string{"a", "b", "c", "d", "e", "f"}}, "0 input and 6 output artifacts"},
		"artifact name":         {codepipeline.Action{Inputs: inputs("a b")}, `artifact name "a b"`},
		"artifact without name": {codepipeline.Action{Outputs: []string{""}}, `artifact name ""`},
		"artifact twice":        {codepipeline.Action{Inputs: inputs("a"), Outputs: []string{"a"}}, "a is declared twice"},
		"revision":              {codepipeline.Action{Inputs: []codepipeline.Input{{Name: "a", Revision: chars(1501)}}}, "revision of a"},
		"pipeline":              {codepipeline.Action{Pipeline: "a/b"}, `name "a/b"`},
		"key":                   {codepipeline.Action{EncryptionKey: &codepipeline.EncryptionKey{}}, "encryption key"},
		"kind of key":           {codepipeline.Action{EncryptionKey: &codepipeline.EncryptionKey{ID: "k", Type: "AES"}}, "encryption key"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
				w.handle(t, silent)
				c.action.FunctionName = "fn"
				e, err := w.Start(t.Context(), c.action)
				if (err == nil) != (c.want == "") || !strings.Contains(fmt.Sprint(err), c.want) || (e == nil) != (err != nil) {
					t.Errorf("err = %v, want %q", err, c.want)
				}
			})
		})
	}
}

func TestStartFails(t *testing.T) {
	cause := errors.New("broken")
	for name, c := range map[string]struct {
		breaks func(*world)
		action codepipeline.Action
		want   string
	}{
		"unknown function": {action: codepipeline.Action{FunctionName: "nobody"}, want: "codepipeline: function nobody: ResourceNotFoundException"},
		"no function":      {want: "value of FunctionName is empty"},
		"store":            {func(w *world) { w.store.fails = cause }, codepipeline.Action{FunctionName: "fn", Outputs: []string{"a"}}, "artifact bucket codepipeline-us-east-1-123456789012: broken"},
		"credentials":      {func(w *world) { w.issuer.fails = cause }, codepipeline.Action{FunctionName: "fn", Outputs: []string{"a"}}, "artifact credentials: broken"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
				w.handle(t, silent)
				if c.breaks != nil {
					c.breaks(w)
				}
				e, err := w.Start(t.Context(), c.action)
				if err == nil || !strings.Contains(err.Error(), c.want) || e != nil {
					t.Errorf("%v, %v", e, err)
				}
			})
		})
	}
}

// What breaks between two jobs ends the action: nobody could be told otherwise.
func TestContinuationThatCannotBeMade(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		continueTwice(t, w)
		e := w.start(t, codepipeline.Action{Outputs: []string{"a"}})
		time.Sleep(time.Second)
		w.issuer.fails = errors.New("broken")
		if got := wait(t, e); got.Status != codepipeline.Failed || !strings.Contains(got.Message, "broken") {
			t.Errorf("result = %+v", got)
		}
	})
}

const given = `{"CodePipeline.job":{"id":"c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6","accountId":"210987654321","future":{"a":[1]},"data":{
	"actionConfiguration":{"configuration":{"FunctionName":"fn","UserParameters":"p"}},
	"inputArtifacts":[{"name":"In","revision":"r","location":{"type":"S3","s3Location":{"bucketName":"theirs","objectKey":"k"}}}],
	"artifactCredentials":{"accessKeyId":"OLD","secretAccessKey":"s","sessionToken":"t","expirationTime":1575493418000},
	"continuationToken":"from before"}}}`

// A given event is delivered as it is, and its job continued like any other.
func TestStartEvent(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		jobs := continueTwice(t, w)
		e, err := w.StartEvent(t.Context(), codepipeline.Event{Body: []byte(given)})
		if err != nil {
			t.Fatal(err)
		}
		if got := wait(t, e); got.Status != codepipeline.Succeeded || got.Jobs != 3 {
			t.Fatalf("result = %+v", got)
		}
		records := e.Jobs()
		if string([]byte(records[0].Event)) != given || records[0].ID != "c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6" || records[0].ContinuationToken != "from before" {
			t.Errorf("first job = %+v", records[0])
		}
		next := (*jobs)[1]
		got := []string{next.AccountID, next.Data.ContinuationToken, next.Data.ArtifactCredentials.AccessKeyID, next.Data.InputArtifacts[0].Location.S3Location.BucketName}
		if diff := cmp.Diff([]string{"210987654321", "ü", "ASIA1", "theirs"}, got); diff != "" {
			t.Error(diff)
		}
		if !uuid.MatchString(next.ID) {
			t.Errorf("id = %s", next.ID)
		}
		if diff := cmp.Diff([]string{"theirs"}, w.issuer.grants[0].Buckets); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStartEventWithNewCredentials(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		var got []byte
		err := w.lambda.Register("other", func(ctx context.Context, event []byte) ([]byte, error) {
			got = event
			_, err := w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{JobId: aws.String("c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6")})
			return nil, err
		})
		if err != nil {
			t.Fatal(err)
		}
		e, err := w.StartEvent(t.Context(), codepipeline.Event{Body: []byte(given), FunctionName: "other", Renew: true})
		if err != nil {
			t.Fatal(err)
		}
		wait(t, e)
		want := strings.NewReplacer(`"OLD"`, `"ASIA1"`, `"s"`, `"canary-secret"`, `"t"`, `"canary-session"`, "1575493418000", "946688400000").Replace(given)
		if diff := cmp.Diff(plain(t, []byte(want)), plain(t, got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStartEventRefuses(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"not JSON":         {"{", "not a CodePipeline job event"},
		"another event":    {`{"Records":[]}`, "no job id"},
		"wrong type":       {`{"CodePipeline.job":{"id":7}}`, "not a CodePipeline job event"},
		"no function":      {`{"CodePipeline.job":{"id":"x"}}`, "no FunctionName"},
		"unknown function": {`{"CodePipeline.job":{"id":"x","data":{"actionConfiguration":{"configuration":{"FunctionName":"no"}}}}}`, "function no"},
		"id used before":   {given, "already a job c0d76431"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
				w.handle(t, silent)
				if _, err := w.StartEvent(t.Context(), codepipeline.Event{Body: []byte(given)}); err != nil {
					t.Fatal(err)
				}
				e, err := w.StartEvent(t.Context(), codepipeline.Event{Body: []byte(c.body)})
				if err == nil || !strings.Contains(err.Error(), c.want) || e != nil {
					t.Errorf("%v, %v", e, err)
				}
			})
		})
	}
}

// The same works with the real clock.
func TestInRealTime(t *testing.T) {
	w := newWorld(codepipeline.Settings{ContinuationDelay: time.Millisecond}, lambda.Settings{})
	defer w.lambda.Close()
	continueTwice(t, w)
	if got := wait(t, w.start(t, codepipeline.Action{})); got.Status != codepipeline.Succeeded || got.Jobs != 3 {
		t.Errorf("result = %+v", got)
	}
}

// Any event is refused, or delivered as it is.
func FuzzStartEvent(f *testing.F) {
	f.Add([]byte(given))
	f.Add([]byte(`{"CodePipeline.job":{"id":"x","data":null}}`))
	f.Add([]byte(`{"CodePipeline.job":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		w := newWorld(codepipeline.Settings{}, lambda.Settings{})
		defer w.lambda.Close()
		w.handle(t, silent)
		e, err := w.StartEvent(t.Context(), codepipeline.Event{Body: body, FunctionName: "fn"})
		if err != nil {
			return
		}
		if job := e.Jobs()[0]; !bytes.Equal(job.Event, body) || job.ID == "" {
			t.Errorf("job = %+v", job)
		}
		if _, err := w.StartEvent(t.Context(), codepipeline.Event{Body: body, FunctionName: "fn"}); err == nil {
			t.Error("an id was used twice")
		}
	})
}
