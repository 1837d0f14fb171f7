package guard

import (
	"fmt"
	"time"
)

// covers tells whether the waiver is about a rule's finding on a resource, whether it holds or not.
func (w Waiver) covers(f Finding) bool {
	return (w.Rule == "" || w.Rule == f.Rule) && Fits(w.Resource, f.Path)
}

// holds tells whether the waiver has not ended: its last day counts, until midnight UTC.
func (w Waiver) holds(now time.Time) bool {
	if w.Until.IsZero() {
		return false
	}
	year, month, day := w.Until.UTC().Date()
	return now.Before(time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC))
}

// ended says since when the waiver does not hold.
func (w Waiver) ended() string {
	if w.Until.IsZero() {
		return fmt.Sprintf("the waiver for %s does not say until when it holds, so it does not", w.label())
	}
	return fmt.Sprintf("the waiver for %s ended on %s", w.label(), w.Until.UTC().Format(time.DateOnly))
}

func (w Waiver) label() string {
	if w.Rule == "" {
		return w.Resource
	}
	return fmt.Sprintf("%s (rule %s)", w.Resource, w.Rule)
}

// waive finds the first waiver that lets a finding pass, or else the one that ended last, and marks
// those that have a say.
func waive(f *Finding, waivers []Waiver, used []bool, now time.Time) {
	ended := -1
	for i, w := range waivers {
		switch {
		case !w.covers(*f):
		case w.holds(now):
			used[i] = true
			if f.Waived == nil {
				f.Waived = &w
			}
		case ended < 0 || w.Until.After(waivers[ended].Until):
			ended = i
		}
	}
	if f.Waived == nil && ended >= 0 {
		used[ended], f.Ended = true, &waivers[ended]
	}
}

// notes tells of waivers that have no effect on this plan.
func notes(waivers []Waiver, used []bool, now time.Time) []string {
	var list []string
	for i, w := range waivers {
		switch {
		case used[i]:
		case w.holds(now):
			list = append(list, fmt.Sprintf("the waiver for %s waives nothing in this plan; take it out when it is no longer needed", w.label()))
		default:
			list = append(list, w.ended()+" and can be taken out")
		}
	}
	return list
}
