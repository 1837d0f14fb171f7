package localaws

import (
	"net/http"
	"sync"

	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/s3"
	"github.com/stackjob/stackjob/localaws/sts"
)

// A Server is an embedded AWS of one account. It is an [http.Handler], usable at once and by many
// callers at the same time. Two servers share nothing.
type Server struct {
	config    Config
	endpoints map[string]endpoint // by signing name
	faults    *faults

	identity       *identity.Registry
	s3             *s3.Service
	cloudformation *cloudformation.Service
	codepipeline   *codepipeline.Service
	lambda         *lambda.Service

	shared func() (string, error) // the endpoint for programs; the first call makes it

	mu        sync.Mutex
	closed    bool
	listeners []*http.Server
	serving   sync.WaitGroup
}

// New makes a server. It opens no socket and starts no goroutine.
func New(config Config) *Server {
	config = config.withDefaults()
	s := &Server{config: config, faults: newFaults(config.Faults), identity: identity.New(config.Account)}
	s.s3 = s3.New(s3.Config{Account: config.Account, Hosts: []string{host}})
	s.cloudformation = cloudformation.New(cloudformation.Config{
		Settings: config.CloudFormation, Account: config.Account, Pace: config.Pace, Objects: s.s3, Log: config.Log,
	})
	s.lambda = lambda.New(lambda.Config{
		Settings: config.Lambda, Account: config.Account, Region: config.Region, Log: config.Log,
	})
	s.codepipeline = codepipeline.New(codepipeline.Config{
		Settings: config.CodePipeline, Account: config.Account, Region: config.Region, Log: config.Log,
		Artifacts: artifacts{s.s3, config.DemandKMS}, Credentials: issuer{s.identity}, Functions: s.lambda,
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

// CloudFormation is the server's CloudFormation.
func (s *Server) CloudFormation() *cloudformation.Service { return s.cloudformation }

// CodePipeline is the server's CodePipeline, to start actions.
func (s *Server) CodePipeline() *codepipeline.Service { return s.codepipeline }

// Lambda is the server's Lambda, to register functions.
func (s *Server) Lambda() *lambda.Service { return s.lambda }

// Identity is the server's principals, to define roles and issue sessions.
func (s *Server) Identity() *identity.Registry { return s.identity }
