package metrics_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/metrics"
)

var update = flag.Bool("update", false, "write what comes out as what is expected")

var failed = metrics.Job{
	Time: time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.FixedZone("there", 3600)), Stack: "shop", Operation: "op-1", ID: "job-2",
	StackARN: "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1", Mode: "CREATE_UPDATE",
	Ended: true, FailureType: "JobFailed", Duration: 250*time.Second + 1500*time.Microsecond, Calls: 31, Retries: 2,
}

func lineOf(t testing.TB, j metrics.Job) string {
	t.Helper()
	var b bytes.Buffer
	if err := j.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLines(t *testing.T) {
	succeeded, continues, lost := failed, failed, failed
	succeeded.Succeeded, succeeded.FailureType = true, ""
	continues.Ended, continues.FailureType = false, ""
	lost.Stack, lost.StackARN, lost.Level = "", "", "WARN"
	got := lineOf(t, failed) + lineOf(t, succeeded) + lineOf(t, continues) + lineOf(t, lost)
	golden := filepath.Join("testdata", "lines.jsonl")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestLevel(t *testing.T) {
	for filter, want := range map[string]string{
		"": "INFO", "TRACE": "INFO", "DEBUG": "INFO", "INFO": "INFO", "warn": "WARN", "ERROR": "ERROR", "FATAL": "FATAL", "other": "INFO",
	} {
		if got := metrics.Level(filter); got != want {
			t.Errorf("%q: %s, not %s", filter, got, want)
		}
	}
}

// FuzzLine holds any line to the rules of the format (aws-facts 7.4) and to those of Lambda's JSON log.
func FuzzLine(f *testing.F) {
	f.Add("shop", "op", "JobFailed", int64(1e9), true)
	f.Add("", "\n\"}", "\xff", int64(-1), false)
	f.Add(strings.Repeat("é", 2000), "a", " ", int64(1)<<62, true)
	f.Fuzz(func(t *testing.T, stack, id, failure string, duration int64, ended bool) {
		text := lineOf(t, metrics.Job{
			Time: failed.Time, Stack: stack, Operation: id, ID: id, Mode: id, StackARN: id, FailureType: failure,
			Duration: time.Duration(duration), Ended: ended, Calls: duration,
		})
		if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") || len(text) > 256<<10 || !utf8.ValidString(text) {
			t.Fatalf("%d bytes are no line: %.100q", len(text), text)
		}
		check(t, []byte(text))
	})
}

func check(t *testing.T, text []byte) {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	var line struct {
		Directive struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(text, &line); err != nil {
		t.Fatal(err)
	}
	if root["level"] != "INFO" {
		t.Errorf("its level is %v", root["level"])
	}
	if at, err := time.Parse(time.RFC3339, root["timestamp"].(string)); err != nil || at.UnixMilli() != line.Directive.Timestamp {
		t.Errorf("the times %v and %d: %v", root["timestamp"], line.Directive.Timestamp, err)
	}
	for _, set := range line.Directive.CloudWatchMetrics {
		if set.Namespace != "stackjob" || len(set.Metrics) == 0 || len(set.Metrics) > 100 || len(set.Dimensions) == 0 {
			t.Errorf("a set of %+v", set)
		}
		for _, m := range set.Metrics {
			if _, is := root[m.Name].(float64); !is || m.Unit != "Count" && m.Unit != "Milliseconds" {
				t.Errorf("%s, in %s, is %v", m.Name, m.Unit, root[m.Name])
			}
		}
		for _, dimensions := range set.Dimensions {
			for _, name := range dimensions {
				if value, is := root[name].(string); !is || strings.TrimSpace(value) == "" || len(value) > 1024 || name != "Stack" {
					t.Errorf("the dimension %s is %v", name, root[name])
				}
			}
		}
	}
}
