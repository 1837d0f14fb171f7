package codepipeline

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The Lambda event (aws-facts 1.2). GetJobDetails answers with the same structure.

type jobEvent struct {
	Job jobDetails `json:"CodePipeline.job"`
}

type jobDetails struct {
	ID        string  `json:"id"`
	AccountID string  `json:"accountId"`
	Data      jobData `json:"data"`
}

type jobData struct {
	ActionTypeID        *actionTypeID        `json:"actionTypeId,omitempty"`
	ActionConfiguration actionConfiguration  `json:"actionConfiguration"`
	PipelineContext     *pipelineContext     `json:"pipelineContext,omitempty"`
	InputArtifacts      []artifact           `json:"inputArtifacts"`
	OutputArtifacts     []artifact           `json:"outputArtifacts"`
	ArtifactCredentials *artifactCredentials `json:"artifactCredentials,omitempty"`
	ContinuationToken   string               `json:"continuationToken,omitempty"`
	EncryptionKey       *EncryptionKey       `json:"encryptionKey,omitempty"`
}

type actionTypeID struct {
	Category string `json:"category"`
	Owner    string `json:"owner"`
	Provider string `json:"provider"`
	Version  string `json:"version"`
}

type actionConfiguration struct {
	Configuration map[string]string `json:"configuration"`
}

// pipelineContext is absent from the Lambda event; GetJobDetails has it.
type pipelineContext struct {
	PipelineName        string        `json:"pipelineName"`
	Stage               stageContext  `json:"stage"`
	Action              actionContext `json:"action"`
	PipelineARN         string        `json:"pipelineArn"`
	PipelineExecutionID string        `json:"pipelineExecutionId"`
}

type stageContext struct {
	Name string `json:"name"`
}

type actionContext struct {
	Name              string `json:"name"`
	ActionExecutionID string `json:"actionExecutionId"`
}

type artifact struct {
	Name     string   `json:"name"`
	Revision *string  `json:"revision"`
	Location location `json:"location"`
}

type location struct {
	Type       string     `json:"type"`
	S3Location s3Location `json:"s3Location"`
}

type s3Location struct {
	BucketName string `json:"bucketName"`
	ObjectKey  string `json:"objectKey"`
}

type artifactCredentials struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
	SessionToken    string `json:"sessionToken"`
	// ExpirationTime is in milliseconds since the epoch, and in the Lambda event only.
	ExpirationTime int64 `json:"expirationTime,omitempty"`
}

// newArtifact places an artifact: the key is the pipeline's name cut to 20 characters, the
// artifact's cut to 10, and 7 random ones (aws-facts 1.2).
func newArtifact(bucket, pipeline, name, revision string) artifact {
	key := pipeline[:min(20, len(pipeline))] + "/" + name[:min(10, len(name))] + "/" + rand.Text()[:7]
	placed := artifact{Name: name, Location: location{Type: "S3", S3Location: s3Location{bucket, key}}}
	if revision != "" {
		placed.Revision = &revision
	}
	return placed
}

// grant is what credentials for these artifacts must allow; nil when there are no artifacts.
func (d jobData) grant(expires time.Time) *Grant {
	buckets := map[string]bool{}
	for _, a := range slices.Concat(d.InputArtifacts, d.OutputArtifacts) {
		buckets[a.Location.S3Location.BucketName] = true
	}
	if len(buckets) == 0 {
		return nil
	}
	return &Grant{Buckets: slices.Sorted(maps.Keys(buckets)), Write: len(d.OutputArtifacts) > 0, Expires: expires}
}

func encodeEvent(d jobDetails) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(jobEvent{d}) // strings and numbers always encode
	return bytes.TrimSpace(b.Bytes())
}

// decodeEvent reads a given event. The errors do not quote it.
func decodeEvent(body []byte) (jobDetails, error) {
	var event jobEvent
	if err := json.Unmarshal(body, &event); err != nil {
		return jobDetails{}, fmt.Errorf("codepipeline: the event is not a CodePipeline job event: %w", err)
	}
	if event.Job.ID == "" {
		return jobDetails{}, errors.New(`codepipeline: the event has no job id: it must be {"CodePipeline.job": {"id": ...}}`)
	}
	data := &event.Job.Data
	data.InputArtifacts = append([]artifact{}, data.InputArtifacts...) // [] rather than null
	data.OutputArtifacts = append([]artifact{}, data.OutputArtifacts...)
	return event.Job, nil
}

// renewCredentials puts other credentials into a given event and leaves all else as it is.
func renewCredentials(body []byte, fresh *artifactCredentials) ([]byte, error) {
	var event, job, data map[string]json.RawMessage
	err := errors.Join(json.Unmarshal(body, &event), json.Unmarshal(event["CodePipeline.job"], &job), json.Unmarshal(job["data"], &data))
	if err != nil {
		return nil, fmt.Errorf("codepipeline: the event is not a CodePipeline job event: %w", err)
	}
	data["artifactCredentials"], _ = json.Marshal(fresh)
	job["data"], _ = json.Marshal(data)
	event["CodePipeline.job"], _ = json.Marshal(job)
	return json.Marshal(event)
}
