package archtest

import (
	"fmt"
	"slices"
)

// breaches says everything that is wrong with the imports of the packages, with the reason.
func breaches(packages []listed) []string {
	var found []string
	for _, p := range packages {
		if room(p.ImportPath) == "" {
			found = append(found, fmt.Sprintf("%s is in no room: give it a place in the tower or beside it", p.ImportPath))
		}
		for _, to := range p.Imports {
			found = append(found, upward(p.ImportPath, to)...)
		}
		for _, r := range rules {
			found = append(found, r.breaches(p)...)
		}
	}
	return found
}

// upward finds an import of a room by one below it.
func upward(from, to string) []string {
	a, b := slices.Index(tower, room(from)), slices.Index(tower, room(to))
	if a < 0 || b < 0 || a <= b {
		return nil
	}
	return []string{fmt.Sprintf("%s imports %s: imports go only down the tower", from, to)}
}

func (r rule) breaches(p listed) []string {
	if !matchesAny(r.from, p.ImportPath) || matchesAny(r.unless, p.ImportPath) {
		return nil
	}
	imports, verb := p.Imports, "imports"
	if r.links {
		imports, verb = p.Deps, "links"
	}
	var found []string
	for _, to := range imports {
		if matchesAny(r.to, to) && !matchesAny(r.except, to) && !sameRoom(p.ImportPath, to) {
			found = append(found, fmt.Sprintf("%s %s %s: %s", p.ImportPath, verb, to, r.why))
		}
	}
	return found
}

// sameRoom allows a room's parts to import each other.
func sameRoom(a, b string) bool { return room(a) != "" && room(a) == room(b) }
