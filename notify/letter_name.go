package notify

import (
	"fmt"
	"strconv"

	"zvonok/store"
)

// messageID is the same for every attempt at the same letter, so that a mail
// reader shows a repeat once.
func messageID(l store.Letter) string {
	if l.Kind == store.TellDigest {
		return "digest." + strconv.FormatInt(l.Subscription, 36) + "." + l.On.Format("20060102")
	}
	return string(l.Kind) + "." + strconv.FormatInt(l.ID, 36) + "." + l.On.Format("20060102")
}

// threadRoot is the letter that never was, to which those of one subscription in
// one week answer: a mail reader lays them together. Notices, which have no
// subscription, lie together by account and role. Empty: the letter stands alone.
func threadRoot(l store.Letter) string {
	year, week := l.On.ISOWeek()
	when := fmt.Sprintf(".%dw%02d", year, week)
	switch {
	case l.Kind == store.TellService:
		return ""
	case l.Subscription != 0:
		return "week." + strconv.FormatInt(l.Subscription, 36) + when
	}
	return "week." + string(l.Kind) + "." + strconv.FormatInt(l.Account, 36) + "." + string(l.Role) + when
}

// listName is the list that a letter belongs to, by kind; a person sorts by it.
// Empty: a word of the service belongs to none.
func listName(l store.Letter) string {
	switch l.Kind {
	case store.TellService:
		return ""
	case store.TellNow:
		return string(store.TellDigest)
	}
	return string(l.Kind)
}
