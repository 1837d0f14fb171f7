// Package ssm is the embedded AWS's Systems Manager, as far as its parameter store goes: parameters of
// the three types, their versions and labels, over awsJson1_1.
//
// A SecureString is not encrypted here; without decryption it is shown as a text that looks like a
// ciphertext. Decryption with the key that AWS manages needs no permission of its own, as on AWS; with
// another key it needs kms:Decrypt on that key.
//
// Every name under /aws/service/, AWS's public parameters, has a made-up value. Tags, policies,
// advanced parameters and parameters shared by other accounts are not offered: asking for one is refused.
// Shapes: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html and the
// pages beside it.
package ssm

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Config is what a [Service] is made of. Its zero value is usable.
type Config struct {
	// Account is the twelve-digit account id; "123456789012" if it is empty.
	Account string
	// Region is the one that the direct methods mean where they are given none; "us-east-1" if it is
	// empty.
	Region string
}

// A Service is the parameter store of one account, in all its regions. It is safe for concurrent use.
type Service struct {
	account, region string

	mu         sync.RWMutex
	parameters map[place]*parameter
}

// A place is where a parameter is.
type place struct{ region, name string }

// New makes a store without parameters.
func New(c Config) *Service {
	return &Service{
		account:    cmp.Or(c.Account, "123456789012"),
		region:     cmp.Or(c.Region, "us-east-1"),
		parameters: map[place]*parameter{},
	}
}

// ServeCall answers a call.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) {
	wire.ServeJSON(w, c, s.operations())
}

func (s *Service) operations() wire.Operations {
	return wire.Operations{
		"DeleteParameter":       wire.Op(s.deleteParameter),
		"GetParameter":          wire.Op(s.getParameter),
		"GetParameters":         wire.Op(s.getParameters),
		"GetParametersByPath":   wire.Op(s.getParametersByPath),
		"LabelParameterVersion": wire.Op(s.labelParameterVersion),
		"PutParameter":          wire.Op(s.putParameter),
	}
}
