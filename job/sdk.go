package job

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"
)

// FromSDK takes a job as PollForJobs of the AWS SDK returns it. The rules are
// those of DecodePolled, the paths in errors are the members' names in JSON.
func FromSDK(j types.Job) (*Job, error) {
	r := &reader{}
	return r.job(object{"", map[string]any{
		"id":        optionalText(j.Id),
		"accountId": optionalText(j.AccountId),
		"nonce":     optionalText(j.Nonce),
		"data":      sdkData(j.Data),
	}}, polledForm)
}

func sdkData(d *types.JobData) any {
	if d == nil {
		return nil
	}
	return map[string]any{
		"actionTypeId":        sdkActionType(d.ActionTypeId),
		"actionConfiguration": sdkConfiguration(d.ActionConfiguration),
		"inputArtifacts":      sdkArtifacts(d.InputArtifacts),
		"outputArtifacts":     sdkArtifacts(d.OutputArtifacts),
		"artifactCredentials": sdkCredentials(d.ArtifactCredentials),
		"continuationToken":   optionalText(d.ContinuationToken),
		"encryptionKey":       sdkKey(d.EncryptionKey),
		"pipelineContext":     sdkPipeline(d.PipelineContext),
	}
}

func sdkActionType(t *types.ActionTypeId) any {
	if t == nil {
		return nil
	}
	return map[string]any{
		"category": string(t.Category),
		"owner":    string(t.Owner),
		"provider": optionalText(t.Provider),
		"version":  optionalText(t.Version),
	}
}

func sdkConfiguration(c *types.ActionConfiguration) any {
	if c == nil {
		return nil
	}
	properties := make(map[string]any, len(c.Configuration))
	for name, value := range c.Configuration {
		properties[name] = value
	}
	return map[string]any{"configuration": properties}
}

func sdkArtifacts(artifacts []types.Artifact) any {
	list := make([]any, 0, len(artifacts))
	for _, a := range artifacts {
		list = append(list, map[string]any{
			"name":     optionalText(a.Name),
			"revision": optionalText(a.Revision),
			"location": sdkLocation(a.Location),
		})
	}
	return list
}

func sdkLocation(l *types.ArtifactLocation) any {
	if l == nil {
		return nil
	}
	location := map[string]any{"type": string(l.Type)}
	if s3 := l.S3Location; s3 != nil {
		location["s3Location"] = map[string]any{
			"bucketName": optionalText(s3.BucketName),
			"objectKey":  optionalText(s3.ObjectKey),
		}
	}
	return location
}

func sdkCredentials(c *types.AWSSessionCredentials) any {
	if c == nil {
		return nil
	}
	return map[string]any{
		"accessKeyId":     optionalText(c.AccessKeyId),
		"secretAccessKey": optionalText(c.SecretAccessKey),
		"sessionToken":    optionalText(c.SessionToken),
	}
}

func sdkKey(k *types.EncryptionKey) any {
	if k == nil {
		return nil
	}
	return map[string]any{"id": optionalText(k.Id), "type": string(k.Type)}
}

func sdkPipeline(p *types.PipelineContext) any {
	if p == nil {
		return nil
	}
	context := map[string]any{
		"pipelineName":        optionalText(p.PipelineName),
		"pipelineArn":         optionalText(p.PipelineArn),
		"pipelineExecutionId": optionalText(p.PipelineExecutionId),
	}
	if p.Stage != nil {
		context["stage"] = map[string]any{"name": optionalText(p.Stage.Name)}
	}
	if p.Action != nil {
		context["action"] = map[string]any{
			"name":              optionalText(p.Action.Name),
			"actionExecutionId": optionalText(p.Action.ActionExecutionId),
		}
	}
	return context
}

// optionalText is the text, nil where the SDK has none.
func optionalText(s *string) any {
	if s == nil {
		return nil
	}
	return aws.ToString(s)
}
