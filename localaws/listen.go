package localaws

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
)

// Listen serves on a TCP address of this machine, such as "127.0.0.1:4566" (port 0 takes a free
// one), until [Server.Close], and returns the endpoint's URL. It refuses every address but loopback:
// the server lets everyone in as the account's administrator. What a browser sends for a web page of
// another origin is refused, whatever the method, and so is every name of the host but loopback's and
// S3's (bucket.localhost, bucket.s3.amazonaws.com).
func (s *Server) Listen(address string) (string, error) {
	if err := checkLoopback(address); err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("localaws: %w", err)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(s.guard), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.Join(ErrClosed, listener.Close())
	}
	s.listeners = append(s.listeners, server)
	s.serving.Go(func() { _ = server.Serve(listener) }) // it always ends with an error, by Close
	return "http://" + listener.Addr().String(), nil
}

// ErrClosed is what Listen says after Close.
var ErrClosed = errors.New("localaws: the server is closed")

func checkLoopback(address string) error {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("localaws: address %q: write HOST:PORT, such as 127.0.0.1:4566", address)
	}
	if ip, err := netip.ParseAddr(name); name == "localhost" || err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("localaws: address %q is not this machine's own: write 127.0.0.1 or localhost", address)
}

// executableSession is how long the credentials of an executable are good for: as its process is
// kept between invocations, they are not renewed.
const executableSession = 12 * time.Hour

// Environment is what a program needs to find the server and be a role of its account: the
// environment of [lambda.Executable], or of any other program that uses an AWS SDK. The first call
// makes the server listen on a free loopback port.
//
// [lambda.Executable]: https://pkg.go.dev/github.com/stackjob/stackjob/localaws/lambda#Executable
func (s *Server) Environment(role string) (map[string]string, error) {
	endpoint, err := s.shared()
	if err != nil {
		return nil, err
	}
	issued := s.session(s.config.Account, role, identity.Session{Expires: time.Now().Add(executableSession)})
	return map[string]string{
		"AWS_ENDPOINT_URL":      endpoint,
		"AWS_REGION":            s.config.Region,
		"AWS_DEFAULT_REGION":    s.config.Region,
		"AWS_ACCESS_KEY_ID":     issued.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY": issued.SecretAccessKey,
		"AWS_SESSION_TOKEN":     issued.SessionToken,
	}, nil
}
