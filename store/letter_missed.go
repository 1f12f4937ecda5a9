package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// seqs are numbers of news: from the first, below upto.
type seqs struct{ from, upto int64 }

func holds(all []seqs, seq int64) bool {
	return slices.ContainsFunc(all, func(s seqs) bool { return s.from <= seq && seq < s.upto })
}

// askMissedChildren reads for each come-back the children of its reader, and of
// each what was missed and no other channel has told: what a digest by mail said
// is not said again.
func askMissedChildren(b *pgx.Batch, letters []Letter) {
	var at []int
	var days, asOf []time.Time
	var ids, accounts []int64
	for i, l := range letters {
		if l.Kind == TellComeback {
			at, days, ids = append(at, i), append(days, l.On), append(ids, l.ID)
			accounts, asOf = append(accounts, l.Account), append(asOf, l.AsOf)
		}
	}
	if len(at) == 0 {
		return
	}
	b.Queue(missedSQL, days, ids, accounts, asOf, usualNotices()).Query(func(rows pgx.Rows) error {
		var n int
		var role school.Role
		var p school.Person
		var c LetterChild
		var zone string
		var from, upto, fromAtOnce, uptoAtOnce []int64
		_, err := pgx.ForEachRow(rows, []any{
			&n, &role, &p.ID, &p.Family, &p.Given, &p.Middle, &c.schoolID, &c.School, &zone, &c.Class, &from, &upto, &fromAtOnce, &uptoAtOnce,
		}, func() error {
			l := &letters[at[n-1]]
			c.ID, c.Name, c.Full, c.zone = p.ID, p.Short(), p.Full(), zoneNamed(zone)
			c.asOf, c.Today, c.reader = l.AsOf, school.Day(l.AsOf, c.zone), l.Account
			c.missed, c.missedAtOnce = ranges(from, upto), ranges(fromAtOnce, uptoAtOnce)
			c.since = l.To
			for _, s := range slices.Concat(c.missed, c.missedAtOnce) {
				c.since = min(c.since, s.from-1)
			}
			l.Role = role
			l.Students = append(l.Students, c)
			return nil
		})
		return err
	})
}

// ranges is never nil: none is nothing, and not all.
func ranges(from, upto []int64) []seqs {
	out := make([]seqs, len(from))
	for i := range from {
		out[i] = seqs{from[i], upto[i]}
	}
	return out
}

// onlyMissed leaves in a come-back the children of whom something was missed, and
// nothing of what lies ahead: the next digest says that.
func onlyMissed(letters []Letter) {
	for i := range letters {
		if l := &letters[i]; l.Kind == TellComeback {
			l.Students = slices.DeleteFunc(l.Students, func(c LetterChild) bool { return len(c.News) == 0 })
			for j := range l.Students {
				l.Students[j].Ahead = Ahead{}
			}
		}
	}
}

// mayComeBack looks once more, right before a come-back goes out.
func (s *Store) mayComeBack(ctx context.Context, l Letter) (ok bool, why string, err error) {
	students := make([]int64, len(l.Students))
	for i, c := range l.Students {
		students[i] = c.ID
	}
	var blocked, all bool
	err = s.owner.QueryRow(ctx, `SELECT a.blocked_at IS NOT NULL, NOT EXISTS (SELECT FROM unnest($2::bigint[]) u (id)
			WHERE NOT EXISTS (SELECT FROM may_see m WHERE m.account_id = a.id AND m.role = $3 AND m.student_id = u.id))
		FROM accounts a WHERE a.id = $1`, l.Account, students, string(l.Role)).Scan(&blocked, &all)
	switch {
	case err != nil:
		return false, "", translate(err)
	case blocked:
		return false, WhyBlocked, nil
	}
	return all, "", nil
}

// missedSQL: want is what the digests that this one retells had to tell of the child,
// and at_once what the notices had, less what others have told of it; a text message
// tells nothing. A digest that was turned off since is not told late, nor is a notice
// of a kind that was. That a digest came says nothing of a kind that it may have left
// out: unless digests have told the kind ever since the news (sure), what a notice
// had to tell is told.
const missedSQL = `SELECT t.n, r.role, p.id, p.family, p.given, p.middle, c.id, c.name, c.zone, coalesce(h.title, ''),
		ARRAY(SELECT lower(x) FROM unnest(w.want) x ORDER BY 1), ARRAY(SELECT upper(x) FROM unnest(w.want) x ORDER BY 1),
		ARRAY(SELECT lower(x) FROM unnest(w.at_once) x ORDER BY 1), ARRAY(SELECT upper(x) FROM unnest(w.at_once) x ORDER BY 1)
	FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::timestamptz[]) WITH ORDINALITY t (day, id, account, as_of, n)
	CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (SELECT FROM may_see m WHERE m.account_id = t.account AND m.role = 'parent')
		THEN 'parent' ELSE 'student' END AS role) r
	JOIN may_see m ON m.account_id = t.account AND m.role = r.role
	JOIN people p ON p.id = m.student_id
	JOIN schools c ON c.id = p.school_id
	CROSS JOIN LATERAL (SELECT (t.as_of AT TIME ZONE c.zone)::date AS today) d
	CROSS JOIN LATERAL (
		SELECT coalesce(range_agg(x.told) FILTER (WHERE x.retold_by = t.id AND x.wanted AND x.sure IS NULL), '{}')
			- coalesce(range_agg(x.told) FILTER (WHERE x.arrived), '{}') AS want,
			coalesce(range_agg(x.told) FILTER (WHERE x.retold_by = t.id AND x.wanted AND x.sure), '{}')
			- coalesce(range_agg(x.told) FILTER (WHERE x.arrived), '{}')
			+ coalesce(range_agg(x.told) FILTER (WHERE x.retold_by = t.id AND x.wanted AND NOT x.sure), '{}')
			- coalesce(range_agg(x.told) FILTER (WHERE x.arrived AND x.sure IS NOT NULL), '{}') AS at_once
		FROM (SELECT NULL::boolean AS sure, d.retold_by, d.state = 'sent' AND d.channel <> 'sms' OR EXISTS (SELECT FROM deliveries o
					WHERE o.account_id = t.account AND o.on_date >= d.on_date - 1 AND o.id = d.retold_by AND o.state = 'sent') AS arrived,
				s.active AS wanted, int8range(least(greatest(d.from_seq, coalesce((s.told_of ->> p.id::text)::bigint, 0)), d.to_seq), d.to_seq, '(]') AS told
			FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id AND s.role = r.role
				AND (s.student_id IS NULL OR s.student_id = p.id)
			WHERE d.account_id = t.account AND d.kind = 'digest' AND d.on_date >= t.day - 21
			UNION ALL
			SELECT coalesce(own_digest.wanted AND own_digest.at <= x.released_at, every_digest.wanted AND every_digest.at <= x.released_at, true), d.retold_by, d.state = 'sent' AND d.channel <> 'sms' OR EXISTS (SELECT FROM deliveries o
					WHERE o.account_id = t.account AND o.on_date >= d.on_date - 1 AND o.id = d.retold_by AND o.state = 'sent'),
				coalesce(own.wanted, every.wanted, w.way = 'chat' AND x.kind = ANY ($5)), int8range(i.seq, i.seq, '[]')
			FROM deliveries d CROSS JOIN LATERAL unnest(d.items, d.item_of) i (seq, student)
			CROSS JOIN LATERAL (SELECT coalesce(d.instead, d.channel) AS way) w
			LEFT JOIN news x ON x.seq = i.seq
			LEFT JOIN notice_prefs own ON own.account_id = d.account_id AND own.role = d.role AND own.student_id = i.student
				AND own.kind = x.kind AND own.channel = w.way
			LEFT JOIN notice_prefs every ON every.account_id = d.account_id AND every.role = d.role AND every.student_id IS NULL
				AND every.kind = x.kind AND every.channel = w.way
			LEFT JOIN notice_prefs own_digest ON own_digest.account_id = d.account_id AND own_digest.role = d.role AND own_digest.student_id = i.student
				AND own_digest.kind = x.kind AND own_digest.channel = 'digest'
			LEFT JOIN notice_prefs every_digest ON every_digest.account_id = d.account_id AND every_digest.role = d.role AND every_digest.student_id IS NULL
				AND every_digest.kind = x.kind AND every_digest.channel = 'digest'
			WHERE d.account_id = t.account AND d.kind = 'notice' AND i.student = p.id AND d.on_date >= t.day - 21) x) w
	LEFT JOIN LATERAL (
		SELECT k.title FROM enrolments e JOIN classes k ON k.id = e.class_id AND k.kind = 'homeroom'
		WHERE e.person_id = p.id AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= d.today) AND (e.ends IS NULL OR e.ends >= d.today)
		ORDER BY e.id DESC LIMIT 1) h ON true
	ORDER BY t.n, p.given COLLATE "ru-x-icu", p.family COLLATE "ru-x-icu", p.id`
