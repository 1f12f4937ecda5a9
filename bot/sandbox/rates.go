package sandbox

import (
	"math"
	"time"
)

// Rates are the limits of sending. A zero field means Telegram's own.
type Rates struct {
	Overall   int              // messages in any rolling second over all chats; 30
	PerChat   float64          // messages a second in one private chat; 1
	Burst     int              // how many may come at once in a rested chat; 10
	PerGroup  int              // messages in any rolling minute in one group; 20
	Unlimited bool             // nothing is refused
	Clock     func() time.Time // what the limits are measured by; default time.Now, whatever Options.Clock says
}

// paidFactor is how much more a paid broadcast may send: 1,000 a second for 30.
const paidFactor = 1000.0 / 30

// pace remembers what was sent lately.
type pace struct {
	rates  Rates
	all    []time.Time
	groups map[int64][]time.Time
	chats  map[int64]tokens
}

// tokens is what a private chat may still take: it fills up with time.
type tokens struct {
	left float64
	at   time.Time
}

func newPace(r Rates) pace {
	if r.Overall == 0 {
		r.Overall = 30
	}
	if r.PerChat == 0 {
		r.PerChat = 1
	}
	if r.Burst == 0 {
		r.Burst = 10
	}
	if r.PerGroup == 0 {
		r.PerGroup = 20
	}
	if r.Clock == nil {
		r.Clock = time.Now
	}
	return pace{rates: r, groups: map[int64][]time.Time{}, chats: map[int64]tokens{}}
}

// take books n messages to a chat, or says after how many seconds to come back; a refusal books nothing.
func (p *pace) take(c *chat, n int, paid bool) (retryAfter int) {
	if p.rates.Unlimited {
		return 0
	}
	now := p.rates.Clock()
	overall := p.rates.Overall
	if paid {
		overall = int(float64(overall) * paidFactor)
	}
	p.all = since(p.all, now.Add(-time.Second))
	if len(p.all) > 0 && len(p.all)+n > overall {
		return 1
	}
	if wait := p.takeChat(c, n, now); wait > 0 {
		return wait
	}
	for range n {
		p.all = append(p.all, now)
	}
	return 0
}

func (p *pace) takeChat(c *chat, n int, now time.Time) int {
	if c.group() {
		sent := since(p.groups[c.id], now.Add(-time.Minute))
		p.groups[c.id] = sent
		if len(sent) > 0 && len(sent)+n > p.rates.PerGroup {
			return int(math.Ceil(sent[0].Add(time.Minute).Sub(now).Seconds()))
		}
		for range n {
			p.groups[c.id] = append(p.groups[c.id], now)
		}
		return 0
	}
	burst := float64(p.rates.Burst)
	t, known := p.chats[c.id]
	if !known {
		t = tokens{left: burst, at: now}
	}
	t.left = min(burst, t.left+now.Sub(t.at).Seconds()*p.rates.PerChat)
	t.at = now
	// An album larger than the burst passes in a rested chat and leaves a debt.
	if want := min(float64(n), burst); t.left < want {
		p.chats[c.id] = t
		return max(1, int(math.Ceil((want-t.left)/p.rates.PerChat)))
	}
	t.left -= float64(n)
	p.chats[c.id] = t
	return 0
}

// since drops the moments at or before a point; the list is in order.
func since(list []time.Time, from time.Time) []time.Time {
	for i, t := range list {
		if t.After(from) {
			return list[i:]
		}
	}
	return nil
}
