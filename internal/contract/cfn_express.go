package contract

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// expressUnrolled makes a creation one under EXPRESS that is not rolled back.
func expressUnrolled(in *cloudformation.CreateStackInput) {
	in.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress, DisableRollback: new(true)}
}

// expressTests are about deployments that end when configuration is applied.
var expressTests = []Test{
	{Name: "cloudformation: a stack tells that it was made under EXPRESS", Source: "aws-facts 4.4, 8 trap 55", check: func(a *account) {
		done := a.create(a.stackName(), handle, expressUnrolled)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		if done.stack.DeploymentConfig == nil || done.stack.DeploymentConfig.Mode != types.DeploymentConfigModeExpress {
			a.Errorf("its deployment config is %+v", done.stack.DeploymentConfig)
		}
	}},
	{Name: "cloudformation: what EXPRESS has left failed needs EXPRESS", Source: "aws-facts 4.4", check: func(a *account) {
		made, err := a.tryCreate(a.stackName(), blocked(a.bucket(), "one"), lateCreation, expressUnrolled)
		a.must(err)
		arn := *made.StackId
		equal(a, "status", a.ended(arn, 0).status(), "CREATE_FAILED")
		a.refusedLike(a.tryUpdate(arn, settingOf("one")), "ValidationError",
			"This stack is in a CREATE_FAILED state from a previous operation that used EXPRESS deployment mode with disable-rollback.")
		_, err = a.cloudformation.RollbackStack(a.ctx(), &cloudformation.RollbackStackInput{StackName: &arn})
		a.refused(err, "ValidationError",
			"RollbackStack is not supported for stacks that were last updated using EXPRESS deployment mode and are in a failed state")
	}},
}
