package localaws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/localaws"
	pipelines "github.com/stackjob/stackjob/localaws/codepipeline"
)

// A handler as anyone might have written it: it greets whom the artifact names, in the language of
// the user parameters.
type greeter struct{ config aws.Config }

func (g greeter) handle(ctx context.Context, event []byte) ([]byte, error) {
	var in events.CodePipelineJobEvent
	if err := json.Unmarshal(event, &in); err != nil {
		return nil, err
	}
	job := in.CodePipelineJob
	artifact := job.Data.InputArtifacts[0].Location.S3Location
	issued := job.Data.ArtifactCredentials
	object, err := s3.NewFromConfig(g.config, func(o *s3.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider(issued.AccessKeyID, issued.SecretAccessKey, issued.SessionToken)
	}).GetObject(ctx, &s3.GetObjectInput{Bucket: &artifact.BucketName, Key: &artifact.ObjectKey})
	if err != nil {
		return nil, err
	}
	defer object.Body.Close()
	name, err := io.ReadAll(object.Body)
	if err != nil {
		return nil, err
	}
	greeting := job.Data.ActionConfiguration.Configuration.UserParameters + " " + string(name)
	_, err = codepipeline.NewFromConfig(g.config).PutJobSuccessResult(ctx, &codepipeline.PutJobSuccessResultInput{
		JobId: &job.ID, OutputVariables: map[string]string{"Greeting": greeting},
	})
	return nil, err
}

// A test of someone else's handler.
func Example() {
	server := localaws.New(localaws.Config{})
	defer server.Close()

	handler := greeter{server.ConfigFor("greeter")}
	if err := server.Lambda().Register("greeter", handler.handle); err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	action, err := server.CodePipeline().Start(ctx, pipelines.Action{
		FunctionName:  "greeter",
		Configuration: map[string]string{"UserParameters": "Hello"},
		Inputs:        []pipelines.Input{{Name: "Source", Body: []byte("world")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	result, err := action.Wait(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Status, result.Variables["Greeting"], result.Message)
	// Output: Succeeded Hello world
}
