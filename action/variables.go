package action

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// variables are output variables that CodePipeline takes, and what had to be
// done to those that it would not have taken.
type variables struct {
	values  map[string]string
	renamed []string // "old as new"
	dropped []string // names
}

// notInName is what may not be in a variable's name: the opposite of
// job.VariableNamePattern.
var notInName = regexp.MustCompile(`[^A-Za-z0-9@\-_]`)

// namedVariables renames the variables whose names CodePipeline would refuse,
// and drops those whose new name is already taken or empty. In sorted order, so
// that the same variables always get the same names.
func namedVariables(in map[string]string) variables {
	v := variables{values: make(map[string]string, len(in))}
	for name, value := range in {
		if name != "" && !notInName.MatchString(name) {
			v.values[name] = strings.ToValidUTF8(value, "\uFFFD")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if _, kept := v.values[name]; kept {
			continue
		}
		v.rename(name, in[name])
	}
	return v
}

func (v *variables) rename(name, value string) {
	allowed := notInName.ReplaceAllString(name, "_")
	if _, taken := v.values[allowed]; taken || allowed == "" {
		v.dropped = append(v.dropped, name)
		return
	}
	v.values[allowed] = strings.ToValidUTF8(value, "\uFFFD")
	v.renamed = append(v.renamed, fmt.Sprintf("%q as %s", name, allowed))
}

// fit drops the largest variables until all together have at most most bytes.
func (v *variables) fit(most int) {
	names := slices.SortedFunc(maps.Keys(v.values), func(a, b string) int {
		if bySize := v.bytes(b) - v.bytes(a); bySize != 0 {
			return bySize
		}
		return strings.Compare(a, b)
	})
	size := v.size()
	for _, name := range names {
		if size <= most {
			return
		}
		size -= v.bytes(name)
		delete(v.values, name)
		v.dropped = append(v.dropped, name)
	}
}

func (v *variables) bytes(name string) int { return len(name) + len(v.values[name]) }

func (v *variables) size() int {
	size := 0
	for name := range v.values {
		size += v.bytes(name)
	}
	return size
}

// sent is a copy of the variables, nil when there are none: an empty map would
// be sent as one (aws-facts 6.3).
func (v *variables) sent() map[string]string {
	if len(v.values) == 0 {
		return nil
	}
	return maps.Clone(v.values)
}

// notes says what was done, for the pipeline's summary.
func (v *variables) notes() []string {
	var notes []string
	if len(v.renamed) > 0 {
		notes = append(notes, "output variables renamed: "+strings.Join(v.renamed, ", "))
	}
	if len(v.dropped) > 0 {
		notes = append(notes, fmt.Sprintf("output variables left out: %q", v.dropped))
	}
	return notes
}
