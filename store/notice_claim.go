package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

const (
	noticeSet  = 500  // accounts in one transaction
	noticeLook = 2000 // rows that are looked through for them
)

// ClaimNotices puts what is due to be told at the instant at into the queue: all
// that one person hears in one role by one channel is ONE delivery (one a child
// where the digests are so too), with its news frozen item by item. What has to
// wait yet, for the end of quiet hours say, is put off. A crash leaves a row
// either pending or in a delivery; two programs may claim at once.
func (s *Store) ClaimNotices(ctx context.Context, at time.Time) ([]DeliveryRef, error) {
	at = at.UTC().Truncate(time.Microsecond) // as the database keeps it
	var all []DeliveryRef
	for {
		refs, n, err := s.claimNotices(ctx, at)
		all = append(all, refs...)
		if err != nil || n == 0 {
			return all, err
		}
	}
}

func (s *Store) claimNotices(ctx context.Context, at time.Time) (refs []DeliveryRef, n int, err error) {
	err = s.system(ctx, func(tx pgx.Tx) error {
		refs, n = nil, 0
		rows, err := tx.Query(ctx, noticeAccountsSQL, at, noticeLook, noticeSet)
		if err != nil {
			return err
		}
		accounts, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(accounts) == 0 {
			return err
		}
		n = len(accounts)
		// Read after the accounts are locked: what another claim has taken is gone.
		waiting, err := readWaiting(ctx, tx, accounts, at)
		if err != nil {
			return err
		}
		told, put := gather(waiting, at)
		if refs, err = queueNotices(ctx, tx, told, at); err != nil {
			return err
		}
		if err := forgetWaiting(ctx, tx, told); err != nil {
			return err
		}
		return putOff(ctx, tx, put)
	})
	return refs, n, err
}

// waiting is a row of notice_pending, of an account that is locked.
type waiting struct {
	hearer
	Seq    int64
	DueAt  time.Time
	Kind   school.NewsKind // empty: the news is gone
	Object int64
	due    time.Time // by the hours of now
}

// hearer is who hears it, about whom, and how.
type hearer struct {
	Account int64
	Role    school.Role
	Channel Channel
	Student int64
	Apart   bool // this person's digests are one a child
}

// letter is whose items go together.
func (h hearer) letter() hearer {
	if !h.Apart {
		h.Student = 0
	}
	return h
}

// letter is the same of a row: what is said to many is one message, whatever the
// number of children whom it concerns.
func (w waiting) letter() hearer {
	h := w.hearer.letter()
	if w.Kind == school.NewsAnnouncement {
		h.Student = 0
	}
	return h
}

// gather sorts what waits into what is told now, letter by letter, and what is
// put off. Where anything is due, what would be due in a moment comes along, and
// so does whatever else waits about the same thing: told apart, the first half
// of a change would be wrong by the time it is read.
func gather(all []waiting, at time.Time) (told [][]waiting, put []waiting) {
	for group := range chunks(all, func(a, b waiting) bool { return a.letter() == b.letter() }) {
		now := slices.ContainsFunc(group, func(w waiting) bool { return !w.due.After(at) })
		var items []waiting
		about := map[thing]bool{}
		for _, w := range group {
			if now && !w.due.After(at.Add(school.NoticeGather)) {
				about[w.thing()] = true
			}
		}
		for _, w := range group {
			switch {
			case about[w.thing()]:
				items = append(items, w)
			case !w.due.Equal(w.DueAt):
				put = append(put, w)
			}
		}
		if len(items) > 0 {
			told = append(told, items)
		}
	}
	return told, put
}

// thing is what a row is about. What is told of one lesson goes for all children
// in it together: no piece of news is in two letters of one person.
type thing struct {
	kind   school.NewsKind
	object int64
}

func (w waiting) thing() thing { return thing{w.Kind, w.Object} }

// chunks cuts a sorted list where the neighbours are not alike.
func chunks[T any](all []T, alike func(a, b T) bool) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		for begin, i := 0, 1; i <= len(all); i++ {
			if i == len(all) || !alike(all[i-1], all[i]) {
				if !yield(all[begin:i]) {
					return
				}
				begin = i
			}
		}
	}
}

func queueNotices(ctx context.Context, tx pgx.Tx, told [][]waiting, at time.Time) ([]DeliveryRef, error) {
	var accounts, students, first, last []int64
	var roles, channels, items, of []string
	for _, letter := range told {
		var seqs, whose []int64
		for _, w := range letter {
			if w.Kind != "" {
				seqs, whose = append(seqs, w.Seq), append(whose, w.Student)
			}
		}
		if len(seqs) == 0 {
			continue // all of it is older than the news that is kept
		}
		h := letter[0].letter()
		accounts, students, roles, channels = append(accounts, h.Account), append(students, h.Student), append(roles, string(h.Role)), append(channels, string(h.Channel))
		first, last = append(first, seqs[0]-1), append(last, seqs[len(seqs)-1])
		items, of = append(items, array(seqs)), append(of, array(whose))
	}
	if len(accounts) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `INSERT INTO deliveries (on_date, kind, account_id, role, student_id, channel, from_seq, to_seq, items, item_of, as_of, next_at)
		SELECT ($9::timestamptz AT TIME ZONE 'UTC')::date, 'notice', t.account, t.role, nullif(t.student, 0), t.channel, t.first, t.last,
			t.items::bigint[], t.of::bigint[], $9, $9
		FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
			t (account, role, student, channel, first, last, items, of)
		RETURNING on_date, id`, accounts, roles, students, channels, first, last, items, of, at)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r DeliveryRef, err error) {
		err = row.Scan(&r.On, &r.ID)
		return r, err
	})
}

// array spells numbers as PostgreSQL does.
func array(numbers []int64) string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.FormatInt(n, 10)
	}
	return "{" + strings.Join(out, ",") + "}"
}

// forgetWaiting deletes what a delivery holds now.
func forgetWaiting(ctx context.Context, tx pgx.Tx, told [][]waiting) error {
	k := keysOf(slices.Concat(told...))
	tag, err := tx.Exec(ctx, `DELETE FROM notice_pending p USING unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) t (account, role, channel, student, seq)
		WHERE p.account_id = t.account AND p.role = t.role AND p.channel = t.channel AND p.student_id = t.student AND p.seq = t.seq`,
		k.accounts, k.roles, k.channels, k.students, k.seqs)
	if err == nil && int(tag.RowsAffected()) != len(k.seqs) {
		return fmt.Errorf("%d notices were claimed, %d of them were pending", len(k.seqs), tag.RowsAffected())
	}
	return err
}

func putOff(ctx context.Context, tx pgx.Tx, put []waiting) error {
	if len(put) == 0 {
		return nil
	}
	k := keysOf(put)
	_, err := tx.Exec(ctx, `UPDATE notice_pending p SET due_at = t.due
		FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[]) t (account, role, channel, student, seq, due)
		WHERE p.account_id = t.account AND p.role = t.role AND p.channel = t.channel AND p.student_id = t.student AND p.seq = t.seq`,
		k.accounts, k.roles, k.channels, k.students, k.seqs, k.due)
	return err
}

// rowKeys names rows of notice_pending, a column a list.
type rowKeys struct {
	accounts, students, seqs []int64
	roles, channels          []string
	due                      []time.Time
}

func keysOf(all []waiting) (k rowKeys) {
	for _, w := range all {
		k.accounts, k.students, k.seqs = append(k.accounts, w.Account), append(k.students, w.Student), append(k.seqs, w.Seq)
		k.roles, k.channels, k.due = append(k.roles, string(w.Role)), append(k.channels, string(w.Channel)), append(k.due, w.due)
	}
	return k
}

// The accounts whose rows have come, the longest due first. Who is locked is
// being claimed, or changes their settings: there is a next time.
const noticeAccountsSQL = `SELECT a.id FROM accounts a
	WHERE a.id IN (SELECT account_id FROM (SELECT account_id FROM notice_pending WHERE due_at <= $1 ORDER BY due_at, account_id LIMIT $2) d)
	ORDER BY a.id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`
