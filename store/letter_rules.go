package store

import (
	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// askRules reads what the schools of a set's children ask of each channel; a word
// of the service or a digest of the staff is of no child's school, so there the
// strictest of the person's holds. The answer is called when all is read.
func askRules(b *pgx.Batch, letters []Letter) func() {
	bySchool := map[int64]school.Discretion{}
	var schools []int64
	for _, l := range letters {
		for _, c := range l.Students {
			if _, seen := bySchool[c.schoolID]; !seen {
				bySchool[c.schoolID] = school.Discretion{}
				schools = append(schools, c.schoolID)
			}
		}
	}
	b.Queue(`SELECT id, level_chat, level_mail, level_sms, protect, hide_marks FROM schools WHERE id = ANY ($1)`, schools).Query(func(rows pgx.Rows) error {
		var id int64
		var d school.Discretion
		_, err := pgx.ForEachRow(rows, []any{&id, &d.Chat, &d.Mail, &d.SMS, &d.Protect, &d.HideMarks}, func() error {
			bySchool[id] = d
			return nil
		})
		return err
	})
	var at []int
	var accounts []int64
	for i, l := range letters {
		if l.ofNoChild() {
			at, accounts = append(at, i), append(accounts, l.Account)
		}
	}
	if len(at) > 0 {
		b.Queue(`SELECT t.n, f.* FROM unnest($1::bigint[]) WITH ORDINALITY t (account, n) CROSS JOIN LATERAL floors(t.account) f`, accounts).
			Query(func(rows pgx.Rows) error {
				var n int
				var d school.Discretion
				_, err := pgx.ForEachRow(rows, []any{&n, &d.Chat, &d.Mail, &d.SMS, &d.Protect, &d.HideMarks}, func() error {
					letters[at[n-1]].heed(d)
					return nil
				})
				return err
			})
	}
	return func() {
		for i := range letters {
			for j := range letters[i].Students {
				c := &letters[i].Students[j]
				c.Rules = bySchool[c.schoolID]
				letters[i].heed(c.Rules)
			}
		}
	}
}

// heed makes a letter no laxer than a school wants it. How much is told of a
// child is that child's own school's affair, and stays in its Rules.
func (l *Letter) heed(d school.Discretion) {
	l.Protect = l.Protect || d.Guarded()
	l.HideMarks = l.HideMarks || d.HideMarks
	if l.ofNoChild() {
		l.Level = l.Level.Stricter(l.Channel.level(d))
	}
}

// ofNoChild: a word of the service, or a digest of the staff, which tells of
// classes.
func (l Letter) ofNoChild() bool { return l.Kind == TellService || l.Staff != nil }

// LevelBy is how much of the child's news a channel may carry.
func (c LetterChild) LevelBy(channel Channel) school.Level { return channel.level(c.Rules) }

func (c Channel) level(d school.Discretion) school.Level {
	switch c {
	case ByChat:
		return d.Chat
	case ByMail:
		return d.Mail
	}
	return d.SMS
}
