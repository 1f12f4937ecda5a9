package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// goOn is what follows when deliveries have ended, in the transaction that says
// so. Given up by one channel, they go by the next of the person's ladder:
//
//	chat ── mail ── text message (or the other way round) ── the curator's list
//
// with the very range that the claim froze, so whichever channel brings it tells
// the same. An address that the mail server knows nothing of is stopped by that.
func (s *Store) goOn(ctx context.Context, tx pgx.Tx, all []Settlement, held []bool) error {
	var arrived []int64 // a chat that takes messages was reached before
	var failed []Settlement
	for i, t := range all {
		switch {
		case !held[i]:
		case t.State == Sent && t.Delivery.Channel != ByChat:
			arrived = append(arrived, t.Delivery.Account)
		case t.State == Never:
			failed = append(failed, t)
		}
	}
	if len(arrived) > 0 {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET unreached_at = NULL WHERE id = ANY ($1) AND unreached_at IS NOT NULL`, arrived); err != nil {
			return err
		}
	}
	// In the order of the accounts, which are locked one by one.
	slices.SortStableFunc(failed, func(a, b Settlement) int { return cmp.Compare(a.Delivery.Account, b.Delivery.Account) })
	for _, t := range failed {
		d := t.Delivery
		if status, ok := refusedBy(t.Why); ok && d.Channel == ByMail {
			if _, err := s.strike(ctx, tx, strike{ref: d.DeliveryRef, account: d.Account, status: status}); err != nil {
				return err
			}
		}
		back, err := s.cameBack(ctx, tx, t)
		if err != nil {
			return err
		}
		if !back && s.goesOn(t) {
			if err := s.nextWay(ctx, tx, d, t.Ways); err != nil {
				return err
			}
		}
	}
	return nil
}

// ladder: what goes on by another channel, whatever it says. A digest that was
// asked for in a chat belongs there.
func (d Delivery) ladder() bool { return d.Kind == TellDigest || d.Kind == TellNotice }

// refusedBy reads «smtp 550 5.1.1», as the mail channel says it.
func refusedBy(why string) (school.EnhancedStatus, bool) {
	words := strings.Fields(why)
	if len(words) < 3 || words[0] != "smtp" {
		return "", false
	}
	status := school.ParseStatus(words[2])
	return status, status != ""
}

// rungs is what a person can be told by.
type rungs struct {
	fallback          string
	chat, mail, phone bool
	texted            bool      // a text message was sent today, or is on its way
	covered           bool      // another channel has told it, or will
	due               time.Time // what a digest was due at; else as_of
	family            bool      // of a digest: a family's
	apart             bool      // it took others along, and another channel has its own of the day or tells one of theirs
	quiet             school.Quiet
}

func (r *rungs) scan(row pgx.Row) error {
	var zone string
	err := row.Scan(&r.fallback, &r.mail, &r.phone, &r.chat, &r.texted, &r.covered, &r.due, &r.family, &r.apart, &r.quiet.From, &r.quiet.To, &zone)
	r.quiet.Zone = zoneNamed(zone)
	return err
}

// nextWay puts a delivery that a channel gave up into the queue of the next one
// that there is; where there is none, the curator learns of it.
func (s *Store) nextWay(ctx context.Context, tx pgx.Tx, d Delivery, ways []Channel) error {
	now := s.Now()
	// Two deliveries of a person fall one after the other.
	if _, err := tx.Exec(ctx, `SELECT FROM accounts WHERE id = $1 FOR UPDATE`, d.Account); err != nil {
		return err
	}
	var r rungs
	err := r.scan(tx.QueryRow(ctx, rungsSQL, d.Account, now, d.On, d.ID))
	if errors.Is(err, pgx.ErrNoRows) || err == nil && r.covered {
		return nil
	}
	if err != nil {
		return err
	}
	if r.apart {
		return s.nextWays(ctx, tx, d, ways)
	}
	for _, way := range r.order() {
		if way == d.Channel || !slices.Contains(ways, way) || !r.open(way) || !s.fits(d, way) {
			continue
		}
		goes, err := s.goesBy(ctx, tx, d, way, s.dueInstead(d, r, now))
		if err != nil || goes {
			return err
		}
	}
	if r.texted && r.phone && r.fallback != "none" && slices.Contains(ways, ByText) {
		return nil // today's text message has said that there is something new
	}
	if r.chat { // a message that we wrote wrongly is no family lost
		return nil
	}
	return unreached(ctx, tx, d.Account, now)
}

// goesBy queues it by a way; false: that way has given it up before. The chat that
// has done so works again by now, so it is told as what was missed is: whoever
// came back while this was still on its way by mail has not been told of it.
func (s *Store) goesBy(ctx context.Context, tx pgx.Tx, d Delivery, way Channel, due time.Time) (bool, error) {
	var queued, told bool
	err := tx.QueryRow(ctx, nextWaySQL, d.On, d.ID, string(way), string(d.chosen()), due, d.Body).Scan(&queued, &told)
	if err != nil || queued || told || way != ByChat {
		return queued || told, err
	}
	return true, s.comeBack(ctx, tx, d.Account, due)
}

// unreached puts a family on the curator's list, with the day that it began.
func unreached(ctx context.Context, tx pgx.Tx, account int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE accounts SET unreached_at = coalesce(unreached_at, $2) WHERE id = $1`, account, now)
	return err
}

// order is the ladder as the person wants it.
func (r rungs) order() []Channel {
	switch r.fallback {
	case "mail":
		return []Channel{ByChat, ByMail, ByText}
	case "sms":
		return []Channel{ByChat, ByText, ByMail}
	}
	return []Channel{ByChat}
}

// open tells whether a rung bears.
func (r rungs) open(way Channel) bool {
	switch way {
	case ByChat:
		return r.chat
	case ByMail:
		return r.mail
	}
	return r.phone && !r.texted
}

// sameToldSQL: deliveries d and o tell the very same by different channels. What
// is compared is all that a claim froze, so that a new kind of frozen thing need
// not be added here.
const sameToldSQL = `o.on_date = d.on_date AND o.kind = d.kind AND o.id <> d.id AND (to_jsonb(o) - ` + ofOneWay + `) = (to_jsonb(d) - ` + ofOneWay + `)`

const ofOneWay = `ARRAY['id', 'channel', 'state', 'owner', 'attempt', 'ambiguous', 'next_at', 'claimed_at', 'settled_at', 'why', 'instead', 'retold_by']`

// sameLadderSQL: o went in the place of d, or d in its, or both in that of a third;
// of a notice o may hold a part.
const sameLadderSQL = `coalesce(o.instead, o.channel) = coalesce(d.instead, d.channel)
	AND (` + sameToldSQL + ` OR o.on_date = d.on_date AND o.kind = 'notice' AND d.kind = 'notice' AND o.role = d.role AND o.id <> d.id AND o.items && d.items)`

const rungsSQL = `SELECT a.fallback, coalesce(a.confirmed_blind = a.email_blind, false), a.phone_enc IS NOT NULL,
		EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'active'),
		EXISTS (SELECT FROM deliveries o WHERE o.account_id = a.id AND o.channel = 'sms' AND o.on_date >= ($2::timestamptz AT TIME ZONE 'UTC')::date - 7
			AND o.state NOT IN ('never', 'dropped', 'empty')
			AND (coalesce(o.settled_at, $2) AT TIME ZONE z.zone)::date = ($2::timestamptz AT TIME ZONE z.zone)::date),
		EXISTS (SELECT FROM deliveries d, deliveries o WHERE d.on_date = $3 AND d.id = $4 AND d.kind <> 'service' AND o.account_id = d.account_id AND ` + toldBySQL + `
			AND ` + tellsSQL + `),
		(SELECT coalesce(due_at, as_of) FROM deliveries WHERE on_date = $3 AND id = $4),
		EXISTS (SELECT FROM deliveries d JOIN subscriptions s ON s.id = d.subscription_id WHERE d.on_date = $3 AND d.id = $4 AND s.role IN ('parent', 'student')),
		EXISTS (SELECT FROM deliveries d WHERE d.on_date = $3 AND d.id = $4 AND ` + apartSQL + `), coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0), z.zone
	FROM accounts a CROSS JOIN LATERAL (SELECT coalesce(nullif(a.zone, ''), (SELECT s.zone FROM links l JOIN schools s ON s.id = l.school_id
		WHERE l.account_id = a.id AND l.ended_at IS NULL ORDER BY l.id LIMIT 1), 'Europe/Moscow') AS zone) z
	WHERE a.id = $1 AND a.blocked_at IS NULL`

// nextWaySQL copies all that the claim froze. Of a notice it leaves out what that
// way has told, or will tell, by itself: not every kind is wanted by each way. It
// says whether anything was queued, and whether nothing was left to.
const nextWaySQL = `WITH d AS (SELECT * FROM deliveries WHERE on_date = $1 AND id = $2),
	rest AS (
		SELECT array_agg(i.seq ORDER BY i.n) AS items, array_agg(i.student ORDER BY i.n) AS item_of, min(i.seq) - 1 AS from_seq, max(i.seq) AS to_seq
		FROM d CROSS JOIN LATERAL unnest(d.items, d.item_of) WITH ORDINALITY i (seq, student, n)
		WHERE NOT EXISTS (SELECT FROM notice_pending p WHERE p.account_id = d.account_id AND p.role = d.role AND p.channel = $3
				AND p.student_id = i.student AND p.seq = i.seq)
		  AND NOT EXISTS (SELECT FROM deliveries o CROSS JOIN LATERAL unnest(o.items, o.item_of) t (seq, student)
			WHERE o.account_id = d.account_id AND o.on_date >= d.on_date - 30 AND o.kind = 'notice' AND o.role = d.role AND o.channel = $3
				AND o.state NOT IN ('never', 'dropped') AND t.seq = i.seq AND t.student = i.student)),
	queued AS (
		INSERT INTO deliveries SELECT (jsonb_populate_record(NULL::deliveries, to_jsonb(d) || jsonb_build_object(
				'id', nextval(pg_get_serial_sequence('deliveries', 'id')), 'channel', $3::text, 'instead', $4::text, 'state', 'queued',
				'owner', NULL, 'attempt', 0, 'ambiguous', 0, 'next_at', $5::timestamptz, 'claimed_at', NULL, 'settled_at', NULL, 'why', '', 'retold_by', NULL, 'body', $6::bytea)
			|| CASE WHEN d.kind = 'notice' THEN to_jsonb(rest) ELSE '{}' END)).*
		FROM d, rest WHERE d.kind <> 'notice' OR rest.items IS NOT NULL
		ON CONFLICT DO NOTHING RETURNING 1)
	SELECT EXISTS (SELECT FROM queued), EXISTS (SELECT FROM d, rest WHERE d.kind = 'notice' AND rest.items IS NULL)`
