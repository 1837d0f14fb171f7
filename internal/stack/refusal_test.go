package stack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/job"
)

func TestRefusalClasses(t *testing.T) {
	const (
		client = smithy.FaultClient
		server = smithy.FaultServer
	)
	for _, row := range []struct {
		code, message string
		fault         smithy.ErrorFault
		want          Answer
		failure       job.FailureType
	}{
		{"Throttling", "Rate exceeded", client, Uncertain, job.SystemUnavailable},
		{"ExpiredToken", "The security token included in the request is expired", client, Uncertain, job.SystemUnavailable},
		{"InternalFailure", "", server, Uncertain, job.SystemUnavailable},
		{"SomethingNew", "", server, Uncertain, job.SystemUnavailable},
		{"AlreadyExistsException", "ChangeSet [x] already exists", client, Conflict, job.ConfigurationError},
		{"TokenAlreadyExistsException", "The client request token x has already been used for this stack.", client, Conflict, job.ConfigurationError},
		{"InvalidChangeSetStatus", "ChangeSet [arn] cannot be executed in its current status of [FAILED]", client, Conflict, job.ConfigurationError},
		{"ChangeSetNotFound", "ChangeSet [x] does not exist", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated.", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Stack [x] does not exist", client, Conflict, job.ConfigurationError},
		{"ValidationError", "S3 bucket x does not exist", client, Refused, job.ConfigurationError},
		{"ValidationError", "Template format error: YAML not well-formed.", client, Refused, job.ConfigurationError},
		{"ValidationError", "Role arn:aws:iam::1:role/x is invalid or cannot be assumed", client, Refused, job.PermissionError},
		{"InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]", client, Refused, job.ConfigurationError},
		{"LimitExceededException", "", client, Refused, job.JobFailed},
		{"AccessDenied", "User: x is not authorized to perform: cloudformation:CreateChangeSet", client, Refused, job.PermissionError},
	} {
		err := fmt.Errorf("operation error: %w", &smithy.GenericAPIError{Code: row.code, Message: row.message, Fault: row.fault})
		got := refusal("CreateChangeSet", err)
		if got.Answer != row.want || got.FailureType() != row.failure {
			t.Errorf("%s %q: %s, %s; want %s, %s", row.code, row.message, got.Answer, got.FailureType(), row.want, row.failure)
		}
	}
	if got := refusal("X", errors.New("connection reset by peer")); got.Answer != Uncertain {
		t.Errorf("no answer at all: %s", got.Answer)
	}
	if got := refusal("X", context.DeadlineExceeded); got.Answer != Uncertain || !strings.Contains(got.Error(), "time was up") {
		t.Errorf("deadline: %v", got)
	}
	if refusal("X", nil) != nil {
		t.Error("no error became a refusal")
	}
}

func TestMessagesDoNotEchoInput(t *testing.T) {
	secret := "hunter2-" + strings.Repeat("x", 60_000)
	for _, message := range []string{
		"1 validation error detected: Value '" + secret + "' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
		"API: ec2:RunInstances denied. Encoded authorization failure message: " + secret,
	} {
		got := clean(message)
		if strings.Contains(got, "hunter2") || len(got) > 4*longestMessage {
			t.Errorf("%.300s", got)
		}
	}
	if got := clean(strings.Repeat("ü", 2*longestMessage)); got != strings.Repeat("ü", longestMessage)+"…" {
		t.Errorf("cut in the middle of a character: %.50s", got)
	}
}

func TestNamesFitWhateverTheJobIDIs(t *testing.T) {
	for _, id := range []string{"c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6", "-", "a b/ü", strings.Repeat("9", 300)} {
		name, token := ChangeSetName(id), ExecuteToken(id)
		if len(name) > 128 || unfit.MatchString(name) || len(token) > 128 || unfit.MatchString(token) || strings.HasPrefix(token, "-") {
			t.Errorf("%q: name %q, token %q", id, name, token)
		}
		if ExecuteToken(id) == ExecuteToken(id+"2") {
			t.Errorf("%q shares its token with another operation", id)
		}
	}
}

func TestATokenOfAnotherStackIsRefused(t *testing.T) {
	good := Known{StackID: "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"}
	if err := good.Check("web"); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"web", "arn:aws:cloudformation:eu-west-1:123456789012:stack/other/0a1b", "arn:aws:s3:::web"} {
		if err := (Known{StackID: id}).Check("web"); err == nil {
			t.Errorf("%q passed", id)
		}
	}
}
