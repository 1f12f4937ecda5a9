package bundle

import "strings"

// nearest is the name that a misspelt one was meant to be: the same but for
// case, or three slips of the finger away at most, and fewer for a short name.
func nearest(typed string, names []string) (string, bool) {
	best, most := "", 4
	for _, name := range names {
		if typed == name {
			continue
		}
		if strings.EqualFold(typed, name) {
			return name, true
		}
		if d := slips(strings.ToLower(typed), strings.ToLower(name)); d < most && d <= min(3, len(name)/3) {
			best, most = name, d
		}
	}
	return best, best != ""
}

// slips is the Damerau-Levenshtein distance with neighbours swapped (optimal
// string alignment), over bytes; 4 stands for «far».
func slips(a, b string) int {
	if len(a) > 64 || len(b) > 64 || len(a)-len(b) > 3 || len(b)-len(a) > 3 {
		return 4
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
