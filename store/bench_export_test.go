package store

import "strings"

// DiaryScript is the batch of a diary with these words for its parameters.
func DiaryScript(student, first, last string) []string {
	var out []string
	for _, s := range diarySQL {
		words := strings.NewReplacer("$1", student, "$2", first, "$3", last)
		if s.about == ofSpan {
			words = strings.NewReplacer("$1", first, "$2", last)
		}
		out = append(out, words.Replace(s.text))
	}
	return out
}

// PendSQL is for a look at its plan.
const PendSQL = pendSQL
