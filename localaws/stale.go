package localaws

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"github.com/stackjob/stackjob/localaws/wire"
)

// memory holds what questions were answered, for stale reads.
type memory struct {
	mu     sync.Mutex
	recent map[string]answers
}

// answers are those to one question: the latest, and the latest that was different from it.
type answers struct{ latest, before *recorder }

func newMemory() *memory { return &memory{recent: map[string]answers{}} }

// question identifies a read by everything that was asked, and by whom. False means that the call is none that
// can be stale: it changes something, or S3 answers it.
func question(c *wire.Call) (string, bool) {
	reads := strings.HasPrefix(c.Operation, "Describe") || strings.HasPrefix(c.Operation, "Get") || strings.HasPrefix(c.Operation, "List")
	if !reads || c.Service == "s3" {
		return "", false
	}
	return strings.Join([]string{c.Service, c.Region, c.Caller.ARN, c.Operation, string(c.Body)}, "\x00"), true
}

// remember keeps an answer. An answer that says that the service failed is no state to go back to.
func (m *memory) remember(c *wire.Call, answer *recorder) {
	asked, ok := question(c)
	if !ok || answer.status >= http.StatusInternalServerError {
		return
	}
	answer.requestID = c.RequestID
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.recent[asked]
	if known.latest != nil && !known.latest.same(answer) {
		known.before = known.latest
	}
	known.latest = answer
	m.recent[asked] = known
}

// old is the stale answer to a call, nil if it was never asked before.
func (m *memory) old(c *wire.Call) *recorder {
	asked, ok := question(c)
	if !ok {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if known := m.recent[asked]; known.before != nil {
		return known.before
	}
	return m.recent[asked].latest
}

// same compares two answers but for their request ids.
func (a *recorder) same(b *recorder) bool {
	return a.status == b.status && bytes.Equal(a.renamed(b.requestID), b.body.Bytes())
}

// renamed is the body with another request id.
func (a *recorder) renamed(requestID string) []byte {
	if a.requestID == "" {
		return a.body.Bytes()
	}
	return bytes.ReplaceAll(a.body.Bytes(), []byte(a.requestID), []byte(requestID))
}
