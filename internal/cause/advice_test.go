package cause_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/job"
)

// wellKnown are texts of AWS with the class and words of the advice that they deserve.
var wellKnown = []struct {
	reason, resource, status string
	class                    cause.Class
	advice                   string
}{
	{`Resource handler returned message: "User: arn:aws:sts::1:assumed-role/deploy/AWSCloudFormation is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::logs" because no identity-based policy allows the s3:CreateBucket action (Service: S3, Status Code: 403, Request ID: A)" (RequestToken: b, HandlerErrorCode: AccessDenied)`,
		"AWS::S3::Bucket", "CREATE_FAILED", cause.Denied, "allow s3:CreateBucket on arn:aws:s3:::logs to the stack's service role deploy."},
	{`User: arn:aws:sts::1:assumed-role/deploy/i-1 is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/x with an explicit deny in a service control policy`,
		"AWS::IAM::Role", "CREATE_FAILED", cause.Denied, "a service control policy forbids iam:CreateRole on arn:aws:iam::1:role/x to the role deploy"},
	{`User: arn:aws:iam::1:user/ann is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:eu-west-1:1:key/k because no resource-based policy allows the kms:CreateGrant action`,
		"AWS::RDS::DBInstance", "CREATE_FAILED", cause.Denied, "a resource-based policy forbids kms:CreateGrant on arn:aws:kms:eu-west-1:1:key/k to the user ann"},
	{`API: ec2:RunInstances You are not authorized to perform this operation. Encoded authorization failure message: ` + strings.Repeat("x", 900),
		"AWS::EC2::Instance", "CREATE_FAILED", cause.Denied, "allow ec2:RunInstances to the stack's service role"},
	{`API: s3:CreateBucket Access Denied`, "AWS::S3::Bucket", "CREATE_FAILED", cause.Denied, "allow s3:CreateBucket to"},
	{`Access denied for operation 'AWS::SSM::Parameter'.`, "AWS::SSM::Parameter", "CREATE_FAILED", cause.Denied, "allow what AWS::SSM::Parameter needs to"},
	{`Resource handler returned message: "The provided execution role does not have permissions to call CreateNetworkInterface on EC2 (Service: Lambda, Status Code: 400, Request ID: A)" (RequestToken: b, HandlerErrorCode: InvalidRequest)`,
		"AWS::Lambda::Function", "CREATE_FAILED", cause.Denied, "allow ec2:CreateNetworkInterface to the execution role that the template gives the resource. If the template does so already"},
	{`Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: A; S3 Extended Request ID: B; Proxy: null)`, "AWS::S3::Bucket", "CREATE_FAILED", cause.Denied, "allow what the reason names to"},

	{`orders already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/other/1`, "AWS::DynamoDB::Table", "CREATE_FAILED", cause.Exists, "the other one is arn:aws:cloudformation:eu-west-1:1:stack/other/1"},
	{`logs already exists`, "AWS::S3::Bucket", "CREATE_FAILED", cause.Exists, "give X another name or import it"},
	{`[Tried to create resource record set [name='a.example.com.', type='A'] but it already exists]`, "AWS::Route53::RecordSet", "CREATE_FAILED", cause.Exists, "DNS record"},
	{`The requested bucket name is not available. The bucket namespace is shared by all users of the system.`, "AWS::S3::Bucket", "CREATE_FAILED", cause.Exists, "another name"},
	{`The image id '[ami-0123456789abcdef0]' does not exist`, "AWS::EC2::Instance", "CREATE_FAILED", cause.Missing, "ami-0123456789abcdef0"},
	{`The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.`, "AWS::CloudFront::Distribution", "CREATE_FAILED", cause.Missing, "us-east-1 for CloudFront"},
	{`Key 'arn:aws:kms:eu-west-1:1:key/1' does not exist`, "AWS::SQS::Queue", "CREATE_FAILED", cause.Missing, "key exists in this Region"},
	{`No export named network-VpcId found. Rollback requested by user.`, "AWS::CloudFormation::Stack", "CREATE_FAILED", cause.Missing, "exports network-VpcId first"},
	{`Unable to fetch parameters [/app/key] from parameter store for this account.`, "AWS::CloudFormation::Stack", "CREATE_FAILED", cause.Missing, "create the SSM parameter /app/key first"},

	{`The vpc 'vpc-0123456789abcdef0' has dependencies and cannot be deleted.`, "AWS::EC2::VPC", "DELETE_FAILED", cause.InUse, "find what uses vpc-0123456789abcdef0"},
	{`resource sg-0123456789abcdef0 has a dependent object`, "AWS::EC2::SecurityGroup", "DELETE_FAILED", cause.InUse, "find what uses sg-0123456789abcdef0"},
	{`Cannot delete entity, must detach all policies first. (Service: AmazonIdentityManagement; Status Code: 409; Error Code: DeleteConflict; Request ID: A; Proxy: null)`, "AWS::IAM::Role", "DELETE_FAILED", cause.InUse, "someone added all policies to X"},
	{`The repository with name 'app' in registry with id '1' cannot be deleted because it still contains images`, "AWS::ECR::Repository", "DELETE_FAILED", cause.InUse, "EmptyOnDelete"},
	{`Lambda was unable to delete arn:aws:lambda:us-east-1:1:function:edge:1 because it is a replicated function.`, "AWS::Lambda::Function", "DELETE_FAILED", cause.InUse, "some hours"},

	{`CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [81bc180d]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
		"Custom::X", "CREATE_FAILED", cause.Unfinished, "must answer the ResponseURL"},
	{`Resource timed out waiting for creation of physical resource`, "AWS::X::Y", "CREATE_FAILED", cause.Unfinished, "own service's console"},
	{`Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].`, "AWS::Lambda::Function", "CREATE_FAILED", cause.Quota, "reserve less concurrency"},
	{`Cannot exceed quota for PoliciesPerRole: 10`, "AWS::IAM::Role", "UPDATE_FAILED", cause.Quota, "higher quota"},
	{`You have requested more vCPU capacity than your current vCPU limit of 32 allows`, "AWS::EC2::Instance", "CREATE_FAILED", cause.Quota, "higher quota"},
	{`We currently do not have sufficient m5.large capacity in the Availability Zone you requested (eu-west-1a).`, "AWS::EC2::Instance", "CREATE_FAILED", cause.Capacity, "other Availability Zones"},
	{`Value (us-east-1e) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a.`, "AWS::EC2::Subnet", "CREATE_FAILED", cause.Mistake, "Availability Zone that offers"},
	{`Too Many Requests (Service: ApiGateway, Status Code: 429, Request ID: A)`, "AWS::ApiGateway::Method", "CREATE_FAILED", cause.Throttled, "later"},
	{`Resource handler returned message: "null (Service: X, Status Code: 503, Request ID: A)" (RequestToken: b, HandlerErrorCode: ServiceInternalError)`, "AWS::X::Y", "CREATE_FAILED", cause.Internal, "Health Dashboard"},
	{`The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:eu-west-1:1:function:f`, "AWS::Lambda::Function", "UPDATE_FAILED", cause.Conflict, "wait a minute"},
	{`Role arn:aws:iam::1:role/deploy is invalid or cannot be assumed`, "AWS::CloudFormation::Stack", "DELETE_FAILED", cause.Conflict, "trust policy"},

	{`Cannot perform more than one GSI creation or deletion in a single update`, "AWS::DynamoDB::Table", "UPDATE_FAILED", cause.Mistake, "one global secondary index"},
	{`Properties validation failed for resource Queue with message: #: extraneous key [Nmae] is not permitted`, "AWS::SQS::Queue", "CREATE_FAILED", cause.Mistake, "properties of X"},
	{`Encountered unsupported property Nmae`, "AWS::EC2::VPC", "CREATE_FAILED", cause.Mistake, "properties of X"},
	{`Maximum policy size of 10240 bytes exceeded for role app`, "AWS::IAM::Policy", "CREATE_FAILED", cause.Mistake, "under 10240 bytes"},
	{`The CIDR '10.0.0.0/24' conflicts with another subnet`, "AWS::EC2::Subnet", "CREATE_FAILED", cause.Mistake, "other than 10.0.0.0/24"},
	{`Circular dependency between resources: [A, B]`, "AWS::CloudFormation::Stack", "CREATE_FAILED", cause.Mistake, "break the circle"},
	{`Resource handler returned message: "bad value" (RequestToken: b, HandlerErrorCode: InvalidRequest)`, "AWS::X::Y", "CREATE_FAILED", cause.Mistake, "correct the template"},
	{`Stack [child] cannot be deleted while TerminationProtection is enabled`, "AWS::CloudFormation::Stack", "DELETE_FAILED", cause.Forbidden, "turn the protection of X off"},
	{`This stack is in a UPDATE_FAILED state from a previous operation that used EXPRESS deployment mode with disable-rollback.`, "AWS::CloudFormation::Stack", "UPDATE_FAILED", cause.Conflict, `"express": true`},
	{`Template format error: Unresolved resource dependencies [Vpc] in the Resources block of the template`, "AWS::CloudFormation::Stack", "CREATE_FAILED", cause.Mistake, "correct the template"},
	{`S3 error: Access Denied For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`, "AWS::CloudFormation::Stack", "CREATE_FAILED", cause.Missing, "nested template"},
	{`Source image 1.dkr.ecr.eu-west-1.amazonaws.com/app:1 does not exist. Provide a valid source image.`, "AWS::Lambda::Function", "CREATE_FAILED", cause.Missing, "push the image"},
	{`The internetGateway 'igw-1' is still attached`, "AWS::EC2::InternetGateway", "DELETE_FAILED", cause.InUse, "what uses X"},
	{`something nobody has seen before`, "AWS::X::Y", "CREATE_FAILED", cause.Other, ""},
	{`The upload was cancelled by the remote host`, "AWS::X::Y", "CREATE_FAILED", cause.Other, ""},
}

func TestWellKnownFailures(t *testing.T) {
	for _, test := range wellKnown {
		class, next := cause.ClassOf(test.reason, test.resource, test.status)
		if class != test.class || !strings.Contains(next, test.advice) || (test.advice == "") != (next == "") {
			t.Errorf("%.60s\n is %s: %s", test.reason, class, next)
		}
	}
	if n := len(cause.AdviceNames()); n < 25 {
		t.Errorf("%d well-known failures", n)
	}
}

// Every row of the table is met by a text of AWS, so that none stands behind another for ever.
func TestEveryAdviceIsGiven(t *testing.T) {
	given := map[string]bool{}
	for _, test := range wellKnown {
		c := cause.Find(t.Context(), nil, cause.Window{Events: records(root, []event{{Status: "CREATE_IN_PROGRESS"},
			{ID: "X", Type: test.resource, Status: test.status, Reason: test.reason}})})
		given[cause.AdviceOf(c)] = true
	}
	for _, s := range streams(t) {
		given[cause.AdviceOf(s.cause(t))] = true
	}
	for _, name := range cause.AdviceNames() {
		if !given[name] {
			t.Errorf("no text deserves the advice %q", name)
		}
	}
}

// Advice is one or two sentences in which every name was put in.
func TestAdviceReadsWell(t *testing.T) {
	unfilled := regexp.MustCompile(`[{}]|\$[a-z]|  | [.,]`)
	check := func(name, next string) {
		if next == "" {
			return
		}
		if !strings.HasSuffix(next, ".") || len(next) > 400 || unfilled.MatchString(next) {
			t.Errorf("%s: %q", name, next)
		}
	}
	for _, test := range wellKnown {
		_, next := cause.ClassOf(test.reason, test.resource, test.status)
		check(test.reason, next)
	}
	for name, s := range streams(t) {
		check(name, s.cause(t).Next())
	}
}

// The table of classes is complete and uses words that CodePipeline knows.
func TestClasses(t *testing.T) {
	var seen []cause.Class
	for _, row := range cause.Classes() {
		if slices.Contains(seen, row.Class) || !row.Type.Valid() || row.Why == "" {
			t.Errorf("%+v", row)
		}
		seen = append(seen, row.Class)
	}
	for _, test := range wellKnown {
		if !slices.Contains(seen, test.class) {
			t.Errorf("no row for %s", test.class)
		}
	}
	if !slices.ContainsFunc(cause.Classes(), func(r cause.ClassRow) bool { return r.Type == job.PermissionError }) {
		t.Error("no permission error")
	}
}
