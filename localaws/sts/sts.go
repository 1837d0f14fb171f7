// Package sts is the embedded AWS's Security Token Service: who am I, and let me be someone else.
// Shapes and limits: aws-facts 6.5.
package sts

import (
	"net/http"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// Namespace is the XML namespace of the service's answers.
const Namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// A Service is the STS of one account.
type Service struct {
	registry *identity.Registry
	query    wire.Query
}

// New makes an STS that issues credentials from a registry.
func New(registry *identity.Registry) *Service {
	s := &Service{registry: registry}
	s.query = wire.Query{Namespace: Namespace, Operations: s.operations()}
	return s
}

func (s *Service) operations() wire.Operations {
	return wire.Operations{
		"AssumeRole":        wire.Op(s.assumeRole),
		"GetCallerIdentity": wire.Op(s.getCallerIdentity),
	}
}

// ServeCall answers a call.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) { s.query.ServeCall(w, c) }
