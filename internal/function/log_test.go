package function_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/stackjob/stackjob/internal/function"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestJSONLinesHaveTheKeysThatLambdaReads(t *testing.T) {
	var out strings.Builder
	log := function.Logger(&out, environment("AWS_LAMBDA_LOG_FORMAT", "JSON"))
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	log.With("correlationId", "job-1").InfoContext(ctx, "hello", "entry", map[string]int{"a": 1})

	var line struct {
		Timestamp, Level, Message, CorrelationID, RequestID string
		Entry                                               map[string]int
	}
	if err := json.Unmarshal([]byte(out.String()), &line); err != nil {
		t.Fatalf("%q is not a JSON line: %v", out.String(), err)
	}
	if _, err := time.Parse(time.RFC3339, line.Timestamp); err != nil {
		t.Errorf("timestamp: %v", err)
	}
	if line.Level != "INFO" || line.Message != "hello" || line.CorrelationID != "job-1" || line.RequestID != "request-1" || line.Entry["a"] != 1 {
		t.Errorf("got %s", out.String())
	}
}

func TestLevelsAreLambdas(t *testing.T) {
	levels := []slog.Level{slog.LevelDebug - 4, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, slog.LevelError + 4}
	for i, name := range []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"} {
		for _, format := range []string{"JSON", "Text"} {
			var out strings.Builder
			log := function.Logger(&out, environment("AWS_LAMBDA_LOG_FORMAT", format, "AWS_LAMBDA_LOG_LEVEL", name))
			for _, l := range levels {
				log.Log(context.Background(), l, "x")
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if len(lines) != len(levels)-i || !strings.Contains(lines[0], name) {
				t.Errorf("%s %s: got\n%s", format, name, out.String())
			}
		}
	}
}

func TestAnUnknownLevelIsInfo(t *testing.T) {
	var out strings.Builder
	log := function.Logger(&out, environment("AWS_LAMBDA_LOG_LEVEL", "NEWLEVEL"))
	log.Debug("hidden")
	log.Info("shown")
	if got := out.String(); !strings.Contains(got, "shown") || strings.Contains(got, "hidden") {
		t.Errorf("got %q", got)
	}
}

func TestTextLinesShowStructsAsJSON(t *testing.T) {
	var out strings.Builder
	log := function.Logger(&out, environment("AWS_LAMBDA_LOG_FORMAT", "Text"))
	log.Info("hello", "entry", struct {
		Name *string `json:"name"`
	}{new(string)}, "error", errors.New("broken"))
	const want = `level=INFO msg=hello entry="{\"name\":\"\"}" error=broken` + "\n"
	if got := out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
