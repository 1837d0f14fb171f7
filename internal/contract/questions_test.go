package contract_test

import (
	"testing"

	"github.com/stackjob/stackjob/internal/contract"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/cloudformation"
)

type settings = cloudformation.Settings

// An expected answer is the one that belongs to a setting.
type expected struct {
	settings settings
	answer   string
}

const (
	used    = "TokenAlreadyExistsException"
	invalid = "FAILED The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot " +
		"Early Validation errors, use the DescribeEvents API for detailed failure information."
)

// refusing and again are both settings of a point: the operation that is repeated is refused, or it is
// answered as it was the first time.
var refusing, again = expected{answer: used}, expected{settings{SameTokenAnswersAgain: true}, "accepted"}

// answers are what the embedded AWS answers to each question, by the setting there is for it. A
// question without a setting has one answer.
var answers = map[string][]expected{
	"CreateStack again with its token while it runs":        {refusing, again},
	"CreateStack again with its token when it is done":      {refusing, again},
	"UpdateStack again with its token while it runs":        {refusing, again},
	"UpdateStack again with its token when it is done":      {refusing, again},
	"ExecuteChangeSet again with its token when it is done": {refusing, again},
	"DeleteStack with the token of CreateStack":             {refusing, {settings{SameTokenAnswersAgain: true}, used}},
	"the text of an unknown parameter": {
		{answer: "Parameters: [Stranger] do not exist in the template"},
		{texts, "unknown: Stranger"},
	},
	"the text of RollbackStack on a good stack": {
		{answer: "Stack:<stack> is in CREATE_COMPLETE state and can not be rolled back."},
		{texts, "no rollback"},
	},
	"the text of ContinueUpdateRollback on a good stack": {
		{answer: "Stack:<stack> is in CREATE_COMPLETE state and can not continue rollback."},
		{texts, "no continuation"},
	},
	"ExecuteChangeSet without DisableRollback when it fails": {
		{answer: "ROLLBACK_COMPLETE"},
		{settings{ExecuteDisablesRollback: true}, "CREATE_FAILED"},
	},
	"an executed change set, by ARN":                        {{answer: "EXECUTE_COMPLETE"}, {vanishing, "ChangeSetNotFound"}},
	"an executed change set, by name":                       {{answer: "ChangeSetNotFound"}, {vanishing, "ChangeSetNotFound"}},
	"Stack.ChangeSetId after its execution was rolled back": {{answer: "UPDATE_ROLLBACK_COMPLETE, present: true"}},
	"the name of an executed change set":                    {{answer: "accepted"}},
	"EXPRESS without DisableRollback when it fails":         {{answer: "CREATE_FAILED"}, {settings{ExpressRollsBack: true}, "ROLLBACK_COMPLETE"}},
	"CreateChangeSet again with its ClientToken":            {{answer: "accepted"}},
	"CreateStack of a bucket that exists":                   {{answer: "ROLLBACK_COMPLETE VALIDATION_FAILED"}, {late, "ROLLBACK_COMPLETE"}},
	"CreateChangeSet of a bucket that another stack has":    {{answer: invalid}, {late, "CREATE_COMPLETE"}},
	"the drift status of a stack after an update":           {{answer: "NOT_CHECKED"}, {settings{DriftStatusStays: true}, "DRIFTED"}},
	"DescribeEvents by StackName after a rollback": {
		{answer: "tells of the operation that failed"}, {settings{EventsOfLatestOperation: true}, "tells of the rollback only"},
	},
	"the reason of a missing rollback trigger": {
		{answer: "The following rollback trigger(s) do not exist: [<alarm>] Rollback requested by user."},
		{settings{Texts: cloudformation.Texts{TriggerMissing: "no %s"}}, "no <alarm> Rollback requested by user."},
	},
	"the reason of what no statement of a stack policy allows": {
		{answer: "Action not allowed by stack policy: No statement allows [Update:Modify] for resource [LogicalResourceId/Setting]"},
		{settings{Texts: cloudformation.Texts{PolicyAllowsNot: "no %s of %s"}}, "no Update:Modify of LogicalResourceId/Setting"},
	},
	"the longest template by URL": {{answer: "1048576"}, {settings{TemplateURLLimit: 1_000_000}, "1000000"}},
	"what a nested change set says": {
		{answer: "Only executable from the root change set."},
		{settings{Texts: cloudformation.Texts{NestedChangeSet: "Executable from root change set"}}, "Executable from root change set"},
	},
	"an unchanged nested stack among the changes": {
		{answer: "CREATE_COMPLETE, not listed"},
		{settings{UnchangedNestedStacksAreListed: true}, "CREATE_COMPLETE, listed"},
	},
	"DeleteChangeSet of a nested stack's": {{answer: "InvalidChangeSetStatus"}},
	"why a nested stack is deleted":       {{answer: "S DELETE_IN_PROGRESS"}},
	"ContinueUpdateRollback without what did not fail": {
		{answer: "ValidationError"},
		{settings{SkipsAreCheckedLate: true}, "accepted, UPDATE_ROLLBACK_FAILED Only the resources failed during UpdateRollback are allowed to be skipped"},
	},
}

var (
	texts = settings{Texts: cloudformation.Texts{
		UnknownParameters: "unknown: %s", RollbackWrongState: "no rollback", ContinueWrongState: "no continuation",
	}}
	vanishing = settings{ExecutedChangeSetsVanish: true}
	late      = settings{DisableEarlyValidation: true}
)

// The embedded AWS has an answer to each question for each setting. What an account answers is
// recorded, not judged.
func TestQuestions(t *testing.T) {
	for _, question := range contract.Questions() {
		t.Run(question.Name, func(t *testing.T) {
			if len(answers[question.Name]) == 0 {
				t.Fatal("no answer is expected")
			}
			for _, e := range answers[question.Name] {
				inBubble(localaws.Config{CloudFormation: e.settings})(t, func(t *testing.T, h contract.Harness) {
					if got := question.Ask(t, h); got != e.answer {
						t.Errorf("with %+v: got %q, want %q", e.settings, got, e.answer)
					}
				})
			}
			if *onAWS {
				t.Run("AWS", func(t *testing.T) { account(t, record(question)) })
			}
		})
	}
	if got, want := len(contract.Questions()), len(answers); got != want {
		t.Errorf("there are %d questions and answers to %d", got, want)
	}
}

func record(question contract.Question) func(*testing.T, contract.Harness) {
	return func(t *testing.T, h contract.Harness) {
		t.Logf("%s: %s (%s)", question.Name, question.Ask(t, h), question.Source)
	}
}
