package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// askNoticeChildren reads whom the notices of a set are about: of the children
// whose news was frozen, those who are the reader's at this moment. One that was
// held up into the reader's quiet hours waits for their end.
func askNoticeChildren(b *pgx.Batch, letters []Letter, now time.Time) {
	at, days, ids := notices(letters)
	if len(at) == 0 {
		return
	}
	b.Queue(noticeChildrenSQL, days, ids).Query(func(rows pgx.Rows) error {
		var n int
		var role school.Role
		var p school.Person
		var c LetterChild
		var zone, wall string
		var q school.Quiet
		_, err := pgx.ForEachRow(rows, []any{
			&n, &role, &p.ID, &p.Family, &p.Given, &p.Middle, &c.schoolID, &c.School, &zone, &c.Class, &wall, &q.From, &q.To,
		}, func() error {
			l := &letters[at[n-1]]
			q.Zone = zoneNamed(wall)
			if until, quiet := q.Until(now); quiet {
				l.Wait = until.Sub(now)
			}
			c.ID, c.Name, c.Full, c.zone = p.ID, p.Short(), p.Full(), zoneNamed(zone)
			c.asOf, c.Today = l.AsOf, school.Day(l.AsOf, c.zone)
			l.Role = role
			l.Students = append(l.Students, c)
			return nil
		})
		return err
	})
}

// notices are the places of a set's notices, and their names.
func notices(letters []Letter) (at []int, days []time.Time, ids []int64) {
	for i, l := range letters {
		if l.Kind == TellNotice {
			at, days, ids = append(at, i), append(days, l.On), append(ids, l.ID)
		}
	}
	return at, days, ids
}

// askNoticeNews reads the frozen news of each notice that its reader still wants
// to hear at once. The answer, called when all is read, settles what there is to
// tell: what came back to its old value is no news, and an absence that the
// parents have announced raises no alarm. Who has switched everything of it off
// is told nothing.
func askNoticeNews(b *pgx.Batch, letters []Letter) func() {
	at, days, ids := notices(letters)
	if len(at) == 0 {
		return func() {}
	}
	b.Queue(noticeNewsSQL, days, ids, usualNotices()).Query(func(rows pgx.Rows) error {
		var n int
		var student int64
		var one school.News
		var was, is []byte
		_, err := pgx.ForEachRow(rows, []any{&n, &student, &one.Seq, &one.Audience, &one.AudienceID, &one.Kind, &one.Object, &one.Day, &was, &is}, func() error {
			var err error
			if one.Old, err = readFact(was); err != nil {
				return err
			}
			if one.New, err = readFact(is); err != nil {
				return err
			}
			for i := range letters[at[n-1]].Students {
				if c := &letters[at[n-1]].Students[i]; c.ID == student {
					c.News = append(c.News, one)
				}
			}
			return nil
		})
		return err
	})
	return func() {
		for _, i := range at {
			letters[i].settleNotice()
		}
	}
}

func (l *Letter) settleNotice() {
	wanted := 0
	var told []LetterChild
	for _, c := range l.Students {
		wanted += len(c.News)
		c.News = foldNews(c.News)
		if c.News = c.alarming(); len(c.News) > 0 {
			told = append(told, c)
		}
	}
	if l.Students = told; wanted == 0 && l.Stop == "" {
		l.Stop = WhyUnsubscribed
	}
}

// alarming is the news without the absences that a live note covers, and without
// what became of them: nobody was told of those.
func (c LetterChild) alarming() []school.News {
	return slices.DeleteFunc(c.News, func(n school.News) bool {
		if n.Kind != school.NewsAbsence {
			return false
		}
		for _, f := range []*school.Fact{n.Old, n.New} {
			if f != nil && !(school.AbsenceKind(f.Value).Missed() && c.Announced(n.Day, f.Lesson)) {
				return false
			}
		}
		return true
	})
}

// mayNotice looks once more, right before a notice goes out: false and why where
// the person is blocked; false and nothing where a child is theirs no longer or a
// kind is not wanted any more, so that it must be written again.
func (s *Store) mayNotice(ctx context.Context, l Letter) (ok bool, why string, err error) {
	var students []int64
	var kinds []string
	for _, c := range l.Students {
		for _, n := range c.News {
			students, kinds = append(students, c.ID), append(kinds, string(n.Kind))
		}
	}
	var blocked, all bool
	err = s.owner.QueryRow(ctx, mayNoticeSQL, l.Account, string(l.Role), string(l.chosen()), students, kinds, usualNotices(), string(l.Channel)).Scan(&blocked, &all)
	switch {
	case err != nil:
		return false, "", translate(err)
	case blocked:
		return false, WhyBlocked, nil
	}
	return all, "", nil
}

const noticeChildrenSQL = `SELECT t.n, d.role, p.id, p.family, p.given, p.middle, c.id, c.name, c.zone, coalesce(h.title, ''),
		` + wallSQL + `, coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0)
	FROM unnest($1::date[], $2::bigint[]) WITH ORDINALITY t (day, id, n)
	JOIN deliveries d ON d.on_date = t.day AND d.id = t.id
	CROSS JOIN LATERAL (SELECT d.role) w (role)
	JOIN accounts a ON a.id = d.account_id
	JOIN people p ON p.id = ANY (d.item_of)
		AND EXISTS (SELECT FROM may_see m WHERE m.account_id = d.account_id AND m.role = d.role AND m.student_id = p.id)
	JOIN schools c ON c.id = p.school_id
	CROSS JOIN LATERAL (SELECT (d.as_of AT TIME ZONE c.zone)::date AS today) x
	LEFT JOIN LATERAL (
		SELECT k.title FROM enrolments e JOIN classes k ON k.id = e.class_id AND k.kind = 'homeroom'
		WHERE e.person_id = p.id AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= x.today) AND (e.ends IS NULL OR e.ends >= x.today)
		ORDER BY e.id DESC LIMIT 1) h ON true
	ORDER BY t.n, p.given COLLATE "ru-x-icu", p.family COLLATE "ru-x-icu", p.id`

const noticeNewsSQL = `SELECT t.n, i.student, x.seq, x.audience_kind, x.audience_id, x.kind, x.object, x.day, x.old, x.new
	FROM unnest($1::date[], $2::bigint[]) WITH ORDINALITY t (day, id, n)
	JOIN deliveries d ON d.on_date = t.day AND d.id = t.id
	CROSS JOIN LATERAL (SELECT coalesce(d.instead, d.channel) AS way) w -- that the person chose
	JOIN accounts a ON a.id = d.account_id AND (d.channel IN (w.way, 'chat') OR a.fallback <> 'none')
	CROSS JOIN LATERAL unnest(d.items, d.item_of) i (seq, student)
	JOIN news x ON x.seq = i.seq AND NOT (d.role = 'student' AND x.kind = 'remark')
	LEFT JOIN notice_prefs own ON own.account_id = d.account_id AND own.role = d.role AND own.student_id = i.student
		AND own.kind = x.kind AND own.channel = w.way
	LEFT JOIN notice_prefs every ON every.account_id = d.account_id AND every.role = d.role AND every.student_id IS NULL
		AND every.kind = x.kind AND every.channel = w.way
	WHERE coalesce(own.wanted, every.wanted, w.way = 'chat' AND x.kind = ANY ($3))
	ORDER BY t.n, x.seq`

const mayNoticeSQL = `SELECT a.blocked_at IS NOT NULL,
		($7::text IN ($3, 'chat') OR a.fallback <> 'none') AND NOT EXISTS (SELECT FROM unnest($4::bigint[], $5::text[]) u (student, kind)
			LEFT JOIN notice_prefs own ON own.account_id = a.id AND own.role = $2 AND own.student_id = u.student
				AND own.kind = u.kind AND own.channel = $3
			LEFT JOIN notice_prefs every ON every.account_id = a.id AND every.role = $2 AND every.student_id IS NULL
				AND every.kind = u.kind AND every.channel = $3
			WHERE NOT coalesce(own.wanted, every.wanted, $3 = 'chat' AND u.kind = ANY ($6))
				OR NOT EXISTS (SELECT FROM may_see m WHERE m.account_id = a.id AND m.role = $2 AND m.student_id = u.student))
	FROM accounts a WHERE a.id = $1`
