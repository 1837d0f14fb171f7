package spec

// timeKeys say how long things may take, and what follows when they are broken off.
func timeKeys() []Key {
	return []Key{
		{
			Name: "timeout", Shape: timeoutShape(), Default: "none but the pipeline's own", Example: `{"after":"45m","then":"cancel"}`,
			Description: "How long the deployment may take, such as 90s, 30m or 2h. Then the job fails; the deployment goes on, or with then: cancel an update is cancelled.",
			read:        func(f field, d *draft) { d.stack.Timeout = f.timeout() },
			write:       func(_ *Spec, k *Stack) any { return k.Timeout.written() },
		},
		{
			Name: "wait", Shape: durationShape(), Default: "1h", Example: `"20m"`,
			Description: "How long someone else's operation on the stack is waited for; 0s for not at all.",
			read: func(f field, d *draft) {
				wait := f.duration(0, longestWait)
				d.stack.Wait = &wait
			},
			write: func(_ *Spec, k *Stack) any {
				if k.Wait == nil {
					return nil
				}
				return brief(*k.Wait)
			},
		},
		{
			Name: "onStop", Shape: oneWord(stops()...), Default: string(FinishOnStop), Example: `"cancel"`,
			Description: "What becomes of a deployment whose pipeline execution is stopped. finish lets what is under way go on and removes what was only prepared; cancel cancels an update under way too; hold keeps what was prepared.",
			read:        func(f field, d *draft) { d.stack.OnStop = OnStop(f.word("answer to a stop", stops()...)) },
			write:       func(_ *Spec, k *Stack) any { return unlessEither(string(k.OnStop), string(FinishOnStop)) },
		},
	}
}

func stops() []string {
	return []string{string(FinishOnStop), string(CancelOnStop), string(HoldOnStop)}
}

// resultKeys say what becomes of the stack's outputs.
func resultKeys() []Key {
	return []Key{
		{
			Name: "outputs", Default: all, Example: `["SiteUrl"]`,
			Shape:       oneOf(append([]Shape{oneWord(all, none)}, listOrText(text(alphanumerics, longestOutputName), 0).OneOf...)...),
			Description: "Which of the stack's outputs become output variables: all (that are no secrets), none, or a list of names.",
			read:        func(f field, d *draft) { d.stack.Outputs = f.outputs() },
			write:       func(_ *Spec, k *Stack) any { return wordsOr(k.Outputs, none) },
		},
		{
			Name: "outputFile", Shape: Shape{Type: String, Shortest: 1}, Default: "none", Example: `"outputs.json"`,
			Description: "The file in the output artifact that holds the stack's outputs as a JSON object.",
			read:        func(f field, d *draft) { d.stack.OutputFile = f.checked(filePath) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.OutputFile) },
		},
	}
}
