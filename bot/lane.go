package bot

import (
	"context"
	"maps"
	"slices"
	"time"

	"zvonok/store"
)

// How lanes wait and what they forgive.
const (
	defaultLanes = 32
	lookAgain    = 250 * time.Millisecond // for what other replicas put into the inbox
	countEvery   = 20                     // looks, for the gauges
	lastBreath   = 5 * time.Second        // for what is under way when lanes are told to stop
	restFirst    = 250 * time.Millisecond // of a chat whose update could not be ended
	restLast     = 15 * time.Second
	suspectTries = 3 // handlings that a process died over: a fourth goes alone, so that it takes nobody along …
	asideTries   = 8 // … and a ninth is not begun
)

// Run works the inbox off until ctx ends, then waits a little for what is under
// way. The caller holds the bot's lease for as long as ctx lives.
func (b *Bot) Run(ctx context.Context) error {
	l := &lanes{
		bot: b, limit: b.lanes, held: map[int64]bool{}, rests: map[int64]*backoff{},
		ended: make(chan ending, b.lanes), rested: make(chan int64), over: make(chan struct{}),
	}
	defer close(l.over)
	return l.run(ctx)
}

// lanes gives each chat at most one worker at a time. Only run touches the
// maps; workers and timers speak through the channels.
type lanes struct {
	bot     *Bot
	limit   int
	active  int
	careful bool               // a suspect waits: one worker, one update
	away    bool               // the inbox does not answer, and the log knows
	held    map[int64]bool     // chats being answered, or at rest
	rests   map[int64]*backoff // of chats whose last update could not be ended
	ended   chan ending
	rested  chan int64
	over    chan struct{}
}

// ending is what a worker says last.
type ending struct {
	chat  int64
	later bool          // the update could not be ended
	asked time.Duration // and Telegram asked for this much rest
}

func (l *lanes) run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	looks := 0
	l.bot.count(ctx)
	for ctx.Err() == nil {
		l.take(ctx, work)
		select {
		case <-ctx.Done():
		case e := <-l.ended:
			l.end(e)
			for len(l.ended) > 0 { // whoever is ready too: one look into the inbox serves all
				l.end(<-l.ended)
			}
		case chat := <-l.rested:
			delete(l.held, chat)
		case <-l.bot.woken:
		case <-ticker.C:
			if looks++; looks%countEvery == 0 {
				l.bot.count(ctx)
			}
		}
	}
	breath := time.AfterFunc(lastBreath, stop)
	defer breath.Stop()
	for l.active > 0 {
		l.end(<-l.ended)
	}
	return ctx.Err()
}

// take gives the oldest updates to free workers.
func (l *lanes) take(ctx, work context.Context) {
	free := l.limit - l.active
	if l.careful {
		free = 1
	}
	if free == 0 || l.careful && l.active > 0 {
		return
	}
	items, err := l.bot.store.NextOf(ctx, l.bot.id, slices.Collect(maps.Keys(l.held)), free)
	if err != nil {
		if !l.away && ctx.Err() == nil {
			l.away = true
			l.bot.log.WarnContext(ctx, "the inbox does not answer", "error", err)
		}
		return
	}
	l.away = false
	alone := l.careful
	l.careful = false
	for _, item := range items {
		if item.Tries > suspectTries {
			l.careful = true
			if !alone {
				l.giveBack(ctx, item)
				continue
			}
		}
		l.start(work, item)
	}
}

func (l *lanes) giveBack(ctx context.Context, item store.Item) {
	if err := l.bot.store.GiveBack(ctx, l.bot.id, item.ID); err != nil {
		l.bot.log.WarnContext(ctx, "an update keeps a try that was none", "update", item.ID, "error", err)
	}
}

func (l *lanes) start(work context.Context, item store.Item) {
	l.held[item.Chat] = true
	l.active++
	l.bot.metrics.busy.Set(float64(l.active))
	go func() {
		later, asked := l.bot.work(work, item)
		l.ended <- ending{item.Chat, later, asked}
	}()
}

// end frees the chat, or lets it rest: the others go on meanwhile.
func (l *lanes) end(e ending) {
	l.active--
	l.bot.metrics.busy.Set(float64(l.active))
	if !e.later {
		delete(l.held, e.chat)
		delete(l.rests, e.chat)
		return
	}
	rest := l.rests[e.chat]
	if rest == nil {
		rest = &backoff{first: restFirst, last: restLast}
		l.rests[e.chat] = rest
	}
	time.AfterFunc(rest.next(e.asked), func() {
		select {
		case l.rested <- e.chat:
		case <-l.over:
		}
	})
}

// count sets the gauges of the inbox.
func (b *Bot) count(ctx context.Context) {
	if state, err := b.store.InboxState(ctx, b.id); err == nil {
		b.metrics.waiting.Set(float64(state.Waiting))
		b.metrics.oldest.Set(state.Oldest.Seconds())
	}
}

// wake tells the lanes of this process that something came in.
func (b *Bot) wake() {
	select {
	case b.woken <- struct{}{}:
	default:
	}
}
