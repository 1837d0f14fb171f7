package artifact_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

// pipeline stands for what runs a handler: it has a job with one input and one
// output artifact, in an S3 without sockets.
func pipeline() (aws.Config, *job.Job) {
	var zip bytes.Buffer
	if err := artifact.Zip(&zip, fstest.MapFS{"site/index.html": {Data: []byte("<h1>Hello</h1>")}}); err != nil {
		panic(err)
	}
	return holding(zip.Bytes()).config(), &job.Job{
		InputArtifacts:  []job.Artifact{{Name: "source", Bucket: bucket, Key: key}},
		OutputArtifacts: []job.Artifact{{Name: "result", Bucket: bucket, Key: "demo/result/def.zip"}},
		Credentials:     &job.Credentials{AccessKeyID: "AKIAJOB", SecretAccessKey: "secret"},
	}
}

// A handler reads a file of its input artifact and writes an output artifact.
func Example() {
	ctx := context.Background()
	cfg, j := pipeline() // an aws.Config and the job at hand

	client := artifact.NewClient(j.Credentials, cfg)
	in, err := j.InputArtifact("source")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := artifact.Open(ctx, client, in.Bucket, in.Key, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := fs.ReadFile(a.FS(ctx), "site/index.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", text)

	var zip bytes.Buffer
	if err := artifact.Zip(&zip, fstest.MapFS{"result.json": {Data: []byte(`{"ok":true}`)}}); err != nil {
		fmt.Println(err)
		return
	}
	out := j.OutputArtifacts[0]
	if err := artifact.Put(ctx, client, out.Bucket, out.Key, bytes.NewReader(zip.Bytes()), j.EncryptionKey); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("uploaded", out.Name)
	// Output:
	// <h1>Hello</h1>
	// uploaded result
}

// What is wrong can be told from the Kind; the text is for people.
func ExampleError() {
	ctx := context.Background()
	cfg, j := pipeline()
	client := artifact.NewClient(j.Credentials, cfg)
	a, err := artifact.Open(ctx, client, j.InputArtifacts[0].Bucket, j.InputArtifacts[0].Key, nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = fs.ReadFile(a.FS(ctx), "index.htm")
	if e, ok := errors.AsType[*artifact.Error](err); ok {
		fmt.Println(e.Kind)
		fmt.Println(e.FailureType())
		fmt.Println(e.Detail)
	}
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// no such file
	// ConfigurationError
	// there is no such file in the artifact; did you mean "site/index.html"?
	// true
}
