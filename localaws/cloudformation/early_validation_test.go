package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const (
	changeSetInvalid = "The following hook(s)/validation failed: [%s]. To troubleshoot Early Validation errors, use the " +
		"DescribeEvents API for detailed failure information."
	stackInvalid = "Validation failed with %d error(s). Call DescribeEvents to retrieve the full list of issues with " +
		"resource and property details, resolve each error, then retry the operation."
)

// told are the events of an operation, oldest first, such as "VALIDATION_ERROR Bucket FAIL the reason".
func (a *account) told(in sdk.DescribeEventsInput) []string {
	a.t.Helper()
	var all []string
	pages := sdk.NewDescribeEventsPaginator(a, &in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.t.Context())
		must(a.t, err)
		for _, e := range page.OperationEvents {
			all = append([]string{toldLine(e)}, all...)
		}
	}
	return all
}

func toldLine(e types.OperationEvent) string {
	parts := []string{string(e.EventType), string(e.OperationStatus)}
	if e.EventType != types.EventTypeStackEvent {
		parts = append(parts, aws.ToString(e.LogicalResourceId))
	}
	parts = append(parts, string(e.ResourceStatus), string(e.ValidationFailureMode), aws.ToString(e.ValidationName),
		aws.ToString(e.ValidationPath), aws.ToString(e.ValidationStatusReason), string(e.HookStatus), aws.ToString(e.ResourceStatusReason))
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func failedOnly() *types.EventFilter { return &types.EventFilter{FailedEvents: new(true)} }

func withCustomName(kind, property, name string) string {
	return fmt.Sprintf("Resources: {Mine: {Type: %s, Properties: {%s: %s}}}", kind, property, name)
}

// A change set that would make what exists fails, and DescribeEvents says why: of another stack, of
// nobody, or made in S3 itself.
func TestValidationOfNames(t *testing.T) {
	tests := []struct {
		name, kind, property string
		prepare              func(*account)
	}{
		{"another stack's topic", "AWS::SNS::Topic", "TopicName", func(a *account) { a.create("one", withCustomName("AWS::SNS::Topic", "TopicName", "mine")) }},
		{"a bucket of nobody", "AWS::S3::Bucket", "BucketName", func(a *account) { must(a.t, a.objects.CreateBucket("mine", "us-east-1")) }},
		{"a table that was left", "AWS::DynamoDB::Table", "TableName", func(a *account) {
			a.create("one", strings.Replace(withCustomName("AWS::DynamoDB::Table", "TableName", "mine"), "Type", "DeletionPolicy: Retain, Type", 1))
			a.remove("one")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				if test.name == "a table that was left" {
					id := a.create("one", strings.Replace(withCustomName(test.kind, test.property, "mine"), "Type", "DeletionPolicy: Retain, Type", 1))
					a.remove(id)
				} else {
					test.prepare(a)
				}
				c := a.changeSet("two", "c", withCustomName(test.kind, test.property, "mine"), ofTypeCreate)
				same(t, c.Status, types.ChangeSetStatusFailed)
				same(t, *c.StatusReason, fmt.Sprintf(changeSetInvalid, "AWS::EarlyValidation::ResourceExistenceCheck"))
				want := []string{"VALIDATION_ERROR Mine FAIL NAME_CONFLICT_VALIDATION /Resources/Mine Resource of type '" +
					test.kind + "' with identifier 'mine' already exists.", "STACK_EVENT FAILED " + *c.StatusReason}
				same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: c.ChangeSetId, Filters: failedOnly()}), want)
				same(t, a.status("two"), "REVIEW_IN_PROGRESS")
			})
		})
	}
}

// Without validation it is found out when the resource is made.
func TestValidationDisabled(t *testing.T) {
	for name, disable := range map[string]func(*sdk.CreateChangeSetInput){
		"by the settings": func(*sdk.CreateChangeSetInput) {},
		"by the call":     func(in *sdk.CreateChangeSetInput) { in.DisableValidation = new(true) },
	} {
		inAccount(t, cloudformation.Settings{DisableEarlyValidation: name == "by the settings"}, func(t *testing.T, a *account) {
			must(t, a.objects.CreateBucket("mine", "us-east-1"))
			c := a.changeSet("two", "c", withCustomName("AWS::S3::Bucket", "BucketName", "mine"), ofTypeCreate, disable)
			same(t, c.Status, types.ChangeSetStatusCreateComplete)
			a.execute(*c.ChangeSetId)
			same(t, a.status("two"), "ROLLBACK_COMPLETE")
			same(t, a.told(sdk.DescribeEventsInput{StackName: new("two"), Filters: failedOnly()}), []string{
				"PROVISIONING_ERROR Mine CREATE_FAILED mine already exists",
				"STACK_EVENT FAILED The following resource(s) failed to create: [Mine].",
			})
		})
	}
}

// Stacks that are made and changed directly are validated too, before anything else happens.
func TestValidationOfStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("mine", "us-east-1"))
		a.create("web", withCustomName("AWS::S3::Bucket", "BucketName", "mine"))
		invalid := fmt.Sprintf(stackInvalid, 1)
		a.history("web", 0, "S CREATE_IN_PROGRESS User Initiated",
			"S ROLLBACK_IN_PROGRESS "+invalid+" Rollback requested by user.", "S ROLLBACK_COMPLETE")
		st := a.stack("web")
		same(t, st.DetailedStatus, types.DetailedStatusValidationFailed)
		created := st.LastOperations[1].OperationId
		same(t, a.told(sdk.DescribeEventsInput{OperationId: created}), []string{
			"STACK_EVENT IN_PROGRESS CREATE_IN_PROGRESS User Initiated",
			"VALIDATION_ERROR Mine FAIL NAME_CONFLICT_VALIDATION /Resources/Mine Resource of type 'AWS::S3::Bucket' with identifier 'mine' already exists.",
			"STACK_EVENT FAILED " + invalid,
		})
		a.create("good", withCustomName("AWS::SNS::Topic", "DisplayName", "one"))
		a.update("good", withCustomName("AWS::SNS::Topic", "DisplayName", "one")[:len("Resources: {")]+
			"Other: {Type: AWS::S3::Bucket, Properties: {BucketName: mine}}}")
		same(t, a.status("good"), "UPDATE_ROLLBACK_COMPLETE")
		same(t, a.stack("good").DetailedStatus, types.DetailedStatusValidationFailed)
		a.update("good", withCustomName("AWS::SNS::Topic", "DisplayName", "two"))
		same(t, string(a.stack("good").DetailedStatus), "")
	})
}

// A bucket that is to be deleted with objects in it is a warning, and only of change sets.
func TestValidationOfBuckets(t *testing.T) {
	const template = "Resources: {Topic: {Type: AWS::SNS::Topic}, Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}}"
	without := "Resources: {Topic: {Type: AWS::SNS::Topic}}"
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", template)
		empty := a.changeSet("web", "empty", without)
		same(t, len(a.told(sdk.DescribeEventsInput{ChangeSetName: empty.ChangeSetId, Filters: failedOnly()})), 0)
		a.objects.buckets["data"]["k"] = "v"
		full := a.changeSet("web", "full", without)
		same(t, full.Status, types.ChangeSetStatusCreateComplete)
		const reason = "The bucket 'data' is not empty. You must either delete all objects and versions or use the deletion " +
			"policy to retain it, otherwise the delete operation will fail."
		want := []string{"VALIDATION_ERROR Data WARN BUCKET_EMPTINESS_VALIDATION /Resources/Data " + reason}
		same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: full.ChangeSetId, Filters: failedOnly()}), want)
		renamed := a.changeSet("web", "renamed", strings.Replace(template, "BucketName: data", "BucketName: other", 1))
		same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: renamed.ChangeSetId, Filters: failedOnly()}), want)
		kept := strings.Replace(template, "Type: AWS::S3::Bucket", "DeletionPolicy: Retain, Type: AWS::S3::Bucket", 1)
		a.update("web", kept)
		retained := a.changeSet("web", "retained", without)
		same(t, len(a.told(sdk.DescribeEventsInput{ChangeSetName: retained.ChangeSetId, Filters: failedOnly()})), 0)
	})
}

// What a type must have is looked for on demand.
func TestValidationOfProperties(t *testing.T) {
	const template = "Resources: {Mine: {Type: AWS::IAM::Role, Properties: {RoleName: r}}, Fine: {Type: AWS::SNS::Topic}}"
	inAccount(t, cloudformation.Settings{ValidateProperties: true}, func(t *testing.T, a *account) {
		named := func(in *sdk.CreateChangeSetInput) {
			in.Capabilities = []types.Capability{types.CapabilityCapabilityNamedIam}
		}
		c := a.changeSet("web", "c", template, ofTypeCreate, named)
		same(t, *c.StatusReason, fmt.Sprintf(changeSetInvalid, "AWS::EarlyValidation::PropertyValidation"))
		same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: c.ChangeSetId, Filters: failedOnly()})[0],
			"VALIDATION_ERROR Mine FAIL PROPERTY_VALIDATION /Resources/Mine/Properties #: required key [AssumeRolePolicyDocument] not found")
	})
}

// A template can say that a resource's properties are invalid.
func TestValidationByMetadata(t *testing.T) {
	const template = `Resources: {Mine: {Type: AWS::SNS::Topic, Metadata: {localaws: {invalid: "#: extraneous key [Foo] is not permitted"}}}}`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", template, ofTypeCreate)
		same(t, *c.StatusReason, fmt.Sprintf(changeSetInvalid, "AWS::EarlyValidation::PropertyValidation"))
		same(t, a.told(sdk.DescribeEventsInput{ChangeSetName: c.ChangeSetId, Filters: failedOnly()})[0],
			"VALIDATION_ERROR Mine FAIL PROPERTY_VALIDATION /Resources/Mine/Properties #: extraneous key [Foo] is not permitted")
		a.create("late", template, func(in *sdk.CreateStackInput) { in.DisableValidation = new(true) })
		same(t, line(a.events("late")[2]),
			"Mine CREATE_FAILED Properties validation failed for resource Mine with message:\n[#: extraneous key [Foo] is not permitted]")
	})
}
