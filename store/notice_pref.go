package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// InDigest stands where a way to be told at once stands: what digests tell, by
// whichever way they come.
const InDigest Channel = "digest"

// NoticePrefs is what a person wants to hear of each child in the role acted in: at
// once, and in digests.
type NoticePrefs struct {
	Since     map[int64]time.Time // of each child: since when the diary is open to the person
	Confirmed bool                // the e-mail address is: notices can go there
	Silent    map[int64]bool      // of these children no digest tells: it is switched off
	chosen    map[noticeChoice]chosenKind
}

type noticeChoice struct {
	student int64 // 0: all children
	kind    school.NewsKind
	channel Channel
}

type chosenKind struct {
	wanted bool
	at     time.Time
}

// Wants tells whether news of a kind about a child is told at once by a channel, or
// in digests, and since when. Until the person says otherwise digests tell all, and
// the chat what is usual.
func (p NoticePrefs) Wants(student int64, kind school.NewsKind, channel Channel) (bool, time.Time) {
	for _, of := range []int64{student, 0} {
		if c, ok := p.chosen[noticeChoice{of, kind, channel}]; ok {
			return c.wanted, latest(c.at, p.Since[student])
		}
	}
	return channel == InDigest || channel == ByChat && slices.Contains(school.UsualNotices(), kind), p.Since[student]
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// NoticePrefs reads what v wants to hear.
func (s *Store) NoticePrefs(ctx context.Context, v Viewer) (NoticePrefs, error) {
	out := NoticePrefs{}
	err := s.read(ctx, v, func(b *pgx.Batch) { askNoticePrefs(b, v, &out) })
	return out, err
}

func askNoticePrefs(b *pgx.Batch, v Viewer, out *NoticePrefs) {
	out.Since, out.Silent, out.chosen = map[int64]time.Time{}, map[int64]bool{}, map[noticeChoice]chosenKind{}
	b.Queue(`SELECT coalesce(confirmed_blind = email_blind, false) FROM accounts WHERE id = $1`, v.Account).
		QueryRow(func(row pgx.Row) error { return row.Scan(&out.Confirmed) })
	b.Queue(linkedSinceSQL, v.Account, string(v.Role)).Query(func(rows pgx.Rows) error {
		var student int64
		var since time.Time
		var silent bool
		_, err := pgx.ForEachRow(rows, []any{&student, &since, &silent}, func() error {
			out.Since[student] = since.UTC()
			if silent {
				out.Silent[student] = true
			}
			return nil
		})
		return err
	})
	b.Queue(`SELECT coalesce(student_id, 0), kind, channel, wanted, at FROM notice_prefs WHERE account_id = $1 AND role = $2`,
		v.Account, string(v.Role)).Query(func(rows pgx.Rows) error {
		var k noticeChoice
		var c chosenKind
		_, err := pgx.ForEachRow(rows, []any{&k.student, &k.kind, &k.channel, &c.wanted, &c.at}, func() error {
			c.at = c.at.UTC()
			out.chosen[k] = c
			return nil
		})
		return err
	})
}

// NoticeChange turns one kind of news by one channel, or in digests, on or off.
type NoticeChange struct {
	Student int64 // 0: all children, also those that had a choice of their own
	Kind    school.NewsKind
	Channel Channel
	Wanted  bool
}

func (c NoticeChange) validate(v Viewer) error {
	switch {
	case !slices.Contains(school.NoticeKinds(), c.Kind) || c.Kind == school.NewsRemark && v.Role == school.Student:
		return school.Refuse(school.NotFound, "no such kind of news")
	case c.Channel != ByChat && c.Channel != ByMail && c.Channel != InDigest:
		return school.Refuse(school.NotFound, "no such channel")
	}
	return nil
}

// SetNotice changes what v wants to hear and gives all as it is now. What is
// switched on begins with the news of now, in digests with that since the last one;
// what is switched off is not told any more, even if it waits already. Denied for a child that is not v's.
func (s *Store) SetNotice(ctx context.Context, v Viewer, c NoticeChange, reply Reply[NoticePrefs]) error {
	if err := c.validate(v); err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO notice_prefs AS p (account_id, role, student_id, kind, channel, wanted, at)
			VALUES ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7)
			ON CONFLICT (account_id, role, student_id, kind, channel) DO UPDATE SET wanted = excluded.wanted, at = excluded.at
				WHERE p.wanted <> excluded.wanted`,
			v.Account, string(v.Role), c.Student, string(c.Kind), string(c.Channel), c.Wanted, s.Now())
		if err != nil {
			return err
		}
		if c.Student == 0 {
			_, err = tx.Exec(ctx, `UPDATE notice_prefs SET wanted = $5, at = $6
				WHERE account_id = $1 AND role = $2 AND kind = $3 AND channel = $4 AND student_id IS NOT NULL AND wanted <> $5`,
				v.Account, string(v.Role), string(c.Kind), string(c.Channel), c.Wanted, s.Now())
			if err != nil {
				return err
			}
		}
		out := NoticePrefs{}
		b := &pgx.Batch{}
		askNoticePrefs(b, v, &out)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

const linkedSinceSQL = `SELECT l.student_id, min(l.since), NOT EXISTS (SELECT FROM subscriptions s WHERE s.account_id = $1 AND s.role = $2
		AND s.active AND s.ended_at IS NULL AND (s.chat OR s.mail) AND (s.student_id IS NULL OR s.student_id = l.student_id))
	FROM links l WHERE l.account_id = $1 AND l.role = $2 AND l.ended_at IS NULL GROUP BY 1`
