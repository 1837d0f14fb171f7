package report_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/report"
)

var update = flag.Bool("update", false, "write what comes out as what is expected")

const (
	stackID   = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/8f2c"
	changeSet = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/stackjob-op-1/9a1b"
)

var start = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)

func updating() plan.Plan {
	direct := func(name, recreation string) plan.Property {
		return plan.Property{Attribute: "Properties", Name: name, Recreation: recreation, Evaluation: "Static", Source: "DirectModification"}
	}
	return plan.Plan{
		Stack: "shop", StackID: stackID, ChangeSetID: changeSet, Name: "stackjob-op-1",
		Changes: []plan.Change{
			{Path: "Web", LogicalID: "Web", Type: "AWS::Lambda::Function", Action: "Modify", Replacement: "False", Scope: []string{"Properties"}, Properties: []plan.Property{direct("Code", "Never")}},
			{Path: "Database", LogicalID: "Database", PhysicalID: "shop-database-1", Type: "AWS::RDS::DBInstance", Action: "Modify", Replacement: "True", PolicyAction: "ReplaceAndSnapshot",
				Properties: []plan.Property{{Attribute: "Properties", Name: "Engine", Recreation: "Always", Evaluation: "Static", Source: "ParameterReference", Cause: "Engine"}}},
			{Path: "Network.Subnet", LogicalID: "Subnet", Type: "AWS::EC2::Subnet", Action: "Add"},
			{Path: "Files", LogicalID: "Files", Type: "AWS::EFS::FileSystem", Action: "Modify", Replacement: "Conditional",
				Properties: []plan.Property{{Attribute: "Properties", Name: "KmsKeyId", Recreation: "Conditionally", Evaluation: "Dynamic", Source: "ResourceAttribute", Cause: "Key.Arn"}}},
			{Path: "Archive", LogicalID: "Archive", Type: "AWS::S3::Bucket", Action: "Remove", PolicyAction: "Retain"},
			{Path: "Orders", LogicalID: "Orders", Type: "AWS::DynamoDB::Table", Action: "Remove", PolicyAction: "Delete"},
			{Path: "Old", LogicalID: "Old", Type: "AWS::SQS::Queue", Action: "Import"},
			{Path: "Inner", LogicalID: "Inner", Type: "AWS::SNS::Topic", Action: "Dynamic"},
		},
		Template: "abc", Tags: map[string]string{"team": "shop"}, RoleARN: "arn:aws:iam::123456789012:role/cfn",
		Base: plan.Base{Status: "UPDATE_COMPLETE", Changed: time.Date(2026, 1, 20, 8, 30, 0, 0, time.UTC)},
	}
}

func refusing() report.Review {
	p := updating()
	until := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	policy := guard.Policy{
		Rules: []guard.Rule{{Name: "topics", Types: []string{"AWS::SNS::*"}, Response: guard.Warn, Reason: "tell the *others*"}},
		Waivers: []guard.Waiver{
			{Resource: "Orders", Reason: "moved", Until: until},
			{Resource: "Files", Reason: "it is empty", Until: until.AddDate(0, 1, 0)},
			{Resource: "Gone", Reason: "x", Until: until},
		},
	}
	return report.Review{Plan: p, Findings: guard.Check(p, policy, start), Link: report.ConsoleURL(stackID, changeSet)}
}

func passing() report.Review {
	p := plan.Plan{Stack: "shop", Name: "stackjob-op-1", New: true, Changes: []plan.Change{{Path: "Queue", LogicalID: "Queue", Type: "AWS::SQS::Queue", Action: "Add"}}}
	return report.Review{Plan: p, Findings: guard.Check(p, guard.Policy{}, start)}
}

// empty is of a change set that changes only outputs or tags, and of which the guard was not asked.
func empty() report.Review {
	p := updating()
	p.Changes, p.RoleARN = nil, ""
	return report.Review{Plan: p}
}

func at(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

func event(seconds int, id, typ, status, reason string) record.Entry {
	e := &record.Event{ID: fmt.Sprint(seconds, id, status, reason), Time: at(seconds), LogicalID: id, Type: typ, Status: status, Reason: reason, Ours: true, OfStack: id == "shop"}
	return record.Entry{Time: at(seconds + 1), Operation: "op-1", Stack: "shop", Event: e}
}

func failing() report.Operation {
	const stack, function, database = "AWS::CloudFormation::Stack", "AWS::Lambda::Function", "AWS::RDS::DBInstance"
	r := refusing()
	entries := []record.Entry{
		{Time: at(0), Stack: "shop", Look: &record.Look{StackID: stackID, Status: "UPDATE_COMPLETE", Phase: "steady"}},
		{Time: at(0), Stack: "shop", Decision: &record.Decision{Step: "create a change set", Why: "there is none of this operation"}},
		{Time: at(1), Stack: "shop", Call: &record.Call{Name: "CreateChangeSet", Answer: "accepted"}},
		{Time: at(2), Stack: "shop", Call: &record.Call{Name: "ExecuteChangeSet", Answer: "unknown", Code: "RequestError", Message: "no answer\nin time"}},
		{Time: at(3), Stack: "shop", Look: &record.Look{Trouble: "Rate exceeded"}},
		event(3, "shop", stack, "UPDATE_IN_PROGRESS", "User Initiated"),
		event(5, "Web", function, "UPDATE_IN_PROGRESS", ""),
		event(6, "Web", function, "UPDATE_COMPLETE", ""),
		event(6, "Database", database, "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one."),
		event(7, "Database", database, "UPDATE_IN_PROGRESS", "Resource creation Initiated"),
		event(8, "Files", "AWS::EFS::FileSystem", "UPDATE_IN_PROGRESS", ""),
		event(200, "Database", database, "UPDATE_FAILED", "The engine <b>aurora</b> does not exist"),
		event(201, "Files", "AWS::EFS::FileSystem", "UPDATE_FAILED", "Resource update cancelled"),
		event(202, "shop", stack, "UPDATE_ROLLBACK_IN_PROGRESS", "The following resource(s) failed to update: [Database, Files]. "),
		event(203, "Web", function, "UPDATE_IN_PROGRESS", ""),
		event(209, "Web", function, "UPDATE_COMPLETE", ""),
		event(209, "Web", function, "UPDATE_COMPLETE", ""),
		event(210, "shop", stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", ""),
		event(249, "shop", stack, "UPDATE_ROLLBACK_COMPLETE", ""),
		{Time: at(250), Stack: "shop", Verdict: &record.Verdict{
			Message: "stack shop was rolled back: Database (AWS::RDS::DBInstance) could not be updated: The engine <b>aurora</b> does not exist\n\nNext: correct the template and deploy again.",
			StackID: stackID, Status: "UPDATE_ROLLBACK_COMPLETE", Outputs: []record.Output{{Key: "Hidden", Value: "not to be shown"}},
		}},
	}
	return report.Operation{
		Stack: "shop", ID: "op-1", Entries: entries, Plan: &r.Plan, Findings: r.Findings, Link: report.ConsoleURL(stackID, ""),
		Outputs: []record.Output{{Key: "Url", Value: "https://shop.example.com/?a=1&b=2", Description: "where | it is"}},
	}
}

func succeeding() report.Operation {
	o := failing()
	o.Plan, o.Findings, o.Link = nil, guard.Findings{}, ""
	o.Entries = []record.Entry{
		event(0, "shop", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "User Initiated"),
		event(2, "Queue", "AWS::SQS::Queue", "CREATE_IN_PROGRESS", ""),
		event(4, "Queue", "AWS::SQS::Queue", "CREATE_COMPLETE", ""),
		event(5, "shop", "AWS::CloudFormation::Stack", "CREATE_COMPLETE", ""),
		{Time: at(6), Stack: "shop", Verdict: &record.Verdict{Succeeded: true, Message: "stack shop was created", StackID: stackID, Status: "CREATE_COMPLETE"}},
	}
	return o
}

// unfinished has a resource under way, one of a nested stack, and one whose status nobody knows.
func unfinished() report.Operation {
	nested := event(4, "Subnet", "AWS::EC2::Subnet", "CREATE_IN_PROGRESS", "")
	nested.Stack = "Network"
	itself := event(3, "shop-Network-1", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", "")
	itself.Stack, itself.Event.OfStack = "Network", true
	return report.Operation{Stack: "shop", Entries: []record.Entry{itself,
		event(0, "shop", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", ""), nested,
		event(9, "Queue", "AWS::SQS::Queue", "CREATE_DREAMT", ""),
	}}
}

// A rendering is what every report can do.
type rendering interface {
	Text() string
	Markdown() string
	JSON() ([]byte, error)
	HTML() ([]byte, error)
}

// render renders in all forms, by the ending of their files.
func render(t testing.TB, r rendering) map[string]string {
	t.Helper()
	json, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	html, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"txt": r.Text(), "md": r.Markdown(), "json": string(json), "html": string(html)}
}

func TestReports(t *testing.T) {
	for name, r := range map[string]rendering{
		"review_refused": refusing(), "review_passes": passing(), "review_empty": empty(),
		"operation_failed": failing(), "operation_succeeded": succeeding(), "operation_unfinished": unfinished(), "operation_nothing": report.Operation{Stack: "shop"},
	} {
		t.Run(name, func(t *testing.T) {
			for ending, got := range render(t, r) {
				golden := filepath.Join("testdata", name+"."+ending)
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s: %s", golden, diff)
				}
				if strings.Contains(got, "not to be shown") {
					t.Errorf("%s tells an output that it was not given", golden)
				}
			}
		})
	}
}

func TestConsoleURL(t *testing.T) {
	for _, test := range []struct{ stack, changeSet, want string }{
		{stackID, "", "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack%2Fshop%2F8f2c"},
		{"arn:aws-cn:cloudformation:cn-north-1:1:stack/s/1", "", "https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/stacks/stackinfo?stackId=arn%3Aaws-cn%3Acloudformation%3Acn-north-1%3A1%3Astack%2Fs%2F1"},
		{"shop", "", ""}, {"", "", ""}, {"arn:aws:cloudformation::1:stack/s/1", "", ""},
	} {
		if got := report.ConsoleURL(test.stack, test.changeSet); got != test.want {
			t.Errorf("%s: %s, not %s", test.stack, got, test.want)
		}
	}
	got := report.ConsoleURL(stackID, changeSet)
	if !strings.Contains(got, "#/stacks/changesets/changes?changeSetId=arn%3Aaws") || !strings.Contains(got, "&stackId=arn%3Aaws") {
		t.Errorf("the change set's page is %s", got)
	}
}
