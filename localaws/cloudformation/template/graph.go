package template

import "slices"

// sortByDependency orders names so that each comes after those it needs, and otherwise keeps their
// order. When that is impossible it gives the first circle it finds instead. What a name needs must
// be among the names.
func sortByDependency(names []string, needs map[string][]string) (sorted, circle []string) {
	s := sorter{needs: needs, done: map[string]bool{}, index: map[string]int{}}
	for _, name := range names {
		if circle := s.visit(name); circle != nil {
			return nil, circle
		}
	}
	return s.sorted, nil
}

type sorter struct {
	needs  map[string][]string
	done   map[string]bool
	under  []string       // the way from the name that was asked for to the one being visited
	index  map[string]int // where on that way a name is
	sorted []string
}

func (s *sorter) visit(name string) (circle []string) {
	if s.done[name] {
		return nil
	}
	if i, ok := s.index[name]; ok {
		return slices.Clone(s.under[i:])
	}
	s.index[name] = len(s.under)
	s.under = append(s.under, name)
	for _, needed := range s.needs[name] {
		if circle := s.visit(needed); circle != nil {
			return circle
		}
	}
	s.under = s.under[:len(s.under)-1]
	delete(s.index, name)
	s.done[name] = true
	s.sorted = append(s.sorted, name)
	return nil
}

// A nameSet is a set of names in the order in which they were added.
type nameSet struct {
	names []string
	seen  map[string]bool
}

func (s *nameSet) add(names ...string) {
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	for _, name := range names {
		if !s.seen[name] {
			s.seen[name] = true
			s.names = append(s.names, name)
		}
	}
}
