package localaws_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/identity"
	parameters "github.com/stackjob/stackjob/localaws/ssm"
)

const other = "222222222222"

// assume is a configuration of a session of a role, or why there is none.
func assume(ctx context.Context, c aws.Config, role, externalID string) (aws.Config, error) {
	in := &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("stackjob")}
	if externalID != "" {
		in.ExternalId = &externalID
	}
	out, err := sts.NewFromConfig(c).AssumeRole(ctx, in)
	if err != nil {
		return c, err
	}
	c.Credentials = credentials.NewStaticCredentialsProvider(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	return c, nil
}

func create(t *testing.T, c aws.Config, name string, change ...func(*cloudformation.CreateStackInput)) error {
	t.Helper()
	in := &cloudformation.CreateStackInput{StackName: &name, TemplateBody: aws.String(`{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`)}
	for _, set := range change {
		set(in)
	}
	_, err := cloudformation.NewFromConfig(c).CreateStack(t.Context(), in)
	return err
}

func stackNames(t *testing.T, c aws.Config) string {
	t.Helper()
	out, err := cloudformation.NewFromConfig(c).DescribeStacks(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range out.Stacks {
		names = append(names, *s.StackId)
	}
	return strings.Join(names, " ")
}

// A session of a role of another account is in that account, and nowhere else.
func TestAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		s.Identity().Define(identity.Role{Name: "deploy", Account: other,
			Trust: identity.Trusting("tenant-7", identity.RoleARN("123456789012", "stackjob"))})
		role := identity.RoleARN(other, "deploy")
		function := once(s.ConfigFor("stackjob"))
		there, err := assume(t.Context(), function, role, "tenant-7")
		if err != nil {
			t.Fatal(err)
		}
		if who, err := whoAmI(t.Context(), there); err != nil || who != "arn:aws:sts::222222222222:assumed-role/deploy/stackjob" {
			t.Errorf("%s %v", who, err)
		}
		for _, c := range []aws.Config{function, there} {
			if err := create(t, c, "web"); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]aws.Config{"123456789012": s.AWS(), other: s.Account(other).AWS()} {
			if got := stackNames(t, c); strings.Count(got, ":stack/") != 1 || !strings.HasPrefix(got, "arn:aws:cloudformation:us-east-1:"+name+":stack/web/") {
				t.Errorf("%s has %s", name, got)
			}
		}
		if got := stackNames(t, there); got != stackNames(t, once(s.Account(other).ConfigFor("anything"))) {
			t.Errorf("the session sees %s", got)
		}
		there.Region = "eu-west-1"
		if got := stackNames(t, there); got != "" {
			t.Errorf("another region has %s", got)
		}
		for caller, externalID := range map[string]string{"stackjob": "tenant-8", "intruder": "tenant-7"} {
			_, err := assume(t.Context(), once(s.ConfigFor(caller)), role, externalID)
			want := "User: arn:aws:sts::123456789012:assumed-role/" + caller + "/" + caller +
				" is not authorized to perform: sts:AssumeRole on resource: " + role
			if code(err) != "AccessDenied" || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", caller, err)
			}
		}
	})
}

// Parameters are an account's, and its CloudFormation's.
func TestParametersOfAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		for _, put := range []error{
			s.SSM().Put(parameters.Parameter{Name: "/size", Value: "small"}),
			s.Account(other).SSM().Put(parameters.Parameter{Name: "/size", Value: "large"}),
			s.Account(other).SSM().Put(parameters.Parameter{Name: "/secret", Type: parameters.SecureString, Value: "x"}),
		} {
			if put != nil {
				t.Fatal(put)
			}
		}
		for want, c := range map[string]aws.Config{"small": s.AWS(), "large": s.Account(other).AWS()} {
			out, err := ssm.NewFromConfig(c).GetParameter(t.Context(), &ssm.GetParameterInput{Name: aws.String("/size")})
			if err != nil || *out.Parameter.Value != want {
				t.Errorf("%+v %v", out, err)
			}
			from := func(name string) func(*cloudformation.CreateStackInput) {
				return func(in *cloudformation.CreateStackInput) {
					in.TemplateBody = aws.String(`{"Parameters": {"Size": {"Type": "AWS::SSM::Parameter::Value<String>"}}, "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`)
					in.Parameters = []types.Parameter{{ParameterKey: aws.String("Size"), ParameterValue: &name}}
				}
			}
			if err := create(t, c, "web", from("/size")); err != nil {
				t.Error(err)
			}
			described, err := cloudformation.NewFromConfig(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("web")})
			if err != nil || aws.ToString(described.Stacks[0].Parameters[0].ResolvedValue) != want {
				t.Errorf("%+v %v", described, err)
			}
			if err := create(t, c, "bad", from("/none")); code(err) != "ValidationError" {
				t.Errorf("a parameter that is not there: %v", err)
			}
			if err := create(t, c, "worse", from("/secret")); code(err) != "ValidationError" {
				t.Errorf("a SecureString: %v", err)
			}
		}
	})
}

// CloudFormation reads a template for its caller, who needs the bucket's permission in another account.
func TestTemplateOfAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		if err := s.S3().CreateBucket("staging", "us-east-1"); err != nil {
			t.Fatal(err)
		}
		if err := s.S3().Write("staging", "t.json", []byte(`{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`)); err != nil {
			t.Fatal(err)
		}
		byURL := func(in *cloudformation.CreateStackInput) {
			in.TemplateBody, in.TemplateURL = nil, aws.String("https://staging.s3.us-east-1.amazonaws.com/t.json")
		}
		there := s.Account(other).AWS()
		if err := create(t, there, "web", byURL); code(err) != "ValidationError" || !strings.Contains(err.Error(), "Access Denied") {
			t.Errorf("without the bucket's permission: %v", err)
		}
		policy := `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "` + other + `"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::staging/*"}}`
		if err := s.S3().SetPolicy("staging", policy); err != nil {
			t.Fatal(err)
		}
		if err := create(t, there, "web", byURL); err != nil {
			t.Errorf("with it: %v", err)
		}
		if err := create(t, s.AWS(), "web", byURL); err != nil {
			t.Errorf("in its own account: %v", err)
		}
	})
}

// A bucket that a stack makes is its account's; its name is everyone's.
func TestBucketOfAnotherAccountsStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{Pace: 0.001})
		withBucket := func(in *cloudformation.CreateStackInput) {
			in.TemplateBody = aws.String(`{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "everyones"}}}}`)
		}
		if err := create(t, s.Account(other).AWS(), "web", withBucket); err != nil {
			t.Fatal(err)
		}
		waiter := cloudformation.NewStackCreateCompleteWaiter(cloudformation.NewFromConfig(s.Account(other).AWS()))
		if err := waiter.Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("web")}, 1e12); err != nil {
			t.Fatal(err)
		}
		if all := s.S3().Buckets(); len(all) != 1 || all[0].Owner != other {
			t.Errorf("%+v", all)
		}
		if err := write(t.Context(), once(s.AWS()), "everyones", "k", "x"); code(err) != "AccessDenied" {
			t.Errorf("from outside: %v", err)
		}
		if err := write(t.Context(), once(s.Account(other).AWS()), "everyones", "k", "x"); err != nil {
			t.Errorf("from inside: %v", err)
		}
	})
}

func TestAccountIDs(t *testing.T) {
	s := start(t, localaws.Config{Account: "333333333333"})
	if s.Account("333333333333").CloudFormation() != s.CloudFormation() || s.Account("333333333333").SSM() != s.SSM() {
		t.Error("the server's own account is another one by its id")
	}
	if first := s.Account(other); first != s.Account(other) || first.ID() != other {
		t.Error("an account is made twice")
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic at what is no account id")
		}
	}()
	s.Account("my account")
}
