package job_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/stackjob/stackjob/job"
)

func containsCanary(text string) bool { return strings.Contains(text, canary) }

func sample(t *testing.T, o job.SampleOptions) []byte {
	t.Helper()
	data, err := job.Sample(o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decodeSample(t *testing.T, o job.SampleOptions) *job.Job {
	t.Helper()
	decode := job.DecodeEvent
	if o.Kind == job.SamplePolled {
		decode = job.DecodePolled
	}
	j, err := decode(sample(t, o))
	if err != nil {
		t.Fatalf("%s: %v", o.Kind, err)
	}
	return j
}

func TestSamplesAreValid(t *testing.T) {
	for _, kind := range job.SampleKinds() {
		for seed := range uint64(20) {
			j := decodeSample(t, job.SampleOptions{Kind: kind, Seed: seed})
			has := fmt.Sprintf("%d in, %d out, token %t, key %t, pipeline %t", len(j.InputArtifacts), len(j.OutputArtifacts),
				j.ContinuationToken != "", j.EncryptionKey != nil, j.Pipeline != nil)
			want := map[job.SampleKind]string{
				job.SampleNew:          "1 in, 1 out, token false, key false, pipeline false",
				job.SampleContinuation: "1 in, 1 out, token true, key false, pipeline false",
				job.SampleNoArtifacts:  "0 in, 0 out, token false, key false, pipeline false",
				job.SampleKMS:          "1 in, 1 out, token false, key true, pipeline false",
				job.SamplePolled:       "1 in, 1 out, token false, key false, pipeline true",
			}[kind]
			if has != want {
				t.Errorf("%s has %s, want %s", kind, has, want)
			}
			if j.ContinuationToken != "" {
				if _, err := job.DecodeToken(j.ContinuationToken); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestSampleSameSeedSameBytes(t *testing.T) {
	for _, kind := range job.SampleKinds() {
		one := sample(t, job.SampleOptions{Kind: kind, Seed: 7})
		if !bytes.Equal(one, sample(t, job.SampleOptions{Kind: kind, Seed: 7})) {
			t.Errorf("%s: the same seed gives other bytes", kind)
		}
		if bytes.Equal(one, sample(t, job.SampleOptions{Kind: kind, Seed: 8})) {
			t.Errorf("%s: another seed gives the same bytes", kind)
		}
	}
}

func everyOption(kind job.SampleKind) job.SampleOptions {
	return job.SampleOptions{
		Kind: kind, Region: "eu-west-1", Account: "111122223333", FunctionName: "fn", UserParameters: `{"a":"<b>"}`,
		Bucket: "in", Key: "some/key", OutputBucket: "out", OutputKey: "other/key",
		Inputs: []string{"A", "B"}, Outputs: []string{"C"}, EncryptionKey: "alias/k", Token: "tok",
		Expires: time.UnixMilli(1700000000000),
	}
}

func TestSampleOptionsArrive(t *testing.T) {
	j := decodeSample(t, everyOption(job.SampleNew))
	switch {
	case j.AccountID != "111122223333", j.Configuration["FunctionName"] != "fn", j.UserParameters() != `{"a":"<b>"}`:
		t.Errorf("got %v, %v", j, j.Configuration)
	case len(j.InputArtifacts) != 2, j.InputArtifacts[0].Bucket != "in", j.InputArtifacts[0].Key != "some/key", j.InputArtifacts[1].Key == "some/key":
		t.Errorf("got %v", j.InputArtifacts)
	case j.OutputArtifacts[0] != job.Artifact{Name: "C", Bucket: "out", Key: "other/key"}:
		t.Errorf("got %v", j.OutputArtifacts)
	case j.EncryptionKey.ID != "alias/k", j.ContinuationToken != "tok", j.Credentials.Expires.UnixMilli() != 1700000000000:
		t.Errorf("got %v, %q, %v", j.EncryptionKey, j.ContinuationToken, j.Credentials.Expires)
	}
	kms := decodeSample(t, job.SampleOptions{Kind: job.SampleKMS, Region: "eu-west-1", Account: "111122223333"})
	if !strings.HasPrefix(kms.EncryptionKey.ID, "arn:aws:kms:eu-west-1:111122223333:key/") || !strings.Contains(kms.InputArtifacts[0].Bucket, "eu-west-1") {
		t.Errorf("got %v, %v", kms.EncryptionKey, kms.InputArtifacts)
	}
	if none := decodeSample(t, job.SampleOptions{Outputs: []string{}}); len(none.OutputArtifacts) != 0 || len(none.InputArtifacts) != 1 {
		t.Errorf("an empty slice is not none: %v", none)
	}
}

func TestSampleRefuses(t *testing.T) {
	for want, o := range map[string]job.SampleOptions{
		`unknown kind "x"; expected one of ["new" "continuation"`: {Kind: "x"},
		`account "12"; expected 12 digits`:                        {Account: "12"},
		`the user parameters have 1001 characters`:                {UserParameters: strings.Repeat("é", 1001)},
		`6 input artifacts; CodePipeline accepts 5`:               {Inputs: []string{"a", "b", "c", "d", "e", "f"}},
		`output artifact "a b"; expected 1 to 100 letters`:        {Outputs: []string{"a b"}},
		`input artifact "a" is named twice`:                       {Inputs: []string{"a", "a"}},
		`kind no-artifacts has no artifacts`:                      {Kind: job.SampleNoArtifacts, Inputs: []string{"a"}},
		`the token: it has 2049 characters`:                       {Token: strings.Repeat("x", 2049)},
	} {
		if _, err := job.Sample(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// Every Lambda event is what aws-lambda-go's own type expects.
func TestSampleDecodesWithAWSLambdaGo(t *testing.T) {
	for _, kind := range job.SampleKinds() {
		if kind == job.SamplePolled {
			continue
		}
		o := everyOption(kind)
		if kind == job.SampleNoArtifacts {
			o.Inputs, o.Outputs = nil, nil
		}
		data := sample(t, o)
		ours := decodeSample(t, o)
		var theirs events.CodePipelineJobEvent
		if err := json.Unmarshal(data, &theirs); err != nil {
			t.Fatal(err)
		}
		compareWithLambdaGo(t, ours, theirs.CodePipelineJob)
	}
}

func compareWithLambdaGo(t *testing.T, ours *job.Job, theirs events.CodePipelineJob) {
	t.Helper()
	d := theirs.Data
	fields := [][2]string{
		{ours.ID, theirs.ID}, {ours.AccountID, theirs.AccountID},
		{ours.Configuration["FunctionName"], d.ActionConfiguration.Configuration.FunctionName},
		{ours.UserParameters(), d.ActionConfiguration.Configuration.UserParameters},
		{ours.Credentials.AccessKeyID, d.ArtifactCredentials.AccessKeyID},
		{ours.Credentials.SecretAccessKey.Reveal(), d.ArtifactCredentials.SecretAccessKey},
		{ours.Credentials.SessionToken.Reveal(), d.ArtifactCredentials.SessionToken},
		{ours.ContinuationToken, d.ContinuationToken},
	}
	for i, a := range ours.InputArtifacts {
		b := d.InputArtifacts[i]
		fields = append(fields, [2]string{a.Name, b.Name}, [2]string{a.Revision, *b.Revision}, [2]string{"S3", b.Location.LocationType},
			[2]string{a.Bucket, b.Location.S3Location.BucketName}, [2]string{a.Key, b.Location.S3Location.ObjectKey})
	}
	for i, a := range ours.OutputArtifacts {
		b := d.OutPutArtifacts[i]
		fields = append(fields, [2]string{a.Name, b.Name}, [2]string{a.Bucket, b.Location.S3Location.BucketName}, [2]string{a.Key, b.Location.S3Location.ObjectKey})
	}
	for i, f := range fields {
		if f[0] != f[1] || f[0] == "" {
			t.Errorf("field %d: we read %q, aws-lambda-go %q", i, f[0], f[1])
		}
	}
}

func ExampleSample() {
	data, err := job.Sample(job.SampleOptions{Kind: job.SampleNoArtifacts, FunctionName: "deploy"})
	if err != nil {
		panic(err)
	}
	j, err := job.DecodeEvent(data)
	if err != nil {
		panic(err)
	}
	fmt.Println(j.Configuration["FunctionName"], j.UserParameters())
	// Output: deploy {"KEY":"VALUE"}
}
