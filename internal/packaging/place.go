package packaging

import (
	"encoding/json"
	"fmt"

	"github.com/stackjob/stackjob/internal/staging"
)

// A kind is what a reference may name and what becomes of it.
type kind int

const (
	// file is put as it is; a folder is refused.
	file kind = iota
	// nested is a template, packaged itself before it is put.
	nested
	// archive is a file as it is, or a folder, which is zipped.
	archive
	// bundle is as archive, but a file that is no zip is zipped too.
	bundle
)

// A form is how a property names an object in S3: by its https address, by its s3:// address, or as
// an object whose members are called so.
type form struct{ scheme, bucket, key string }

var (
	byURL      = form{scheme: "https"}
	byS3URL    = form{scheme: "s3"}
	s3Members  = form{bucket: "S3Bucket", key: "S3Key"}
	keyMembers = form{bucket: "Bucket", key: "Key"}
)

// value is what to write for an object, as JSON, which is YAML too.
func (f form) value(o staging.Object) ([]byte, error) {
	switch f.scheme {
	case "https":
		return json.Marshal(o.URL)
	case "s3":
		return json.Marshal(o.S3URL())
	}
	bucket, err := json.Marshal(o.Bucket)
	if err != nil {
		return nil, err
	}
	key, err := json.Marshal(o.Key)
	return fmt.Appendf(nil, `{"%s": %s, "%s": %s}`, f.bucket, bucket, f.key, key), err
}

// A place is a property that may refer to something local.
type place struct {
	property []string
	kind     kind
	form     form
}

func at(k kind, f form, property ...string) place { return place{property, k, f} }

// places are by resource type: those of "aws cloudformation package" (AWS CLI command reference,
// cloudformation package) and, beside them, HttpApi and StackSet, which take the same.
var places = map[string][]place{
	"AWS::ApiGateway::RestApi":         {at(file, keyMembers, "BodyS3Location")},
	"AWS::AppSync::GraphQLSchema":      {at(file, byS3URL, "DefinitionS3Location")},
	"AWS::AppSync::Resolver":           appSync,
	"AWS::CloudFormation::Stack":       {at(nested, byURL, "TemplateURL")},
	"AWS::CloudFormation::StackSet":    {at(nested, byURL, "TemplateURL")},
	"AWS::CodeCommit::Repository":      {at(bundle, keyMembers, "Code", "S3")},
	"AWS::Glue::Job":                   {at(file, byS3URL, "Command", "ScriptLocation")},
	"AWS::Lambda::Function":            {at(bundle, s3Members, "Code")},
	"AWS::Lambda::LayerVersion":        {at(bundle, s3Members, "Content")},
	"AWS::Serverless::Api":             {at(file, byS3URL, "DefinitionUri")},
	"AWS::Serverless::Application":     {at(nested, byURL, "Location")},
	"AWS::Serverless::Function":        {at(bundle, byS3URL, "CodeUri")},
	"AWS::Serverless::HttpApi":         {at(file, byS3URL, "DefinitionUri")},
	"AWS::Serverless::LayerVersion":    {at(bundle, byS3URL, "ContentUri")},
	"AWS::Serverless::StateMachine":    {at(file, keyMembers, "DefinitionUri")},
	"AWS::StepFunctions::StateMachine": {at(file, keyMembers, "DefinitionS3Location")},

	"AWS::AppSync::FunctionConfiguration":       appSync,
	"AWS::ElasticBeanstalk::ApplicationVersion": {at(archive, s3Members, "SourceBundle")},
}

var appSync = []place{
	at(file, byS3URL, "CodeS3Location"),
	at(file, byS3URL, "RequestMappingTemplateS3Location"),
	at(file, byS3URL, "ResponseMappingTemplateS3Location"),
}

// repository is what the metadata of an application for the Serverless Application Repository names.
var repository = []place{at(file, byS3URL, "LicenseUrl"), at(file, byS3URL, "ReadmeUrl")}

// include is the parameter of the transform AWS::Include.
var include = at(file, byS3URL, "Parameters", "Location")

// globals are the sections of AWS SAM's Globals that give such properties to all resources of a type.
var globals = map[string]string{
	"Function":     "AWS::Serverless::Function",
	"Api":          "AWS::Serverless::Api",
	"HttpApi":      "AWS::Serverless::HttpApi",
	"StateMachine": "AWS::Serverless::StateMachine",
}
