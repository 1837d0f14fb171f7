package metrics

import "strings"

// A directive tells CloudWatch which members of a line are metrics.
type directive struct {
	Timestamp int64 // in milliseconds since 1970
	Metrics   []set `json:"CloudWatchMetrics"`
}

type set struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metric struct{ Name, Unit string }

func (j Job) directive() directive {
	metrics := []metric{{"Jobs", "Count"}, {"Calls", "Count"}, {"Retries", "Count"}}
	if j.Ended {
		metrics = append(metrics, metric{"Duration", "Milliseconds"}, metric{"Succeeded", "Count"}, metric{"Failed", "Count"})
	}
	dimensions := [][]string{{}}
	if dimension(j.Stack) != "" {
		dimensions = [][]string{{"Stack"}, {}}
	}
	return directive{j.Time.UnixMilli(), []set{{Namespace, dimensions, metrics}}}
}

// longest is the most characters that CloudWatch takes of a dimension's value. Properties are held to
// it too, which keeps a line far below the limit of 1 MB (aws-facts 7.4).
const longest = 1024

// dimension makes a dimension's value of a text. CloudWatch takes no blank one.
func dimension(text string) string { return clip(strings.TrimSpace(text)) }

func clip(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "")
}
