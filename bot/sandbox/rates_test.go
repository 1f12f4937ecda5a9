package sandbox

import (
	"testing"
	"time"
)

func TestRates(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) { o.Rates = Rates{Clock: c.now} })
	var people []*Person
	for range 40 {
		p := s.Person("Имярек")
		p.Says("/start")
		people = append(people, p)
	}
	send := func(p *Person) form { return form{"chat_id": id(p.ID), "text": "Звонок"} }
	for _, p := range people[:30] {
		must(t, s, "sendMessage", send(p))
	}
	r := refused(t, s, "sendMessage", send(people[30]), 429, "Too Many Requests: retry after 1")
	same(t, "retry_after", r.Parameters.RetryAfter, 1)
	must(t, s, "sendMessage", form{"chat_id": id(people[31].ID), "text": "платно", "allow_paid_broadcast": "true"})
	c.pass(999 * time.Millisecond)
	refused(t, s, "sendMessage", send(people[30]), 429, "Too Many Requests: retry after 1")
	c.pass(time.Millisecond)
	must(t, s, "sendMessage", send(people[30]))
}

func TestRatesOfOneChat(t *testing.T) {
	t.Parallel()
	c := newClock()
	s, p := family(t, func(o *Options) { o.Rates = Rates{Clock: c.now} })
	send := form{"chat_id": id(p.ID), "text": "Звонок"}
	for range 10 {
		must(t, s, "sendMessage", send)
	}
	refused(t, s, "sendMessage", send, 429, "Too Many Requests: retry after 1")
	c.pass(time.Second)
	must(t, s, "sendMessage", send)
	refused(t, s, "sendMessage", send, 429, "Too Many Requests: retry after 1")

	g := ok[*Group](t)(s.Group("5А", p))
	send["chat_id"] = id(g.ID())
	for range 20 {
		must(t, s, "sendMessage", send)
		c.pass(100 * time.Millisecond)
	}
	refused(t, s, "sendMessage", send, 429, "Too Many Requests: retry after 58")
	c.pass(58 * time.Second)
	must(t, s, "sendMessage", send)
	same(t, "refusals deliver nothing", []int{s.Delivered(p.ID), s.Delivered(g.ID())}, []int{11, 21})
}
