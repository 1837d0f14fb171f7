package packaging

import (
	"sync"

	"github.com/stackjob/stackjob/internal/staging"
)

// A Memory remembers what was staged of one source, that of the last call. It is safe for concurrent use.
//
// Packaging may take longer than a function has for one job. The next job of the operation finds what was
// staged in the bucket, but has to read the files again to know their hashes; in the same process it does
// not.
type Memory struct {
	mu   sync.Mutex
	last *memory
}

// of is what is known of a source; nil of no memory remembers nothing.
func (m *Memory) of(source string) *memory {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil || m.last.source != source {
		m.last = &memory{source: source, objects: map[local]staging.Object{}}
	}
	return m.last
}

// memory is what was staged of a source.
type memory struct {
	source  string
	mu      sync.Mutex
	objects map[local]staging.Object
}

func (m *memory) find(l local) (staging.Object, bool) {
	if m == nil {
		return staging.Object{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o, known := m.objects[l]
	o.Uploaded = false
	return o, known
}

// keep remembers files and folders. A template is not the same for the same file: it names what it nests.
func (m *memory) keep(l local, o staging.Object) {
	if m == nil || l.kind == nested {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[l] = o
}
