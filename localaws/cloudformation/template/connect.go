package template

import "strings"

// activate lists the resources whose condition holds, with their policies settled.
func (b *Bound) activate() error {
	b.byName = map[string]*Resource{}
	for _, r := range b.Template.Resources {
		if r.Condition != "" && !b.conditions[r.Condition] {
			continue
		}
		active := *r
		if err := b.settlePolicies(&active); err != nil {
			return err
		}
		b.resources = append(b.resources, &active)
		b.byName[r.LogicalID] = &active
	}
	return nil
}

// settlePolicies resolves policies that are intrinsic functions (AWS::LanguageExtensions).
func (b *Bound) settlePolicies(r *Resource) error {
	for _, key := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		value := r.body.get(key)
		if _, _, called := call(value); !called {
			continue
		}
		resolved, err := newEvaluator(b, nil).eval(value)
		if err == nil && resolved != any(noValue{}) {
			err = r.setPolicy(key, resolved)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// connect finds what each active resource refers to.
func (b *Bound) connect() error {
	b.mentions, b.needs = map[string][]mention{}, map[string][]string{}
	for _, r := range b.resources {
		var needs nameSet
		for _, name := range r.DependsOn {
			if b.byName[name] != nil {
				needs.add(name)
			}
		}
		mentions(r.uses(), "", b.holdsNamed, func(m mention) {
			b.mentions[r.LogicalID] = append(b.mentions[r.LogicalID], m)
			if b.byName[m.name] != nil {
				needs.add(m.name)
			}
		})
		b.needs[r.LogicalID] = b.inOrder(needs)
	}
	return nil
}

func (b *Bound) holdsNamed(condition string) bool { return b.conditions[condition] }

func (b *Bound) inOrder(set nameSet) []string {
	var names []string
	for _, r := range b.resources {
		if set.seen[r.LogicalID] {
			names = append(names, r.LogicalID)
		}
	}
	return names
}

// checkActive refuses references to resources whose condition does not hold.
func (b *Bound) checkActive() error {
	var missing nameSet
	for _, r := range b.resources {
		for _, m := range b.mentions[r.LogicalID] {
			b.addInactive(&missing, m)
		}
	}
	if err := unresolvedIn("Resources", missing.names); err != nil {
		return err
	}
	for _, o := range b.activeOutputs() {
		mentions([]any{o.value, o.exportName}, "", b.holdsNamed, func(m mention) { b.addInactive(&missing, m) })
	}
	if len(missing.names) > 0 { // without the prefix that it has elsewhere (public recordings of AWS's answers)
		return invalid("Unresolved resource dependencies [%s] in the Outputs block of the template", strings.Join(missing.names, ", "))
	}
	return nil
}

func (b *Bound) addInactive(missing *nameSet, m mention) {
	if b.Template.resources[m.name] != nil && b.byName[m.name] == nil {
		missing.add(m.name)
	}
}
