package cloudformation

// errDriftStatus: seen in public reports.
func errDriftStatus(id string, status stackStatus) error {
	return validationErrorf("Drift detection cannot be performed on stack [%s] while it is in [%s] state", id, status)
}

// errDriftRunning: the beginning was seen in public reports, the end is in the manner of the one above.
func errDriftRunning(id string) error {
	return validationErrorf("Drift detection is already in progress for stack [%s]", id)
}

// A text in AWS's manner.
func errNoDriftSupport(r *resource) error {
	return validationErrorf("Drift detection is not supported for resource %s of type %s", r.logical, r.kind)
}

// A text in AWS's manner.
func errNoDetection(id string) error {
	return validationErrorf("Drift detection operation %s does not exist", id)
}
