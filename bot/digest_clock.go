package bot

import (
	"regexp"
	"strconv"
	"strings"
)

// clockForm is how people write a time of day: 18:30, 18.30, 18-30, 18 30, 1830, 7, «в 7:05», «18 ч 30 мин».
var clockForm = regexp.MustCompile(`^(?:в\s*)?(\d{1,2})(?:\s*(?:[:.,\-–—]|ч\.?|час(?:а|ов)?|\s)\s*(\d{2})|(\d{2})|)\s*(?:ч\.?|час(?:а|ов)?|мин\.?|минут)?$`)

// readClock reads a time of day as a minute of it, 0..1439.
func readClock(text string) (int, bool) {
	found := clockForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if found == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(found[1])
	minute, _ := strconv.Atoi(found[2] + found[3]) // one of them, or neither: a full hour
	if hour > 23 || minute > 59 {
		return 0, false
	}
	return hour*60 + minute, true
}
