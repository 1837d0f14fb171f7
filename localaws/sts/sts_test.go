package sts_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/sts"
	"github.com/stackjob/stackjob/localaws/wire"
)

// transport hands requests to a service as the server's router does, for one caller.
type transport struct {
	service *sts.Service
	caller  wire.Caller
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, operation, _ := strings.Cut(string(body), "Action=")
	operation, _, _ = strings.Cut(operation, "&")
	w := httptest.NewRecorder()
	t.service.ServeCall(w, &wire.Call{
		Service: "sts", Operation: operation, Region: "us-east-1", Caller: t.caller,
		RequestID: "REQ", Time: time.Now(), Body: body, HTTP: r,
	})
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

func client(registry *identity.Registry, caller wire.Caller) *sdk.Client {
	return sdk.NewFromConfig(aws.Config{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), RetryMaxAttempts: 1,
		HTTPClient: &http.Client{Transport: transport{sts.New(registry), caller}},
	})
}

var (
	root    = wire.Caller{Account: "123456789012", ARN: "arn:aws:iam::123456789012:root", UserID: "123456789012"}
	session = wire.Caller{Account: "123456789012", ARN: "arn:aws:sts::123456789012:assumed-role/fn/fn", UserID: "AROA:fn"}
)

const roleARN = "arn:aws:iam::210987654321:role/deploy"

func TestGetCallerIdentity(t *testing.T) {
	out, err := client(identity.New("123456789012"), session).GetCallerIdentity(t.Context(), nil)
	if err != nil || *out.Arn != session.ARN || *out.Account != session.Account || *out.UserId != session.UserID {
		t.Errorf("%+v %v", out, err)
	}
}

func TestAssumeRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(identity.New("123456789012"), root)
		out, err := c.AssumeRole(t.Context(), &sdk.AssumeRoleInput{RoleArn: aws.String(roleARN), RoleSessionName: aws.String("a@b"), DurationSeconds: aws.Int32(900)})
		if err != nil {
			t.Fatal(err)
		}
		if *out.AssumedRoleUser.Arn != "arn:aws:sts::210987654321:assumed-role/deploy/a@b" || !strings.HasSuffix(*out.AssumedRoleUser.AssumedRoleId, ":a@b") {
			t.Errorf("%s %s", *out.AssumedRoleUser.Arn, *out.AssumedRoleUser.AssumedRoleId)
		}
		if issued := out.Credentials; *issued.AccessKeyId == "" || *issued.SecretAccessKey == "" || *issued.SessionToken == "" ||
			!issued.Expiration.Equal(time.Now().Add(15*time.Minute)) {
			t.Errorf("expires %v", issued.Expiration)
		}
		again, err := c.AssumeRole(t.Context(), &sdk.AssumeRoleInput{RoleArn: aws.String(roleARN), RoleSessionName: aws.String("a@b")})
		if err != nil || *again.AssumedRoleUser.AssumedRoleId != *out.AssumedRoleUser.AssumedRoleId || *again.Credentials.AccessKeyId == *out.Credentials.AccessKeyId {
			t.Errorf("%+v %v", again, err)
		}
		if err == nil && !again.Credentials.Expiration.Equal(time.Now().Add(time.Hour)) {
			t.Errorf("expires %v", again.Credentials.Expiration)
		}
	})
}

func TestAssumeRoleRefuses(t *testing.T) {
	registry := identity.New("123456789012")
	local := func(name string) string { return identity.RoleARN("123456789012", name) }
	registry.Define(identity.Role{Name: "locked", ExternalID: "secret"})
	registry.Define(identity.Role{Name: "long", MaxDuration: 12 * time.Hour})
	registry.Define(identity.Role{Name: "trusting", Account: "210987654321", Trust: identity.Trusting("mine", local("fn"))})
	registry.Define(identity.Role{Name: "wary", Account: "210987654321", Trust: identity.Trusting("", "333333333333")})
	away := func(name string) *string { return aws.String(identity.RoleARN("210987654321", name)) }
	stranger := wire.Caller{ARN: "arn:aws:sts::123456789012:assumed-role/fn/fn", Allow: identity.Policy{}.Allows}
	for _, test := range []struct {
		name   string
		caller wire.Caller
		in     sdk.AssumeRoleInput
		code   string
		says   string
	}{
		{"not a role", root, sdk.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:user/u")}, "ValidationError", "is invalid"},
		{"a role of no account", root, sdk.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::account:role/deploy")}, "ValidationError", "is invalid"},
		{"a session policy", root, sdk.AssumeRoleInput{Policy: aws.String("{}")}, "ValidationError", "does not offer Policy"},
		{"managed session policies", root, sdk.AssumeRoleInput{PolicyArns: []types.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}}}, "ValidationError", "does not offer PolicyArns"},
		{"session tags", root, sdk.AssumeRoleInput{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}, "ValidationError", "does not offer Tags"},
		{"a source identity", root, sdk.AssumeRoleInput{SourceIdentity: aws.String("me")}, "ValidationError", "does not offer SourceIdentity"},
		{"ARN too short", root, sdk.AssumeRoleInput{RoleArn: aws.String("deploy")}, "ValidationError", "'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20"},
		{"session name", root, sdk.AssumeRoleInput{RoleSessionName: aws.String("a b")}, "ValidationError", `regular expression pattern: [\w+=,.@-]*`},
		{"session name too short", root, sdk.AssumeRoleInput{RoleSessionName: aws.String("a")}, "ValidationError", "'roleSessionName'"},
		{"session name too long", root, sdk.AssumeRoleInput{RoleSessionName: aws.String(strings.Repeat("a", 65))}, "ValidationError", "less than or equal to 64"},
		{"too short a session", root, sdk.AssumeRoleInput{DurationSeconds: aws.Int32(899)}, "ValidationError", "greater than or equal to 900"},
		{"too long a session", root, sdk.AssumeRoleInput{DurationSeconds: aws.Int32(43201)}, "ValidationError", "less than or equal to 43200"},
		{"longer than the role's", root, sdk.AssumeRoleInput{DurationSeconds: aws.Int32(3601)}, "ValidationError", "MaxSessionDuration"},
		{"as long as the role's", root, sdk.AssumeRoleInput{RoleArn: aws.String(local("long")), DurationSeconds: aws.Int32(43200)}, "", ""},
		{"chained", session, sdk.AssumeRoleInput{RoleArn: aws.String(local("long")), DurationSeconds: aws.Int32(3601)}, "ValidationError", "role chaining"},
		{"chained for an hour", session, sdk.AssumeRoleInput{RoleArn: aws.String(local("long")), DurationSeconds: aws.Int32(3600)}, "", ""},
		{"no permission", stranger, sdk.AssumeRoleInput{}, "AccessDenied", "not authorized to perform: sts:AssumeRole on resource: " + roleARN},
		{"external id missing", root, sdk.AssumeRoleInput{RoleArn: aws.String(local("locked"))}, "AccessDenied", "sts:AssumeRole"},
		{"external id wrong", root, sdk.AssumeRoleInput{RoleArn: aws.String(local("locked")), ExternalId: aws.String("other")}, "AccessDenied", "sts:AssumeRole"},
		{"external id right", root, sdk.AssumeRoleInput{RoleArn: aws.String(local("locked")), ExternalId: aws.String("secret")}, "", ""},
		{"external id that nobody asked for", root, sdk.AssumeRoleInput{ExternalId: aws.String("any")}, "", ""},
		{"a role that trusts the caller's", session, sdk.AssumeRoleInput{RoleArn: away("trusting"), ExternalId: aws.String("mine")}, "", ""},
		{"it demands the external id", session, sdk.AssumeRoleInput{RoleArn: away("trusting")}, "AccessDenied",
			"User: arn:aws:sts::123456789012:assumed-role/fn/fn is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/trusting"},
		{"it does not trust others", root, sdk.AssumeRoleInput{RoleArn: away("trusting"), ExternalId: aws.String("mine")}, "AccessDenied", "sts:AssumeRole"},
		{"a role that trusts another account", session, sdk.AssumeRoleInput{RoleArn: away("wary")}, "AccessDenied", "sts:AssumeRole"},
		{"external id too short", root, sdk.AssumeRoleInput{ExternalId: aws.String("a")}, "ValidationError", "'externalId'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := test.in
			if in.RoleArn == nil {
				in.RoleArn = aws.String(roleARN)
			}
			if in.RoleSessionName == nil {
				in.RoleSessionName = aws.String("session")
			}
			_, err := client(registry, test.caller).AssumeRole(t.Context(), &in)
			if test.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			api, ok := errors.AsType[smithy.APIError](err)
			if !ok || api.ErrorCode() != test.code || !strings.Contains(api.ErrorMessage(), test.says) {
				t.Errorf("want %s …%s…, got %v", test.code, test.says, err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the external id is in %v", err)
			}
		})
	}
}
