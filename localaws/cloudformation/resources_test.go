package cloudformation_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const bucket = `{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "my-data"}}}}`

func TestBucketIsReal(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", bucket)
		a.objects.buckets["my-data"]["kept"] = "content"
		a.remove(id)
		last := a.events(id)
		reason := aws.ToString(last[len(last)-2].ResourceStatusReason)
		want := regexp.MustCompile(`^Resource handler returned message: "The bucket you tried to delete is not empty" ` +
			`\(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: GeneralServiceException\)$`)
		if got := a.status(id); got != "DELETE_FAILED" || !want.MatchString(reason) {
			t.Errorf("with an object in the bucket the stack is %s: %s", got, reason)
		}
		delete(a.objects.buckets["my-data"], "kept")
		a.remove(id)
		if got := a.status(id); got != "DELETE_COMPLETE" || a.objects.buckets["my-data"] != nil {
			t.Errorf("without objects the stack is %s, buckets are %v", got, a.objects.buckets)
		}
	})
}

func TestBucketIsTaken(t *testing.T) {
	inAccount(t, cloudformation.Settings{DisableEarlyValidation: true}, func(t *testing.T, a *account) {
		a.objects.buckets["my-data"] = map[string]string{}
		a.create("web", bucket)
		a.history("web", 1, "Data CREATE_IN_PROGRESS", "Data CREATE_FAILED my-data already exists",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Data]. Rollback requested by user.",
			"Data DELETE_COMPLETE", "S ROLLBACK_COMPLETE")
		if a.objects.buckets["my-data"] == nil {
			t.Error("the rollback has deleted somebody else's bucket")
		}
	})
}

func TestCustomNameIsTaken(t *testing.T) {
	inAccount(t, cloudformation.Settings{DisableEarlyValidation: true}, func(t *testing.T, a *account) {
		mine := `{"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "Properties": {"TableName": "mine"}}}}`
		id := a.create("one", mine)
		a.create("two", mine)
		a.history("two", 2, "T CREATE_FAILED mine already exists in stack "+id,
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [T]. Rollback requested by user.",
			"T DELETE_COMPLETE", "S ROLLBACK_COMPLETE")
		a.remove(id)
		a.create("three", mine)
		if got := line(a.events("three")[2]); got != "T CREATE_FAILED mine already exists" {
			t.Errorf("against a retained table: %s", got)
		}
	})
}

// What Ref and Fn::GetAtt give, as patterns.
var shapes = []struct{ body, ref, attribute, value string }{
	{"Type: AWS::S3::Bucket", `web-thing-[a-z0-9]{12}`, "Arn", `arn:aws:s3:::web-thing-[a-z0-9]{12}`},
	{"Type: AWS::S3::Bucket, Properties: {BucketName: named}", `named`, "DomainName", `named\.s3\.amazonaws\.com`},
	{"Type: AWS::IAM::Role, Properties: {Path: /a/}", `web-Thing-[A-Z0-9]{12}`, "Arn", `arn:aws:iam::123456789012:role/a/web-Thing-[A-Z0-9]{12}`},
	{"Type: AWS::SQS::Queue", `https://sqs\.us-east-1\.amazonaws\.com/123456789012/web-Thing-[A-Z0-9]{12}`, "Arn",
		`arn:aws:sqs:us-east-1:123456789012:web-Thing-[A-Z0-9]{12}`},
	{"Type: AWS::SNS::Topic", `arn:aws:sns:us-east-1:123456789012:web-Thing-[A-Z0-9]{12}`, "TopicName", `web-Thing-[A-Z0-9]{12}`},
	{"Type: AWS::EC2::Instance", `i-[0-9a-f]{17}`, "PublicDnsName", `ec2-203-0-113-\d+\.compute-1\.amazonaws\.com`},
	{"Type: AWS::RDS::DBInstance, Properties: {Port: 5432}", `web-thing-[a-z0-9]{12}`, "Endpoint.Port", `5432`},
	{"Type: AWS::CloudFront::Distribution", `E[A-Z0-9]{13}`, "DomainName", `d[a-z0-9]{10}\.cloudfront\.net`},
	{"Type: AWS::ElasticLoadBalancingV2::LoadBalancer",
		`arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web-Thing-[A-Z0-9]{12}/[0-9a-f]{16}`,
		"LoadBalancerFullName", `app/web-Thing-[A-Z0-9]{12}/[0-9a-f]{16}`},
	{"Type: Custom::Any, Properties: {ServiceToken: x}", `web-Thing-[A-Z0-9]{12}`, "Answer", `Thing\.Answer-[0-9a-f]{8}`},
	{"Type: AWS::Example::Widget", `web-Thing-[A-Z0-9]{12}`, "WidgetArn", `arn:aws:example:us-east-1:123456789012:widget/web-Thing-[A-Z0-9]{12}`},
	{"Type: AWS::Example::Widget, Properties: {WidgetName: w}", `w`, "ServiceUrl", `https://w\.example\.us-east-1\.amazonaws\.com/`},
	{"Type: AWS::CloudFormation::WaitConditionHandle", `https://cloudformation-waitcondition-us-east-1\.s3\.amazonaws\.com/.*`, "Id", `.+`},
}

func TestShapes(t *testing.T) {
	for _, shape := range shapes {
		inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
			a.create("web", "Resources: {Thing: {"+shape.body+"}}\nOutputs:\n  Ref: {Value: !Ref Thing}\n  Att: {Value: !GetAtt Thing."+
				shape.attribute+"}", allowIAM)
			outputs := map[string]string{}
			for _, o := range a.stack("web").Outputs {
				outputs[*o.OutputKey] = *o.OutputValue
			}
			for got, want := range map[string]string{outputs["Ref"]: shape.ref, outputs["Att"]: shape.value} {
				if !regexp.MustCompile("^" + want + "$").MatchString(got) {
					t.Errorf("%s: got %q, want %s", shape.body, got, want)
				}
			}
		})
	}
}

func TestLongNamesAreCut(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		long := strings.Repeat("Long", 30)
		a.create(long, "Resources: {"+long+": {Type: AWS::S3::Bucket}}")
		for name := range a.objects.buckets {
			if len(name) > 63 || name != strings.ToLower(name) {
				t.Errorf("the bucket is called %s", name)
			}
		}
		if len(a.objects.buckets) != 1 {
			t.Errorf("buckets: %v", a.objects.buckets)
		}
	})
}

func TestFailuresBySettings(t *testing.T) {
	settings := cloudformation.Settings{
		Fail: func(op cloudformation.ResourceOperation, stack, logicalID, resourceType string) *cloudformation.Failure {
			if op == cloudformation.OpCreate && stack == "web" && logicalID == "Queue" && resourceType == "AWS::SQS::Queue" {
				return &cloudformation.Failure{Reason: "because"}
			}
			return nil
		},
	}
	inAccount(t, settings, func(t *testing.T, a *account) {
		a.create("web", queueAndTopic)
		if got := line(a.events("web")[5]); got != "Queue CREATE_FAILED because" {
			t.Errorf("got %s", got)
		}
		a.create("other", queueAndTopic)
		if got := a.status("other"); got != "CREATE_COMPLETE" {
			t.Errorf("another stack is %s", got)
		}
	})
}

func TestResourceIsDescribed(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", replace(queueAndTopic, "Type: AWS::SNS::Topic", "{Type: AWS::SNS::Topic, Metadata: {a: [1, !Ref AWS::Region]}}"))
		out, err := a.DescribeStackResource(t.Context(), &sdk.DescribeStackResourceInput{StackName: new("web"), LogicalResourceId: new("Topic")})
		if err != nil {
			t.Fatal(err)
		}
		d := out.StackResourceDetail
		if got, want := *d.Metadata, `{"a":[1,"us-east-1"]}`; got != want {
			t.Errorf("the metadata is %s, want %s", got, want)
		}
		by, err := a.DescribeStackResources(t.Context(), &sdk.DescribeStackResourcesInput{PhysicalResourceId: d.PhysicalResourceId})
		if err != nil || len(by.StackResources) != 2 || *by.StackResources[0].StackName != "web" {
			t.Errorf("by physical id: %v, %v", by, err)
		}
		one, err := a.DescribeStackResources(t.Context(), &sdk.DescribeStackResourcesInput{StackName: new("web"), LogicalResourceId: new("Topic")})
		if err != nil || len(one.StackResources) != 1 || one.StackResources[0].ResourceStatus != types.ResourceStatusCreateComplete {
			t.Errorf("by logical id: %v, %v", one, err)
		}
		for _, e := range a.events("web") {
			if aws.ToString(e.LogicalResourceId) == "Queue" {
				want := `{"Tags":[{"Key":"topic","Value":"` + *d.PhysicalResourceId + `"}],"VisibilityTimeout":"30"}`
				if diff := cmp.Diff(want, *e.ResourceProperties); diff != "" {
					t.Errorf("properties (-want +got):\n%s", diff)
				}
			}
		}
	})
}
