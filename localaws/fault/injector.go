package fault

import (
	"slices"
	"sync"
)

// Func is an injector made of a function.
type Func func(Point) Fault

// At calls the function.
func (f Func) At(p Point) Fault { return f(p) }

// On lets the calls that a predicate chooses meet a fault.
func On(chosen Predicate, met Fault) Injector {
	return Func(func(p Point) Fault {
		if chosen(p) {
			return met
		}
		return Fault{}
	})
}

// Any asks injectors in their order; the first fault is met. All are asked at each call, so that
// those which count do not miss any.
func Any(injectors ...Injector) Injector {
	return Func(func(p Point) Fault {
		var met Fault
		for _, each := range injectors {
			if fault := each.At(p); met.None() {
				met = fault
			}
		}
		return met
	})
}

// Only asks an injector about the calls that a predicate chooses, and leaves the others alone.
func Only(chosen Predicate, injector Injector) Injector {
	return Func(func(p Point) Fault {
		if !chosen(p) {
			return Fault{}
		}
		return injector.At(p)
	})
}

// A Switch is an injector that can be exchanged while the server runs. Its zero value injects
// nothing.
type Switch struct {
	mu  sync.Mutex
	now Injector
}

// Set puts an injector in place; nil injects nothing.
func (s *Switch) Set(i Injector) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = i
}

// At asks the injector that is in place.
func (s *Switch) At(p Point) Fault {
	s.mu.Lock()
	now := s.now
	s.mu.Unlock()
	if now == nil {
		return Fault{}
	}
	return now.At(p)
}

// A Log records every call and, if it wraps an injector, what the call met.
type Log struct {
	inner Injector

	mu      sync.Mutex
	entries []Entry
}

// An Entry is a call and what it met.
type Entry struct {
	Point Point
	Fault Fault
}

// Record makes a log around an injector, or around none.
func Record(inner Injector) *Log { return &Log{inner: inner} }

// At records the call.
func (l *Log) At(p Point) Fault {
	var met Fault
	if l.inner != nil {
		met = l.inner.At(p)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, Entry{p, met})
	return met
}

// Entries are the calls so far.
func (l *Log) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Calls counts the calls so far that a predicate chooses; nil counts all.
func (l *Log) Calls(chosen Predicate) int {
	count := 0
	for _, entry := range l.Entries() {
		if chosen == nil || chosen(entry.Point) {
			count++
		}
	}
	return count
}

// Faults counts the calls so far that met a fault: it proves that an injected one was met at all.
func (l *Log) Faults() int {
	count := 0
	for _, entry := range l.Entries() {
		if !entry.Fault.None() {
			count++
		}
	}
	return count
}
