package contract

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A Harness is an endpoint that the tests are run against.
type Harness struct {
	// Config is what the SDK's clients are made of. Its region must be set.
	Config aws.Config
	// Pause lets time pass between two looks. Nil is time.Sleep, which is right for a real account and
	// in a testing/synctest bubble.
	Pause func(time.Duration)
}

// A Test states something about AWS and whence it is known. It makes what it needs in the account and
// leaves nothing there.
type Test struct {
	// Name is the service and the statement, such as "s3: a range is answered with 206".
	Name string
	// Source is an aws-facts section or a page of AWS's documentation.
	Source string
	// Quick marks tests without an operation that takes time.
	Quick bool

	check func(*account)
}

// Run runs the test against an endpoint.
func (x Test) Run(t *testing.T, h Harness) {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("source: %s", x.Source)
		}
	})
	x.check(newAccount(t, h))
}

// A Question is about a point that no source settles.
type Question struct {
	// Name is the question.
	Name string
	// Source says where the point is left open.
	Source string

	ask func(*account) string
}

// Ask finds out what an endpoint does. It leaves nothing in the account.
func (q Question) Ask(t *testing.T, h Harness) string { return q.ask(newAccount(t, h)) }

// Tests are all tests.
func Tests() []Test {
	return slices.Concat(
		rangeTests, conditionTests, objectTests, encryptionTests, bucketTests, policyTests, urlTests,
		identityTests, parameterTests,
		wireTests, creationTests, deletionTests, updateTests, keepingTests, interruptionTests,
		failedCreationTests, failedUpdateTests, failedDeletionTests, stuckTests,
		changeSetTests, reviewTests, changeTests, executionTests,
		tokenTests, refusalTests, templateTests, limitTests, lookTests,
		driftTests, validationTests, triggerTests, expressTests, importTests, policyHoldTests, nestedTests, nestedChangeSetTests,
	)
}

// Questions are all questions.
func Questions() []Question {
	return slices.Concat(tokenQuestions, textQuestions, changeSetQuestions, deploymentQuestions, sizeQuestions,
		driftQuestions, validationQuestions, triggerQuestions, policyHoldQuestions, nestedQuestions)
}
