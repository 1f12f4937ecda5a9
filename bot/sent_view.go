package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// sentLogScreen is a page of the log, day by day on the person's own wall.
func sentLogScreen(r *Request, log store.SentLog) Screen {
	blocks := []string{r.T.Say("sent.title") + "\n" + r.T.Count("sent.about", store.SentDays)}
	if len(log.Rows) == 0 {
		blocks = append(blocks, r.T.Say("sent.none"))
	}
	last := ""
	for _, row := range log.Rows {
		at := row.At.In(r.Zone())
		if day := r.T.DayTitle(school.Day(row.At, r.Zone())); day != last {
			blocks, last = append(blocks, "<b>"+day+"</b>"), day
		}
		blocks[len(blocks)-1] += "\n" + r.T.Say("sent.line", "Time", at.Format("15:04"), "What", sentWhat(r, row), "How", sentHow(r, row))
	}
	var rows [][]Button
	if log.Pages > 1 {
		rows = append(rows, pageRow(r, int64(log.Page), int64(log.Pages), tap.ToSentLog))
	}
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, profileRow(r)...)}
}

func sentWhat(r *Request, row store.SentRow) string {
	switch row.Kind {
	case store.TellDigest:
		if row.Child != "" {
			return r.T.Say("sent.digest_of", "Child", telegram.Escape(row.Child))
		}
		return r.T.Say("sent.digest")
	case store.TellNow:
		return r.T.Say("sent.now")
	case store.TellComeback:
		return r.T.Say("sent.comeback")
	case store.TellService:
		return r.T.Say("sent.service")
	}
	if row.Child != "" {
		return r.T.Say("sent.notice_of", "Child", telegram.Escape(row.Child))
	}
	return r.T.Say("sent.notice")
}

// sentHow is «в чат, доставлено», «на почту, не отправлено: адрес не подтверждён».
func sentHow(r *Request, row store.SentRow) string {
	way := r.T.Say("sent.by_chat")
	switch row.Channel {
	case store.ByMail:
		way = r.T.Say("sent.by_mail")
	case store.ByText:
		way = r.T.Say("sent.by_sms")
	}
	return way + ", " + sentState(r, row)
}

func sentState(r *Request, row store.SentRow) string {
	switch row.State {
	case store.Sent:
		if row.Channel == store.ByChat {
			return r.T.Say("sent.delivered")
		}
		return r.T.Say("sent.gone") // a mail server took it: more is not known
	case store.Unknown:
		return r.T.Say("sent.unknown")
	case store.Never, store.Dropped:
		return r.T.Say("sent.failed", "Why", sentWhy(r, row))
	}
	return r.T.Say("sent.waits")
}

func sentWhy(r *Request, row store.SentRow) string {
	switch row.Why {
	case store.WhyUnsubscribed:
		return r.T.Say("sent.why_unsubscribed")
	case store.WhyNoAccess, store.WhyBlocked:
		return r.T.Say("sent.why_no_access")
	case store.WhyNoAddress:
		return r.T.Say("sent.why_no_address")
	case store.WhyNoPhone:
		return r.T.Say("sent.why_no_phone")
	case store.WhyNoChat, string(telegram.Blocked), string(telegram.Deactivated), string(telegram.NoChat):
		return r.T.Say("sent.why_no_chat")
	case store.WhyRead:
		return r.T.Say("sent.why_read")
	case store.WhyTooLate, store.WhyNoWords:
		return r.T.Say("sent.why_late")
	case store.WhyToldNext:
		return r.T.Say("sent.why_told_next")
	case store.WhyCameBack:
		return r.T.Say("sent.why_came_back")
	case store.WhyUnreadable, store.WhyUnwritten, "letter refused", "broken":
		return r.T.Say("sent.why_ours")
	}
	switch {
	case row.Why == store.WhyBounces || strings.HasPrefix(row.Why, "bounced "):
		return r.T.Say("sent.why_bounces")
	case row.Channel == store.ByMail:
		return r.T.Say("sent.why_refused_mail")
	case row.Channel == store.ByText:
		return r.T.Say("sent.why_refused_sms")
	}
	return r.T.Say("sent.why_refused")
}
