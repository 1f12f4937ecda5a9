package store_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/storetest"
)

// A channel that comes and goes, for forty families over ten days: on each day,
// each family by each channel, the letter stays in the queue, is put off, arrives, may
// have arrived, or is still in the air when the next is claimed. In the end each has
// been told all there was by each channel, and nothing twice; whatever was told with
// the next stands in what that told.
func TestNothingIsLostOrToldTwiceWithTheNext(t *testing.T) {
	t.Parallel()
	const families, days, owner = 40, 10, 5
	db := storetest.New(t)
	conn := db.Owner(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow')`)
	db.Exec(t, fmt.Sprintf(`
		INSERT INTO people (school_id, family, given) SELECT 1, 'Выдуманов', 'Ученик' FROM generate_series(1, %[1]d);
		INSERT INTO accounts (created_at, email_blind, confirmed_blind) SELECT '2026-11-01', '\x01', '\x01' FROM generate_series(1, %[1]d);
		INSERT INTO links (account_id, school_id, role, student_id, since) SELECT id, 1, 'parent', id, '2026-11-01' FROM people;
		INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		SELECT id, 'parent', 'daily', 127, 1140, true, true, 0, '2026-11-10 16:00+00' FROM accounts`, families))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	var ends []store.Settlement
	settle := func(d store.Delivery, state store.DeliveryState, doubt bool) {
		out := store.Settlement{Owner: owner, Delivery: d, State: state, Doubtful: doubt}
		if state == store.Waiting {
			out.After = time.Minute
		}
		ends = append(ends, out)
	}
	settled := func() {
		t.Helper()
		held, err := db.SettleAll(t.Context(), ends)
		if err != nil || slices.Contains(held, false) {
			t.Fatal(held, err)
		}
		ends = nil
	}
	var air []store.Delivery
	land := func() {
		t.Helper()
		for _, d := range air {
			settle(d, store.Sent, false)
		}
		settled()
		air = nil
	}
	first := time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)
	for day := range days + 1 {
		at := first.AddDate(0, 0, day)
		db.Clock.Set(at)
		if dice.IntN(4) > 0 { // not every day has news
			db.Exec(t, `UPDATE news_head SET seq = seq + 1`)
		}
		if _, err := db.ClaimDigests(t.Context(), at, everyDay); err != nil {
			t.Fatal(err)
		}
		land()
		db.Clock.Advance(time.Second)
		for _, channel := range []store.Channel{store.ByChat, store.ByMail} {
			rounds := 1
			if day == days { // it is there for good
				rounds = 3
			}
			for round := range rounds {
				db.Clock.Advance(time.Hour)
				var hand []int64
				for _, d := range air {
					hand = append(hand, d.ID)
				}
				for _, d := range storetest.TakeUp(t, db.Store, store.Take{Owner: owner, Channel: channel, Limit: 10 * families, InHand: hand}) {
					switch fate := dice.IntN(10); {
					case day == days && round < 2, fate < 5 && d.Ambiguous == 0 && day < days:
						settle(d, store.Waiting, false)
					case day == days, fate < 7:
						settle(d, store.Sent, false)
					case fate == 7 && d.Ambiguous == 0:
						settle(d, store.Waiting, true)
					case fate == 7:
						settle(d, store.Unknown, false)
					default:
						air = append(air, d)
					}
				}
				settled()
			}
		}
	}
	land()
	type told struct {
		id, from, upto, by int64
		state              store.DeliveryState
		why                string
	}
	all := map[string][]told{}
	rows, err := conn.Query(t.Context(), `SELECT account_id, channel, id, from_seq, to_seq, coalesce(retold_by, 0), state, why FROM deliveries ORDER BY on_date`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var account int64
		var channel string
		var r told
		if err := rows.Scan(&account, &channel, &r.id, &r.from, &r.upto, &r.by, &r.state, &r.why); err != nil {
			t.Fatal(err)
		}
		key := fmt.Sprint(account, " by ", channel)
		all[key] = append(all[key], r)
	}
	var head, joined int64
	if err := conn.QueryRow(t.Context(), `SELECT seq FROM news_head`).Scan(&head); err != nil {
		t.Fatal(err)
	}
	for who, list := range all {
		arrived := slices.DeleteFunc(slices.Clone(list), func(r told) bool { return r.state != store.Sent && r.state != store.Unknown })
		slices.SortFunc(arrived, func(a, b told) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.upto, b.upto)) })
		upto := int64(0)
		for _, r := range arrived {
			if r.from != upto {
				t.Errorf("%s: told up to %d, then from %d: %+v", who, upto, r.from, list)
			}
			upto = r.upto
		}
		if upto != head {
			t.Errorf("%s: told up to %d of %d: %+v", who, upto, head, list)
		}
		for _, r := range list {
			if r.state != store.Dropped {
				continue
			}
			joined++
			by := slices.IndexFunc(arrived, func(o told) bool { return o.id == r.by })
			if r.why != store.WhyToldNext || by < 0 || arrived[by].from > r.from || arrived[by].upto < r.upto {
				t.Errorf("%s: %+v is told by none of %+v", who, r, arrived)
			}
		}
	}
	if len(all) != 2*families || joined < families {
		t.Errorf("%d queues, %d told with the next: too few to say anything", len(all), joined)
	}
	t.Logf("%d of %d digests were told with the next", joined, 2*families*(days+1))
}
