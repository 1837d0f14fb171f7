package cloudformation

import (
	"fmt"
	"strings"
)

// A finding is what early validation has found of one resource: aws-facts 4.4, 5.4. In the mode FAIL it
// ends the operation before anything is made, in the mode WARN it is only told.
type finding struct {
	// check is how a change set's reason calls the validation, name how an event does.
	check, name, mode       string
	logical, kind, physical string
	// path is where in the template, reason what is wrong there.
	path, reason string
}

// The names of the validations. The checks of the first two are known from public reports; a warning is
// in no change set's reason.
const (
	checkExistence  = "AWS::EarlyValidation::ResourceExistenceCheck"
	checkProperties = "AWS::EarlyValidation::PropertyValidation"

	nameConflict     = "NAME_CONFLICT_VALIDATION"
	propertySyntax   = "PROPERTY_VALIDATION"
	bucketEmptiness  = "BUCKET_EMPTINESS_VALIDATION"
	modeFail         = "FAIL"
	modeWarn         = "WARN"
	validationFailed = "VALIDATION_FAILED"
)

// The two texts were seen in public reports.
func textConflict(kind, name string) string {
	return fmt.Sprintf("Resource of type '%s' with identifier '%s' already exists.", kind, name)
}

func textNotEmpty(bucket string) string {
	return fmt.Sprintf("The bucket '%s' is not empty. You must either delete all objects and versions or use the "+
		"deletion policy to retain it, otherwise the delete operation will fail.", bucket)
}

// textChangeSetInvalid is the reason of a change set that validation has failed: aws-facts 4.4.
func textChangeSetInvalid(all []finding) string {
	var checks []string
	for _, check := range []string{checkProperties, checkExistence} {
		if hasCheck(all, check) {
			checks = append(checks, check)
		}
	}
	return fmt.Sprintf("The following hook(s)/validation failed: [%s]. To troubleshoot Early Validation errors, use "+
		"the DescribeEvents API for detailed failure information.", strings.Join(checks, ", "))
}

func hasCheck(all []finding, check string) bool {
	for _, f := range all {
		if f.check == check {
			return true
		}
	}
	return false
}

// textStackInvalid is the reason of a stack whose template validation has failed when it was created or
// updated without a change set; seen in public reports.
func textStackInvalid(all []finding) string {
	return fmt.Sprintf("Validation failed with %d error(s). Call DescribeEvents to retrieve the full list of issues "+
		"with resource and property details, resolve each error, then retry the operation.", len(all))
}

// failing are those that end the operation.
func failing(all []finding) []finding {
	var out []finding
	for _, f := range all {
		if f.mode == modeFail {
			out = append(out, f)
		}
	}
	return out
}
