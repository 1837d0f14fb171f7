package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// Two hierarchies of stacks are put through everything that there is: imports, drift, hooks, express
// operations, alarms, policies, skips and deletions at any time. Whatever happens, they come to rest, the
// events tell the state, nothing physical is in two stacks, and a secret is nowhere to be seen.
func TestAnyHistoryOfEverythingIsConsistent(t *testing.T) {
	settings := cloudformation.Settings{HierarchyLimit: 12}
	inAccount(t, settings, func(t *testing.T, _ *account) {
		rapid.Check(undated{t}, func(r *rapid.T) {
			e := everything{hierarchy{history{T: r, a: newAccount(t, settings)}}, map[string]bool{}}
			e.begin()
			for range rapid.IntRange(2, 12).Draw(r, "operations") {
				e.name = rapid.SampledFrom([]string{"web", "web", "web", "other"}).Draw(r, "stack")
				e.operate()
				time.Sleep(time.Duration(rapid.IntRange(0, 40).Draw(r, "wait")) * time.Second)
				if rapid.IntRange(0, 2).Draw(r, "settle") == 0 {
					e.check()
				}
			}
			e.check()
		})
	})
}

// secret is the value of a NoEcho parameter.
const secret = "swordfish,hunter2,rosebud"

// everything is one run of the test.
type everything struct {
	hierarchy
	taken map[string]bool // shells of nested stacks that were made stacks of their own
}

func (e *everything) oneOf(label string, values ...string) string {
	return rapid.SampledFrom(values).Draw(e.T, label)
}

// sometimes is about one time in so many.
func (e *everything) sometimes(label string, in int) bool {
	return rapid.Custom(func(t *rapid.T) bool { return rapid.Uint32().Draw(t, label)%uint32(in) == uint32(in)-1 }).Draw(e.T, label)
}

// begin makes a first stack, with as many nested ones as it has.
func (e *everything) begin() {
	e.name = "web"
	_, _ = e.a.CreateStack(e.a.t.Context(), &sdk.CreateStackInput{StackName: &e.name, TemplateBody: new(e.body(true))})
	time.Sleep(time.Duration(rapid.IntRange(1, 100).Draw(e.T, "begins")) * time.Second)
}

// metadata is a script with everything else that the metadata may have.
func (e *everything) metadata(drifts string) map[string]any {
	all := map[string]any{}
	for _, op := range []string{"create", "update", "delete", "rollback", "import"} {
		one := map[string]any{"takes": fmt.Sprintf("%ds", rapid.IntRange(1, 30).Draw(e.T, "takes"))}
		if e.sometimes(op, 12) {
			one["fail"], one["after"], one["times"] = op+" refused", fmt.Sprintf("%ds", rapid.IntRange(0, 5).Draw(e.T, "after")), rapid.IntRange(1, 4).Draw(e.T, "times")
		}
		all[op] = one
	}
	if e.sometimes("hook", 12) {
		all["hook"] = map[string]any{e.oneOf("hook", "warn", "fail"): "the hook says so"}
	}
	if e.sometimes("drift", 8) && drifts != "" {
		all["drift"] = map[string]any{drifts: "drifted"}
	}
	if e.sometimes("invalid", 40) {
		all["invalid"] = "#: extraneous key [Foo] is not permitted"
	}
	return map[string]any{"localaws": all}
}

// resource draws one that has a secret in it, and may have a name of its own.
func (e *everything) resource() map[string]any {
	kind, name, other := "AWS::SNS::Topic", "TopicName", "DisplayName"
	if e.sometimes("bucket", 3) {
		kind, name, other = "AWS::S3::Bucket", "BucketName", "AccessControl"
	}
	properties := map[string]any{
		other:  e.oneOf("changes", "a", "b"),
		"Tags": []any{map[string]any{"Key": "secret", "Value": map[string]any{"Ref": "Secret"}}, map[string]any{"Key": "list", "Value": map[string]any{"Fn::Select": []any{1, map[string]any{"Ref": "Secrets"}}}}},
	}
	if kind == "AWS::SNS::Topic" {
		properties["FifoTopic"] = rapid.Bool().Draw(e.T, "replaces")
	}
	if e.sometimes("named", 3) {
		properties[name] = e.oneOf("name", "one", "two", "three", "four")
	}
	out := map[string]any{"Type": kind, "Properties": properties, "Metadata": e.metadata(other)}
	if policy := e.oneOf("deletion", "", "Delete", "Retain", "RetainExceptOnCreate"); policy != "" {
		out["DeletionPolicy"] = policy
	}
	return out
}

// body draws a template; those that are nested in it are there under the names "leaf" and "self".
func (e *everything) body(nested bool) string {
	e.a.put("leaf", e.simple(false))
	e.a.put("self", e.simple(true))
	return e.simple(nested)
}

func (e *everything) simple(nested bool) string {
	resources := map[string]any{}
	for i := range rapid.IntRange(1, 3).Draw(e.T, "resources") {
		resources[fmt.Sprintf("R%d", i)] = e.resource()
	}
	if nested {
		child := e.child("leaf")
		switch {
		case e.sometimes("self", 6):
			child = e.child("self")
		case e.sometimes("absent", 20):
			child = e.child("absent")
		}
		child["Properties"].(map[string]any)["Parameters"] = map[string]any{"Secret": map[string]any{"Ref": "Secret"}}
		resources["Child"] = child
	}
	noEcho := func(kind string) map[string]any {
		return map[string]any{"Type": kind, "NoEcho": true, "Default": secret}
	}
	outputs := map[string]any{"Out": map[string]any{"Value": e.oneOf("output", "x", "y")}}
	if e.sometimes("exports", 10) {
		outputs["Out"] = map[string]any{"Value": e.oneOf("output", "x", "y"), "Export": map[string]any{"Name": e.oneOf("export", "p", "q")}}
	}
	return e.text(map[string]any{"Resources": resources, "Outputs": outputs,
		"Parameters": map[string]any{"Secret": noEcho("String"), "Secrets": noEcho("CommaDelimitedList")}})
}

func (e *everything) child(template string) map[string]any {
	out := e.nested(template)
	out["Metadata"] = e.metadata("")
	return out
}

// operate makes one call; many are refused, which must change nothing.
func (e *everything) operate() {
	ctx := e.a.t.Context()
	disable := e.sometimes("disable", 3)
	switch e.oneOf("operation", "update", "changeset", "update", "changeset", "cancel", "rollback", "continue", "create", "delete",
		"child", "behind", "alarm", "detect", "policy", "shell") {
	case "create":
		failure := rapid.SampledFrom([]types.OnFailure{"", "ROLLBACK", "DELETE", "DO_NOTHING"}).Draw(e.T, "failure")
		_, _ = e.a.CreateStack(ctx, &sdk.CreateStackInput{StackName: &e.name, TemplateBody: new(e.body(true)), OnFailure: failure, DeploymentConfig: e.config(),
			RollbackConfiguration: e.triggers(), RetainExceptOnCreate: &disable, DisableValidation: aws.Bool(e.sometimes("unvalidated", 4))})
	case "update":
		_, _ = e.a.UpdateStack(ctx, &sdk.UpdateStackInput{StackName: &e.name, TemplateBody: new(e.body(true)), DisableRollback: &disable, DeploymentConfig: e.config(),
			RollbackConfiguration: e.triggers(), RetainExceptOnCreate: &disable, DisableValidation: aws.Bool(e.sometimes("unvalidated", 4))})
	case "changeset":
		e.changeSetOf(e.name)
	case "delete":
		e.delete()
	case "cancel":
		_, _ = e.a.CancelUpdateStack(ctx, &sdk.CancelUpdateStackInput{StackName: &e.name})
	case "rollback":
		_, _ = e.a.RollbackStack(ctx, &sdk.RollbackStackInput{StackName: &e.name, RetainExceptOnCreate: &disable})
	case "continue":
		e.goOnWithout()
	case "child":
		e.operateOnChild(e.body(false))
	case "behind":
		e.behind()
	case "alarm":
		e.a.service.SetAlarm(alarmARN, cloudformation.AlarmState(e.oneOf("state", "OK", "OK", "ALARM")))
	case "detect":
		_, _ = e.a.DetectStackDrift(ctx, &sdk.DetectStackDriftInput{StackName: &e.name})
	case "policy":
		_, _ = e.a.SetStackPolicy(ctx, &sdk.SetStackPolicyInput{StackName: &e.name,
			StackPolicyBody: new(policyOf(fmt.Sprintf(`"Action": "Update:%s", "Resource": "LogicalResourceId/R%s"`, e.oneOf("action", "*", "Delete", "Replace"), e.oneOf("which", "0", "1", "9"))))})
	case "shell":
		e.takeShell()
	}
}

func (e *everything) config() *types.DeploymentConfig {
	switch e.oneOf("config", "", "", "", "", "express", "express and disabled") {
	case "express":
		return &types.DeploymentConfig{Mode: "EXPRESS"}
	case "express and disabled":
		return &types.DeploymentConfig{Mode: "EXPRESS", DisableRollback: new(true)}
	}
	return nil
}

func (e *everything) triggers() *types.RollbackConfiguration {
	if !e.sometimes("triggers", 8) {
		return nil
	}
	e.a.service.SetAlarm(alarmARN, cloudformation.AlarmOK)
	return watching(int32(rapid.IntRange(0, 1).Draw(e.T, "minutes")))
}

// changeSetOf makes a change set of any type, and perhaps executes it.
func (e *everything) changeSetOf(stack string) {
	in := &sdk.CreateChangeSetInput{StackName: &stack, ChangeSetName: new(e.oneOf("set", "c", "d")), TemplateBody: new(e.body(true)),
		ChangeSetType: types.ChangeSetType(e.oneOf("type", "UPDATE", "IMPORT", "CREATE")), DeploymentConfig: e.config(),
		IncludeNestedStacks: aws.Bool(rapid.Bool().Draw(e.T, "nested")), ImportExistingResources: aws.Bool(rapid.Bool().Draw(e.T, "existing"))}
	if in.ChangeSetType == types.ChangeSetTypeImport {
		e.importing(in)
	}
	out, err := e.a.CreateChangeSet(e.a.t.Context(), in)
	if err != nil {
		return
	}
	time.Sleep(time.Duration(rapid.SampledFrom([]int{1, 4, 8, 20}).Draw(e.T, "look")) * time.Second)
	e.noSecretIn("the change set", e.text(e.a.described(*out.Id)))
	switch e.oneOf("then", "execute", "execute", "execute", "delete", "leave") {
	case "execute":
		_, _ = e.a.ExecuteChangeSet(e.a.t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: out.Id, DisableRollback: aws.Bool(e.sometimes("disable", 3))})
	case "delete":
		_, _ = e.a.DeleteChangeSet(e.a.t.Context(), &sdk.DeleteChangeSetInput{ChangeSetName: out.Id})
	}
}

// importing makes a change set one that adds a named resource, of what may be there, to what the stack has.
func (e *everything) importing(in *sdk.CreateChangeSetInput) {
	*in.TemplateBody = `{"Resources": {"New": {}}}`
	if has, err := e.a.GetTemplate(e.a.t.Context(), &sdk.GetTemplateInput{StackName: in.StackName}); err == nil && aws.ToString(has.TemplateBody) != "" {
		in.TemplateBody = has.TemplateBody
	}
	name := e.oneOf("name", "one", "two")
	_ = e.a.objects.CreateBucket(name, "us-east-1")
	added := e.text(map[string]any{"Type": "AWS::S3::Bucket", "DeletionPolicy": e.oneOf("keeps", "Retain", "Delete"),
		"Properties": map[string]any{"BucketName": name}, "Metadata": e.metadata("BucketName")})
	*in.TemplateBody = strings.Replace(strings.Replace(*in.TemplateBody, `"New":{},`, "", 1), `"Resources":{`, `"Resources":{"New":`+added+`,`, 1)
	if strings.Contains(*in.TemplateBody, `{"New": {}}`) {
		*in.TemplateBody = `{"Resources":{"New":` + added + `}}`
	}
	in.ResourcesToImport = []types.ResourceToImport{entry("AWS::S3::Bucket", "New", "BucketName", name)}
}

func (e *everything) delete() {
	in := &sdk.DeleteStackInput{StackName: &e.name, DeploymentConfig: e.config()}
	switch e.oneOf("deletion", "", "retain", "force") {
	case "retain":
		in.RetainResources = []string{e.oneOf("retained", "R0", "Child")}
	case "force":
		in.DeletionMode = types.DeletionModeForceDeleteStack
	}
	_, _ = e.a.DeleteStack(e.a.t.Context(), in)
}

// goOnWithout continues a rollback with skips, of the root's and of its children's resources.
func (e *everything) goOnWithout() {
	in := &sdk.ContinueUpdateRollbackInput{StackName: &e.name}
	switch e.oneOf("skips", "none", "root's", "child's", "all") {
	case "root's":
		in.ResourcesToSkip = []string{e.oneOf("skipped", "R0", "R1", "Child")}
	case "child's":
		for _, s := range e.alive() {
			if s.ParentId != nil {
				in.ResourcesToSkip = append(in.ResourcesToSkip, *s.StackName+".R0")
				break
			}
		}
	case "all":
		in.ForceRollback = new(true)
	}
	_, _ = e.a.ContinueUpdateRollback(e.a.t.Context(), in)
}

// behind does something to a resource behind CloudFormation's back.
func (e *everything) behind() {
	id := e.oneOf("victim", "R0", "R1", "New", "Child")
	switch e.oneOf("what", "drift", "remove", "hide") {
	case "drift":
		_ = e.a.service.Drift("us-east-1", e.name, id, e.oneOf("path", "/Tags/0/Value", "DisplayName"), e.oneOf("value", "new", secret))
	case "remove":
		_ = e.a.service.Remove("us-east-1", e.name, id)
	case "hide":
		_ = e.a.service.HideFromDrift("us-east-1", e.name, id, e.oneOf("reason", "", "nobody can look"))
	}
}

// takeShell makes something else of what a change set has made for a nested stack.
func (e *everything) takeShell() {
	for _, s := range e.alive() {
		if s.ParentId == nil || s.StackStatus != types.StackStatusReviewInProgress {
			continue
		}
		e.taken[*s.StackId] = true
		if rapid.Bool().Draw(e.T, "directly") {
			_, _ = e.a.CreateStack(e.a.t.Context(), &sdk.CreateStackInput{StackName: s.StackName, TemplateBody: new(e.body(false))})
			return
		}
		e.changeSetOf(*s.StackName)
		return
	}
}

// check waits for rest and looks at everything.
func (e *everything) check() {
	for before := -1; before != e.happened(); {
		before = e.happened()
		time.Sleep(3 * time.Minute) // what takes longest is to watch alarms for a minute
	}
	all, status := e.statuses()
	owners := map[string]string{}
	for _, s := range all {
		e.checkStack(s, status[aws.ToString(s.RootId)])
		e.checkSecrets(s)
		if s.StackStatus == types.StackStatusDeleteComplete {
			continue
		}
		if s.ParentId != nil && !e.taken[*s.StackId] {
			e.explainChild(s, status[*s.ParentId])
		}
		e.checkOwner(s, owners)
	}
}

// checkOwner notes what a stack has. Nobody else may have it.
func (e *everything) checkOwner(s types.StackSummary, owners map[string]string) {
	physical := e.a.physical(*s.StackId)
	for _, line := range e.a.resources(*s.StackId) {
		logical, status, _ := strings.Cut(line, " ")
		id := physical[logical]
		if id == "" || slices.Contains([]string{"IMPORT_FAILED", "DELETE_SKIPPED", "DELETE_COMPLETE"}, status) {
			continue
		}
		if other, taken := owners[id]; taken {
			e.Errorf("%s is %s in %s, and %s", id, logical, *s.StackName, other)
		}
		owners[id] = logical + " in " + *s.StackName
	}
}

// checkSecrets looks for a secret in everything that a stack tells.
func (e *everything) checkSecrets(s types.StackSummary) {
	e.noSecretIn("the events", e.text(e.a.events(*s.StackId)))
	out, err := e.a.DescribeEvents(e.a.t.Context(), &sdk.DescribeEventsInput{StackName: s.StackId})
	if err != nil {
		e.Fatal(err)
	}
	e.noSecretIn("the operation events", e.text(out))
	if drifts, err := e.a.DescribeStackResourceDrifts(e.a.t.Context(), &sdk.DescribeStackResourceDriftsInput{StackName: s.StackId}); err == nil {
		e.noSecretIn("the drifts", e.text(drifts))
	}
	e.noSecretIn("the stack", e.text(e.a.stack(*s.StackId)))
}

func (e *everything) noSecretIn(what, text string) {
	e.Helper()
	for _, one := range strings.Split(secret, ",") {
		if at := strings.Index(text, one); at >= 0 {
			e.Errorf("%s of %s shows a secret: %s", what, e.name, text[max(0, at-200):min(len(text), at+60)])
		}
	}
}
