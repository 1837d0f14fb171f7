package cloudformation

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Every status of the SDK has its moves.
func TestStackMovesAreComplete(t *testing.T) {
	for _, status := range types.StackStatus("").Values() {
		_, moves := stackMoves[stackStatus(status)]
		final := status == types.StackStatusDeleteComplete
		if want := !final; moves != want {
			t.Errorf("%s may be left: %t, want %t", status, moves, want)
		}
	}
}

func TestMoves(t *testing.T) {
	stacks := map[[2]stackStatus]bool{
		{noStatus, createInProgress}:                     true,
		{reviewInProgress, deleteComplete}:               true,
		{createInProgress, deleteInProgress}:             true,
		{updateRollbackFailed, updateRollbackInProgress}: true,
		{rollbackComplete, updateInProgress}:             false,
		{updateCleanup, updateRollbackInProgress}:        false,
		{updateRollbackFailed, updateInProgress}:         false,
		{deleteComplete, createInProgress}:               false,
		{updateInProgress, deleteInProgress}:             false,
		{createComplete, createInProgress}:               false,
	}
	for move, legal := range stacks {
		if got := move[0].mayBecome(move[1]); got != legal {
			t.Errorf("stack from %q to %q: %t", move[0], move[1], got)
		}
	}
	for move, legal := range map[[2]resourceStatus]bool{
		{resourceNew, resourceCreating}:           true,
		{resourceCreateFailed, resourceDeleted}:   true,
		{resourceCreated, resourceDeleted}:        false,
		{resourceDeleted, resourceCreating}:       false,
		{resourceCreateFailed, resourceUpdating}:  false,
		{resourceDeleteSkipped, resourceDeleting}: false,
	} {
		if got := move[0].mayBecome(move[1]); got != legal {
			t.Errorf("resource from %q to %q: %t", move[0], move[1], got)
		}
	}
	for move, legal := range map[[2]executionStatus]bool{
		{unavailable, available}:         true,
		{available, executionObsolete}:   true,
		{executionObsolete, executing}:   false,
		{executed, executing}:            false,
		{executing, executionObsolete}:   false,
		{unavailable, executionObsolete}: false,
	} {
		if got := move[0].mayBecome(move[1]); got != legal {
			t.Errorf("execution from %q to %q: %t", move[0], move[1], got)
		}
	}
}

func TestIllegalMoveIsRefused(t *testing.T) {
	moves := map[string]func(){
		"stack":      func() { (&stack{status: rollbackComplete}).move(updateInProgress, "") },
		"resource":   func() { (&resource{status: resourceDeleted}).move(resourceUpdating, "") },
		"change set": func() { (&changeSet{status: changeSetFailed}).move(changeSetCreated, "") },
		"execution":  func() { (&changeSet{execution: executed}).moveExecution(executing) },
	}
	for name, move := range moves {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("an illegal move of a %s is made", name)
				}
			}()
			move()
		}()
	}
}
