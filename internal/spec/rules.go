package spec

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

var (
	// stackPattern: aws-facts 4.2. Lengths are checked apart: a pattern that counts to a hundred makes
	// every cold start of the function slower.
	stackPattern = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`)
	// artifactPattern is CodePipeline's ArtifactName.
	artifactPattern = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)
	// rolePattern takes every partition; the length is CloudFormation's (aws-facts 4.8).
	rolePattern   = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$`)
	regionPattern = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)
	// memberForm is the native action's Artifact::path.
	memberForm = regexp.MustCompile(`^[a-zA-Z0-9_-]+::`)
)

// Each rule says what is wrong with a text and what to write instead, or "" and "".

func stackName(text string) (message, hint string) {
	switch {
	case strings.HasPrefix(text, "arn:"):
		return "is an ARN, not a stack name", "write the name alone, which is what follows stack/ in the ARN"
	case len(text) > 128 || !stackPattern.MatchString(text):
		return "is no stack name", "stack names are 1 to 128 letters, digits and hyphens and begin with a letter"
	}
	return "", ""
}

func artifactName(text string) (message, hint string) {
	switch {
	case memberForm.MatchString(text):
		return "is of the form Artifact::path", "write the name before :: here and the path after it as file"
	case len(text) > 100 || !artifactPattern.MatchString(text):
		return "is no artifact name", "artifact names are 1 to 100 letters, digits, hyphens and underscores, as in the pipeline's inputArtifacts"
	}
	return "", ""
}

func filePath(text string) (message, hint string) {
	const relative = "write the path in the artifact, such as infra/template.yaml"
	switch {
	case text == "":
		return "is empty", relative
	case memberForm.MatchString(text):
		return "is of the form Artifact::path", "write the name before :: as artifact and the path after it as file"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "contains a control character", relative
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

// modes are all that the native action has (aws-facts 3.1).
func modes() []string {
	return []string{string(CreateUpdate), "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE", "DELETE_ONLY", "REPLACE_ON_FAILURE"}
}

func mode(text string) (message, hint string) {
	switch near := problem.Nearest(text, modes()); {
	case text == string(CreateUpdate):
		return "", ""
	case slices.Contains(modes(), text):
		return "is " + text + ", which is not yet supported", "write CREATE_UPDATE or leave the key out"
	case near == string(CreateUpdate):
		return "is no mode", "did you mean CREATE_UPDATE?"
	case near != "":
		return "is no mode", "the nearest is " + near + ", which is not yet supported; write CREATE_UPDATE or leave the key out"
	}
	return "is no mode", "write CREATE_UPDATE or leave the key out"
}

func roleARN(text string) (message, hint string) {
	if len(text) > 2048 || !rolePattern.MatchString(text) {
		return "is no role ARN", "role ARNs look like arn:aws:iam::123456789012:role/NAME"
	}
	return "", ""
}

func region(text string) (message, hint string) {
	if len(text) > 32 || !regionPattern.MatchString(text) {
		return "is no Region code", "Region codes look like eu-central-1"
	}
	return "", ""
}

func alphanumeric(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
