package function

import (
	"fmt"
	"time"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

// SliceVariable is the environment variable that says how long one invocation works on a job before
// it reports and continues in the next, as a Go duration such as "50s".
const SliceVariable = "STACKJOB_SLICE"

// Limits of the slice. Less would hardly do anything between two reports; a function runs for no
// longer than 15 minutes (aws-facts 7.2).
const (
	shortestSlice = 5 * time.Second
	longestSlice  = 15 * time.Minute
)

// Settings are what can be chosen by environment variables.
type Settings struct {
	// Slice is how long one invocation works on a job; 50 s by default. An invocation also ends
	// before the function's own timeout, whichever comes first.
	Slice time.Duration
}

// ReadSettings reads the environment. Its error names the variable and what to write, and is the
// fault of the function's configuration.
func ReadSettings(getenv func(string) string) (Settings, error) {
	s := Settings{Slice: action.DefaultSlice}
	text := getenv(SliceVariable)
	if text == "" {
		return s, nil
	}
	slice, err := time.ParseDuration(text)
	if err != nil || slice < shortestSlice || slice > longestSlice {
		return s, settingsError{fmt.Errorf("the function's environment variable %s is %q: write a duration from 5s to 15m, such as 50s",
			SliceVariable, text)}
	}
	s.Slice = slice
	return s, nil
}

type settingsError struct{ error }

// FailureType says that someone has to change the function's configuration.
func (settingsError) FailureType() job.FailureType { return job.ConfigurationError }
