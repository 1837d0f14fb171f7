package function

import (
	"context"
	"encoding"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Lambda's levels that slog has no name for (aws-facts 7.4).
const (
	levelTrace = slog.LevelDebug - 4
	levelFatal = slog.LevelError + 4
)

// Logger returns the function's log as Lambda wants it (aws-facts 7.4): with AWS_LAMBDA_LOG_FORMAT
// "JSON" one object per line whose keys timestamp, level and message Lambda knows, else lines of
// key=value. AWS_LAMBDA_LOG_LEVEL chooses the least level; INFO without it.
func Logger(w io.Writer, getenv func(string) string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level(getenv("AWS_LAMBDA_LOG_LEVEL"))}
	if strings.EqualFold(getenv("AWS_LAMBDA_LOG_FORMAT"), "JSON") {
		options.ReplaceAttr = asLambda
		return slog.New(withRequest{slog.NewJSONHandler(w, options)})
	}
	options.ReplaceAttr = asText
	return slog.New(withRequest{slog.NewTextHandler(w, options)})
}

// level reads one of Lambda's levels. Lambda sets the variable itself, so a level that is not known
// is a new one of Lambda's, and no reason not to work.
func level(name string) slog.Level {
	switch strings.ToUpper(name) {
	case "TRACE":
		return levelTrace
	case "DEBUG":
		return slog.LevelDebug
	case "WARN":
		return slog.LevelWarn
	case "ERROR":
		return slog.LevelError
	case "FATAL":
		return levelFatal
	default:
		return slog.LevelInfo
	}
}

// levelName is the name under which Lambda filters a line.
func levelName(l slog.Level) string {
	switch {
	case l < slog.LevelDebug:
		return "TRACE"
	case l < slog.LevelInfo:
		return "DEBUG"
	case l < slog.LevelWarn:
		return "INFO"
	case l < slog.LevelError:
		return "WARN"
	case l < levelFatal:
		return "ERROR"
	default:
		return "FATAL"
	}
}

// asLambda gives slog's own members the names and forms that Lambda reads.
func asLambda(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String("timestamp", a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	case slog.LevelKey:
		l, _ := a.Value.Any().(slog.Level)
		return slog.String(slog.LevelKey, levelName(l))
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}

// asText leaves the time to Lambda, which stamps every line, and shows values that would print as Go
// structs as JSON.
func asText(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	if a.Value.Kind() != slog.KindAny {
		return a
	}
	switch v := a.Value.Any().(type) {
	case slog.Level:
		a.Value = slog.StringValue(levelName(v))
	case error, encoding.TextMarshaler, time.Time:
	default:
		if text, err := json.Marshal(v); err == nil {
			a.Value = slog.StringValue(string(text))
		}
	}
	return a
}

// withRequest adds the invocation's request id, by which Lambda's own lines are found.
type withRequest struct{ slog.Handler }

func (h withRequest) Handle(ctx context.Context, r slog.Record) error {
	if request, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("requestId", request.AwsRequestID))
	}
	return h.Handler.Handle(ctx, r)
}

func (h withRequest) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequest{h.Handler.WithAttrs(attrs)}
}

func (h withRequest) WithGroup(name string) slog.Handler {
	return withRequest{h.Handler.WithGroup(name)}
}
