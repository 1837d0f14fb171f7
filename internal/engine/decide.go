package engine

import (
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// decide looks up the next step for what was seen, and the step that it takes the place of, if any.
func (d *deployment) decide() (step, wanted decision.Step, why string) {
	wanted, why = decision.Next(d.facts())
	d.pin(wanted)
	step = wanted
	if instead, because := decision.Gate(wanted, d.circumstances(wanted)); because != "" {
		step, why = instead, because
	}
	d.begin(step, why)
	return step, wanted, why
}

func (d *deployment) facts() decision.Facts {
	facts := d.seen.Facts(d.work.Mode)
	facts.Drift, facts.Review, facts.Settings = d.judged.drift, d.judged.review, d.judged.settings
	if d.blind == nil {
		return facts
	}
	facts.Phase, facts.Operation, facts.Repair = decision.Unseen, decision.NotBegun, decision.NoRepair
	if d.mayHaveBegun() {
		facts.Operation = decision.Running
	}
	if d.mayBeRepairing() {
		facts.Repair = decision.Repairing
	}
	return facts
}

// mayHaveBegun tells whether something of ours may be under way, also by an earlier delivery of the
// event that this job came with.
func (d *deployment) mayHaveBegun() bool {
	if d.work.Mode == decision.ChangeSetReplace {
		return false
	}
	return d.state.HasBegun() || d.state.Asked || d.accepted.ChangeSetID != "" || d.accepted.Intends == decision.DeleteStack
}

func (d *deployment) mayBeRepairing() bool {
	repair := d.state.Repair
	return repair.Asked || repair.Accepted || repair.Begun || (repair.Kind != "" && d.accepted.Intends.Repairs())
}

// repairOf is the repair that a step does.
var repairOf = map[decision.Step]decision.Repair{
	decision.RecreateStack:    decision.Recreate,
	decision.ReplaceStack:     decision.Replace,
	decision.RollBackStack:    decision.RollBack,
	decision.ContinueRollback: decision.Continue,
	decision.SkipInRollback:   decision.ContinueSkipping,
}

// pin notes what a step will be done to, so that the report that comes before it can name it.
func (d *deployment) pin(step decision.Step) {
	if !(step.Operates() || step.Names() || step == decision.ApplySettings) || d.blind != nil {
		return
	}
	known := &d.observer.Known
	known.StackID = orElse(known.StackID, d.seen.Stack.ID)
	if step.Repairs() {
		known.Intend(repairOf[step])
	}
	d.state.Known = *known
}

// begin notes that a step is being done. A conclusion ends what was being done, so it does not take
// its place.
func (d *deployment) begin(step decision.Step, why string) {
	if d.state.Doing == step || d.doubt == step {
		return
	}
	d.doubt = ""
	d.note(record.Entry{Decision: &record.Decision{Step: string(step), Why: why}})
	d.pace.news()
	if _, concludes := step.Concludes(); concludes {
		return
	}
	d.state.Doing, d.refused = step, ""
	d.stopwatch.step()
	d.save()
}

// mostLosses is how many change sets of one operation may be lost before it gives up: a stack that
// others change all the time makes each obsolete.
const mostLosses = 20

func (d *deployment) circumstances(step decision.Step) decision.Circumstances {
	impatient := d.state.Doing == step && d.waited(step) > d.patience(step)
	if step == decision.AwaitOperation || step == decision.AwaitRepair {
		impatient = d.blind != nil && final(d.blind) && d.stopwatch.blind() > d.patience(step)
	}
	return decision.Circumstances{
		MayAct:    !d.Fence || d.mayAct(step),
		Refused:   d.refused == step,
		Impatient: impatient || (step.Creates() && d.state.Losses >= mostLosses),
		Clock:     d.clock(step),
	}
}

// patience is how long a step is waited for.
func (d *deployment) patience(step decision.Step) time.Duration {
	if step == decision.AwaitOthers && d.work.Wait > 0 {
		return d.work.Wait
	}
	return d.Patience.of(step)
}

// waited is how long a step has been waited for or tried. For others we wait by the clock; what we
// try ourselves counts only while we try it.
func (d *deployment) waited(step decision.Step) time.Duration {
	if step == decision.AwaitOthers || step == decision.AwaitDrift {
		return time.Since(d.stopwatch.begun)
	}
	return d.stopwatch.doing()
}

// silence is how long after a report the job that carries it may act. CodePipeline waits twenty
// minutes for an answer (aws-facts 1.5); an event that comes later belongs to a job that is over.
const silence = 18 * time.Minute

// mayAct tells whether CodePipeline has lately accepted a report that names what the step will be done
// to.
func (d *deployment) mayAct(step decision.Step) bool {
	accepted := d.accepted
	sameStack := accepted.StackID == d.state.StackID
	switch {
	case time.Since(accepted.Reported) >= silence:
		return false
	case step == decision.ExecuteChangeSet, step == decision.OpenPolicy:
		return accepted.ChangeSetID != "" && accepted.ChangeSetID == d.state.ChangeSetID
	case step.Names():
		named := d.state.Named == "" || d.state.Named == accepted.Named
		return accepted.Intends.Names() && sameStack && named && !d.seen.Stack.Changed.After(accepted.Reported)
	case step == decision.ApplySettings:
		return accepted.StackID != "" && sameStack && d.maySet()
	}
	return accepted.Intends == step && accepted.StackID != "" && sameStack
}

// maySet tells whether settings are ours to apply: ours is the last operation, or CodePipeline has
// accepted that they are next. Where nothing was executed, the change set that found nothing to do
// stands for that: it is removed when the job has ended.
func (d *deployment) maySet() bool {
	intended := d.accepted.Intends == decision.ApplySettings
	if d.seen.Operation == decision.Succeeded {
		return intended || !d.seen.Superseded
	}
	return intended && d.accepted.ChangeSetID == d.state.ChangeSetID
}

// clock tells whether the time that the work allows is up. An update that was cancelled, or that is
// about to end, is waited for all the same.
func (d *deployment) clock(step decision.Step) decision.Clock {
	if !d.isOverdue() {
		return decision.InTime
	}
	if step != decision.AwaitOperation || !d.work.CancelOnTimeout || d.work.Mode == decision.DeleteOnly || d.blind != nil {
		return decision.LetGo
	}
	switch status := d.seen.Stack.Status; {
	case d.state.Cancelled, decision.PhaseOf(status) == decision.Reverting, status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
		return decision.InTime
	case status == "UPDATE_IN_PROGRESS" && d.refused != decision.CancelUpdate:
		return decision.CallOff
	default:
		return decision.LetGo
	}
}

func (d *deployment) isOverdue() bool {
	return d.work.Timeout > 0 && time.Since(d.work.Since) > d.work.Timeout
}
