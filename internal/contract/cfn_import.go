package contract

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// keptBucket has a bucket with a name that is kept when the stack goes.
func keptBucket(name string) string {
	return fmt.Sprintf(`
Resources:
  Bucket: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: %s}}
`, name)
}

// ofTypeImport makes a change set one that imports a bucket.
func ofTypeImport(bucket string) func(*cloudformation.CreateChangeSetInput) {
	return func(in *cloudformation.CreateChangeSetInput) {
		in.ChangeSetType = types.ChangeSetTypeImport
		in.ResourcesToImport = []types.ResourceToImport{{ResourceType: new("AWS::S3::Bucket"), LogicalResourceId: new("Bucket"),
			ResourceIdentifier: map[string]string{"BucketName": bucket}}}
	}
}

func importsExisting(in *cloudformation.CreateChangeSetInput) {
	in.ImportExistingResources = new(true)
}

const importPage = "import-resources.html"

// importTests are about existing resources that become a stack's.
var importTests = []Test{
	{Name: "cloudformation: a bucket that exists becomes a stack's", Source: importPage + ", public logs of the events", check: func(a *account) {
		bucket := a.bucket()
		c := a.changeSet(a.stackName(), keptBucket(bucket), ofTypeImport(bucket))
		change := a.changeOf(c, "Bucket")
		equal(a, "action", change.Action, types.ChangeActionImport)
		equal(a, "physical id", aws.ToString(change.PhysicalResourceId), bucket)
		done := a.execute(c)
		equal(a, "status", done.status(), "IMPORT_COMPLETE")
		a.history(done.events,
			"S IMPORT_IN_PROGRESS User Initiated",
			"Bucket IMPORT_IN_PROGRESS Resource import started.",
			"Bucket IMPORT_COMPLETE Resource import completed.",
			"Bucket UPDATE_IN_PROGRESS Apply stack-level tags to imported resource if applicable.",
			"Bucket UPDATE_COMPLETE",
			"S IMPORT_COMPLETE",
		)
		equal(a, "status after a deletion", a.remove(done.arn()).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: what does not exist cannot be imported", Source: importPage + ", public reports of the text", check: func(a *account) {
		bucket := unique()
		c := a.changeSet(a.stackName(), keptBucket(bucket), ofTypeImport(bucket))
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		if reason := aws.ToString(c.StatusReason); !strings.Contains(reason, "was not found") {
			a.Errorf("the reason is %q", reason)
		}
	}},
	{Name: "cloudformation: an import changes nothing else", Source: importPage + ", public reports of the texts", check: func(a *account) {
		bucket, name := a.bucket(), a.stackName()
		try := func(template string) error {
			_, err := a.tryChangeSet(name, template, ofTypeImport(bucket))
			return err
		}
		a.refused(try(onlyBucket(bucket)), "ValidationError",
			"The following resources to import [Bucket] must have DeletionPolicy attribute specified in the template.")
		a.refused(try(keptBucket(bucket)+"  More: {Type: AWS::CloudFormation::WaitConditionHandle}\n"), "ValidationError",
			"Resources [More] is missing from ResourceToImport list")
		_, err := a.tryChangeSet(name, keptBucket(bucket), ofTypeImport(bucket), func(in *cloudformation.CreateChangeSetInput) { in.ResourcesToImport = nil })
		a.refused(err, "ValidationError", "Must Provide at least one resource to import")
	}},
	{Name: "cloudformation: a change set can import what exists", Source: "aws-facts 4.6", check: func(a *account) {
		bucket, name := a.bucket(), a.stackName()
		unprotected := a.changeSet(name, onlyBucket(bucket), ofTypeCreate, importsExisting, named("unprotected"))
		equal(a, "status without a deletion policy", unprotected.Status, types.ChangeSetStatusFailed)
		equal(a, "reason", aws.ToString(unprotected.StatusReason), "CloudFormation is attempting to import some resources because they "+
			"already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or "+
			"'RetainExceptOnCreate' in the template for successful import. The affected resources are Bucket ({BucketName="+bucket+"})")
		c := a.changeSet(name, keptBucket(bucket), ofTypeCreate, importsExisting)
		equal(a, "action", a.changeOf(c, "Bucket").Action, types.ChangeActionImport)
		done := a.execute(c)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		a.eventOf(done.events, "Bucket", "IMPORT_COMPLETE")
	}},
}
