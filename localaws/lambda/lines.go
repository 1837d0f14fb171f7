package lambda

import (
	"bytes"
	"strings"
	"sync"
)

// maxLine is where a line without an end is cut, in bytes.
const maxLine = 1 << 18

// lines is a writer that gives what is written line by line.
type lines struct {
	emit func(line string)

	mu   sync.Mutex
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		line, after, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok && len(l.rest) < maxLine {
			return len(p), nil
		}
		l.emit(strings.TrimSuffix(string(line), "\r"))
		l.rest = after
	}
}

// flush gives the last line if it has no end.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.emit(string(l.rest))
		l.rest = nil
	}
}
