package spec

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/plan"
)

// The patterns of names and ARNs. Lengths are checked apart: a pattern that counts to a hundred makes
// every cold start of the function slower.
const (
	// stackNames: aws-facts 4.2. Change sets are named alike (aws-facts 4.6).
	stackNames = `^[a-zA-Z][-a-zA-Z0-9]*$`
	// artifactNames is CodePipeline's ArtifactName.
	artifactNames = `^[a-zA-Z0-9_-]+$`
	// variableNames is CodePipeline's PipelineVariableName.
	variableNames = `^[A-Za-z0-9@_-]+$`
	regionCodes   = `^[a-z]+(-[a-z]+)+-[0-9]+$`
	alphanumerics = `^[a-zA-Z0-9]+$`
	// The ARNs take every partition.
	roleARNs      = `^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$`
	topicARNs     = `^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[a-zA-Z0-9_-]+([.]fifo)?$`
	alarmARNs     = `^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:[0-9]{12}:alarm:[^\x00-\x1f]+$`
	changeSetARNs = `^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:[0-9]{12}:changeSet/[a-zA-Z][-a-zA-Z0-9]*/[-a-zA-Z0-9:/]+$`
	// externalIDs: aws-facts 6.5, with the characters of STS's model.
	externalIDs = `^[a-zA-Z0-9_+=,.@:/-]+$`
	// ssmNames are names and paths, with a version or a label after a colon.
	ssmNames = `^[a-zA-Z0-9_./:-]+$`
	// digests are those of a plan: a version and parts, which only the plan's own package knows.
	digests = `^[0-9]+(:[0-9a-f]{32})+$`
)

// Longest names and ARNs, in characters.
const (
	longestStackName  = 128
	longestArtifact   = 100
	longestVariable   = 128
	longestRegion     = 32
	longestARN        = 2048 // of a role (aws-facts 4.8)
	shortestExternal  = 2
	longestExternal   = 1224
	longestSSM        = 2048
	longestOutputName = 255
	longestDigest     = 512
)

var (
	stackPattern     = pattern.New(stackNames)
	artifactPattern  = pattern.New(artifactNames)
	variablePattern  = pattern.New(variableNames)
	regionPattern    = pattern.New(regionCodes)
	alphaPattern     = pattern.New(alphanumerics)
	rolePattern      = pattern.New(roleARNs)
	topicPattern     = pattern.New(topicARNs)
	alarmPattern     = pattern.New(alarmARNs)
	changeSetPattern = pattern.New(changeSetARNs)
	externalPattern  = pattern.New(externalIDs)
	ssmPattern       = pattern.New(ssmNames)
	digestPattern    = pattern.New(digests)
)

// Each rule says what is wrong with a text and what to write instead, or "" and "".
type rule func(text string) (message, hint string)

// matching is the rule of texts of a form.
func matching(pattern *pattern.Pattern, shortest, longest int, message, hint string) rule {
	return func(text string) (string, string) {
		if n := len([]rune(text)); n < shortest || n > longest || !pattern.MatchString(text) {
			return message, hint
		}
		return "", ""
	}
}

var (
	roleARN = matching(rolePattern, 1, longestARN,
		"is no role ARN", "role ARNs look like arn:aws:iam::123456789012:role/NAME")
	topicARN = matching(topicPattern, 1, longestARN,
		"is no topic ARN", "topic ARNs look like arn:aws:sns:eu-central-1:123456789012:NAME")
	alarmARN = matching(alarmPattern, 1, longestARN,
		"is no alarm ARN", "alarm ARNs look like arn:aws:cloudwatch:eu-central-1:123456789012:alarm:NAME")
	region = matching(regionPattern, 1, longestRegion,
		"is no Region code", "Region codes look like eu-central-1")
	externalID = matching(externalPattern, shortestExternal, longestExternal,
		"is no external id", "external ids are 2 to 1,224 letters, digits and +=,.@:/_-")
	variableName = matching(variablePattern, 1, longestVariable,
		"is no variable name", "variable names are 1 to 128 letters, digits, hyphens, underscores and @")
	outputName = matching(alphaPattern, 1, longestOutputName,
		"is no output name", "output names are 1 to 255 letters and digits, as in the template's Outputs")
)

func isARN(text string) bool { return strings.HasPrefix(text, "arn:") }

func stackName(text string) (message, hint string) {
	switch {
	case isARN(text):
		return "is an ARN, not a stack name", "write the name alone, which is what follows stack/ in the ARN"
	case len(text) > longestStackName || !stackPattern.MatchString(text):
		return "is no stack name", "stack names are 1 to 128 letters, digits and hyphens and begin with a letter"
	}
	return "", ""
}

func changeSetName(text string) (message, hint string) {
	switch {
	case isARN(text) && (len(text) > longestARN || !changeSetPattern.MatchString(text)):
		return "is no change set's ARN", "they look like arn:aws:cloudformation:eu-central-1:123456789012:changeSet/NAME/ID"
	case !isARN(text) && (len(text) > longestStackName || !stackPattern.MatchString(text)):
		return "is no change set name", "change set names are 1 to 128 letters, digits and hyphens and begin with a letter"
	}
	return "", ""
}

func digest(text string) (message, hint string) {
	const take = "take the output variable Digest of the action that made the change set"
	switch {
	case text == "":
		return "is empty", take + ", or leave the key out to execute whatever the change set holds"
	case strings.HasPrefix(text, "#{"):
		return "is a variable that the pipeline has not put a value for", "give the action that makes the change set this namespace"
	case len(text) > longestDigest || !digestPattern.MatchString(text):
		return "is no plan's digest", take
	case plan.ValidDigest(text) != nil:
		return "is no digest of this version of stackjob", "make the change set anew and " + take
	}
	return "", ""
}

func artifactName(text string) (message, hint string) {
	switch {
	case strings.Contains(text, fileSeparator):
		return "is of the form Artifact::path", "write the name before :: here and the path after it as file"
	case len(text) > longestArtifact || !artifactPattern.MatchString(text):
		return "is no artifact name", "artifact names are 1 to 100 letters, digits, hyphens and underscores, as in the pipeline's inputArtifacts"
	}
	return "", ""
}

func filePath(text string) (message, hint string) {
	const relative = "write the path in the artifact, such as infra/template.yaml"
	switch {
	case text == "":
		return "is empty", relative
	case strings.ContainsFunc(text, unicode.IsControl):
		return "contains a control character", relative
	case strings.Contains(text, fileSeparator):
		return "contains :: twice", "write it once, between the artifact and the path"
	case slices.Contains(strings.Split(text, "/"), ".."):
		return "leaves the artifact with ..", relative
	case strings.HasPrefix(text, "/"):
		return "begins with a slash", "write it without, relative to the artifact's root"
	case text == "." || strings.HasSuffix(text, "/"):
		return "is a folder", relative
	case path.Clean(text) != text || !fs.ValidPath(text):
		return "is no clean path", "write it without . and empty parts"
	}
	return "", ""
}
