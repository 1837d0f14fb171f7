package spec

import (
	"cmp"
	"slices"
)

// modes are the native action's (aws-facts 3.1).
func modes() []string {
	return []string{string(CreateUpdate), string(ChangeSetReplace), string(ChangeSetExecute), string(DeleteOnly), string(ReplaceOnFailure)}
}

// A chosen is what the other keys must fit: the mode, and whether there is a template.
type chosen struct {
	mode Mode
	// template says that file is given.
	template bool
	// rank is that of the text that chose the mode.
	rank int
}

// chosenMode is what the keys in effect choose. The mode is "" if it is none, and then everything
// fits: one mistake is enough.
func (r *reader) chosenMode(given []entry) chosen {
	_, template := find(given, "file")
	m, ok := find(given, "mode")
	switch {
	case !ok:
		return chosen{mode: CreateUpdate, template: template}
	case !slices.Contains(modes(), m.node.Text):
		return chosen{template: template}
	}
	return chosen{mode: Mode(m.node.Text), template: template, rank: m.from.rank}
}

// needs tells whether the mode cannot do without a key.
func (c chosen) needs(key string) bool {
	return key == "file" && slices.Contains([]Mode{CreateUpdate, ReplaceOnFailure, ChangeSetReplace}, c.mode)
}

// plans tells whether a change set is made: in CHANGE_SET_EXECUTE only when one that vanished can be
// made anew from a template.
func (c chosen) plans() bool {
	return c.mode == "" || c.mode != DeleteOnly && (c.mode != ChangeSetExecute || c.template)
}

// executes tells whether a change set is executed.
func (c chosen) executes() bool { return c.mode != DeleteOnly && c.mode != ChangeSetReplace }

// deploys tells whether the stack is there afterwards.
func (c chosen) deploys() bool { return c.mode != DeleteOnly }

// A purpose is what keys are good for: the modes they go with, and what to write instead in others.
type purpose struct {
	keys []string
	fits func(c chosen) bool
	hint string
	// deletion is the hint in mode DELETE_ONLY; "" for the one that most keys have.
	deletion string
}

// purposes are those of all keys that do not go with every mode.
func purposes() []purpose {
	const anew = "leave it out, for it is part of the change set, or write file so that one that has vanished can be made anew"
	return []purpose{
		{
			keys: []string{"file"}, fits: chosen.deploys,
			deletion: "leave it out: a deletion reads no template",
		},
		{
			keys: []string{"config", "parameters", "tags", "capabilities", "notificationArns", "rollback", "importExisting", "express"},
			fits: chosen.plans,
			hint: anew,
		},
		{
			keys: []string{"roleArn"}, fits: func(c chosen) bool { return c.plans() || c.mode == DeleteOnly },
			hint: anew,
		},
		{
			keys: []string{"changeSet"},
			fits: func(c chosen) bool { return c.mode == "" || c.mode == ChangeSetReplace || c.mode == ChangeSetExecute },
			hint: "leave it out, or write CHANGE_SET_REPLACE or CHANGE_SET_EXECUTE as mode",
		},
		{
			keys: []string{"expect"},
			fits: func(c chosen) bool { return c.mode == "" || c.mode == ChangeSetExecute },
			hint: "leave it out, or write CHANGE_SET_EXECUTE as mode",
		},
		{
			keys: []string{"terminationProtection"}, fits: func(c chosen) bool { return c.mode != ChangeSetReplace },
			hint: "leave it out, and give it where the change set is executed",
		},
		{
			keys: []string{"stackPolicy", "stackPolicyDuringUpdate", "retainExceptOnCreate"}, fits: chosen.executes,
			hint: "leave it out, and give it where the change set is executed",
		},
		{keys: []string{"onFailure", "guard", "drift", "recover", "outputs", "outputFile"}, fits: chosen.deploys},
	}
}

// instead is the hint for the mode.
func (p purpose) instead(m Mode) string {
	if m == DeleteOnly {
		return cmp.Or(p.deletion, "leave it out: nothing is deployed")
	}
	return p.hint
}

// purposeOf finds the purpose of a key; ok is false for one that goes with every mode.
func purposeOf(key string) (p purpose, ok bool) {
	all := purposes()
	i := slices.IndexFunc(all, func(p purpose) bool { return slices.Contains(p.keys, key) })
	if i < 0 {
		return purpose{}, false
	}
	return all[i], true
}

// rejects tells whether a key does nothing in this mode. That is a problem, but not with a key of the
// native action, which takes no offence at it, nor with one in a spec file that serves several
// actions, where the user parameters choose the mode: it is passed over.
func (c chosen) rejects(g entry) bool {
	p, limited := purposeOf(g.top)
	if !limited || p.fits(c) {
		return false
	}
	if !c.forgives(g) {
		g.failKey("has no use in mode "+c.name(p), p.instead(c.mode))
	}
	return true
}

func (c chosen) forgives(g entry) bool { return g.alias || g.from.rank < c.rank }

// name is the mode, with what is missing for keys to be of use.
func (c chosen) name(p purpose) string {
	with := c
	if with.template = true; p.fits(with) {
		return string(c.mode) + " without file"
	}
	return string(c.mode)
}
