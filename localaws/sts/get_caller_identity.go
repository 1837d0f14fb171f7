package sts

import "github.com/stackjob/stackjob/localaws/wire"

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct{ Arn, UserId, Account string }

// getCallerIdentity needs no permission, as on AWS.
func (s *Service) getCallerIdentity(c *wire.Call, _ *getCallerIdentityInput) (*getCallerIdentityOutput, error) {
	return &getCallerIdentityOutput{Arn: c.Caller.ARN, UserId: c.Caller.UserID, Account: c.Caller.Account}, nil
}
