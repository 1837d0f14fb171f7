package fault

import (
	"path"
	"sync"
)

// A Predicate chooses calls. Those made by [Nth], [After] and [First] count and so have a state:
// make a new one for each use.
type Predicate func(Point) bool

// Always chooses every call.
func Always() Predicate { return func(Point) bool { return true } }

// Service chooses the calls of a service, by its signing name.
func Service(name string) Predicate { return func(p Point) bool { return p.Service == name } }

// Operation chooses the calls of an operation.
func Operation(name string) Predicate { return func(p Point) bool { return p.Operation == name } }

// Caller chooses the calls whose signer's ARN matches a pattern, in which "*" stands for any text
// without a slash and "?" for one character: "arn:aws:sts::*:assumed-role/deploy/*". It panics if
// the pattern is malformed.
func Caller(pattern string) Predicate {
	if _, err := path.Match(pattern, ""); err != nil {
		panic("fault: the caller pattern " + pattern + " is malformed")
	}
	return func(p Point) bool {
		ok, _ := path.Match(pattern, p.Caller) // checked above
		return ok
	}
}

// Role chooses the calls of the sessions of a role, such as the function's.
func Role(name string) Predicate { return Caller("arn:aws:sts::*:assumed-role/" + name + "/*") }

// And chooses what all of them choose. Later ones are asked only if the earlier ones agree, which
// matters to those that count: put them last.
func And(all ...Predicate) Predicate {
	return func(p Point) bool {
		for _, each := range all {
			if !each(p) {
				return false
			}
		}
		return true
	}
}

// Or chooses what one of them chooses.
func Or(any ...Predicate) Predicate {
	return func(p Point) bool {
		for _, each := range any {
			if each(p) {
				return true
			}
		}
		return false
	}
}

// Not chooses what the other does not.
func Not(other Predicate) Predicate { return func(p Point) bool { return !other(p) } }

// Nth chooses the n-th (from 0) of the calls that another predicate chooses, and no other.
func Nth(n int, of Predicate) Predicate {
	return counting(of, func(seen int) bool { return seen == n })
}

// Once chooses the first of the calls that another predicate chooses.
func Once(of Predicate) Predicate { return Nth(0, of) }

// First chooses the first n of the calls that another predicate chooses.
func First(n int, of Predicate) Predicate {
	return counting(of, func(seen int) bool { return seen < n })
}

// After chooses what another predicate chooses, but for the first n.
func After(n int, of Predicate) Predicate {
	return counting(of, func(seen int) bool { return seen >= n })
}

func counting(of Predicate, chosen func(seen int) bool) Predicate {
	var mu sync.Mutex
	seen := -1
	return func(p Point) bool {
		if !of(p) {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		seen++
		return chosen(seen)
	}
}
