package deploy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/identity"
)

// tests of causes: what the pipeline is told of a failure. How the cause is found is tested in
// internal/cause; here the embedded AWS fails in the ways that there are, and the whole program looks.

// shelter is a template of one nested stack, and a queue that takes long.
const shelter = `
Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: network.yaml}}
  Slow:
    Type: AWS::SQS::Queue
    Metadata: {localaws: {create: {takes: 20m}}}
`

const network = `
Resources:
  Subnets: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: subnets.yaml}}
`

// nested deploys a stack of files.
func (w *world) nested(source files) codepipeline.Result {
	w.Helper()
	return w.run(order{spec: with(nil), source: source})
}

// inShelter is [inWorld] with a staging bucket for nested templates.
func inShelter(t *testing.T, scenario func(w *world), settings ...func(*localaws.Config)) {
	t.Helper()
	inWorld(t, func(w *world) {
		w.function = withBucket
		w.staged()
		scenario(w)
	}, settings...)
}

func TestTheCauseIsFoundInNestedStacks(t *testing.T) {
	inShelter(t, func(w *world) {
		r := w.nested(files{"template.yaml": shelter, "network.yaml": network,
			"subnets.yaml": failing("create", "The maximum number of VPCs has been reached.")})
		w.wantFailed(r, "JobFailed", "Cause: Network.Subnets.News (AWS::SNS::Topic) CREATE_FAILED: The maximum number of VPCs has been reached.",
			"Next: delete what is not needed any more or ask for a higher quota. Then delete the stack (", "Cancelled because of it: ", "Slow")
		if strings.Contains(r.Message, "Embedded stack") {
			t.Errorf("the wrapping is told:\n%s", r.Message)
		}
	})
}

// A nested stack whose rollback fails is no cause of the deployment's failure.
func TestARollbackThatFailsInANestedStack(t *testing.T) {
	inShelter(t, func(w *world) {
		source := func(child string) files { return files{"template.yaml": nesting, "child.yaml": child} }
		w.wantSucceeded(w.nested(source(wedge)), "created")
		r := w.nested(source(fmt.Sprintf(wedging, 1)))
		w.wantFailed(r, "JobFailed", "Cause: Child.News (AWS::SNS::Topic) UPDATE_FAILED: no luck",
			"The rollback failed at Child.Queue (AWS::SQS::Queue)", "the queue was deleted by hand", "continue-update-rollback")
		if strings.Contains(r.Message, "Embedded stack") {
			t.Errorf("the wrapping is told:\n%s", r.Message)
		}
	})
}

// Where the nested stack may not be read, its own event has to do, and the message says why.
func TestANestedStackThatMayNotBeRead(t *testing.T) {
	inShelter(t, func(w *world) {
		w.aws.Identity().Define(identity.Role{Name: functionName, Policy: identity.Policy{
			{Actions: []string{"*"}, Resources: []string{"*"}},
			{Deny: true, Actions: []string{"cloudformation:DescribeStackEvents"}, Resources: []string{"arn:aws:cloudformation:*:*:stack/web-*"}},
		}})
		r := w.nested(files{"template.yaml": nesting, "child.yaml": failing("create", "no luck")})
		w.wantFailed(r, "JobFailed", "Cause: Child (AWS::CloudFormation::Stack) CREATE_FAILED: Embedded stack ", "failed to create: [",
			"The events of the nested stack Child could not be read", "DescribeStackEvents")
	})
}

// hooked is a template of a bucket that a hook looks at.
func hooked(verdict string) string {
	return fmt.Sprintf(`
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Metadata: {localaws: {hook: {type: "Private::Guard::Encryption", %s}}}
  News: {Type: AWS::SNS::Topic, DependsOn: Logs}
`, verdict)
}

func TestAHookRefusesAResource(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.deploy(web, hooked(`fail: "the bucket is not encrypted"`))
		w.wantFailed(r, "ConfigurationError", "Cause: Logs (AWS::S3::Bucket) was refused by the hook Private::Guard::Encryption at PRE_PROVISION: the bucket is not encrypted",
			"Next: change the template so that the hook Private::Guard::Encryption accepts it")
	})
}

// A hook that only warns is no cause, but what it says is told.
func TestAHookThatWarnsIsNoCause(t *testing.T) {
	inWorld(t, func(w *world) {
		template := strings.Replace(hooked(`warn: "the bucket has no owner"`), "DependsOn: Logs", `DependsOn: Logs, Metadata: {localaws: {create: {fail: "no luck"}}}`, 1)
		w.wantFailed(w.deploy(web, template), "JobFailed", "Cause: News (AWS::SNS::Topic) CREATE_FAILED: no luck",
			"Warning: Logs (AWS::S3::Bucket) was refused by the hook Private::Guard::Encryption at PRE_PROVISION: the bucket has no owner")
	})
}

func TestAHookRefusesTheStack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, topic("one")), "ConfigurationError",
			"Cause: the stack was refused by the hook Private::Tags::Required at PRE_PROVISION: it has no owner")
	}, func(c *localaws.Config) {
		c.CloudFormation.Hooks = []cloudformation.Hook{{Type: "Private::Tags::Required", Targets: []string{"AWS::CloudFormation::Stack"},
			Judge: func(cloudformation.ResourceOperation, string, string, string) string { return "it has no owner" }}}
	})
}

// claiming is a template of a bucket with a name.
const claiming = `
Resources:
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: web-logs}}
`

func TestEarlyValidationIsToldInFull(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.aws.S3().CreateBucket("web-logs", "us-east-1"); err != nil {
			t.Fatal(err)
		}
		r := w.deploy(web, claiming)
		w.wantFailed(r, "ConfigurationError", "Cause: Logs (AWS::S3::Bucket) does not pass validation (NAME_CONFLICT_VALIDATION at /Resources/Logs)",
			"'web-logs' already exists", "another name or import it", "Nothing was changed.")
		w.wantNoStack("web")
	})
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, strings.Replace(topic("one"), "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {invalid: "#: extraneous key [Foo] is not permitted"}}`, 1)), "ConfigurationError",
			"does not pass validation (PROPERTY_VALIDATION at /Resources/", "extraneous key [Foo]", "Next: correct")
		w.wantNoStack("web")
	})
}

// Without cloudformation:DescribeEvents the verdict is the same, and the message says what it lacks.
func TestEarlyValidationWithoutThePermissionToReadIt(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.aws.S3().CreateBucket("web-logs", "us-east-1"); err != nil {
			t.Fatal(err)
		}
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("DescribeEvents")), fault.AccessDenied()))
		w.wantFailed(w.deploy(web, claiming), "ConfigurationError", "AWS::EarlyValidation::ResourceExistenceCheck",
			"The details could not be read: CloudFormation answered DescribeEvents with AccessDenied")
		w.wantNoStack("web")
	})
}

// A change set fails for what is wrong in a nested one, and only that one knows.
func TestEarlyValidationInANestedStack(t *testing.T) {
	inShelter(t, func(w *world) {
		if err := w.aws.S3().CreateBucket("web-logs", "us-east-1"); err != nil {
			t.Fatal(err)
		}
		r := w.nested(files{"template.yaml": nesting, "child.yaml": claiming})
		w.wantFailed(r, "ConfigurationError", "Cause: Child.Logs (AWS::S3::Bucket) does not pass validation (NAME_CONFLICT_VALIDATION at /Resources/Logs)", "'web-logs' already exists")
		if strings.Contains(r.Message, "Nested change set") {
			t.Errorf("the wrapping is told:\n%s", r.Message)
		}
	})
}

func TestADeletionThatFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, `
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Metadata: {localaws: {delete: {fail: "resource sg-0123456789abcdef0 has a dependent object"}}}
    Properties: {GroupDescription: web}
  News: {Type: AWS::SNS::Topic}
`), "created")
		r := w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY"}, source: files{"none": ""}})
		w.wantFailed(r, "JobFailed", "Stack web was not deleted", "Cause: Group (AWS::EC2::SecurityGroup) DELETE_FAILED: resource sg-0123456789abcdef0 has a dependent object",
			"Next: find what uses sg-0123456789abcdef0")
		w.wantStatus("web", types.StackStatusDeleteFailed)
	})
}

// The failure type tells who has to do something.
func TestTheFailureTypeFitsTheCause(t *testing.T) {
	for reason, failureType := range map[string]string{
		`Resource handler returned message: "User: arn:aws:sts::1:assumed-role/deploy/AWSCloudFormation is not authorized to perform: SNS:CreateTopic on resource: arn:aws:sns:us-east-1:1:news because no identity-based policy allows the SNS:CreateTopic action (Service: Sns, Status Code: 403, Request ID: a)" (RequestToken: b, HandlerErrorCode: AccessDenied)`: "PermissionError",
		`Resource handler returned message: "Invalid parameter: DisplayName" (RequestToken: b, HandlerErrorCode: InvalidRequest)`: "ConfigurationError",
		`Rate exceeded (Service: AmazonSNS; Status Code: 400; Error Code: Throttling; Request ID: a)`:                             "SystemUnavailable",
		`Internal Failure`: "SystemUnavailable",
		`no luck`:          "JobFailed",
	} {
		inWorld(t, func(w *world) {
			w.wantFailed(w.deploy(web, failing("create", reason)), failureType, "Cause: News (AWS::SNS::Topic) CREATE_FAILED: ")
		})
	}
}
