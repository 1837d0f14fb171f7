package artifact

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	// nearestMost is how many names an error offers.
	nearestMost = 3
	// comparedMost is the longest name whose spelling is compared; it bounds
	// the work that a hostile archive can cause.
	comparedMost = 256
)

// absent refuses a name that is not in the archive and offers the nearest ones.
func (a *Archive) absent(name string) *Error {
	e := refuse(AbsentMember, "there is no such file in the artifact%s", a.offer(name))
	e.Err = fs.ErrNotExist
	return e
}

// invalidName refuses what package fs does not allow as a name.
func invalidName(name string) *Error {
	e := refuse(NotFile, "it is not a path within the artifact")
	clean := strings.TrimPrefix(path.Clean(name), "/")
	if clean != "." && fs.ValidPath(clean) {
		e.Detail += fmt.Sprintf(": write %s", shown(clean))
	}
	e.Err = fs.ErrInvalid
	return e
}

func (a *Archive) offer(name string) string {
	if names := a.nearest(name); len(names) > 0 {
		return "; did you mean " + alternatives(names) + "?"
	}
	var all []string
	count := 0
	for i := range a.members {
		if m := &a.members[i]; !m.mode.IsDir() {
			if count++; count <= nearestMost {
				all = append(all, shown(m.path))
			}
		}
	}
	switch {
	case count == 0:
		return ": it has no files"
	case count <= nearestMost:
		return ": it has only " + strings.Join(all, ", ")
	}
	return fmt.Sprintf(": none of its %d files has a similar name", count)
}

func alternatives(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// candidate is a name that may have been meant; the smaller, the likelier.
type candidate struct {
	path           string
	rank, distance int
}

// nearest gives the names most like the one asked for, quoted, the likeliest first.
func (a *Archive) nearest(name string) []string {
	wanted := newWanted(name)
	var best []candidate
	for i := range a.members {
		m := &a.members[i]
		if m.mode.IsDir() {
			continue
		}
		if c, ok := wanted.compare(m.path); ok {
			best = insert(best, c)
		}
	}
	names := make([]string, len(best))
	for i, c := range best {
		names[i] = shown(c.path)
	}
	return names
}

// insert keeps best sorted and short.
func insert(best []candidate, c candidate) []candidate {
	at, _ := slices.BinarySearchFunc(best, c, func(a, b candidate) int {
		return cmp.Or(a.rank-b.rank, a.distance-b.distance, len(a.path)-len(b.path), strings.Compare(a.path, b.path))
	})
	best = slices.Insert(best, at, c)
	return best[:min(len(best), nearestMost)]
}

// wanted is the name asked for, prepared for comparisons.
type wanted struct {
	spelling
	most int // the largest edit distance that still looks like a slip
}

// spelling is a name in lower case, and what it has in common with similar ones.
type spelling struct {
	full, base         string
	fullStem, baseStem string // without extension
}

func spell(name string) spelling {
	full := strings.ToLower(name)
	base := full[strings.LastIndexByte(full, '/')+1:]
	extension := path.Ext(base)
	return spelling{
		full:     full,
		base:     base,
		fullStem: strings.TrimSuffix(full, extension),
		baseStem: strings.TrimSuffix(base, extension),
	}
}

func newWanted(name string) wanted {
	s := spell(strings.ReplaceAll(name, `\`, "/")) // as on Windows
	return wanted{spelling: s, most: min(4, max(1, len(s.base)/3))}
}

// compare ranks a name: another case, the same file in another folder, another
// extension, both, a slip of spelling, both; false if it is like none of these.
func (w *wanted) compare(name string) (candidate, bool) {
	s := spell(name)
	if len(s.full) > comparedMost || len(w.full) > comparedMost {
		return candidate{}, false
	}
	for rank, same := range []bool{s.full == w.full, s.base == w.base, s.fullStem == w.fullStem, s.baseStem == w.baseStem} {
		if same {
			return candidate{path: name, rank: rank}, true
		}
	}
	const slip, slipElsewhere = 4, 5
	if d := editDistance(s.full, w.full, w.most); d <= w.most {
		return candidate{path: name, rank: slip, distance: d}, true
	}
	d := editDistance(s.base, w.base, w.most)
	return candidate{path: name, rank: slipElsewhere, distance: d}, d <= w.most
}

// editDistance counts the bytes to insert, remove or replace to make b of a;
// beyond most it gives most+1. Neither may be longer than comparedMost. Of the
// usual table only the diagonal band is filled in which most is not exceeded.
func editDistance(a, b string, most int) int {
	if max(len(a)-len(b), len(b)-len(a)) > most {
		return most + 1
	}
	for a != "" && b != "" && a[0] == b[0] { // most names share their folders
		a, b = a[1:], b[1:]
	}
	var rows [2][comparedMost + 1]int
	above, row := rows[0][:], rows[1][:]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := range len(a) {
		if nextRow(above, row, a[i], b, i, most) > most {
			return most + 1
		}
		above, row = row, above
	}
	return min(above[len(b)], most+1)
}

// nextRow fills the row for c, a's byte i, and gives its least value.
func nextRow(above, row []int, c byte, b string, i, most int) int {
	from, to := max(0, i-most), min(len(b), i+1+most)
	row[from] = most + 1
	if from == 0 {
		row[0] = i + 1
	}
	least := row[from]
	for j := from; j < to; j++ {
		d := row[j] + 1
		if j < i+most { // above has a value there
			d = min(d, above[j+1]+1)
		}
		if c == b[j] {
			d = min(d, above[j])
		} else {
			d = min(d, above[j]+1)
		}
		row[j+1] = d
		least = min(least, d)
	}
	return least
}
