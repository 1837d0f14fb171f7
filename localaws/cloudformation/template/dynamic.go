package template

import (
	"regexp"
	"strings"
)

// dynamicReference is the form {{resolve:service:reference}}.
var dynamicReference = regexp.MustCompile(`\{\{resolve:([a-z-]+):([^{}]*)\}\}`)

// ssmReference is a parameter name with an optional version number; labels are refused.
var ssmReference = regexp.MustCompile(`^[a-zA-Z0-9_./-]+(:[0-9]+)?$`)

// checkDynamic refuses dynamic references of the wrong form in a resolved string.
func checkDynamic(s string) error {
	if !strings.Contains(s, "{{resolve:") {
		return nil
	}
	for _, found := range dynamicReference.FindAllStringSubmatch(s, -1) {
		whole, service, reference := found[0], found[1], found[2]
		switch service {
		case "ssm", "ssm-secure":
			if !ssmReference.MatchString(reference) {
				return invalid("Incorrect format is used in the following SSM reference: [%s]", whole)
			}
		case "secretsmanager":
			if !secretReference(reference) {
				return invalid("Incorrect format is used in the following Secrets Manager reference: [%s]", whole)
			}
		}
	}
	return nil
}

// secretReference tells secret-id[:SecretString[:json-key[:version-stage[:version-id]]]], where the
// secret id may be an ARN, which has six colons of its own.
func secretReference(reference string) bool {
	parts := strings.Split(reference, ":")
	if parts[0] == "arn" {
		if len(parts) < 7 {
			return false
		}
		parts = parts[6:]
	}
	return parts[0] != "" && len(parts) <= 5 && (len(parts) == 1 || parts[1] == "" || parts[1] == "SecretString")
}

// versionless tells a string with an SSM reference that names no version.
func versionless(s string) bool {
	for _, found := range dynamicReference.FindAllStringSubmatch(s, -1) {
		if found[1] == "ssm" && !strings.Contains(found[2], ":") {
			return true
		}
	}
	return false
}
