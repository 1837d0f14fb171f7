package localaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/ssm"
)

// An Account is one account of a [Server]: its own stacks and parameters, in all regions. S3, whose
// names are everyone's, the roles and the pipelines are the server's.
//
// A caller gets there by a role of the account: by assuming one ([Server.Identity] defines who may), or
// from [Account.ConfigFor].
type Account struct {
	server         *Server
	id             string
	cloudformation *cloudformation.Service
	ssm            *ssm.Service
}

// Account is the account with an id of twelve digits; it is made when it is first asked for. It is the
// server's own account for [Config.Account]. What is no such id is no account: Account panics.
func (s *Server) Account(id string) *Account {
	if !identity.IsAccount(id) {
		panic("localaws: " + id + " is no account id of twelve digits")
	}
	return s.account(id)
}

func (s *Server) account(id string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[id] == nil {
		s.accounts[id] = s.newAccount(id)
	}
	return s.accounts[id]
}

func (s *Server) newAccount(id string) *Account {
	store := ssm.New(ssm.Config{Account: id, Region: s.config.Region})
	return &Account{server: s, id: id, ssm: store, cloudformation: cloudformation.New(cloudformation.Config{
		Settings: s.config.CloudFormation, Account: id, Pace: s.config.Pace, Objects: s.s3.OwnedBy(id), Presigned: s.presigned,
		Parameters: store, Log: s.config.Log,
	})}
}

// ID is the account's id.
func (a *Account) ID() string { return a.id }

// CloudFormation is the account's CloudFormation.
func (a *Account) CloudFormation() *cloudformation.Service { return a.cloudformation }

// SSM is the account's parameter store.
func (a *Account) SSM() *ssm.Service { return a.ssm }

// AWS is a configuration for the SDK's clients, of the account's administrator.
func (a *Account) AWS() aws.Config {
	return a.server.As(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: a.id, SecretAccessKey: "test", Source: "localaws", AccountID: a.id}, nil
	}))
}

// ConfigFor is [Account.AWS] with the credentials of a role of the account. See [Server.Role].
func (a *Account) ConfigFor(role string) aws.Config { return a.server.As(a.server.role(a.id, role)) }
