//go:build unix

package lambda

import (
	"os/exec"
	"syscall"
)

// isolate gives the process a group of its own, so that its children end with it.
func isolate(process *exec.Cmd) {
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func kill(process *exec.Cmd) { signalGroup(process, syscall.SIGKILL) }

func terminate(process *exec.Cmd) { signalGroup(process, syscall.SIGTERM) }

func signalGroup(process *exec.Cmd, signal syscall.Signal) {
	_ = syscall.Kill(-process.Process.Pid, signal) // a group that is gone needs no signal
}
