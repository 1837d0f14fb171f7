package job

// What CodePipeline accepts in a report (aws-facts 1.4). Lengths are in
// characters, that is Unicode code points, unless the name says bytes.
const (
	// MaxTokenChars is the longest continuation token. Enforced by
	// Token.Encode and DecodeToken.
	MaxTokenChars = 2048
	// MaxMessageChars is the longest failure message. Enforced by package action.
	MaxMessageChars = 5000
	// MaxSummaryChars is the longest summary of execution details. Enforced by
	// package action.
	MaxSummaryChars = 2048
	// MaxExternalIDChars is the longest external execution id. Enforced by
	// package action.
	MaxExternalIDChars = 1500
	// MaxVariablesBytes is the most that the names and values of an action's
	// output variables may add up to. Enforced by package action.
	MaxVariablesBytes = 122_880
	// VariableNamePattern is the regular expression that the whole name of an
	// output variable must match. Enforced by package action.
	VariableNamePattern = `[A-Za-z0-9@\-_]+`
)
