package spec

// safetyKeys say what is refused, and what becomes of a deployment that fails.
func safetyKeys() []Key {
	return []Key{
		{
			Name: "guard", Shape: guardShape(), Default: "the replacement and removal of stateful resources is refused",
			Example:     `{"stateful":"refuse","rules":[{"name":"no open ports","types":["AWS::EC2::SecurityGroup"],"actions":["modify"],"reason":"ask the network team"}],"waivers":[{"resource":"Sessions","reason":"holds nothing of worth","until":"2026-12-31"}]}`,
			Description: "Which changes are refused before anything is executed: rules over the plan, and waivers with a reason and an end.",
			read:        func(f field, d *draft) { d.stack.Guard = f.guard() },
			write:       func(_ *Spec, k *Stack) any { return writeGuard(k.Guard) },
		},
		{
			Name: "drift", Shape: oneWord(drifts()...), Default: string(IgnoreDrift), Example: `"fail"`,
			Description: "What to do if resources are not as the stack says: ignore does not look, warn tells of it, fail refuses to deploy.",
			read:        func(f field, d *draft) { d.stack.Drift = Drift(f.word("answer to drift", drifts()...)) },
			write:       func(_ *Spec, k *Stack) any { return unlessEither(string(k.Drift), string(IgnoreDrift)) },
		},
		{
			Name: "onFailure", Shape: oneWord(failures()...), Default: string(RollBackOnFailure), Example: `"keep"`,
			Description: "What becomes of a deployment that fails. rollback takes it back; delete deletes a new stack; nothing leaves a new stack as it is; keep leaves a new or an updated one with what did not fail.",
			read:        func(f field, d *draft) { d.stack.OnFailure = OnFailure(f.word("answer to a failure", failures()...)) },
			write:       func(_ *Spec, k *Stack) any { return unlessEither(string(k.OnFailure), string(RollBackOnFailure)) },
		},
		{
			Name: "retainExceptOnCreate", Shape: boolean(), Default: "false", Example: "true",
			Description: "Whether a rollback deletes what the failed deployment has newly made, even where its deletion policy says Retain.",
			read:        func(f field, d *draft) { d.stack.RetainExceptOnCreate = f.boolean(false) },
			write:       func(_ *Spec, k *Stack) any { return unless(k.RetainExceptOnCreate, false) },
		},
		{
			Name: "recover", Default: safe, Example: `["recreate","continue"]`,
			Shape: oneOf(append([]Shape{oneWord(none, safe)}, listOrText(oneWord(repairs()...), 0).OneOf...)...),
			Description: "Which repairs are allowed of a stack that a deployment cannot start from. recreate deletes a stack whose creation was rolled back if nothing is left in it, and creates it anew; continue continues a failed rollback, " +
				"and skip does so with the fewest skipped resources if it fails again; rollback rolls back what failed with onFailure: keep. safe is recreate alone.",
			read:  func(f field, d *draft) { d.stack.Recover = f.repairs() },
			write: func(_ *Spec, k *Stack) any { return wordsOr(k.Recover, none) },
		},
	}
}

func drifts() []string {
	return []string{string(IgnoreDrift), string(WarnOfDrift), string(FailOnDrift)}
}

func failures() []string {
	return []string{string(RollBackOnFailure), string(DeleteOnFailure), string(NothingOnFailure), string(KeepOnFailure)}
}

// wordsOr is a list that is nil by default, or the word for an empty one.
func wordsOr[T any](list []T, empty string) any {
	switch {
	case list == nil:
		return nil
	case len(list) == 0:
		return empty
	}
	return list
}
