package cloudformation_test

import (
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func express() *types.DeploymentConfig {
	return &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}
}

// expressly makes a creation one under EXPRESS.
func expressly(in *sdk.CreateStackInput) { in.DeploymentConfig = express() }

const database = "Resources: {Data: {Type: AWS::RDS::DBInstance}}"

// What takes minutes to be ready is not waited for.
func TestExpressDoesNotWait(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		took := func(name string, options ...func(*sdk.CreateStackInput)) time.Duration {
			begun := time.Now()
			events := a.events(a.create(name, database, options...))
			same(t, a.status(name), "CREATE_COMPLETE")
			return events[len(events)-1].Timestamp.Sub(begun)
		}
		plain, fast := took("plain"), took("fast", expressly)
		if plain < 4*time.Minute || fast > time.Minute {
			t.Errorf("it took %v, and %v under EXPRESS", plain, fast)
		}
		same(t, a.stack("fast").DeploymentConfig.Mode, types.DeploymentConfigModeExpress)
		begun := time.Now()
		id := *a.stack("fast").StackId
		_, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: &id, DeploymentConfig: express()})
		must(t, err)
		time.Sleep(time.Minute)
		same(t, a.status(id), "DELETE_COMPLETE")
		same(t, time.Since(begun), time.Minute)
	})
}

// Nobody sees what fails after its configuration was applied.
func TestExpressDoesNotSeeLateFailures(t *testing.T) {
	late := strings.Replace(database, "RDS::DBInstance", "RDS::DBInstance, Metadata: {localaws: {create: {fail: no room, after: 200s}}}", 1)
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("plain", late)
		a.create("fast", late, expressly)
		same(t, a.status("plain"), "ROLLBACK_COMPLETE")
		same(t, a.status("fast"), "CREATE_COMPLETE")
	})
}

const failsUnderExpress = `Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: AWS::SNS::Topic, DependsOn: A, Metadata: {localaws: {create: {fail: it is so}}}}}`

// Without a word about it nothing is rolled back under EXPRESS, or it is, by the setting.
func TestExpressRollback(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings cloudformation.Settings
		option   func(*sdk.CreateStackInput)
		want     string
	}{
		{"not said", cloudformation.Settings{}, expressly, "CREATE_FAILED"},
		{"not said, the other way", cloudformation.Settings{ExpressRollsBack: true}, expressly, "ROLLBACK_COMPLETE"},
		{"wanted", cloudformation.Settings{}, func(in *sdk.CreateStackInput) {
			in.DeploymentConfig = express()
			in.DeploymentConfig.DisableRollback = new(false)
		}, "ROLLBACK_COMPLETE"},
		{"wanted by the call", cloudformation.Settings{}, func(in *sdk.CreateStackInput) {
			in.DeploymentConfig, in.DisableRollback = express(), new(false)
		}, "ROLLBACK_COMPLETE"},
		{"wanted by OnFailure", cloudformation.Settings{}, func(in *sdk.CreateStackInput) {
			in.DeploymentConfig, in.OnFailure = express(), types.OnFailureRollback
		}, "ROLLBACK_COMPLETE"},
		{"a standard mode", cloudformation.Settings{}, func(in *sdk.CreateStackInput) {
			in.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeStandard}
		}, "ROLLBACK_COMPLETE"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, test.settings, func(t *testing.T, a *account) {
				a.create("web", failsUnderExpress, test.option)
				same(t, a.status("web"), test.want)
			})
		})
	}
}

// What EXPRESS has left failed goes on with EXPRESS only.
func TestExpressLeftovers(t *testing.T) {
	const want = "This stack is in a CREATE_FAILED state from a previous operation that used EXPRESS deployment mode with " +
		"disable-rollback. Follow-up operations must use the same DeploymentConfig (mode=EXPRESS) until the stack reaches a *_COMPLETE state."
	fixed := strings.Replace(failsUnderExpress, ", Metadata: {localaws: {create: {fail: it is so}}}", "", 1)
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", failsUnderExpress, expressly)
		update := &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: &fixed, DisableRollback: new(true)}
		_, err := a.UpdateStack(t.Context(), update)
		refused(t, err, "ValidationError", want)
		change := &sdk.CreateChangeSetInput{StackName: new("web"), ChangeSetName: new("c"), TemplateBody: &fixed}
		_, err = a.CreateChangeSet(t.Context(), change)
		refused(t, err, "ValidationError", want)
		_, err = a.RollbackStack(t.Context(), &sdk.RollbackStackInput{StackName: new("web")})
		refused(t, err, "ValidationError",
			"RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode and are in a failed state")
		c := a.changeSet("web", "c", fixed, func(in *sdk.CreateChangeSetInput) { in.DeploymentConfig = express() })
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "UPDATE_COMPLETE")
		a.update("web", strings.Replace(fixed, "SNS::Topic}", "SNS::Topic, Properties: {DisplayName: x}}", 1))
		same(t, a.status("web"), "UPDATE_COMPLETE")
	})
}
