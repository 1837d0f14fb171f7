package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// A judgement is what the work says of what was seen.
type judgement struct {
	drift    decision.Drift
	review   decision.Review
	settings decision.Settings
	// plan is what the change set would do; nil unless it was needed. verdict is what Review said.
	plan    *plan.Plan
	verdict error
	// drifted are the resources that have drifted; unclear is why that cannot be told.
	drifted []record.DriftedResource
	unclear error
	// protection and policy tell which settings differ.
	protection, policy bool
}

// judge reads what the work's judgement needs and makes it.
func (d *deployment) judge(ctx context.Context) error {
	for _, part := range []func(context.Context) error{d.judgePlan, d.judgeDrift, d.judgeSettings} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// judgePlan has the plan of a change set reviewed, once in a slice: neither changes any more.
func (d *deployment) judgePlan(ctx context.Context) error {
	id := d.seen.ChangeSet.ID
	if !d.needsPlan() {
		d.judged.review = decision.Approved
		return nil
	}
	if d.judged.plan != nil && d.judged.plan.ChangeSetID == id {
		d.judged.review = reviewOf(d.judged.verdict)
		return nil
	}
	p, err := stack.Plan(ctx, d.API, d.seen.Stack, d.work.Name, id, d.work.compares())
	if err != nil {
		return err
	}
	d.judged.plan, d.judged.verdict = &p, nil
	if d.work.Review != nil {
		d.judged.verdict = d.work.Review(p)
	}
	d.judged.review = reviewOf(d.judged.verdict)
	return nil
}

// reviewOf is what a verdict of Review means.
func reviewOf(verdict error) decision.Review {
	_, differs := errors.AsType[*Differs](verdict)
	switch {
	case verdict == nil:
		return decision.Approved
	case differs:
		return decision.Different
	default:
		return decision.Blocked
	}
}

// needsPlan tells whether the plan of the change set is to be reviewed or reported.
func (d *deployment) needsPlan() bool {
	reports := d.work.Mode == decision.ChangeSetReplace
	if d.seen.Operation != decision.NotBegun || !(reports || d.work.Review != nil) {
		return false
	}
	switch d.seen.ChangeSet.State {
	case decision.Ready:
		return true
	case decision.Empty:
		return reports || d.work.Mode == decision.ChangeSetExecute
	default:
		return false
	}
}

// judgeDrift finds out whether a stack that is to be updated is still what was deployed last. The
// result of a detection is judged once in an operation, unless it ends the operation.
func (d *deployment) judgeDrift(ctx context.Context) error {
	known := &d.observer.Known
	steady := decision.PhaseOf(d.seen.Stack.Status) == decision.Steady
	switch {
	case !d.minds() || !steady || d.seen.Operation != decision.NotBegun:
		d.judged.drift = decision.DriftIgnored
		return nil
	case known.Detected:
		d.judged.drift = decision.InSync
		return nil
	case d.work.Drift == WarnOfDrift && d.gaveUpDetecting():
		d.settleDrift(nil, d.whyUndetected())
		return nil
	case known.Detection == "":
		d.judged.drift = decision.DriftUnchecked
		return nil
	}
	over, err := stack.Detected(ctx, d.API, d.seen.Stack.ID, known.Detection)
	var drifted []record.DriftedResource
	if err == nil && over {
		drifted, err = stack.Drifted(ctx, d.API, d.seen.Stack.ID)
	}
	switch {
	case err != nil && !final(err):
		return err
	case err == nil && !over:
		d.judged.drift = decision.DriftDetecting
	default:
		d.settleDrift(drifted, err)
	}
	return nil
}

// minds tells whether drift matters.
func (d *deployment) minds() bool {
	return d.work.Mode != decision.DeleteOnly && (d.work.Drift == WarnOfDrift || d.work.Drift == FailOnDrift)
}

// gaveUpDetecting tells whether detecting drift has been refused, or has taken too long.
func (d *deployment) gaveUpDetecting() bool {
	doing := d.state.Doing
	waits := doing == decision.DetectDrift || doing == decision.AwaitDrift
	return d.refused == decision.DetectDrift || (waits && d.waited(doing) > d.patience(doing))
}

// whyUndetected is why detecting drift was given up.
func (d *deployment) whyUndetected() error {
	if d.refused == decision.DetectDrift {
		return d.trouble
	}
	return errors.New("CloudFormation took too long to detect it")
}

// settleDrift judges what a detection has found, or why it has found nothing.
func (d *deployment) settleDrift(drifted []record.DriftedResource, unclear error) {
	note := &record.Drift{Resources: slices.Clone(drifted)}
	if unclear != nil {
		note.Trouble = unclear.Error()
	}
	if d.judged.drift != decision.Drifted && d.judged.drift != decision.DriftUnclear {
		d.note(record.Entry{Drift: note})
	}
	d.judged.drifted, d.judged.unclear = drifted, unclear
	switch clean := len(drifted) == 0 && unclear == nil; {
	case clean || d.work.Drift == WarnOfDrift:
		d.observer.Known.Detected, d.judged.drift = true, decision.InSync
	case unclear != nil:
		d.judged.drift = decision.DriftUnclear
	default:
		d.judged.drift = decision.Drifted
	}
}

// judgeSettings compares the settings that a change set cannot carry, when it is their turn.
func (d *deployment) judgeSettings(ctx context.Context) error {
	d.judged.settings, d.judged.protection, d.judged.policy = decision.AsAsked, false, false
	switch {
	case d.work.Mode == decision.ChangeSetReplace && d.seen.Repair != decision.Recreate:
		return nil
	case d.seen.Operation == decision.NotBegun && d.mayDelete():
		d.judgeProtection()
		return nil
	case d.seen.Operation == decision.NotBegun && d.seen.ChangeSet.State == decision.Ready:
		return d.judgePolicyDuring(ctx)
	case d.seen.Operation == decision.Succeeded && d.work.Mode != decision.DeleteOnly,
		d.seen.Operation == decision.NotBegun && d.seen.ChangeSet.State == decision.Empty:
		return d.judgeAll(ctx)
	}
	return nil
}

// mayDelete tells whether the stack may be deleted next.
func (d *deployment) mayDelete() bool {
	return d.work.Mode == decision.DeleteOnly || d.seen.Repair == decision.Recreate || d.seen.Repair == decision.Replace
}

// judgeProtection tells whether the stack's protection stands in the way of its deletion, and whether
// it may be switched off.
func (d *deployment) judgeProtection() {
	asked := d.work.Settings.TerminationProtection
	switch {
	case !d.seen.Stack.Protected:
	case asked != nil && !*asked:
		d.judged.settings, d.judged.protection = decision.Differ, true
	default:
		d.judged.settings = decision.Protected
	}
}

// judgePolicyDuring tells whether the stack policy for an update has to be set first.
func (d *deployment) judgePolicyDuring(ctx context.Context) error {
	during := d.work.Settings.PolicyDuringUpdate
	phase := decision.PhaseOf(d.seen.Stack.Status)
	if during == "" || (phase != decision.Steady && phase != decision.Paused) {
		return nil
	}
	policy, err := stack.Policy(ctx, d.API, d.seen.Stack.ID)
	if err == nil && !stack.SamePolicy(policy, during) {
		d.judged.settings = decision.PolicyDue
	}
	return err
}

// judgeAll compares all settings of a stack that is deployed.
func (d *deployment) judgeAll(ctx context.Context) error {
	wanted := d.work.Settings
	if asked := wanted.TerminationProtection; asked != nil {
		d.judged.protection = d.seen.Stack.Protected != *asked
	}
	if wanted.Policy != "" {
		policy, err := stack.Policy(ctx, d.API, d.seen.Stack.ID)
		if err != nil {
			return err
		}
		d.judged.policy = !stack.SamePolicy(policy, wanted.Policy)
	}
	if d.judged.protection || d.judged.policy {
		d.judged.settings = decision.Differ
	}
	return nil
}
