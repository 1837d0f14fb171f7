package function_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/internal/function"
	"github.com/stackjob/stackjob/job"
)

func TestSlice(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 50 * time.Second, "5s": 5 * time.Second, "1m30s": 90 * time.Second, "15m": 15 * time.Minute} {
		got, err := function.ReadSettings(environment(function.SliceVariable, text))
		if err != nil || got.Slice != want {
			t.Errorf("%q: got %v, %v; want %v", text, got.Slice, err, want)
		}
	}
	for _, text := range []string{"50", "fast", "4.9s", "-1m", "16m", "0s"} {
		_, err := function.ReadSettings(environment(function.SliceVariable, text))
		if err == nil || !strings.Contains(err.Error(), function.SliceVariable) || !strings.Contains(err.Error(), "50s") {
			t.Errorf("%q: got %v, want an error that names the variable and what to write", text, err)
		}
		if got := job.FailureTypeOf(err); got != job.ConfigurationError {
			t.Errorf("%q: failure type %s", text, got)
		}
	}
}
