package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const toImport = `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: data}}
`

const withoutData = "Resources: {Topic: {Type: AWS::SNS::Topic}}"

// imports makes a change set one of the type IMPORT, of the bucket "data" unless it is told otherwise.
func imports(entries ...types.ResourceToImport) func(*sdk.CreateChangeSetInput) {
	if entries == nil {
		entries = []types.ResourceToImport{entry("AWS::S3::Bucket", "Data", "BucketName", "data")}
	}
	return func(in *sdk.CreateChangeSetInput) {
		in.ChangeSetType, in.ResourcesToImport = types.ChangeSetTypeImport, entries
	}
}

func entry(kind, logical, key, value string) types.ResourceToImport {
	return types.ResourceToImport{ResourceType: &kind, LogicalResourceId: &logical, ResourceIdentifier: map[string]string{key: value}}
}

func importingExisting(in *sdk.CreateChangeSetInput) { in.ImportExistingResources = new(true) }

// importedLines are the changes of a change set, with physical ids.
func importedLines(c *sdk.DescribeChangeSetOutput) []string {
	var all []string
	for _, change := range c.Changes {
		r := change.ResourceChange
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", *r.LogicalResourceId, r.Action, aws.ToString(r.PhysicalResourceId))))
	}
	return all
}

// A bucket that was made in S3 becomes a stack's: of one that is there, and of a new one.
func TestImport(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", withoutData)
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		c := a.changeSet("web", "c", toImport, imports())
		same(t, importedLines(c), []string{"Data Import data"})
		before := len(a.events("web"))
		a.execute(*c.ChangeSetId)
		a.history("web", before,
			"S IMPORT_IN_PROGRESS User Initiated",
			"Data IMPORT_IN_PROGRESS Resource import started.",
			"Data IMPORT_COMPLETE Resource import completed.",
			"Data UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
			"Data UPDATE_COMPLETE",
			"S IMPORT_COMPLETE",
		)
		same(t, a.physical("web")["Data"], "data")
		a.update("web", strings.Replace(toImport, "SNS::Topic}", "SNS::Topic, Properties: {DisplayName: x}}", 1))
		same(t, a.status("web"), "UPDATE_COMPLETE")

		must(t, a.objects.CreateBucket("other", "us-east-1"))
		fresh := a.changeSet("new", "c", strings.Replace(withCustomName("AWS::S3::Bucket", "BucketName", "other"), "Type", "DeletionPolicy: Delete, Type", 1),
			imports(entry("AWS::S3::Bucket", "Mine", "BucketName", "other")))
		same(t, a.status("new"), "REVIEW_IN_PROGRESS")
		a.execute(*fresh.ChangeSetId)
		same(t, a.status("new"), "IMPORT_COMPLETE")
		id := *fresh.StackId
		a.remove(id)
		same(t, a.objects.buckets["other"] == nil, true)
	})
}

// What a stack has left behind can be another's, with the attributes that it had.
func TestImportOfWhatIsLeft(t *testing.T) {
	const queue = "Resources: {Jobs: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}"
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("old", queue)
		url := a.physical("old")["Jobs"]
		owned := a.changeSet("web", "owned", queue, imports(entry("AWS::SQS::Queue", "Jobs", "QueueUrl", url)))
		same(t, aws.ToString(owned.StatusReason), url+" already exists in stack "+id)
		a.remove(id)
		c := a.changeSet("web", "c", queue, imports(entry("AWS::SQS::Queue", "Jobs", "QueueUrl", url)))
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "IMPORT_COMPLETE")
		same(t, a.physical("web")["Jobs"], url)
		again := a.changeSet("third", "c", queue, imports(entry("AWS::SQS::Queue", "Jobs", "QueueUrl", url)))
		same(t, aws.ToString(again.StatusReason), url+" already exists in stack "+*c.StackId)
	})
}

// An import that fails lets go of everything.
func TestImportIsRolledBack(t *testing.T) {
	const failing = `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: data}}
  More: {Type: AWS::S3::Bucket, DependsOn: Data, DeletionPolicy: Retain, Properties: {BucketName: more}, Metadata: {localaws: {import: {fail: no rights}}}}
`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", withoutData)
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		must(t, a.objects.CreateBucket("more", "us-east-1"))
		c := a.changeSet("web", "c", failing, imports(entry("AWS::S3::Bucket", "Data", "BucketName", "data"), entry("AWS::S3::Bucket", "More", "BucketName", "more")))
		before := len(a.events("web"))
		a.execute(*c.ChangeSetId)
		a.history("web", before,
			"S IMPORT_IN_PROGRESS User Initiated",
			"Data IMPORT_IN_PROGRESS Resource import started.",
			"Data IMPORT_COMPLETE Resource import completed.",
			"Data UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
			"Data UPDATE_COMPLETE",
			"More IMPORT_IN_PROGRESS Resource import started.",
			"More IMPORT_FAILED no rights",
			"S IMPORT_ROLLBACK_IN_PROGRESS The following resource(s) failed to import: [More].",
			"Data IMPORT_ROLLBACK_IN_PROGRESS",
			"More IMPORT_ROLLBACK_IN_PROGRESS",
			"Data IMPORT_ROLLBACK_COMPLETE",
			"More IMPORT_ROLLBACK_COMPLETE",
			"S IMPORT_ROLLBACK_COMPLETE",
		)
		same(t, a.resources("web"), []string{"Topic CREATE_COMPLETE"})
		same(t, len(a.objects.buckets), 2)
		again := a.changeSet("web", "again", toImport, imports())
		a.execute(*again.ChangeSetId)
		same(t, a.status("web"), "IMPORT_COMPLETE")
	})
}

// A change set that imports what exists makes a resource of it, if its deletion policy allows that.
func TestImportOfExistingResources(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		refusedOne := a.changeSet("web", "refused", strings.Replace(toImport, "DeletionPolicy: Retain, ", "", 1), ofTypeCreate, importingExisting)
		same(t, *refusedOne.StatusReason, "CloudFormation is attempting to import some resources because they already exist in your account. "+
			"The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for "+
			"successful import. The affected resources are Data ({BucketName=data})")
		c := a.changeSet("web", "c", toImport, ofTypeCreate, importingExisting)
		same(t, *c.ImportExistingResources, true)
		same(t, importedLines(c), []string{"Topic Add", "Data Import data"})
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "CREATE_COMPLETE")
		same(t, a.physical("web")["Data"], "data")
		taken := a.changeSet("other", "c", toImport, ofTypeCreate, importingExisting)
		same(t, *taken.StatusReason, fmt.Sprintf(changeSetInvalid, "AWS::EarlyValidation::ResourceExistenceCheck"))
	})
}

// What a creation has imported survives its rollback.
func TestImportSurvivesRollback(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		c := a.changeSet("web", "c", strings.Replace(toImport, "Retain", "RetainExceptOnCreate", 1)+
			"  Bad: {Type: AWS::SNS::Topic, DependsOn: Data, Metadata: {localaws: {create: {fail: it is so}}}}\n", ofTypeCreate, importingExisting)
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "ROLLBACK_COMPLETE")
		same(t, a.objects.buckets["data"] != nil, true)
		a.create("after", "Resources: {A: {Type: AWS::SNS::Topic}}")
		again := a.changeSet("after", "c", toImport, importingExisting)
		same(t, again.Status, types.ChangeSetStatusCreateComplete)
	})
}

func TestImportRefusals(t *testing.T) {
	bucket := func(key, value string) types.ResourceToImport { return entry("AWS::S3::Bucket", "Data", key, value) }
	tests := []struct {
		name, template string
		entries        []types.ResourceToImport
		option         func(*sdk.CreateChangeSetInput)
		want           string
	}{
		{"no resources", toImport, []types.ResourceToImport{}, nil, "Must Provide at least one resource to import"},
		{"twice", toImport, []types.ResourceToImport{bucket("BucketName", "data"), bucket("BucketName", "data")}, nil,
			"Every resource to import must have unique LogicalResourceId"},
		{"not in the template", toImport, []types.ResourceToImport{entry("AWS::S3::Bucket", "Missing", "BucketName", "data")}, nil,
			"The logical resource ids [Missing] provided in ResourceToImport do not exist in the template."},
		{"another key", toImport, []types.ResourceToImport{bucket("Name", "data")}, nil,
			"Invalid resource identifier for resource type AWS::S3::Bucket. Expected [BucketName]"},
		{"another type", toImport, []types.ResourceToImport{entry("AWS::SNS::Topic", "Data", "TopicArn", "a")}, nil,
			"Resource type of [Data] passed in ResourceToImport does not match with resource type defined in the template. Resource type in " +
				"ResourceToImport: AWS::SNS::Topic; Resource type in Template: AWS::S3::Bucket."},
		{"no identifier", toImport, []types.ResourceToImport{{ResourceType: new("AWS::S3::Bucket"), LogicalResourceId: new("Data"), ResourceIdentifier: map[string]string{}}}, nil,
			"1 validation error detected: Value null at 'resourcesToImport.1.member.resourceIdentifier' failed to satisfy constraint: Member must not be null"},
		{"an output more", toImport + "Outputs: {A: {Value: b}}\n", nil, nil, "As part of the import operation, you cannot modify or add [Outputs]"},
		{"tags", toImport, nil, tagged, "As part of the import operation, you cannot modify or add [Tags]"},
		{"an addition", toImport + "  More: {Type: AWS::SNS::Topic}\n", nil, nil, "Resources [More] is missing from ResourceToImport list"},
		{"a change", strings.Replace(toImport, "SNS::Topic}", "SNS::Topic, Properties: {DisplayName: x}}", 1), nil, nil,
			"You have modified resources [Topic] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations."},
		{"a removal", "Resources:\n" + toImport[strings.Index(toImport, "  Data"):], nil, nil,
			"You have modified resources [Topic] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations."},
		{"nothing new", withoutData, []types.ResourceToImport{entry("AWS::SNS::Topic", "Topic", "TopicArn", "a")}, nil,
			"The template should contain at least one new resource to import."},
		{"what is there", toImport, []types.ResourceToImport{bucket("BucketName", "data"), entry("AWS::SNS::Topic", "Topic", "TopicArn", "a")}, nil,
			"Resources [Topic] passed in ResourceToImport are already in a stack and cannot be imported."},
		{"no deletion policy", strings.Replace(toImport, "DeletionPolicy: Retain, ", "", 1), nil, nil,
			"The following resources to import [Data] must have DeletionPolicy attribute specified in the template."},
		{"another type of change set", toImport, nil, func(in *sdk.CreateChangeSetInput) { in.ChangeSetType = types.ChangeSetTypeUpdate },
			"ResourcesToImport can only be specified for a change set of type IMPORT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", withoutData)
				in := &sdk.CreateChangeSetInput{StackName: new("web"), ChangeSetName: new("c"), TemplateBody: &test.template}
				imports(test.entries...)(in)
				if test.entries != nil {
					in.ResourcesToImport = test.entries
				}
				if test.option != nil {
					test.option(in)
				}
				_, err := a.CreateChangeSet(t.Context(), in)
				refused(t, err, "ValidationError", test.want)
			})
		})
	}
}

// What does not exist fails the change set, not the call.
func TestImportOfNothing(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", "Resources:\n"+toImport[strings.Index(toImport, "  Data"):], imports())
		same(t, c.Status, types.ChangeSetStatusFailed)
		same(t, *c.StatusReason, "Resource of type 'AWS::S3::Bucket' with identifier 'data' was not found.")
		same(t, a.status("web"), "REVIEW_IN_PROGRESS")
	})
}

// What vanishes between the change set and its execution fails the import.
func TestImportOfWhatVanishes(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", withoutData)
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		c := a.changeSet("web", "c", toImport, imports())
		must(t, a.objects.DeleteBucket("data"))
		_, err := a.ExecuteChangeSet(t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: c.ChangeSetId})
		must(t, err)
		time.Sleep(5 * time.Minute)
		same(t, a.status("web"), "IMPORT_ROLLBACK_COMPLETE")
		same(t, a.resources("web"), []string{"Topic CREATE_COMPLETE"})
	})
}
