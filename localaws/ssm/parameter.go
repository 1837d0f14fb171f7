package ssm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The types of parameters.
const (
	String       = "String"
	StringList   = "StringList"
	SecureString = "SecureString"
)

// versionLimit is how many versions a parameter keeps.
const versionLimit = 100

// A parameter is a name and its versions, the oldest first. The service's lock guards it.
type parameter struct {
	name     string
	kind     string
	keyID    string // of a SecureString
	versions []version
	labels   map[string]int64 // to a version's number
}

type version struct {
	number   int64
	value    string
	modified time.Time
}

// latest is the newest version.
func (p *parameter) latest() version { return p.versions[len(p.versions)-1] }

// add makes a version. The oldest one goes if there are too many, unless it has a label.
func (p *parameter) add(value string, now time.Time) error {
	number := int64(1)
	if len(p.versions) > 0 {
		number = p.latest().number + 1
	}
	if len(p.versions) == versionLimit {
		for _, labelled := range p.labels {
			if labelled == p.versions[0].number {
				return oldestIsLabelled(p.name, labelled)
			}
		}
		p.versions = slices.Delete(p.versions, 0, 1)
	}
	p.versions = append(p.versions, version{number, value, now.UTC()})
	return nil
}

// selected is the version that a selector names: a number, a label, or "" for the newest.
func (p *parameter) selected(selector string) (version, error) {
	if selector == "" {
		return p.latest(), nil
	}
	number, err := strconv.ParseInt(selector, 10, 64)
	if err != nil {
		number = p.labels[selector]
	}
	for _, v := range p.versions {
		if v.number == number {
			return v, nil
		}
	}
	return version{}, versionNotFound(p.name, selector)
}

// shown is a parameter on the wire.
type shown struct {
	Name, Type, Value string
	Version           int64
	Selector          string `json:",omitempty"`
	// LastModifiedDate is in seconds since the epoch.
	LastModifiedDate float64
	ARN, DataType    string
}

// show is one version of a parameter; the secret of a SecureString is shown if it is to be decrypted.
func (s *Service) show(p *parameter, region, selector string, v version, decrypt bool) shown {
	value := v.value
	if p.kind == SecureString && !decrypt {
		value = ciphertext(s.arn(region, p.name), v)
	}
	if selector != "" {
		selector = ":" + selector
	}
	return shown{
		Name: p.name, Type: p.kind, Value: value, Version: v.number, Selector: selector,
		LastModifiedDate: float64(v.modified.UnixMilli()) / 1000, ARN: s.arn(region, p.name), DataType: "text",
	}
}

// arn is a parameter's ARN: the name follows "parameter/", without a slash of its own.
func (s *Service) arn(region, name string) string {
	account := s.account
	if isPublic(name) {
		account = ""
	}
	return "arn:aws:ssm:" + region + ":" + account + ":parameter/" + strings.TrimPrefix(name, "/")
}
