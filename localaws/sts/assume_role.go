package sts

import (
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

type assumeRoleInput struct {
	RoleArn         *string
	RoleSessionName *string
	DurationSeconds *int64
	ExternalId      *string

	// What narrows or marks a session is not offered.
	Policy, SourceIdentity, SerialNumber, TokenCode *string
	PolicyArns, Tags, ProvidedContexts              []struct{}
	TransitiveTagKeys                               []string
}

type assumeRoleOutput struct {
	AssumedRoleUser assumedRoleUser
	Credentials     credentials
}

type assumedRoleUser struct{ Arn, AssumedRoleId string }

type credentials struct {
	AccessKeyId, SecretAccessKey, SessionToken string
	Expiration                                 time.Time
}

// defaultDuration is how long a session lasts for who does not say.
const defaultDuration = 3600

func (s *Service) assumeRole(c *wire.Call, in *assumeRoleInput) (*assumeRoleOutput, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	role, ok := s.registry.Role(*in.RoleArn)
	if !ok {
		return nil, notARole(*in.RoleArn)
	}
	if err := c.Authorize("sts:AssumeRole", *in.RoleArn); err != nil {
		return nil, err
	}
	if !role.Trusts(c.Caller, in.externalID()) {
		return nil, notTrusted(c, *in.RoleArn)
	}
	lifetime := time.Duration(in.seconds()) * time.Second
	if lifetime > role.Longest(c.Caller) {
		return nil, tooLong(c)
	}
	issued := s.registry.Assume(role, *in.RoleSessionName, lifetime)
	return &assumeRoleOutput{
		AssumedRoleUser: assumedRoleUser{
			Arn:           "arn:aws:sts::" + role.Account + ":assumed-role/" + role.Name + "/" + *in.RoleSessionName,
			AssumedRoleId: s.registry.RoleID(role) + ":" + *in.RoleSessionName,
		},
		Credentials: wireCredentials(issued),
	}, nil
}

// externalID is the external id that was given, "" for none: an empty one is refused for its length.
func (in *assumeRoleInput) externalID() string {
	if in.ExternalId == nil {
		return ""
	}
	return *in.ExternalId
}

func wireCredentials(c identity.Credentials) credentials {
	return credentials{c.AccessKeyID, c.SecretAccessKey, c.SessionToken, c.Expires}
}

func (in *assumeRoleInput) seconds() int64 {
	if in.DurationSeconds == nil {
		return defaultDuration
	}
	return *in.DurationSeconds
}
