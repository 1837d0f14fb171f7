package migrate

import "slices"

// A benefit is what a key makes possible, and in which modes.
type benefit struct {
	Possibility
	modes []string
}

var (
	plans    = []string{"CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE"}
	executes = []string{"CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_EXECUTE"}
	deploys  = []string{"CREATE_UPDATE", "REPLACE_ON_FAILURE"}
	all      = []string{"CREATE_UPDATE", "REPLACE_ON_FAILURE", "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE", "DELETE_ONLY"}
)

// benefits are what the native action and the sample function cannot do. What they need includes what is
// [further] to their key.
var benefits = []benefit{
	{Possibility{Key: "guard", What: "refuse what replaces or removes resources that hold data; on by default, with waivers and rules of your own"}, plans},
	{Possibility{Key: "expect", What: "execute the approved plan or nothing"}, []string{"CHANGE_SET_EXECUTE"}},
	{Possibility{Key: "parameters", What: "take values from outputs of other stacks, from Systems Manager and from files",
		Needs: []string{"cloudformation:DescribeStacks on those stacks", "ssm:GetParameters on those parameters"}}, plans},
	{Possibility{Key: "drift", What: "warn of drift, or refuse to deploy over it"}, plans},
	{Possibility{Key: "onFailure", What: "choose what becomes of a deployment that fails: rollback, delete, nothing, keep"}, deploys},
	{Possibility{Key: "recover", What: "repair a stack that a deployment cannot start from"}, deploys},
	{Possibility{Key: "timeout", What: "limit a deployment, and finish or cancel what takes longer"}, executes},
	{Possibility{Key: "onStop", What: "choose what happens when the pipeline is stopped: finish, cancel, hold"}, executes},
	{Possibility{Key: "rollback", What: "roll back on CloudWatch alarms", Needs: []string{"cloudwatch:DescribeAlarms for CloudFormation's role"}}, plans},
	{Possibility{Key: "notificationArns", What: "send stack events to SNS topics"}, plans},
	{Possibility{Key: "terminationProtection", What: "protect the stack against deletion"}, executes},
	{Possibility{Key: "stackPolicy", What: "set the stack policy, and another one during the update"}, executes},
	{Possibility{Key: "wait", What: "wait for someone else's operation on the stack, for as long as you say"}, all},
}

// possible is what an action of a mode can do from now on.
func possible(mode string) []Possibility {
	found := []Possibility{}
	for _, b := range benefits {
		if slices.Contains(b.modes, mode) {
			p := b.Possibility
			p.Needs = append(slices.Clone(p.Needs), prefixed("cloudformation:", further[p.Key])...)
			found = append(found, p)
		}
	}
	return found
}
