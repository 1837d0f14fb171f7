package job_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/job"
)

const polled = `{"id":"j-1","nonce":"3","accountId":"123456789012","data":{
  "actionTypeId":{"__type":"ActionTypeId","category":"Deploy","owner":"Custom","provider":"stackjob","version":"1"},
  "actionConfiguration":{"__type":"x","configuration":{"Stack":"web"}},
  "pipelineContext":{"pipelineName":"pipe","stage":{"name":"Prod"},"action":{"name":"deploy","actionExecutionId":"ae"},"pipelineArn":"arn:p","pipelineExecutionId":"pe"},
  "inputArtifacts":[{"name":"Src","location":{"type":"S3","s3Location":{"bucketName":"b","objectKey":"k"}}}],
  "outputArtifacts":[],
  "artifactCredentials":{"__type":"y","accessKeyId":"AK","secretAccessKey":"SECRET","sessionToken":"SESSION"},
  "continuationToken":"tok","encryptionKey":{"id":"key","type":"KMS"}}}`

func polledJob() *job.Job {
	return &job.Job{
		ID: "j-1", AccountID: "123456789012", Nonce: "3",
		ActionType:        &job.ActionType{Category: "Deploy", Owner: "Custom", Provider: "stackjob", Version: "1"},
		Configuration:     map[string]string{"Stack": "web"},
		InputArtifacts:    []job.Artifact{{Name: "Src", Bucket: "b", Key: "k"}},
		Credentials:       &job.Credentials{AccessKeyID: "AK", SecretAccessKey: "SECRET", SessionToken: "SESSION"},
		ContinuationToken: "tok",
		EncryptionKey:     &job.EncryptionKey{ID: "key", Type: "KMS"},
		Pipeline:          &job.Pipeline{Name: "pipe", Stage: "Prod", Action: "deploy", ActionExecutionID: "ae", ARN: "arn:p", ExecutionID: "pe"},
	}
}

func TestDecodePolledTakesEveryMember(t *testing.T) {
	j, err := job.DecodePolled([]byte(polled))
	if err != nil {
		t.Fatal(err)
	}
	assertJob(t, j, polledJob())
}

func TestDecodePolledRefusals(t *testing.T) {
	for data, want := range map[string]string{
		whole:                        `it is the event of a Lambda action; expected one element of the "jobs" of PollForJobs`,
		`{"jobs":[` + polled + `]}`:  `it is the whole answer of PollForJobs; expected one element`,
		`{"jobDetails":{}}`:          `it is the answer of GetJobDetails`,
		`{"Records":[]}`:             `it is a list of records`,
		`{"x":1}`:                    `it has neither "id" nor "data"`,
		`{"id":"1","accountId":"2"}`: `nonce is missing; expected the nonce that AcknowledgeJob wants back (2) data is missing`,
		``:                           `it is empty`,
	} {
		_, err := job.DecodePolled([]byte(data))
		assertSays(t, err, want)
	}
}

func TestFromSDKTakesEveryMember(t *testing.T) {
	j, err := job.FromSDK(sdkJob())
	if err != nil {
		t.Fatal(err)
	}
	assertJob(t, j, polledJob())
}

func TestFromSDKProblems(t *testing.T) {
	_, err := job.FromSDK(types.Job{})
	assertSays(t, err, `4 problems: (1) id is missing`)
	half := sdkJob()
	half.Data.InputArtifacts[0].Location.S3Location.BucketName = nil
	half.Data.InputArtifacts[0].Location.Type = "HTTP"
	_, err = job.FromSDK(half)
	assertSays(t, err, `data.inputArtifacts[0].location.type is "HTTP"`)
	half.Data.InputArtifacts[0].Location = nil
	_, err = job.FromSDK(half)
	assertSays(t, err, `data.inputArtifacts[0].location is missing`)
}

func TestFromSDKWithoutOptionalMembers(t *testing.T) {
	for _, data := range []*types.JobData{{}, {
		ActionConfiguration: &types.ActionConfiguration{},
		ArtifactCredentials: &types.AWSSessionCredentials{},
		ContinuationToken:   aws.String(""),
		EncryptionKey:       &types.EncryptionKey{},
		PipelineContext:     &types.PipelineContext{},
	}} {
		j, err := job.FromSDK(types.Job{Id: aws.String("j"), AccountId: aws.String("1"), Nonce: aws.String("2"), Data: data})
		if err != nil {
			t.Fatal(err)
		}
		assertJob(t, j, &job.Job{ID: "j", AccountID: "1", Nonce: "2"})
	}
}

func sdkJob() types.Job {
	return types.Job{
		Id: aws.String("j-1"), AccountId: aws.String("123456789012"), Nonce: aws.String("3"),
		Data: &types.JobData{
			ActionTypeId:        &types.ActionTypeId{Category: types.ActionCategoryDeploy, Owner: types.ActionOwnerCustom, Provider: aws.String("stackjob"), Version: aws.String("1")},
			ActionConfiguration: &types.ActionConfiguration{Configuration: map[string]string{"Stack": "web"}},
			InputArtifacts: []types.Artifact{{Name: aws.String("Src"), Location: &types.ArtifactLocation{
				Type: types.ArtifactLocationTypeS3, S3Location: &types.S3ArtifactLocation{BucketName: aws.String("b"), ObjectKey: aws.String("k")}}}},
			ArtifactCredentials: &types.AWSSessionCredentials{AccessKeyId: aws.String("AK"), SecretAccessKey: aws.String("SECRET"), SessionToken: aws.String("SESSION")},
			ContinuationToken:   aws.String("tok"),
			EncryptionKey:       &types.EncryptionKey{Id: aws.String("key"), Type: types.EncryptionKeyTypeKms},
			PipelineContext: &types.PipelineContext{
				PipelineName: aws.String("pipe"), PipelineArn: aws.String("arn:p"), PipelineExecutionId: aws.String("pe"),
				Stage:  &types.StageContext{Name: aws.String("Prod")},
				Action: &types.ActionContext{Name: aws.String("deploy"), ActionExecutionId: aws.String("ae")},
			},
		},
	}
}
