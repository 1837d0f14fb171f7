package localaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/localaws/identity"
)

// AWS is a configuration for the SDK's clients: the server's region, its endpoint without a socket,
// and the account's administrator.
func (s *Server) AWS() aws.Config {
	return s.As(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test", Source: "localaws"}, nil
	}))
}

// As is [Server.AWS] with other credentials.
func (s *Server) As(who aws.CredentialsProvider) aws.Config {
	return aws.Config{
		Region: s.config.Region, BaseEndpoint: aws.String("https://" + host), HTTPClient: s.HTTPClient(),
		Credentials: aws.NewCredentialsCache(who),
		// What the SDK's configuration loader sets (aws-facts 6.4).
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
}

// ConfigFor is [Server.AWS] with the credentials of a role.
func (s *Server) ConfigFor(role string) aws.Config { return s.As(s.Role(role)) }

// Role are credentials of a role of the account, such as a function's: sessions of an hour, renewed
// when they end. What the role may do is what [identity.Registry.Define] says; a role that was not
// defined may do everything.
func (s *Server) Role(name string) aws.CredentialsProvider { return s.role(s.config.Account, name) }

func (s *Server) role(account, name string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		issued := s.session(account, name, identity.Session{})
		return aws.Credentials{
			AccessKeyID: issued.AccessKeyID, SecretAccessKey: issued.SecretAccessKey, SessionToken: issued.SessionToken,
			Source: "localaws", CanExpire: true, Expires: issued.Expires, AccountID: account,
		}, nil
	})
}

// session issues a session of a role of an account, named as Lambda names its functions' sessions:
// like the function.
func (s *Server) session(account, name string, session identity.Session) identity.Credentials {
	role, ok := s.identity.Role(identity.RoleARN(account, name))
	if ok {
		session.Policy = role.Policy
	}
	session.Account, session.Role, session.Name = account, name, name
	return s.identity.Issue(session)
}
