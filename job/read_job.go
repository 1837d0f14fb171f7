package job

import (
	"fmt"
	"maps"
	"slices"
)

// form is one of the two forms in which a job is written.
type form int

const (
	eventForm form = iota
	polledForm
)

// job reads what both forms have in common, and the polled form's extras.
func (r *reader) job(o object, f form) (*Job, error) {
	j := &Job{
		ID:        r.text(o.member("id"), needs(o, required), "the job's id"),
		AccountID: r.text(o.member("accountId"), needs(o, required), "the id of the pipeline's account"),
	}
	if f == polledForm {
		j.Nonce = r.text(o.member("nonce"), required, "the nonce that AcknowledgeJob wants back")
	}
	data := r.object(o.member("data"), needs(o, required), "the job's data")
	r.data(j, data, f)
	if len(r.problems) > 0 {
		return nil, r.err(j.ID)
	}
	return j, nil
}

// needs avoids complaints about each member of an object that is missing itself.
func needs(o object, n need) need { return n && need(o.members != nil) }

func (r *reader) data(j *Job, data object, f form) {
	action := r.object(data.member("actionConfiguration"), optional, "the action's configuration")
	j.Configuration = r.texts(action.member("configuration"), "the configuration's properties")
	j.InputArtifacts = r.artifacts(data.member("inputArtifacts"), "the input artifacts")
	j.OutputArtifacts = r.artifacts(data.member("outputArtifacts"), "the output artifacts")
	j.Credentials = r.credentials(data.member("artifactCredentials"))
	j.ContinuationToken = r.text(data.member("continuationToken"), optional, "the continuation token")
	j.EncryptionKey = r.encryptionKey(data.member("encryptionKey"))
	if f == polledForm {
		j.ActionType = r.actionType(data.member("actionTypeId"))
		j.Pipeline = r.pipeline(data.member("pipelineContext"))
	}
}

func (r *reader) artifacts(n node, expected string) []Artifact {
	var artifacts []Artifact
	for _, element := range r.list(n, expected) {
		artifacts = append(artifacts, r.artifact(element))
	}
	return artifacts
}

func (r *reader) artifact(n node) Artifact {
	o := r.object(n, required, "an artifact")
	a := Artifact{
		Name:     r.text(o.member("name"), needs(o, required), "the artifact's name"),
		Revision: r.text(o.member("revision"), optional, "the artifact's revision"),
	}
	location := r.object(o.member("location"), needs(o, required), "where the artifact is")
	place := location.member("type")
	if t := r.text(place, optional, `"S3"`); t != "" && t != "S3" {
		r.problem(place.path, "is "+show(t), `"S3", the only kind of location there is`)
		return a
	}
	s3 := r.object(location.member("s3Location"), needs(location, required), "the artifact's bucket and key")
	a.Bucket = r.text(s3.member("bucketName"), needs(s3, required), "the name of the artifact's bucket")
	a.Key = r.text(s3.member("objectKey"), needs(s3, required), "the key of the artifact's object")
	return a
}

func (r *reader) credentials(n node) *Credentials {
	o := r.object(n, optional, "the credentials for the artifacts")
	if o.empty() {
		return nil
	}
	return &Credentials{
		AccessKeyID:     r.text(o.member("accessKeyId"), required, "the id of an access key"),
		SecretAccessKey: Secret(r.text(o.member("secretAccessKey"), required, "a secret access key")),
		SessionToken:    Secret(r.text(o.member("sessionToken"), optional, "a session token")),
		Expires:         r.millis(o.member("expirationTime")),
	}
}

func (r *reader) encryptionKey(n node) *EncryptionKey {
	o := r.object(n, optional, "the artifact store's key")
	if o.empty() {
		return nil
	}
	kind := o.member("type")
	k := &EncryptionKey{
		ID:   r.text(o.member("id"), required, "the id or ARN of a KMS key"),
		Type: r.text(kind, required, `"KMS"`),
	}
	if k.Type != "" && k.Type != "KMS" {
		r.problem(kind.path, "is "+show(k.Type), `"KMS", the only kind of key there is`)
	}
	return k
}

func (r *reader) actionType(n node) *ActionType {
	o := r.object(n, optional, "the action's type")
	if o.empty() {
		return nil
	}
	return &ActionType{
		Category: r.text(o.member("category"), optional, "a category"),
		Owner:    r.text(o.member("owner"), optional, "an owner"),
		Provider: r.text(o.member("provider"), optional, "a provider"),
		Version:  r.text(o.member("version"), optional, "a version"),
	}
}

func (r *reader) pipeline(n node) *Pipeline {
	o := r.object(n, optional, "the pipeline's context")
	if o.empty() {
		return nil
	}
	stage := r.object(o.member("stage"), optional, "the stage")
	action := r.object(o.member("action"), optional, "the action")
	return &Pipeline{
		Name:              r.text(o.member("pipelineName"), optional, "the pipeline's name"),
		Stage:             r.text(stage.member("name"), optional, "the stage's name"),
		Action:            r.text(action.member("name"), optional, "the action's name"),
		ActionExecutionID: r.text(action.member("actionExecutionId"), optional, "the action's execution id"),
		ARN:               r.text(o.member("pipelineArn"), optional, "the pipeline's ARN"),
		ExecutionID:       r.text(o.member("pipelineExecutionId"), optional, "the pipeline's execution id"),
	}
}

func (r *reader) err(jobID string) *EventError {
	problems := r.problems
	if r.more > 0 {
		problems = append(problems, Problem{"", fmt.Sprintf("has %d more problems", r.more), "none"})
	}
	return &EventError{JobID: jobID, Problems: problems}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
