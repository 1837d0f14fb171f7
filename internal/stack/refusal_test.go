package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/stackjob/stackjob/job"
)

func TestRefusalClasses(t *testing.T) {
	const client, server = http.StatusBadRequest, http.StatusInternalServerError
	for _, row := range []struct {
		code, message string
		status        int
		want          Answer
		failure       job.FailureType
	}{
		{"Throttling", "Rate exceeded", client, Uncertain, job.SystemUnavailable},
		{"ExpiredToken", "The security token included in the request is expired", client, Uncertain, job.SystemUnavailable},
		{"InternalFailure", "", server, Uncertain, job.SystemUnavailable},
		{"InternalServerError", "", server, Uncertain, job.SystemUnavailable},
		{"ValidationError", "even this", http.StatusServiceUnavailable, Uncertain, job.SystemUnavailable},
		{"SlowDown", "", http.StatusTooManyRequests, Uncertain, job.SystemUnavailable},
		{"SomethingNew", "", server, Uncertain, job.SystemUnavailable},
		{"AlreadyExistsException", "ChangeSet [x] already exists", client, Conflict, job.ConfigurationError},
		{"TokenAlreadyExistsException", "The client request token x has already been used for this stack.", client, Conflict, job.ConfigurationError},
		{"InvalidChangeSetStatus", "ChangeSet [arn] cannot be executed in its current status of [FAILED]", client, Conflict, job.ConfigurationError},
		{"ChangeSetNotFound", "ChangeSet [x] does not exist", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated.", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Stack [x] already exists and cannot be created again with the changeSet [y].", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Drift detection is already in progress for stack [arn]", client, Conflict, job.ConfigurationError},
		{"ValidationError", "Stack [x] does not exist", client, Conflict, job.ConfigurationError},
		{"ValidationError", "S3 bucket x does not exist", client, Refused, job.ConfigurationError},
		{"ValidationError", "Template format error: YAML not well-formed.", client, Refused, job.ConfigurationError},
		{"ValidationError", "Role arn:aws:iam::1:role/x is invalid or cannot be assumed", client, Refused, job.PermissionError},
		{"InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]", client, Refused, job.ConfigurationError},
		{"LimitExceededException", "", client, Refused, job.JobFailed},
		{"AccessDenied", "User: x is not authorized to perform: cloudformation:CreateChangeSet", client, Refused, job.PermissionError},
	} {
		err := fmt.Errorf("operation error: %w", &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: row.status}},
			Err:      &smithy.GenericAPIError{Code: row.code, Message: row.message}})
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
		"1 validation error detected: Value 'A: {Description: \"use 'x' at 'y'\"}\nPassword: hunter2' at 'templateBody' failed to satisfy constraint: x",
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
		name, token := ChangeSetName(id, "abcdefgh"), ExecuteToken(id)
		if len(name) > 128 || unfit.MatchString(name) || len(token) > 128 || unfit.MatchString(token) || strings.HasPrefix(token, "-") {
			t.Errorf("%q: name %q, token %q", id, name, token)
		}
		if ExecuteToken(id) == ExecuteToken(id+"2") {
			t.Errorf("%q shares its token with another operation", id)
		}
	}
}

func TestATokenOfAnotherStackOrOperationIsRefused(t *testing.T) {
	const (
		web  = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"
		sets = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/"
	)
	for _, good := range []Known{{}, {Nonce: "n"}, {StackID: web}, {StackID: web, ChangeSetID: sets + "stackjob-op-n/1", Nonce: "n"}} {
		if err := good.Check("op", "web", ""); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []Known{
		{StackID: "web"},
		{StackID: strings.Replace(web, "/web/", "/other/", 1)},
		{StackID: "arn:aws:s3:::web"},
		{ChangeSetID: sets + "stackjob-op-n/1", Nonce: "n"},
		{StackID: web, ChangeSetID: sets + "stackjob-op-n/1", Nonce: "m"},
		{StackID: web, ChangeSetID: sets + "stackjob-another-n/1", Nonce: "n"},
		{StackID: web, ChangeSetID: sets + "by-hand/1"},
		{StackID: web, ChangeSetID: strings.Replace(sets, "123456789012", "999999999999", 1) + "stackjob-op-n/1", Nonce: "n"},
		{StackID: web, ChangeSetID: strings.Replace(sets, "eu-west-1", "eu-west-2", 1) + "stackjob-op-n/1", Nonce: "n"},
	} {
		if err := bad.Check("op", "web", ""); err == nil {
			t.Errorf("%+v passed", bad)
		}
	}
}
