package notify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zvonok/store"

	"zvonok/store/school"
	"zvonok/store/storetest"
)

// Chats are away, blocked and back, addresses are refused, days, hours and ways change
// between, for eight evenings. In the end each evening was told to each family, and by
// no channel twice: whatever was told with the next, in another's place or as missed.
func TestByNoWayTwiceAndByOneAtLeast(t *testing.T) {
	t.Parallel()
	const families, evenings, owner = 16, 8, 9
	h := newHouse(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 2))
	var all []*member
	var children []int64
	heard := map[int64]map[string]int{}
	for range families {
		c := h.child("Мария")
		m := h.parent("Анна", true, c)
		children, all, heard[m.account] = append(children, c), append(all, m), map[string]int{}
		m.set(store.DigestChange{Mail: ref(dice.IntN(2) == 0)})
	}
	type letter struct {
		store.DeliveryRef
		account int64
		told    []string
	}
	var arrived []letter
	round := func(channel store.Channel, there bool) (n int) {
		h.Clock.Advance(2 * time.Minute)
		rows := storetest.TakeUp(t, h.Store, store.Take{Owner: owner, Channel: channel, Limit: 1000})
		for _, d := range rows {
			letters, err := h.Letters(t.Context(), theBot, []store.Delivery{d})
			if err != nil {
				t.Fatal(err)
			}
			l := letters[0]
			out := store.Settlement{Owner: owner, Delivery: d, State: store.Sent, Bot: theBot, Ways: []store.Channel{store.ByChat, store.ByMail}}
			var told []string
			for _, c := range l.Students {
				for _, n := range c.News {
					told = append(told, n.New.Text)
				}
			}
			switch fate := dice.IntN(10); {
			case slices.Contains([]string{store.WhyNoChat, store.WhyNoAddress, store.WhyBounces}, l.Stop):
				out.State, out.Why = store.Never, l.Stop
			case l.Stop != "":
				out.State, out.Why = store.Dropped, l.Stop
			case l.Wait > 0:
				out.State, out.Why, out.After = store.Waiting, store.WhyQuiet, l.Wait
			case len(told) == 0:
				out.State = store.Empty
			case !there && fate < 8:
				out.State, out.Why, out.After = store.Waiting, "timeout", time.Minute
			case !there && channel == store.ByChat:
				out.State, out.Why, out.Stop = store.Never, "blocked", true
			case !there:
				out.State, out.Why = store.Never, "smtp 554"
			default:
				for _, text := range told {
					heard[d.Account][string(channel)+" "+text]++
				}
				if channel == store.ByMail {
					arrived = append(arrived, letter{d.DeliveryRef, d.Account, told})
				}
			}
			if ours, err := h.Settle(t.Context(), out); err != nil || !ours {
				t.Fatal(ours, err)
			}
		}
		return len(rows)
	}
	back := func(m *member) {
		if err := h.SetChatState(t.Context(), theBot, m.person.ID, store.ChatActive); err != nil {
			t.Fatal(err)
		}
	}
	bounce := func(l letter) {
		token, err := h.BounceToken(l.DeliveryRef)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Bounce(t.Context(), store.Returned{Token: token, Status: "5.2.2", Ways: []store.Channel{store.ByChat, store.ByMail}}); err != nil {
			t.Fatal(err)
		}
		for _, text := range l.told {
			heard[l.account]["mail "+text]--
		}
	}
	for i := range evenings {
		for _, c := range children {
			h.remark(c, fmt.Sprint(i))
		}
		h.claim(evening.AddDate(0, 0, i))
		chat, mail := dice.IntN(3) == 0, dice.IntN(3) == 0
		for range 2 {
			round(store.ByChat, chat)
			round(store.ByMail, mail)
		}
		for _, l := range arrived {
			if dice.IntN(6) == 0 {
				bounce(l)
			}
		}
		arrived = nil
		for _, m := range all {
			waits := value[bool](h, `SELECT EXISTS (SELECT FROM deliveries WHERE account_id = $1 AND channel = 'mail' AND state IN ('queued', 'later'))`, m.account)
			switch dice.IntN(9) {
			case 0:
				back(m)
			case 1:
				if !waits {
					m.set(store.DigestChange{Mail: ref(false)})
				}
			case 2:
				m.set(store.DigestChange{Mail: ref(true)})
			case 3:
				m.set(store.DigestChange{Days: ref(school.EveryDay)})
			case 4:
				m.set(store.DigestChange{Days: ref(school.Weekdays(1 << dice.IntN(7)))})
			case 5:
				m.set(store.DigestChange{Minute: ref(1080 + 60*dice.IntN(4))})
			}
		}
	}
	work := func() {
		for round(store.ByChat, true)+round(store.ByMail, true) > 0 {
			h.Clock.Advance(time.Minute)
		}
	}
	for _, m := range all {
		m.set(store.DigestChange{Days: ref(school.EveryDay)})
	}
	h.Clock.Set(evening.AddDate(0, 0, evenings-1).Add(23 * time.Hour))
	work()
	h.claim(evening.AddDate(0, 0, evenings+1))
	work()
	for _, m := range all {
		h.exec(`UPDATE chats SET state = 'blocked' WHERE account_id = $1`, m.account)
		back(m)
	}
	work()
	for _, m := range all {
		for i := range evenings {
			chat, mail := heard[m.account][fmt.Sprint("chat ", i)], heard[m.account][fmt.Sprint("mail ", i)]
			if chat > 1 || mail > 1 || chat+mail == 0 {
				t.Errorf("account %d: evening %d was told %d times by chat, %d by mail:\n%s", m.account, i, chat, mail,
					value[string](h, `SELECT string_agg(format('%s %s %s/%s (%s,%s) %s %s id %s by %s', on_date, kind, channel, instead, from_seq, to_seq, state, why, id, retold_by), E'\n' ORDER BY id) FROM deliveries WHERE account_id = $1`, m.account))
				break
			}
		}
	}
}
