package cloudformation_test

import (
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const queueAndTopic = `
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      Tags: [{Key: topic, Value: !Ref Topic}]
Outputs:
  Url: {Value: !Ref Queue}
`

func TestCreateAndDelete(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", queueAndTopic)
		a.history(id, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Topic CREATE_IN_PROGRESS",
			"Topic CREATE_IN_PROGRESS Resource creation Initiated",
			"Topic CREATE_COMPLETE",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_COMPLETE",
			"S CREATE_COMPLETE",
		)
		a.remove(id)
		a.history(id, 8,
			"S DELETE_IN_PROGRESS User Initiated",
			"Queue DELETE_IN_PROGRESS",
			"Queue DELETE_COMPLETE",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)
	})
}

func TestResourcesAreMadeAtTheSameTime(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", `
Resources:
  Slow: {Type: "AWS::SQS::Queue", Metadata: {localaws: {create: {takes: 40s}}}}
  Fast: {Type: "AWS::SNS::Topic", Metadata: {localaws: {create: {takes: 4s}}}}
  Role: {Type: "AWS::IAM::Role", Metadata: {localaws: {create: {takes: 20s}}}, DependsOn: Fast, Properties: {AssumeRolePolicyDocument: {}}}
`, allowIAM)
		a.history("web", 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Slow CREATE_IN_PROGRESS",
			"Fast CREATE_IN_PROGRESS",
			"Slow CREATE_IN_PROGRESS Resource creation Initiated",
			"Fast CREATE_IN_PROGRESS Resource creation Initiated",
			"Fast CREATE_COMPLETE",
			"Role CREATE_IN_PROGRESS",
			"Role CREATE_IN_PROGRESS Resource creation Initiated",
			"Role CREATE_IN_PROGRESS Eventual consistency check initiated",
			"Role CREATE_COMPLETE",
			"Slow CREATE_COMPLETE",
			"S CREATE_COMPLETE",
		)
		events := a.events("web")
		if took := events[len(events)-1].Timestamp.Sub(*events[0].Timestamp); took != 41*time.Second {
			t.Errorf("the stack took %v", took)
		}
		for _, e := range events {
			configured := e.DetailedStatus == types.DetailedStatusConfigurationComplete
			if configured != (line(e) == "Role CREATE_IN_PROGRESS Eventual consistency check initiated") {
				t.Errorf("%s has the detailed status %q", line(e), e.DetailedStatus)
			}
		}
	})
}

// failing has one queue that fails after its topic was made and while another queue is under way.
const failing = `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Bad:
    Type: AWS::SQS::Queue
    DependsOn: Topic
    Metadata: {localaws: {create: {fail: no more queues}}}
  Other:
    Type: AWS::SQS::Queue
    DependsOn: Topic
    Metadata: {localaws: {create: {takes: 4s}}}
  Never: {Type: AWS::SNS::Topic, DependsOn: Bad}
`

// failed is how the creation of failing goes up to the failure.
var failed = []string{
	"S CREATE_IN_PROGRESS User Initiated",
	"Topic CREATE_IN_PROGRESS",
	"Topic CREATE_IN_PROGRESS Resource creation Initiated",
	"Topic CREATE_COMPLETE",
	"Bad CREATE_IN_PROGRESS",
	"Other CREATE_IN_PROGRESS",
	"Bad CREATE_FAILED no more queues",
}

func TestCreateFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", failing)
		a.history("web", 0, append(failed,
			"Other CREATE_FAILED Resource creation cancelled",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad, Other]. Rollback requested by user.",
			"Other DELETE_COMPLETE",
			"Bad DELETE_COMPLETE",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE",
		)...)
	})
}

func TestCreateFailsWithoutRollback(t *testing.T) {
	options := map[string]func(*sdk.CreateStackInput){
		"DisableRollback": func(in *sdk.CreateStackInput) { in.DisableRollback = new(true) },
		"DO_NOTHING":      func(in *sdk.CreateStackInput) { in.OnFailure = types.OnFailureDoNothing },
		"DeploymentConfig": func(in *sdk.CreateStackInput) {
			in.DeploymentConfig = &types.DeploymentConfig{DisableRollback: new(true)}
		},
	}
	for name, option := range options {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", failing, option)
				a.history("web", 0, append(failed,
					"Other CREATE_IN_PROGRESS Resource creation Initiated",
					"Other CREATE_COMPLETE",
					"S CREATE_FAILED The following resource(s) failed to create: [Bad].",
				)...)
				if !*a.stack("web").DisableRollback {
					t.Error("the stack does not say that its rollback is disabled")
				}
			})
		})
	}
}

func TestCreateFailsAndDeletes(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", failing, func(in *sdk.CreateStackInput) { in.OnFailure = types.OnFailureDelete })
		a.history(id, 0, append(failed,
			"Other CREATE_FAILED Resource creation cancelled",
			"S DELETE_IN_PROGRESS The following resource(s) failed to create: [Bad, Other]. Delete requested by user.",
			"Other DELETE_COMPLETE",
			"Bad DELETE_COMPLETE",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)...)
	})
}

func TestCreateTakesTooLong(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", `{"Resources": {"Database": {"Type": "AWS::RDS::DBInstance"}}}`,
			func(in *sdk.CreateStackInput) { in.TimeoutInMinutes = new(int32(2)) })
		a.history("web", 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Database CREATE_IN_PROGRESS",
			"Database CREATE_IN_PROGRESS Resource creation Initiated",
			"Database CREATE_FAILED Resource creation cancelled",
			"S ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.",
			"Database DELETE_IN_PROGRESS",
			"Database DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE",
		)
	})
}

func TestRollbackOfCreationFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", `
Resources:
  Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Stuck: {Type: AWS::SNS::Topic, DependsOn: Kept, Metadata: {localaws: {delete: {fail: in use, times: 1}}}}
  Bad: {Type: AWS::SQS::Queue, DependsOn: Stuck, Metadata: {localaws: {create: {fail: too many, after: 5s}}}}
`)
		a.history("web", 7,
			"Bad CREATE_IN_PROGRESS",
			"Bad CREATE_IN_PROGRESS Resource creation Initiated",
			"Bad CREATE_FAILED too many",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.",
			"Bad DELETE_IN_PROGRESS",
			"Bad DELETE_COMPLETE",
			"Stuck DELETE_IN_PROGRESS",
			"Stuck DELETE_FAILED in use",
			"S ROLLBACK_FAILED The following resource(s) failed to delete: [Stuck].",
		)
		before := len(a.events("web"))
		id := *a.stack("web").StackId
		a.remove(id)
		a.history(id, before,
			"S DELETE_IN_PROGRESS User Initiated",
			"Stuck DELETE_IN_PROGRESS",
			"Stuck DELETE_COMPLETE",
			"Kept DELETE_SKIPPED",
			"S DELETE_COMPLETE",
		)
	})
}

const retaining = `
Resources:
  Always: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Later: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate, DependsOn: Always}
  Bad: {Type: AWS::SQS::Queue, DependsOn: Later, Metadata: {localaws: {create: {fail: too many}}}}
`

func TestRetainOnFailedCreate(t *testing.T) {
	tests := map[string]struct {
		retainExcept bool
		always       []string
	}{
		"kept":    {false, []string{"Always DELETE_SKIPPED"}},
		"removed": {true, []string{"Always DELETE_IN_PROGRESS", "Always DELETE_COMPLETE"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", retaining, func(in *sdk.CreateStackInput) { in.RetainExceptOnCreate = &test.retainExcept })
				want := append([]string{"Bad DELETE_COMPLETE", "Later DELETE_IN_PROGRESS", "Later DELETE_COMPLETE"}, test.always...)
				a.history("web", 10, append(want, "S ROLLBACK_COMPLETE")...)
			})
		})
	}
}

func allowIAM(in *sdk.CreateStackInput) {
	in.Capabilities = []types.Capability{types.CapabilityCapabilityIam}
}
