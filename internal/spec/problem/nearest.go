package problem

import "strings"

// Nearest returns the known name that was most likely meant by name, or "" if none is near.
// Case counts least; of equally near names the first is taken.
func Nearest(name string, known []string) string {
	best, distance := "", len(name)/3+2
	for _, k := range known {
		if d := edits(strings.ToLower(name), strings.ToLower(k)); d < min(distance, len(k)) {
			best, distance = k, d
		}
	}
	return best
}

// edits counts the insertions, deletions, replacements and swaps of neighbours that make b of a
// (the optimal string alignment distance).
func edits(a, b string) int {
	s, t := cut(a), cut(b)
	rows := [3][]int{make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := range s {
		older, old, row := rows[0], rows[1], rows[2]
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(old[j+1]+1, row[j]+1, old[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
		rows[0], rows[1], rows[2] = old, row, older
	}
	return rows[1][len(t)]
}

// cut bounds the work for names of any length: no name that is known is longer than 255.
func cut(name string) []rune {
	runes := []rune(name)
	return runes[:min(len(runes), 300)]
}
