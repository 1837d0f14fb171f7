package job

import (
	"bytes"
	"encoding/json"
)

// The two written forms of a job, with their members in AWS's order.
type (
	sampleEvent struct {
		Job sampleEventJob `json:"CodePipeline.job"`
	}
	sampleEventJob struct {
		ID        string     `json:"id"`
		AccountID string     `json:"accountId"`
		Data      sampleData `json:"data"`
	}
	samplePolledJob struct {
		ID        string     `json:"id"`
		Data      sampleData `json:"data"`
		Nonce     string     `json:"nonce"`
		AccountID string     `json:"accountId"`
	}
	sampleData struct {
		ActionType    *sampleActionType `json:"actionTypeId,omitempty"`
		Configuration sampleAction      `json:"actionConfiguration"`
		Pipeline      *samplePipeline   `json:"pipelineContext,omitempty"`
		Inputs        []sampleArtifact  `json:"inputArtifacts"`
		Outputs       []sampleArtifact  `json:"outputArtifacts"`
		Credentials   sampleCredentials `json:"artifactCredentials"`
		Token         string            `json:"continuationToken,omitempty"`
		Key           *EncryptionKey    `json:"encryptionKey,omitempty"`
	}
	sampleAction struct {
		Configuration sampleConfiguration `json:"configuration"`
	}
	sampleConfiguration struct {
		FunctionName   string `json:"FunctionName,omitempty"`
		UserParameters string `json:"UserParameters"`
	}
	sampleArtifact struct {
		Name     string         `json:"name"`
		Revision *string        `json:"revision"`
		Location sampleLocation `json:"location"`
	}
	sampleLocation struct {
		Type string   `json:"type"`
		S3   sampleS3 `json:"s3Location"`
	}
	sampleS3 struct {
		Bucket string `json:"bucketName"`
		Key    string `json:"objectKey"`
	}
	sampleCredentials struct {
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
		SessionToken    string `json:"sessionToken"`
		ExpirationTime  int64  `json:"expirationTime,omitempty"`
	}
	sampleActionType struct {
		Category string `json:"category"`
		Owner    string `json:"owner"`
		Provider string `json:"provider"`
		Version  string `json:"version"`
	}
	samplePipeline struct {
		Name        string        `json:"pipelineName"`
		Stage       sampleStage   `json:"stage"`
		Action      sampleInvoked `json:"action"`
		ARN         string        `json:"pipelineArn"`
		ExecutionID string        `json:"pipelineExecutionId"`
	}
	sampleStage struct {
		Name string `json:"name"`
	}
	sampleInvoked struct {
		Name        string `json:"name"`
		ExecutionID string `json:"actionExecutionId"`
	}
)

// render writes the job around its data, in the form of its kind.
func (s *sampler) render(data sampleData) ([]byte, error) {
	if s.options.Kind != SamplePolled {
		return encodeIndented(sampleEvent{sampleEventJob{s.uuid(), s.options.Account, data}})
	}
	data.ActionType = &sampleActionType{"Deploy", "Custom", "stackjob", "1"}
	data.Pipeline = &samplePipeline{
		Name:        pipelineName,
		Stage:       sampleStage{"Deploy"},
		Action:      sampleInvoked{"deploy", s.uuid()},
		ARN:         "arn:aws:codepipeline:" + s.options.Region + ":" + s.options.Account + ":" + pipelineName,
		ExecutionID: s.uuid(),
	}
	return encodeIndented(samplePolledJob{s.uuid(), data, s.draw(digits[1:], 1), s.options.Account})
}

func encodeIndented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
