package cloudformation

import (
	"cmp"
	"slices"
)

// An output is one of a stack's outputs, resolved.
type output struct{ key, value, description, export string }

// An exportTable knows which stack exports what: names are unique per region.
type exportTable map[exportKey]exported

type exportKey struct{ region, name string }

type exported struct {
	stack *stack
	value string
}

// in lists a region's exports by name.
func (t exportTable) in(region string) []exportKey {
	var out []exportKey
	for key := range t {
		if key.region == region {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b exportKey) int { return cmp.Compare(a.name, b.name) })
	return out
}

// importers are the live stacks that use an export, by name.
func (s *Service) importers(region, name string) []string {
	var out []string
	for _, st := range s.stacks.in(region, s.timeline.now) {
		if st.alive() && (st.applied.imported(name) || st.stable.imported(name)) {
			out = append(out, st.name)
		}
	}
	slices.Sort(out)
	return out
}

func (d *deployment) imported(name string) bool { return d != nil && d.imports[name] }

// exportProblem is the reason why a stack's outputs cannot become these, or "".
func (s *Service) exportProblem(st *stack, outputs []output) string {
	wanted := map[string]string{}
	for _, o := range outputs {
		if o.export == "" {
			continue
		}
		if other, taken := s.exports[exportKey{st.region, o.export}]; taken && other.stack != st {
			return textExportTaken(o.export, other.stack.name)
		}
		wanted[o.export] = o.value
	}
	return s.importProblem(st, wanted)
}

// importProblem is the reason why a stack's exports cannot become these because of those who import
// them, or "".
func (s *Service) importProblem(st *stack, wanted map[string]string) string {
	for _, key := range s.exports.in(st.region) {
		if s.exports[key].stack != st {
			continue
		}
		users := s.importers(st.region, key.name)
		value, stays := wanted[key.name]
		switch {
		case len(users) == 0:
		case !stays:
			return textExportInUse(key.name, users[0])
		case value != s.exports[key].value:
			return textExportChanged(key.name, users[0])
		}
	}
	return ""
}

// setOutputs makes these the stack's outputs and exports.
func (s *Service) setOutputs(st *stack, outputs []output) {
	s.dropExports(st)
	for _, o := range outputs {
		if o.export != "" {
			s.exports[exportKey{st.region, o.export}] = exported{st, o.value}
		}
	}
	st.outputs = outputs
}

func (s *Service) dropExports(st *stack) {
	for key, e := range s.exports {
		if e.stack == st {
			delete(s.exports, key)
		}
	}
}
