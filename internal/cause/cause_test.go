package cause_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/record"
)

// The texts of some streams, as a person reads them.
func TestTexts(t *testing.T) {
	all := streams(t)
	for name, want := range map[string]string{
		"already-exists": `
Stack app was not deployed.
Cause: EmailIdentity (AWS::SES::EmailIdentity) CREATE_FAILED: Resource of type 'AWS::SES::EmailIdentity' with identifier 'example.social' already exists. (AlreadyExists)
Next: if it is left over, remove it; if it is to stay, give EmailIdentity another name or import it (importExisting). Delete the stack.
Cancelled because of it: Vpc, Bucket.`,
		"rollback-fails-in-nested": `
Stack app was not deployed.
Cause: functionsettings.LambdaFunction (AWS::Lambda::Function) UPDATE_FAILED: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist. (InvalidRequest)
Next: upload the code before the stack is deployed, into a bucket of the same Region, where Code says (S3 says NoSuchKey). Delete the stack.
The rollback failed at auth.UserPoolClientLambda (AWS::Lambda::Function) UPDATE_FAILED: The runtime parameter of nodejs8.10 is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (nodejs12.x) while creating or updating functions. (InvalidParameterValueException)`,
		"hook-refuses-one-warns": `
Stack app was not deployed.
Cause: Bucket (AWS::S3::Bucket) was refused by the hook sample::Generic::Megahookblock at PRE_PROVISION: Rule [CT.S3.PR.1]: Require an Amazon S3 bucket to have block public access settings configured [FIX]: The parameters 'BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets' must be set to true.
Next: change the template so that the hook sample::Generic::Megahookblock accepts it, or ask whoever owns the hook for an exception. Delete the stack.
Cancelled because of it: Topic.
Warning: Bucket (AWS::S3::Bucket) was refused by the hook sample::Generic::Megahookwarn at PRE_PROVISION: Rule [CT.S3.PR.1]: Require an Amazon S3 bucket to have block public access settings configured [FIX]: The parameters 'BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets' must be set to true.`,
		"early-property": `
Stack app was not deployed.
Cause: BadPolicy (AWS::IAM::Policy) does not pass validation (PROPERTY_VALIDATION at /Resources/BadPolicy/Properties): Required property [PolicyDocument] not found
Next: correct the template or its parameters. Delete the stack.
Also failed: BadPolicy (AWS::IAM::Policy) does not pass validation (PROPERTY_VALIDATION at /Resources/BadPolicy/Properties): Required property [PolicyName] not found`,
		"early-denied": `
Stack app was not deployed.
Cause: the stack does not pass validation (AWS::EarlyValidation::ResourceExistenceCheck), without a reason
Next: correct the template or its parameters. Delete the stack.
The details could not be read: CloudFormation answered DescribeEvents with AccessDenied`,
		"person-cancels": `
Stack app was not deployed.
Cause: someone cancelled the update
Next: ask who did it and why before the stage is retried. Delete the stack.
Cancelled because of it: Service.`,
		"nested-unreadable": `
Stack app was not deployed.
Cause: 4NestedStack (AWS::CloudFormation::Stack) CREATE_FAILED: Embedded stack ` + arn("4NestedStack") + ` was not successfully created: The following resource(s) failed to create
Next: Delete the stack.
Cancelled because of it: Bucket.
The events of the nested stack 4NestedStack could not be read: AccessDenied`,
		"continue-rollback-fails": `
Stack app was not deployed.
Cause: the rollback failed at webService (Custom::ECSService) UPDATE_FAILED: Failed to update resource. ClientException: TaskDefinition is inactive status code: 400, request id: 48b61c90-f179-11e6-ab2f-657723f95720
Next: Delete the stack.`,
	} {
		c := all[name].cause(t)
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), c.Message("Stack app was not deployed.", "delete the stack.")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Nothing at all is said as such.
func TestNoReason(t *testing.T) {
	c := cause.Find(t.Context(), nil, cause.Window{})
	if c.Kind() != cause.Unknown || c.String() != "CloudFormation gave no reason" || c.Details() != "" || c.Next() != "" || c.FailureType() != "JobFailed" {
		t.Errorf("%s: %v", c.Kind(), c)
	}
	if got := c.Message("It failed.", ""); got != "It failed.\nCause: CloudFormation gave no reason" {
		t.Errorf("%q", got)
	}
}

// What AWS echoes of our input, and what no one can read, does not come out again.
func TestReasonsAreCleaned(t *testing.T) {
	reason := "1 validation error detected: Value 'hunter2' at 'password' failed to satisfy constraint. Encoded authorization failure message: " +
		strings.Repeat("abc", 400)
	c := cause.Find(t.Context(), nil, cause.Window{Events: []record.Event{{Status: "CREATE_IN_PROGRESS", OfStack: true}, {LogicalID: "A", Type: "T", Status: "CREATE_FAILED", Reason: reason}}})
	want := "A (T) CREATE_FAILED: 1 validation error detected: Value '…' at 'password' failed to satisfy constraint."
	if got := c.String(); got != want {
		t.Errorf("%q", got)
	}
}

// However much fails, the message fits into a job, and begins with the cause.
func TestALongMessageFits(t *testing.T) {
	events := []record.Event{{Status: "UPDATE_IN_PROGRESS", OfStack: true}}
	add := func(id, status, reason string) {
		for i := range 300 {
			events = append(events, record.Event{LogicalID: fmt.Sprintf("%s%d%s", id, i, strings.Repeat("é", 200)), Type: "AWS::Test::Thing", Status: status, Reason: reason})
		}
	}
	add("A", "UPDATE_FAILED", strings.Repeat("lang ", 500))
	add("C", "UPDATE_FAILED", "Resource update cancelled")
	events = append(events, record.Event{Status: "UPDATE_ROLLBACK_IN_PROGRESS", OfStack: true})
	add("B", "UPDATE_FAILED", strings.Repeat("kurz ", 500))
	text := cause.Find(t.Context(), nil, cause.Window{Events: events}).Message(strings.Repeat("before ", 2000), "after.")
	if n := utf8.RuneCountInString(text); n > 5000 || !strings.Contains(text, "\nCause: A0") {
		t.Errorf("%d characters: %.200s", n, text)
	}
	text = cause.Find(t.Context(), nil, cause.Window{Events: events}).Message("It failed.", "after.")
	if n := utf8.RuneCountInString(text); n > 5000 || !strings.Contains(text, "Also failed: A1") {
		t.Errorf("%d characters: %.2000s", n, text)
	}
}

// forest is a reader of endlessly nested stacks: each has a failing resource and failing children.
type forest struct{ reads, width int }

func (f *forest) Events(_ context.Context, id string, _ time.Time) ([]record.Event, error) {
	f.reads++
	return f.stack(id), nil
}

func (f *forest) stack(id string) []record.Event {
	events := []record.Event{{Time: start, Status: "CREATE_IN_PROGRESS", OfStack: true}}
	for i := range f.width {
		events = append(events, record.Event{Time: start, LogicalID: fmt.Sprintf("N%d", i), Type: "AWS::CloudFormation::Stack", Status: "CREATE_FAILED", PhysicalID: fmt.Sprintf("%sx%d", id, i)})
	}
	return append(events, record.Event{Time: start.Add(time.Second), LogicalID: "R", Type: "T", Status: "CREATE_FAILED", Reason: "bad"})
}

func (f *forest) Findings(context.Context, string) ([]cause.Finding, error) { return nil, nil }
func (f *forest) Reason(context.Context, string) (string, string, error)    { return "", "", nil }

// Nested stacks are looked into up to a limit, and it is said when there are more.
func TestReadingIsLimited(t *testing.T) {
	for _, width := range []int{1, 3, 500} {
		f := &forest{width: width}
		c := cause.Find(t.Context(), f, cause.Window{StackID: arn("app"), Events: f.stack(arn("app"))})
		if f.reads > 20 || c.First == nil || !strings.Contains(c.Details(), "are looked into") {
			t.Errorf("width %d: %d reads, %v", width, f.reads, c)
		}
		if depth := strings.Count(c.Path(), "."); depth > 10 {
			t.Errorf("width %d: %d deep", width, depth)
		}
	}
}

// A search that is interrupted tells what it has.
func TestAnInterruptedSearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := &forest{width: 1}
	c := cause.Find(ctx, f, cause.Window{StackID: arn("app"), Events: f.stack(arn("app"))})
	if f.reads != 0 || c.Path() != "R" || len(c.Others) != 1 {
		t.Errorf("%d reads, %v", f.reads, c)
	}
}

// What a nested stack did before the operation and after it is not the operation's.
func TestOnlyTheTimeOfTheOperationCounts(t *testing.T) {
	s := stream{Events: []event{{At: 100, Status: "UPDATE_IN_PROGRESS"},
		{At: 130, ID: "N", Type: "AWS::CloudFormation::Stack", Status: "UPDATE_FAILED", Nested: "N"},
		{At: 140, Status: "UPDATE_ROLLBACK_COMPLETE"}},
		Nested: map[string][]event{"N": {{At: 5, Status: "UPDATE_IN_PROGRESS"}, {At: 6, ID: "Old", Status: "UPDATE_FAILED", Reason: "then"}, {At: 9, Status: "UPDATE_ROLLBACK_COMPLETE"},
			{At: 110, Status: "UPDATE_IN_PROGRESS"}, {At: 120, ID: "Now", Status: "UPDATE_FAILED", Reason: "now"},
			{At: 200, Status: "UPDATE_IN_PROGRESS"}, {At: 210, ID: "Later", Status: "UPDATE_FAILED", Reason: "later"}}}}
	c := s.cause(t)
	if c.Path() != "N.Now" || len(c.Others) != 0 {
		t.Errorf("%v\n%s", c, c.Details())
	}
}
