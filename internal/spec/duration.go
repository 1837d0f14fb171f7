package spec

import (
	"strconv"
	"time"

	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// Limits of durations.
const (
	// longestWait is how long a Lambda action may take (aws-facts 1.6).
	longestWait = 24 * time.Hour
	// longestMonitoring: aws-facts 4.3.
	longestMonitoring = 180 * time.Minute
)

// durations is the form of durations: whole hours, minutes and seconds.
const durations = `^([0-9]+h)?([0-9]+m)?([0-9]+s)?$`

var durationPattern = pattern.New(durations)

func durationShape() Shape { return Shape{Type: String, Pattern: durations, Shortest: 2, Longest: 20} }

// duration is a text such as 90s or 2h30m, from shortest to longest.
func (f field) duration(shortest, longest time.Duration) time.Duration {
	if f.node.Kind != source.Text || f.node.Tag != "" {
		f.isNone("a duration", `write it with its unit and in quotes: "90s", "30m" or "2h"`)
		return 0
	}
	d, err := time.ParseDuration(f.node.Text)
	switch {
	case err != nil || !durationPattern.MatchString(f.node.Text):
		f.fail("is no duration", "durations look like 90s, 30m, 2h or 1h30m")
	case d == 0 && shortest > 0:
		f.fail("is no time at all", "write "+brief(shortest)+" to "+brief(longest)+", or leave the key out")
	case d < shortest || d > longest:
		f.fail("is not between "+brief(shortest)+" and "+brief(longest), "")
	}
	return d
}

// brief writes a duration of whole seconds as it is read.
func brief(d time.Duration) string {
	text := ""
	for _, unit := range []struct {
		length time.Duration
		letter string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / unit.length; n > 0 {
			text += strconv.Itoa(int(n)) + unit.letter
			d -= n * unit.length
		}
	}
	if text == "" {
		return "0s"
	}
	return text
}

// What follows when a deployment takes too long.
const (
	thenFinish = "finish"
	thenCancel = "cancel"
)

func timeoutShape() Shape {
	return oneOf(durationShape(), objectOf(
		Member{Name: "after", Required: true, Shape: durationShape(), Description: "How long the deployment may take."},
		Member{Name: "then", Shape: oneWord(thenFinish, thenCancel), Description: "What happens to an update that takes longer: finish lets it go on while the job fails, cancel rolls it back."},
	))
}

func (f field) timeout() *Timeout {
	const shortest = time.Second
	if f.node.Kind != source.Object {
		return &Timeout{After: f.duration(shortest, longestWait)}
	}
	t := &Timeout{}
	f.object(timeoutShape().OneOf[1], func(m field) {
		if m.key == "after" {
			t.After = m.duration(shortest, longestWait)
		} else {
			t.Cancel = m.word("answer to a timeout", thenFinish, thenCancel) == thenCancel
		}
	})
	return t
}

func (t *Timeout) written() any {
	switch {
	case t == nil:
		return nil
	case t.Cancel:
		return struct {
			After string `json:"after"`
			Then  string `json:"then"`
		}{brief(t.After), thenCancel}
	}
	return brief(t.After)
}
