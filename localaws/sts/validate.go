package sts

import (
	"net/http"
	"regexp"
	"unicode/utf8"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Limits and patterns of AssumeRole: aws-facts 6.5.
const (
	shortestSession, longestSession       = 900, 43_200
	shortestName, longestName             = 2, 64
	shortestExternalID, longestExternalID = 2, 1224
	shortestARN, longestARN               = 20, 2048
	namePattern                           = `[\w+=,.@-]*`
	externalIDPattern                     = `[\w+=,.@:\/-]*`
)

var (
	validName       = regexp.MustCompile(`^` + namePattern + `$`)
	validExternalID = regexp.MustCompile(`^` + externalIDPattern + `$`)
)

func (in *assumeRoleInput) validate() error {
	if err := checkText("roleArn", in.RoleArn, true, shortestARN, longestARN, nil, ""); err != nil {
		return err
	}
	if err := checkText("roleSessionName", in.RoleSessionName, true, shortestName, longestName, validName, namePattern); err != nil {
		return err
	}
	if err := checkText("externalId", in.ExternalId, false, shortestExternalID, longestExternalID, validExternalID, externalIDPattern); err != nil {
		return err
	}
	switch seconds := in.seconds(); {
	case seconds < shortestSession:
		return constraint(seconds, "durationSeconds", "Member must have value greater than or equal to %d", shortestSession)
	case seconds > longestSession:
		return constraint(seconds, "durationSeconds", "Member must have value less than or equal to %d", longestSession)
	}
	return in.offered()
}

// offered refuses what this service does not do, rather than to issue a session that may do more than was
// asked for.
func (in *assumeRoleInput) offered() error {
	for name, given := range map[string]bool{
		"Policy": in.Policy != nil, "PolicyArns": in.PolicyArns != nil, "Tags": in.Tags != nil, "TransitiveTagKeys": in.TransitiveTagKeys != nil,
		"SourceIdentity": in.SourceIdentity != nil, "SerialNumber": in.SerialNumber != nil, "TokenCode": in.TokenCode != nil,
		"ProvidedContexts": in.ProvidedContexts != nil,
	} {
		if given {
			return wire.Errorf(http.StatusBadRequest, "ValidationError", "localaws does not offer %s", name)
		}
	}
	return nil
}

// checkText holds a text to its length, in characters, and its pattern.
func checkText(name string, text *string, required bool, shortest, longest int, valid *regexp.Regexp, pattern string) error {
	switch {
	case text == nil && required:
		return wire.Errorf(http.StatusBadRequest, "ValidationError",
			"1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", name)
	case text == nil:
		return nil
	}
	switch length := utf8.RuneCountInString(*text); {
	case length < shortest:
		return constraint(*text, name, "Member must have length greater than or equal to %d", shortest)
	case length > longest:
		return constraint(*text, name, "Member must have length less than or equal to %d", longest)
	case valid != nil && !valid.MatchString(*text):
		return constraint(*text, name, "Member must satisfy regular expression pattern: %s", pattern)
	}
	return nil
}
