package localaws

import (
	"net/http"
	"sync"

	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/s3"
	"github.com/stackjob/stackjob/localaws/ssm"
	"github.com/stackjob/stackjob/localaws/sts"
)

// A Server is an embedded AWS: one account, and others beside it ([Server.Account]). It is an [http.Handler], usable at once and by many
// callers at the same time. Two servers share nothing.
type Server struct {
	config    Config
	endpoints map[string]endpoint // by signing name
	faults    *faults

	identity     *identity.Registry
	s3           *s3.Service
	codepipeline *codepipeline.Service
	lambda       *lambda.Service
	own          *Account

	shared func() (string, error) // the endpoint for programs; the first call makes it

	mu        sync.Mutex
	accounts  map[string]*Account // by id
	closed    bool
	listeners []*http.Server
	serving   sync.WaitGroup
}

// New makes a server. It opens no socket and starts no goroutine.
func New(config Config) *Server {
	config = config.withDefaults()
	s := &Server{
		config: config, faults: newFaults(config.Faults), identity: identity.New(config.Account), accounts: map[string]*Account{},
	}
	s.s3 = s3.New(s3.Config{Account: config.Account, Hosts: []string{host}})
	s.own = s.newAccount(config.Account)
	s.accounts[config.Account] = s.own
	s.lambda = lambda.New(lambda.Config{
		Settings: config.Lambda, Account: config.Account, Region: config.Region, Log: config.Log,
	})
	s.codepipeline = codepipeline.New(codepipeline.Config{
		Settings: config.CodePipeline, Account: config.Account, Region: config.Region, Log: config.Log,
		Artifacts: artifacts{s.s3, config.LaxArtifacts}, Credentials: issuer{s.identity}, Functions: s.lambda,
	})
	s.shared = sync.OnceValues(func() (string, error) { return s.Listen("127.0.0.1:0") })
	s.endpoints = s.offer(sts.New(s.identity))
	return s
}

// Close ends what runs: functions and their executables, and the listeners. Calls in the process
// are answered still.
func (s *Server) Close() {
	s.lambda.Close()
	s.mu.Lock()
	s.closed = true
	listeners := s.listeners
	s.listeners = nil
	s.mu.Unlock()
	for _, l := range listeners {
		_ = l.Close() // whether a socket closes well is nobody's concern any more
	}
	s.serving.Wait()
}

// S3 is the server's S3, to prepare and look at buckets and objects directly.
func (s *Server) S3() *s3.Service { return s.s3 }

// CloudFormation is the CloudFormation of the server's own account.
func (s *Server) CloudFormation() *cloudformation.Service { return s.own.cloudformation }

// SSM is the parameter store of the server's own account.
func (s *Server) SSM() *ssm.Service { return s.own.ssm }

// CodePipeline is the server's CodePipeline, to start actions.
func (s *Server) CodePipeline() *codepipeline.Service { return s.codepipeline }

// Lambda is the server's Lambda, to register functions.
func (s *Server) Lambda() *lambda.Service { return s.lambda }

// Identity is the principals of all the server's accounts, to define roles and issue sessions.
func (s *Server) Identity() *identity.Registry { return s.identity }
