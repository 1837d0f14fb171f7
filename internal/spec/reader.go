package spec

import (
	"slices"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// A reader makes a spec of one or two trees and collects problems on its way.
type reader struct {
	problems
	keys []Key
	// layers are the trees, from the one that goes behind to the one that goes before.
	layers []field
	// specFile is the spec file that was read, if there is one; partly says that no sense could be made
	// of it, so that nothing can be called missing.
	specFile File
	partly   bool
}

func newReader(layers ...field) *reader {
	r := &reader{keys: Keys(), layers: layers, problems: problems{faulty: map[string]bool{}}}
	for i := range r.layers {
		r.layers[i].problems = &r.problems
	}
	return r
}

// broken adds the problem of a spec file that cannot be parsed.
func (r *reader) broken(p Problem, from *origin) {
	r.add(from, p.Line, p.Column, p)
	r.partly = true
}

func (r *reader) read() (*Spec, error) {
	d := newDraft()
	given, ok := r.inEffect()
	if ok {
		r.readKeys(d, given)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return d.Spec, nil
}

func (r *reader) readKeys(d *draft, given []entry) {
	m := r.chosenMode(given)
	for _, g := range given {
		if m.rejects(g) {
			continue
		}
		if f, ok := g.typed(g.key.Shape); ok {
			g.key.read(f, d)
		}
	}
	d.settleArtifact(r.specFile)
	d.settleVariables()
	if r.partly {
		return
	}
	r.missing(m, given)
	r.combinations(m, given, d)
}

// An entry is a key that is in effect: known, not said twice, and not said anew by a text that goes
// before.
type entry struct {
	field
	key Key
	// alias says that it was given under the native action's name.
	alias bool
}

// inEffect lists the keys that are, text by text. It reports whether all texts are objects.
func (r *reader) inEffect() ([]entry, bool) {
	var all []entry
	for _, layer := range r.layers {
		if !layer.is(source.Object) {
			return nil, false
		}
		of := r.givenIn(layer)
		all = slices.DeleteFunc(all, func(older entry) bool {
			return !merged(older.top) && slices.ContainsFunc(of, func(g entry) bool { return g.top == older.top })
		})
		all = append(all, of...)
	}
	return all, true
}

// merged tells the keys that both texts may have a part of.
func merged(key string) bool { return key == "parameters" || key == "variables" }

// givenIn lists the keys of one text, and adds problems with those that are no keys or are twice the
// same.
func (r *reader) givenIn(layer field) []entry {
	var list []entry
	for _, m := range layer.members() {
		key, known := byName(r.keys, m.key)
		m.top = key.means()
		switch twin := slices.IndexFunc(list, func(g entry) bool { return g.top == m.top }); {
		case !known:
			m.failKey("is no key of a spec", nearestKey(r.keys, m.key))
		case key.Status == Later:
			m.failKey("is a known key but not yet supported", "leave it out")
		case twin >= 0:
			m.failKey("means the same as "+list[twin].field.key+", which is given too", "keep one of the two")
		default:
			list = append(list, entry{field: m, key: key, alias: key.Status == Alias})
		}
	}
	return list
}

// find is the key of the name that is in effect.
func find(all []entry, name string) (entry, bool) {
	i := slices.IndexFunc(all, func(g entry) bool { return g.top == name })
	if i < 0 {
		return entry{}, false
	}
	return all[i], true
}

// missing adds problems with required keys that are not there.
func (r *reader) missing(m chosen, given []entry) {
	for _, key := range r.keys {
		if _, ok := find(given, key.Name); ok || !key.Required && !m.needs(key.Name) {
			continue
		}
		top := r.layers[len(r.layers)-1].from
		r.add(top, 0, 0, Problem{Path: key.Name, Message: Missing, Hint: "write " + top.written(key)})
	}
}
