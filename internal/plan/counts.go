package plan

import (
	"fmt"
	"strings"
)

// Counts is how many changes of each kind a plan has, those of nested stacks included.
type Counts struct {
	Add        int `json:"add"`
	Modify     int `json:"modify"`
	Replace    int `json:"replace"`
	MayReplace int `json:"mayReplace"`
	Remove     int `json:"remove"`
	Import     int `json:"import"`
	Unknown    int `json:"unknown"`
}

// Counts counts the plan's changes.
func (p Plan) Counts() Counts {
	var n Counts
	for _, c := range p.Changes {
		*n.of(c.Kind())++
	}
	return n
}

// Total is the number of all changes.
func (n Counts) Total() int {
	return n.Add + n.Modify + n.Replace + n.MayReplace + n.Remove + n.Import + n.Unknown
}

// String is "2 to add, 1 to change, 1 to replace", or "no changes".
func (n Counts) String() string {
	var parts []string
	for _, c := range []struct {
		count int
		what  string
	}{
		{n.Add, "to add"},
		{n.Modify, "to change"},
		{n.Replace, "to replace"},
		{n.MayReplace, "to change or replace"},
		{n.Remove, "to remove"},
		{n.Import, "to import"},
		{n.Unknown, "to be decided when applied"},
	} {
		if c.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.count, c.what))
		}
	}
	if len(parts) == 0 {
		return "no changes"
	}
	return strings.Join(parts, ", ")
}

func (n *Counts) of(k Kind) *int {
	switch k {
	case Add:
		return &n.Add
	case Modify:
		return &n.Modify
	case Replace:
		return &n.Replace
	case MayReplace:
		return &n.MayReplace
	case Remove:
		return &n.Remove
	case Import:
		return &n.Import
	}
	return &n.Unknown
}
