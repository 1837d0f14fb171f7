package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Text says how far the deployment is, and what is waited for longest at the time that is now:
//
//	12 of 31 resources, waiting for Database 4m10s and 3 more
//	rolling back, 4 of 12 resources, waiting for Network.Gateway 35s
//	cleaning up, 31 of 31 resources
//	2 resources
func (t *Tracker) Text(now time.Time) string {
	var parts []string
	switch {
	case t.undone:
		parts = append(parts, "rolling back")
	case cleansUp(t.stack):
		parts = append(parts, "cleaning up")
	}
	parts = append(parts, t.counted())
	if waiting := t.waiting(); len(waiting) > 0 {
		longest := waiting[0]
		text := fmt.Sprintf("waiting for %s %s", longest, Duration(now.Sub(t.rows[longest].begun)))
		if more := len(waiting) - 1; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func (t *Tracker) counted() string {
	finished, total := t.counts()
	switch {
	case total == 1:
		return fmt.Sprintf("%d of 1 resource", finished)
	case total > 1:
		return fmt.Sprintf("%d of %d resources", finished, total)
	case finished == 1:
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", finished)
}

// waiting lists the paths of what is under way, what began first before the others. A nested stack waits
// only for what is in it, which is named instead where it is known.
// Nothing is waited for once the stack is at rest.
func (t *Tracker) waiting() []string {
	if t.atRest() {
		return nil
	}
	var paths []string
	for path, r := range t.rows {
		if r.underway && !t.worksInside(path) {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(t.rows[a].begun.Compare(t.rows[b].begun), cmp.Compare(a, b))
	})
	return paths
}

func (t *Tracker) worksInside(path string) bool {
	for other, r := range t.rows {
		if r.underway && strings.HasPrefix(other, path+".") {
			return true
		}
	}
	return false
}
