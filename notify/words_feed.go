package notify

import (
	"strconv"
	"strings"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
)

// feedWords tell a curator where the school's journal went silent, and what to do.
func feedWords(t *locale.Texts, what store.Service) []string {
	lines := []string{t.Say("words.feed_title", "School", oneLine(what.Args["School"]))}
	if days, err := strconv.Atoi(what.Args["Days"]); err == nil {
		line := t.Count("words.feed_quiet", days)
		if last, err := time.Parse(time.DateOnly, what.Args["Last"]); err == nil {
			line += " " + t.Say("words.feed_last", "Day", t.Date(last))
		}
		lines = append(lines, line)
	}
	var classes []string
	for one := range strings.SplitSeq(what.Args["Marks"], ";") {
		title, days, _ := strings.Cut(one, "=")
		if n, err := strconv.Atoi(days); err == nil {
			classes = append(classes, t.Count("words.feed_class", n, "Class", oneLine(title)))
		}
	}
	if len(classes) > 0 {
		lines = append(lines, t.Say("words.feed_marks")+"\n"+strings.Join(classes, "\n"))
	}
	return append(lines, t.Say("words.feed_do"))
}
