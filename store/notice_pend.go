package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// pendNotices expands the news in (after, upTo], released at that instant in
// this very transaction, to everybody who may see it and wants to hear it at
// once: a row for each person, child and channel. It happens once, so who is
// linked or switches a kind on later hears nothing old. It is one statement
// whatever the number of rows; who may is asked again when it is told.
func pendNotices(ctx context.Context, tx pgx.Tx, released time.Time, after, upTo int64) error {
	_, err := tx.Exec(ctx, pendSQL, released, after, upTo, usualNotices())
	return err
}

func usualNotices() []string {
	var out []string
	for _, kind := range school.UsualNotices() {
		out = append(out, string(kind))
	}
	return out
}

// A kind is wanted by the row of the child, else by that of all children, else
// because it is usual by chat. The same three are asked in noticeNewsSQL and
// mayNoticeSQL.
const pendSQL = `WITH fresh AS MATERIALIZED (
		SELECT seq, audience_kind, audience_id, kind, day, by_account, coalesce(new, old) ->> 'to' AS alone, (coalesce(new, old) ->> 'only')::bigint AS only FROM news WHERE released_at = $1 AND seq > $2 AND seq <= $3),
	heard AS (
		SELECT f.seq, f.kind, f.by_account, f.alone, f.only, f.audience_id AS student FROM fresh f WHERE f.audience_kind = 'student'
		UNION ALL
		SELECT DISTINCT f.seq, f.kind, f.by_account, f.alone, f.only, e.person_id FROM fresh f
		JOIN enrolments e ON f.audience_kind = 'class' AND e.class_id = f.audience_id AND e.role = 'student'
			AND (e.begins IS NULL OR e.begins <= f.day) AND (e.ends IS NULL OR e.ends >= f.day)
		JOIN people p ON p.id = e.person_id AND (p.ended_on IS NULL OR p.ended_on >= f.day)
		UNION ALL
		SELECT f.seq, f.kind, f.by_account, f.alone, f.only, p.id FROM fresh f
		JOIN people p ON f.audience_kind = 'school' AND p.school_id = f.audience_id AND (p.ended_on IS NULL OR p.ended_on >= f.day))
	INSERT INTO notice_pending (account_id, role, channel, student_id, seq, released_at, due_at)
	SELECT m.account_id, m.role, c.channel, h.student, h.seq, $1, $1
	FROM heard h
	JOIN may_see m ON m.student_id = h.student AND NOT (m.role = 'student' AND h.kind = 'remark')
		AND coalesce(h.alone, m.role) = m.role AND coalesce(h.only, m.account_id) = m.account_id
		AND h.by_account IS DISTINCT FROM m.account_id
	JOIN accounts a ON a.id = m.account_id
	JOIN (VALUES ('chat'), ('mail')) c (channel) ON c.channel = 'chat' OR a.confirmed_blind = a.email_blind
	LEFT JOIN notice_prefs own ON own.account_id = m.account_id AND own.role = m.role AND own.student_id = h.student
		AND own.kind = h.kind AND own.channel = c.channel
	LEFT JOIN notice_prefs every ON every.account_id = m.account_id AND every.role = m.role AND every.student_id IS NULL
		AND every.kind = h.kind AND every.channel = c.channel
	WHERE coalesce(own.wanted, every.wanted, c.channel = 'chat' AND h.kind = ANY ($4))
	ON CONFLICT DO NOTHING`
