//go:build !unix

package lambda

import "os/exec"

// isolate does nothing: there are no process groups here.
func isolate(*exec.Cmd) {}

func kill(process *exec.Cmd) {
	_ = process.Process.Kill() // a process that has ended needs no signal
}

func terminate(process *exec.Cmd) { kill(process) }
