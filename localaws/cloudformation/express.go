package cloudformation

import "time"

const expressMode = "EXPRESS"

// A deploymentConfig is the DeploymentConfig member of several operations (aws-facts 4.4).
type deploymentConfig struct {
	Mode            string
	DisableRollback *bool
}

// check refuses a mode that there is not.
func (d *deploymentConfig) check() error {
	if d == nil {
		return nil
	}
	var c constraints
	c.oneOf("deploymentConfig.mode", d.Mode, "STANDARD", expressMode)
	return c.err()
}

// express tells whether the operation ends when configuration is applied.
func (d *deploymentConfig) express() bool { return d != nil && d.Mode == expressMode }

// disables tells whether rollback is off: by the config, by the operation's own member, or because
// nobody has said anything under EXPRESS.
func (s Settings) disables(d *deploymentConfig, own *bool) bool {
	switch {
	case d != nil && d.DisableRollback != nil:
		return *d.DisableRollback || own != nil && *own
	case own != nil:
		return *own
	}
	return d.express() && !s.ExpressRollsBack
}

// expressly is how an operation on a resource goes under EXPRESS: nobody waits until it is ready, so it
// takes a tenth of the time, and a later failure is not seen.
func (b behaviour) expressly() behaviour {
	b.takes = max(b.takes/10, min(b.takes, time.Millisecond))
	if b.failure != nil && b.failure.After > b.takes {
		b.failure = nil
	}
	return b
}

// refuseClassic refuses an operation without EXPRESS on what an EXPRESS operation has left failed.
func (s *stack) refuseClassic(d *deploymentConfig) error {
	failed := s.status == createFailed || s.status == updateFailed
	if failed && s.config.express() && !d.express() {
		return errNeedsExpress(s.status)
	}
	return nil
}
