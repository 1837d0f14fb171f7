package deploy

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/spec"
)

// work is what the spec asks of the engine.
func (d *deployment) work(ctx context.Context) (engine.Work, error) {
	s := d.stack
	settings, err := d.settings(ctx)
	w := engine.Work{
		Name: s.Name, Mode: decision.Mode(s.Mode), ChangeSet: s.ChangeSet, RoleARN: s.RoleARN,
		Review: d.review, Expects: s.Expect != "",
		Recover: recovery(s.Recover), Drift: engine.DriftPolicy(s.Drift), Settings: settings,
		DisableRollback: s.OnFailure == spec.KeepOnFailure, RetainExceptOnCreate: s.RetainExceptOnCreate,
		Since: d.run.Started(), OnStop: engine.StopPolicy(s.OnStop),
	}
	if s.Template.File != "" {
		w.Request = d.request
	}
	if s.Wait != nil {
		w.Wait = max(*s.Wait, time.Nanosecond) // 0 would be the engine's own patience
	}
	if s.Timeout != nil {
		w.Timeout, w.CancelOnTimeout = s.Timeout.After, s.Timeout.Cancel
	}
	return w, err
}

// safe are the repairs that lose nothing.
const safe = decision.AllowRecreate

var repairs = map[spec.Recovery]decision.Recovery{
	spec.Recreate: decision.AllowRecreate,
	spec.Continue: decision.AllowContinue,
	spec.Skip:     decision.AllowSkip,
	spec.RollBack: decision.AllowRollBack,
}

func recovery(allowed []spec.Recovery) decision.Recovery {
	if allowed == nil {
		return safe
	}
	var set decision.Recovery
	for _, r := range allowed {
		set |= repairs[r]
	}
	return set
}

// settings are what a change set cannot carry. The stack policy of the configuration file gives way
// to the spec's.
func (d *deployment) settings(ctx context.Context) (engine.Settings, error) {
	s := engine.Settings{TerminationProtection: d.stack.TerminationProtection}
	config, err := d.config(ctx)
	if err != nil {
		return s, err
	}
	s.Policy = config.StackPolicy
	if d.stack.StackPolicy != nil {
		if s.Policy, err = d.policy(ctx, *d.stack.StackPolicy); err != nil {
			return s, err
		}
	}
	if d.stack.PolicyDuringUpdate != nil {
		s.PolicyDuringUpdate, err = d.policy(ctx, *d.stack.PolicyDuringUpdate)
	}
	return s, err
}

func (d *deployment) policy(ctx context.Context, p spec.Policy) (string, error) {
	if p.File == nil {
		return p.Body, nil
	}
	data, err := d.ReadFile(ctx, *p.File)
	if err != nil {
		return "", err
	}
	return spec.ReadPolicy(p.File.Path, data)
}

// config is the template configuration file, read once in a job; the zero value if there is none.
func (d *deployment) config(ctx context.Context) (spec.Config, error) {
	if d.configured != nil || d.stack.Config == nil {
		return deref(d.configured), nil
	}
	data, err := d.ReadFile(ctx, *d.stack.Config)
	if err != nil {
		return spec.Config{}, err
	}
	d.configured, err = spec.ReadConfig(d.stack.Config.Path, data)
	return deref(d.configured), err
}

func deref(c *spec.Config) spec.Config {
	if c == nil {
		return spec.Config{}
	}
	return *c
}
