package engine

import (
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/job"
)

// The texts of failures of what guards a stack: its protection, its state, its plan, its drift, its
// settings, its time.

func (d *deployment) inhabitedFailure() string {
	return fmt.Sprintf("Stack %s is %s: %s. It was not deleted to be created anew, because not all of it is gone: %s.\n"+
		"Next: save or delete what is left, then delete the stack (aws cloudformation delete-stack --stack-name %s) and retry the stage: it will be created anew.",
		d.work.Name, d.seen.Stack.Status, decision.StatusOf(d.seen.Stack.Status).Why, few(d.seen.Alive), d.work.Name)
}

func (d *deployment) protectedFailure() string {
	return fmt.Sprintf("Stack %s (%s) was not deleted: its termination protection is on.\n"+
		"Next: if it shall really be deleted, write \"terminationProtection\": false, or switch the protection off (aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name %s), and retry the stage.",
		d.work.Name, d.seen.Stack.Status, d.work.Name)
}

// goneFailure says what became of the change set that was to be executed.
func (d *deployment) goneFailure() string {
	name := d.work.named()
	what := fmt.Sprintf("there is no change set %s of it", name)
	switch d.seen.ChangeSet.Was {
	case decision.Obsolete:
		what = fmt.Sprintf("the change set %s is obsolete: the stack was changed after it was made", name)
	case decision.Spent:
		what = fmt.Sprintf("the change set %s was executed already", name)
	}
	return fmt.Sprintf("Stack %s was not deployed: %s.\nNext: run the action again that makes the change set (CHANGE_SET_REPLACE). "+
		"If this one names the template with \"file\" and the plan that was approved with \"expect\", it makes the change set anew by itself and executes it if the plan is the same.",
		d.work.Name, what)
}

func (d *deployment) driftFailure() string {
	var lines []string
	for _, r := range d.judged.drifted[:min(len(d.judged.drifted), most)] {
		lines = append(lines, "- "+drifted(r))
	}
	if more := len(d.judged.drifted) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("- and %d more", more))
	}
	return fmt.Sprintf("Stack %s was not deployed: it is not what was deployed last, and \"drift\" says to fail then.\n%s\n"+
		"Next: bring the resources back to what the template says, or the template to what they are; \"drift\": \"warn\" deploys all the same.",
		d.work.Name, strings.Join(lines, "\n"))
}

func drifted(r record.DriftedResource) string {
	if len(r.Properties) == 0 {
		return fmt.Sprintf("%s (%s) was %s", r.LogicalID, r.Type, strings.ToLower(r.Status))
	}
	return fmt.Sprintf("%s (%s) was %s: %s", r.LogicalID, r.Type, strings.ToLower(r.Status), few(r.Properties))
}

func (d *deployment) detectionFailure() (string, job.FailureType) {
	err := d.judged.unclear
	if err == nil {
		err = d.trouble
	}
	text := fmt.Sprintf("Stack %s was not deployed: whether it has drifted could not be found out, and \"drift\" says to fail then.", d.work.Name)
	if err == nil {
		return text + "\nNext: retry the stage.", job.SystemUnavailable
	}
	return withRemedy(text+"\nCloudFormation says: "+err.Error(), err), job.FailureTypeOf(err)
}

func (d *deployment) settingsFailure() string {
	what, wanted := "its stack policy", "the stack policy"
	if d.judged.protection {
		what, wanted = "its termination protection", "the termination protection"
	}
	text := fmt.Sprintf("Stack %s was deployed, but %s could not be set: %v", d.work.Name, what, d.trouble)
	if d.seen.Operation != decision.Succeeded {
		text = fmt.Sprintf("Nothing was to be changed in stack %s but its settings, and %s could not be set: %v", d.work.Name, wanted, d.trouble)
	}
	if d.mayDelete() {
		text = fmt.Sprintf("Stack %s was not deleted: %s could not be switched off: %v", d.work.Name, what, d.trouble)
	}
	return withRemedy(text, d.trouble)
}

func (d *deployment) overdueFailure() string {
	limit := fmt.Sprintf("the %s that \"timeout\" allows", short(d.work.Timeout))
	if !d.isUnderWay() {
		return fmt.Sprintf("Stack %s was not %s: %s were over before anything was begun. Nothing was changed.\nNext: allow more time, or find out what takes so long, and retry the stage.",
			d.work.Name, d.aim(), limit)
	}
	text := fmt.Sprintf("Stack %s has taken longer than %s. It is %s now, and CloudFormation goes on with it without us.", d.work.Name, limit, d.seen.Stack.Status)
	switch {
	case d.refused == decision.CancelUpdate && d.trouble != nil:
		text += " The update could not be cancelled: " + d.trouble.Error()
	case d.work.CancelOnTimeout && d.seen.Stack.Status != "UPDATE_IN_PROGRESS":
		text += " Only updates can be cancelled, so this could not be."
	}
	return text + "\nNext: wait until the stack has come to rest, look how it ended, then retry the stage."
}

// isUnderWay tells whether something of ours goes on, or may go on, on the stack.
func (d *deployment) isUnderWay() bool {
	if d.blind != nil {
		return d.mayHaveBegun() || d.mayBeRepairing()
	}
	return d.seen.Operation != decision.NotBegun || d.seen.Repair == decision.Repairing || d.seen.Repair == decision.RepairAccepted
}

// policyRemark says what became of the stack policy, where that is worth a word.
func (d *deployment) policyRemark() string {
	if d.policyLeft == nil {
		return ""
	}
	return fmt.Sprintf("\nThe stack policy for the update is still in force, because it could not be put back: %v", d.policyLeft)
}

// most is how many things a list in a message names: the whole message has 5,000 characters.
const most = 10

// short writes a duration without zeros at its end.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func few(names []string) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
