package spec

import "slices"

// A combination is a pair of settings that cannot work together.
type combination struct {
	// key is the one to be changed, and with the others that matter.
	key  string
	with []string
	// clash tells whether they do not go together.
	clash         func(c chosen, d *draft) bool
	message, hint string
	// drop takes the setting back where it is in a spec file that serves several actions; nil for what
	// is wrong in all of them.
	drop func(k *Stack)
}

// combinations adds problems with settings that do not go together, unless one of them is wrong in
// itself.
func (r *reader) combinations(m chosen, given []entry, d *draft) {
	for _, c := range combinationsOf() {
		g, ok := find(given, c.key)
		if !ok || m.mode == "" || slices.ContainsFunc(append(c.with, c.key), func(key string) bool { return r.faulty[key] }) || !c.clash(m, d) {
			continue
		}
		if c.drop != nil && m.forgives(g) {
			c.drop(d.stack)
			continue
		}
		g.fail(c.message, c.hint)
	}
}

func combinationsOf() []combination {
	return slices.Concat(policyCombinations(), failureCombinations(), deletionCombinations())
}

func policyCombinations() []combination {
	return []combination{
		{
			key: "stackPolicyDuringUpdate", with: []string{"stackPolicy"},
			clash:   func(_ chosen, d *draft) bool { return d.stack.PolicyDuringUpdate != nil && d.stack.StackPolicy == nil },
			message: "needs stackPolicy, which takes its place again after the update",
			hint:    "write stackPolicy too",
		},
		{
			key:     "changeSet",
			clash:   func(c chosen, d *draft) bool { return c.mode == ChangeSetReplace && isARN(d.stack.ChangeSet) },
			message: "is an ARN, but the change set is yet to be made",
			hint:    "write a name",
		},
		{
			key:     "recover",
			clash:   func(_ chosen, d *draft) bool { return has(d.stack, Skip) && !has(d.stack, Continue) },
			message: "has skip without continue",
			hint:    "write continue, skip: what is skipped is skipped by a rollback that is continued",
		},
	}
}

func has(k *Stack, repair Recovery) bool { return slices.Contains(k.Recover, repair) }

func failureCombinations() []combination {
	byDefault := func(k *Stack) { k.OnFailure = RollBackOnFailure }
	return []combination{
		{
			key: "onFailure", with: []string{"express"},
			clash: func(c chosen, d *draft) bool {
				return d.stack.OnFailure == KeepOnFailure && c.mode == ChangeSetReplace && !d.stack.Express
			},
			message: "is keep, which is said when the change set is executed",
			hint:    "give it to the action of mode CHANGE_SET_EXECUTE",
			drop:    byDefault,
		},
		{
			key: "onFailure",
			clash: func(c chosen, d *draft) bool {
				return (d.stack.OnFailure == DeleteOnFailure || d.stack.OnFailure == NothingOnFailure) && !c.plans()
			},
			message: "is delete or nothing, which is said when the change set is made",
			hint:    "give it to the action of mode CHANGE_SET_REPLACE, or write rollback or keep",
			drop:    byDefault,
		},
		{
			key: "retainExceptOnCreate", with: []string{"onFailure"},
			clash: func(_ chosen, d *draft) bool {
				return d.stack.RetainExceptOnCreate && d.stack.OnFailure == KeepOnFailure
			},
			message: "is about what a rollback deletes, and with onFailure: keep nothing is rolled back",
			hint:    "leave one of the two out",
		},
	}
}

func deletionCombinations() []combination {
	updates := func(c chosen) bool { return c.mode != DeleteOnly && c.mode != ChangeSetReplace }
	return []combination{
		{
			key: "terminationProtection",
			clash: func(c chosen, d *draft) bool {
				return c.mode == DeleteOnly && d.stack.TerminationProtection != nil && *d.stack.TerminationProtection
			},
			message: "is true, and a protected stack cannot be deleted",
			hint:    "write false to take the protection off first, or leave the key out",
			drop:    func(k *Stack) { k.TerminationProtection = nil },
		},
		{
			key:     "timeout",
			clash:   func(c chosen, d *draft) bool { return d.stack.Timeout != nil && d.stack.Timeout.Cancel && !updates(c) },
			message: "cancels an update, and this mode makes none",
			hint:    "write finish as then",
			drop:    func(k *Stack) { k.Timeout.Cancel = false },
		},
		{
			key:     "onStop",
			clash:   func(c chosen, d *draft) bool { return d.stack.OnStop == CancelOnStop && !updates(c) },
			message: "cancels an update, and this mode makes none",
			hint:    "write finish or hold",
			drop:    func(k *Stack) { k.OnStop = FinishOnStop },
		},
	}
}
