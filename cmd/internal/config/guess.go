package config

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxGuesses bounds the work for a report: a file with thousands of unknown names has another kind of mistake.
const maxGuesses = 100

// didYouMean is ` (did you mean "sources"?)` if one of the candidates looks like what was written, else "".
func (r *report) didYouMean(written string, candidates []string) string {
	if r.guesses++; r.guesses > maxGuesses {
		return ""
	}
	best, bestDistance := "", utf8.RuneCountInString(written)/3+1
	for _, candidate := range candidates {
		if d := distance(written, candidate, bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance counts the letters to add, drop, change or swap to get from a to b; case does not
// count, and _ is the same as -. It gives up at limit.
func distance(a, b string, limit int) int {
	s, t := []rune(plainName(a)), []rune(plainName(b))
	if abs(len(s)-len(t)) >= limit {
		return limit
	}
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		above[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(above[j]+cost, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}

func plainName(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "_", "-")
}

func abs(n int) int {
	return max(n, -n)
}
