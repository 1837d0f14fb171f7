package migrate

import "slices"

// A right is what a deployment calls, and when.
type right struct {
	sid     string
	actions []string
	needed  func(g grant) bool
	nested  bool // also on the stacks nested in the stack
}

func inModes(modes []string) func(grant) bool {
	return func(g grant) bool { return slices.Contains(modes, g.mode) }
}

func withKey(names ...string) func(grant) bool {
	return func(g grant) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(g.keys, name) })
	}
}

// further are the calls that a key brings with it.
var further = map[string][]string{
	"drift":                 {"DetectStackDrift", "DescribeStackDriftDetectionStatus", "DescribeStackResourceDrifts"},
	"recover":               {"ContinueUpdateRollback", "RollbackStack"},
	"timeout":               {"CancelUpdateStack"},
	"onStop":                {"CancelUpdateStack"},
	"terminationProtection": {"UpdateTerminationProtection"},
	"stackPolicy":           {"GetStackPolicy", "SetStackPolicy"},
}

// rights are what stackjob calls of CloudFormation on a stack. DeleteStack is planning's for the empty
// shell that a change set for a new stack leaves behind when it fails. A configuration file may hold a stack
// policy.
var rights = []right{
	{"Look", []string{"DescribeStacks", "DescribeStackEvents", "DescribeEvents", "DescribeChangeSet", "ListChangeSets",
		"ListStackResources", "GetTemplate"}, func(grant) bool { return true }, true},
	{"Plan", []string{"CreateChangeSet", "DeleteChangeSet", "DeleteStack"}, inModes(plans), false},
	{"Execute", []string{"ExecuteChangeSet", "DeleteChangeSet"}, inModes(executes), false},
	{"Delete", []string{"DeleteStack"}, inModes([]string{"DELETE_ONLY"}), false},
	{"StackPolicy", further["stackPolicy"], withKey("config", "stackPolicy"), false},
	{"Drift", further["drift"], withKey("drift"), false},
	{"Recover", further["recover"], withKey("recover"), false},
	{"Cancel", further["timeout"], withKey("timeout", "onStop"), false},
	{"Protect", further["terminationProtection"], withKey("terminationProtection"), false},
}
