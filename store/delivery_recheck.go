package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Still says what is true of a letter at the moment of sending.
type Still struct {
	Ours    bool   // claimed by the owner for this very attempt; else leave it alone: another has it, or it is not to go
	Why     string // it may not go out any more, a word of ours
	Changed bool   // where it goes to, whom or what it tells of or how is not so any more: write it again
	Alone   bool   // MaySend must be asked as well: Recheck does not know the rules of its kind
}

// Recheck claims letters for one owner and looks once more at them, right before they
// go out: a few queries, whatever their number. What is claimed must be settled. The
// answers are in the order of the letters.
func (s *Store) Recheck(ctx context.Context, owner, bot int64, letters []Letter) ([]Still, error) {
	out, now := make([]Still, len(letters)), bare(letters)
	b := &pgx.Batch{}
	r := attempts(letters)
	b.Queue(claimSQL, r.days, r.ids, r.attempts, owner, s.Now())
	askStill(b, r, owner, bot, letters, now, out)
	askStillTheirs(b, letters, out)
	askMuted(b, now)
	askOver(b, letters, out)
	rules := askRules(b, now)
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return nil, translate(err)
	}
	rules()
	for i, l := range letters {
		out[i].Changed = out[i].Changed || !l.asWished(now[i])
	}
	return out, nil
}

// attempts are the columns of keys.
func attempts(letters []Letter) (r settlements) {
	for _, l := range letters {
		r.days, r.ids, r.attempts = append(r.days, l.On), append(r.ids, l.ID), append(r.attempts, int32(l.Attempt))
	}
	return r
}

// bare are letters as they are before anybody's wishes are read.
func bare(letters []Letter) []Letter {
	out := make([]Letter, len(letters))
	for i, l := range letters {
		out[i].Delivery, out[i].Role, out[i].Staff = l.Delivery, l.Role, l.Staff
		for _, c := range l.Students {
			out[i].Students = append(out[i].Students, LetterChild{ID: c.ID, schoolID: c.schoolID})
		}
		for _, c := range l.unwanted {
			out[i].unwanted = append(out[i].unwanted, LetterChild{ID: c.ID})
		}
	}
	return out
}

// asWished tells whether the letter is written as its person and the schools want
// it now: a letter may have waited a while since it was read.
func (l Letter) asWished(now Letter) bool {
	return l.Language == now.Language && l.Zone == now.Zone && l.HideMarks == now.HideMarks && l.HideName == now.HideName &&
		l.Protect == now.Protect && l.Level == now.Level &&
		slices.EqualFunc(l.Students, now.Students, func(a, b LetterChild) bool { return a.Rules == b.Rules && slices.Equal(a.muted, b.muted) }) &&
		slices.EqualFunc(l.unwanted, now.unwanted, func(a, b LetterChild) bool { return slices.Equal(a.muted, b.muted) })
}

// MaySend is asked beside Recheck of what is sent by rules of its own: a notice, a
// come-back, a digest of the staff. False and why where it may not go out; false
// and nothing where it must be written again.
func (s *Store) MaySend(ctx context.Context, l Letter) (ok bool, why string, err error) {
	switch {
	case l.Kind == TellComeback:
		return s.mayComeBack(ctx, l)
	case l.Kind == TellNotice:
		return s.mayNotice(ctx, l)
	case l.digest() && l.Role.Staff():
		return s.maySendStaff(ctx, l)
	}
	return true, "", nil
}

// OfTheMoment tells whether a letter is to be read when its turn has come: neither
// Recheck nor MaySend knows all that decides it. Who may hear a word of the service
// is read with its words, what is still wanted of a come-back with its news, and with
// an alarm, whether the absence is announced by now.
func (l Letter) OfTheMoment() bool {
	return l.Kind == TellService || l.Kind == TellComeback || l.Kind == TellNotice && slices.ContainsFunc(l.Students, func(c LetterChild) bool {
		return slices.ContainsFunc(c.News, func(n school.News) bool { return n.Kind == school.NewsAbsence })
	})
}

// ofFamily: a digest whose rules Recheck knows.
func (l Letter) ofFamily() bool {
	return l.digest() && (l.Role == school.Parent || l.Role == school.Student)
}

// askStill asks whose the claim is, whether the person still takes it there, and
// how they want it now.
func askStill(b *pgx.Batch, r settlements, owner, bot int64, letters, now []Letter, out []Still) {
	accounts, subscriptions, chats := make([]int64, len(letters)), make([]int64, len(letters)), make([]int64, len(letters))
	channels, chosen, addresses := make([]string, len(letters)), make([]string, len(letters)), make([][]byte, len(letters))
	for i, l := range letters {
		accounts[i], subscriptions[i], chats[i], channels[i], addresses[i] = l.Account, l.Subscription, l.Chat, string(l.Channel), l.sealed
		chosen[i] = string(l.chosen())
	}
	b.Queue(stillSQL, r.days, r.ids, r.attempts, accounts, subscriptions, channels, chats, addresses, owner, bot, chosen).Query(func(rows pgx.Rows) error {
		var n int
		var ours, blocked, there, proved, wanted bool
		var wish Letter
		_, err := pgx.ForEachRow(rows, []any{
			&n, &ours, &blocked, &there, &proved, &wanted,
			&wish.Language, &wish.Zone, &wish.HideMarks, &wish.HideName, &wish.Protect,
		}, func() error {
			l, still, w := letters[n-1], &out[n-1], &now[n-1]
			w.Language, w.Zone, w.HideMarks, w.HideName, w.Protect = wish.Language, wish.Zone, wish.HideMarks, wish.HideName, wish.Protect
			still.Ours = ours
			still.Alone = !l.ofFamily() && l.Kind != TellService
			still.Changed = !there && l.Service.Chat == 0 || l.Channel == ByMail && !proved && l.Service.Key != ConfirmMail
			switch {
			case blocked:
				still.Why = WhyBlocked
			case l.Kind == TellDigest && l.ofFamily() && !wanted:
				still.Why = WhyUnsubscribed
			}
			return nil
		})
		return err
	})
}

// askStillTheirs asks whether every child that a family's digest tells of is
// still one of that family.
func askStillTheirs(b *pgx.Batch, letters []Letter, out []Still) {
	var at []int32
	var subscriptions, students []int64
	for i, l := range letters {
		for _, c := range l.Students {
			if l.ofFamily() {
				at, subscriptions, students = append(at, int32(i)), append(subscriptions, l.Subscription), append(students, c.ID)
			}
		}
	}
	if len(at) == 0 {
		return
	}
	b.Queue(lostChildrenSQL, at, subscriptions, students).Query(func(rows pgx.Rows) error {
		var n int
		_, err := pgx.ForEachRow(rows, []any{&n}, func() error { out[n].Changed = true; return nil })
		return err
	})
}

const stillSQL = `SELECT t.n,
		EXISTS (SELECT FROM deliveries d WHERE d.on_date = t.day AND d.id = t.id AND d.state = 'sending' AND d.owner = $9 AND d.attempt = t.attempt),
		a.blocked_at IS NOT NULL,
		CASE t.channel
			WHEN 'chat' THEN EXISTS (SELECT FROM chats c WHERE c.bot = $10 AND c.account_id = a.id AND c.chat_id = t.chat AND c.state = 'active')
			WHEN 'sms' THEN coalesce(a.phone_enc = t.address, false)
			ELSE coalesce(a.email_enc = t.address, false) END,
		coalesce(a.confirmed_blind = a.email_blind AND a.mail_stopped_blind IS DISTINCT FROM a.email_blind, false),
		coalesce(s.active AND CASE t.chosen WHEN 'chat' THEN s.chat ELSE s.mail END AND (t.channel IN (t.chosen, 'chat') OR a.fallback <> 'none'), false),
		coalesce(a.language, ''), coalesce(a.zone, ''), coalesce(a.hide_marks, false), coalesce(a.hide_name, false), coalesce(a.protect, false)
	FROM unnest($1::date[], $2::bigint[], $3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bytea[], $11::text[])
		WITH ORDINALITY t (day, id, attempt, account, subscription, channel, chat, address, chosen, n)
	LEFT JOIN accounts a ON a.id = t.account
	LEFT JOIN subscriptions s ON s.id = t.subscription AND s.account_id = a.id`

const lostChildrenSQL = `SELECT DISTINCT t.n
	FROM unnest($1::int[], $2::bigint[], $3::bigint[]) t (n, subscription, student)
	JOIN subscriptions s ON s.id = t.subscription
	WHERE NOT EXISTS (SELECT FROM may_see m WHERE m.account_id = s.account_id AND m.role = s.role AND m.student_id = t.student)`
