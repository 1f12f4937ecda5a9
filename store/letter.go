package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Letter is a delivery with all that is needed to write and address it, read by
// the rights of this moment.
type Letter struct {
	Delivery
	Role      school.Role // digest, notice
	Language  string
	Zone      string // IANA name, the account's own; may be empty
	HideMarks bool   // in the chat, marks stand behind a spoiler; in a letter there are none
	HideName  bool   // the subject of a letter names no child
	Chat      int64  // 0: there is no chat that takes messages
	Address   string // empty: there is no address that may be written to; by text message it is a phone, E.164
	Stop      string // why it may not go out at all, a word of ours; empty: it may
	Students  []LetterChild
	Staff     *StaffLetter       // digest of a class teacher or of the management
	Service   Service            // service
	Note      school.AbsenceNote // service: of a word about a note
	Came      school.Message     // service: MessageCame
	CameIn    school.Thread      // service: MessageCame
	AsParent  bool               // service: of a word about a note: as a parent of the child, not as the school
	Waiting   int                // service: NotesWait: how many of the class wait today
	Wait      time.Duration      // notice, a digest that is late: the reader's quiet hours are not over before that
	EmptyToo  bool               // the person wants to hear that there is nothing new
	Protect   bool               // in the chat, nobody may forward it
	Level     school.Level       // service, staff: how much the channel may carry, by all schools of the person

	unwanted []LetterChild // digest: children who are not in it, since nothing of them is wanted
	sealed   []byte        // the Address as the account had it
}

// LetterChild is one child in a digest or a notice: what is new, and what lies
// ahead (digest).
type LetterChild struct {
	ID     int64
	Name   string // as a family calls the child
	Full   string
	Class  string    // «5А»; may be empty
	School string    // its name
	Today  time.Time // school day of Delivery.AsOf where the school is
	Head   time.Time // the day that the letter bears, by the wall of its person; zero: Today
	News   []school.News
	Sums   []SubjectSum // of Delivery.Period, by subject
	Ahead  Ahead
	Rules  school.Discretion // of the school
	Week   LetterWeek
	Partly bool // the reader wants to hear nothing of some kinds

	schoolID     int64
	zone         *time.Location
	since        int64
	reader       int64                // the account of the letter
	muted        []school.NewsKind    // digest: what the reader wants to hear nothing of
	missed       []seqs               // come-back: what of digests is told, and nothing beside; nil: all of the range
	missedAtOnce []seqs               // come-back: what of notices is
	announced    []school.AbsenceNote // live ones: their days and lessons alone
	asOf         time.Time
}

// Why a letter does not go out.
const (
	WhyUnsubscribed = "unsubscribed"
	WhyBlocked      = "account blocked"
	WhyNoAccess     = "no child"
	WhyNoChat       = "no chat"
	WhyNoAddress    = "no address"
	WhyUnreadable   = "no key opens it"
	WhyBounces      = "address bounces"
	WhyNoPhone      = "no phone"
	WhyNoWords      = "no words for it" // what was to be said is not so any more, or not by that channel
)

// Letters reads a set of deliveries at once: a query a section, whatever their
// number. The answers are in the order of the deliveries.
func (s *Store) Letters(ctx context.Context, bot int64, deliveries []Delivery) ([]Letter, error) {
	letters := make([]Letter, len(deliveries))
	for i, d := range deliveries {
		letters[i].Delivery = d
	}
	b := &pgx.Batch{}
	s.askRecipients(b, bot, letters)
	askLetterChildren(b, letters)
	askNoticeChildren(b, letters, s.Now())
	askLate(b, letters, s.Now())
	askMissedChildren(b, letters)
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return nil, translate(err)
	}
	if err := s.readNotes(ctx, letters); err != nil {
		return nil, err
	}
	if err := s.readCame(ctx, letters); err != nil {
		return nil, err
	}
	if err := s.readStaffed(ctx, letters); err != nil {
		return nil, err
	}
	if err := s.readStaff(ctx, letters); err != nil {
		return nil, err
	}
	var children, noticed []*LetterChild
	var upto []int64
	var pupil []bool
	for i := range letters {
		l := &letters[i]
		if l.Language == "" {
			l.Stop = WhyNoAccess // the account is gone
		}
		if (l.digest() || l.Kind == TellNotice || l.Kind == TellComeback) && l.Stop == "" && len(l.Students) == 0 && l.Staff == nil {
			l.Stop = WhyNoAccess
		}
		for j := range l.Students {
			if l.Kind == TellNotice {
				noticed = append(noticed, &l.Students[j])
				continue
			}
			children, upto, pupil = append(children, &l.Students[j]), append(upto, l.To), append(pupil, l.Role == school.Student)
		}
	}
	b = &pgx.Batch{}
	askMuted(b, letters)
	askLetterNews(b, children, upto, pupil)
	askAnnounced(b, children, pupil)
	askAnnounced(b, noticed, make([]bool, len(noticed))) // it is only kept silent about, also to a student
	rules := askRules(b, letters)
	askLetterWeek(b, letters)
	askSums(b, letters)
	ahead := s.askAhead(b, children)
	settle := askNoticeNews(b, letters)
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return nil, translate(err)
	}
	settle()
	if err := s.dropWithdrawn(ctx, letters); err != nil {
		return nil, err
	}
	sayOnce(letters)
	if err := s.readMessages(ctx, letters); err != nil {
		return nil, err
	}
	if err := ahead(ctx); err != nil {
		return nil, err
	}
	onlyMissed(letters)
	onlyWanted(letters)
	rules() // last: of the schools of those who are still in a letter, as Recheck asks
	return letters, nil
}

func (s *Store) askRecipients(b *pgx.Batch, bot int64, letters []Letter) {
	accounts, subscriptions := make([]int64, len(letters)), make([]int64, len(letters))
	channels, ways := make([]string, len(letters)), make([]string, len(letters))
	for i, l := range letters {
		accounts[i], subscriptions[i], channels[i], ways[i] = l.Account, l.Subscription, string(l.chosen()), string(l.Channel)
	}
	b.Queue(recipientsSQL, accounts, subscriptions, channels, bot, ways).Query(func(rows pgx.Rows) error {
		var n int
		var blocked, wanted, confirmed, bounces, alone bool
		var role school.Role
		var email, phone []byte
		one := Letter{}
		_, err := pgx.ForEachRow(rows, []any{
			&n, &blocked, &one.Language, &one.Zone, &one.HideMarks, &one.HideName, &role, &wanted, &one.EmptyToo, &one.Chat, &email, &confirmed,
			&bounces, &phone, &one.Protect, &alone,
		}, func() error {
			l := &letters[n-1]
			l.Language, l.Zone, l.HideMarks, l.HideName, l.Role, l.Chat = one.Language, one.Zone, one.HideMarks, one.HideName, role, one.Chat
			l.EmptyToo, l.Protect = one.EmptyToo || l.Kind == TellNow, one.Protect
			s.address(l, recipient{blocked: blocked, wanted: wanted, confirmed: confirmed, bounces: bounces, alone: alone, email: email, phone: phone})
			return nil
		})
		return err
	})
}

// recipient is what decides whether a letter may go to its account.
type recipient struct {
	blocked, wanted, confirmed, bounces bool
	alone                               bool // it goes in the chat's place, and the person wants nothing to
	email, phone                        []byte
}

// address opens the contact that the channel needs and no other, and says why
// the letter may not go.
// One that our keys do not open stops alone, and not the set that it is in.
func (s *Store) address(l *Letter, r recipient) {
	service := l.Kind == TellService
	if service {
		what, err := s.openService(l.Account, l.Body)
		if err != nil {
			l.Stop = WhyUnreadable
			return
		}
		l.Service = what
		if what.Chat != 0 {
			l.Chat = what.Chat
		}
	}
	switch {
	case service && !l.Service.Until.IsZero() && !s.Now().Before(l.Service.Until):
		l.Stop = WhyTooLate
	case r.blocked:
		l.Stop = WhyBlocked
	case l.Kind == TellDigest && !r.wanted, service && r.alone:
		l.Stop = WhyUnsubscribed
	case l.Channel == ByChat && l.Chat == 0:
		l.Stop = WhyNoChat
	case l.Channel == ByMail && r.bounces && l.Service.Key != ConfirmMail:
		l.Stop = WhyBounces
	case l.Channel == ByText && len(r.phone) == 0:
		l.Stop = WhyNoPhone
	case l.Channel == ByText:
		s.openAddress(l, "phone", r.phone)
	case l.Channel == ByMail && (len(r.email) == 0 || !r.confirmed && l.Service.Key != ConfirmMail):
		l.Stop = WhyNoAddress
	case l.Channel == ByMail:
		s.openAddress(l, "email", r.email)
	}
}

func (s *Store) openAddress(l *Letter, column string, sealed []byte) {
	plain, err := s.keys.Open(sealed, accountSeal(column, l.Account))
	if err != nil {
		l.Stop = WhyUnreadable
		return
	}
	l.Address, l.sealed = string(plain), sealed
}

func askLetterChildren(b *pgx.Batch, letters []Letter) {
	var at []int // position in letters
	var subscriptions []int64
	var asOf []time.Time
	for i, l := range letters {
		if l.digest() {
			at, subscriptions, asOf = append(at, i), append(subscriptions, l.Subscription), append(asOf, l.AsOf)
		}
	}
	b.Queue(letterChildrenSQL, subscriptions, asOf).Query(func(rows pgx.Rows) error {
		var n int
		var p school.Person
		var c LetterChild
		var zone string
		var toldOf []byte
		_, err := pgx.ForEachRow(rows, []any{
			&n, &p.ID, &p.Family, &p.Given, &p.Middle, &c.schoolID, &c.School, &zone, &c.Class, &toldOf,
		}, func() error {
			l := &letters[at[n-1]]
			c.ID, c.Name, c.Full, c.zone = p.ID, p.Short(), p.Full(), zoneNamed(zone)
			c.asOf, c.Today, c.Head = l.AsOf, school.Day(l.AsOf, c.zone), l.On
			told := map[string]int64{}
			if err := json.Unmarshal(toldOf, &told); err != nil {
				return err
			}
			c.since, c.reader = max(l.From, told[strconv.FormatInt(c.ID, 10)]), l.Account
			l.Students = append(l.Students, c)
			return nil
		})
		return err
	})
}

const recipientsSQL = `SELECT t.n, a.blocked_at IS NOT NULL, a.language, coalesce(a.zone, ''), a.hide_marks, a.hide_name, coalesce(s.role, ''),
		coalesce(s.active AND CASE t.channel WHEN 'chat' THEN s.chat ELSE s.mail END AND (t.way IN (t.channel, 'chat') OR a.fallback <> 'none'), false), coalesce(s.empty_too, false),
		coalesce(c.chat_id, 0), a.email_enc, coalesce(a.confirmed_blind = a.email_blind, false),
		coalesce(a.mail_stopped_blind = a.email_blind, false), a.phone_enc, a.protect,
		t.way NOT IN (t.channel, 'chat') AND a.fallback = 'none'
	FROM unnest($1::bigint[], $2::bigint[], $3::text[], $5::text[]) WITH ORDINALITY t (account, subscription, channel, way, n)
	JOIN accounts a ON a.id = t.account
	LEFT JOIN subscriptions s ON s.id = t.subscription AND s.account_id = a.id
	LEFT JOIN chats c ON c.bot = $4 AND c.account_id = a.id AND c.state = 'active'`

// The homeroom of each child is looked for in the classes of all of them at once.
const letterChildrenSQL = `WITH c AS MATERIALIZED (
		SELECT t.n, p.id, p.family, p.given, p.middle, c.id AS school, c.name, c.zone, s.told_of, (t.as_of AT TIME ZONE c.zone)::date AS today
		FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY t (subscription, as_of, n)
		JOIN subscriptions s ON s.id = t.subscription
		JOIN may_see m ON m.account_id = s.account_id AND m.role = s.role AND (s.student_id IS NULL OR m.student_id = s.student_id)
		JOIN people p ON p.id = m.student_id
		JOIN schools c ON c.id = p.school_id),
	e AS MATERIALIZED (SELECT c.n, c.id, e.* FROM c CROSS JOIN LATERAL (
		SELECT e.class_id, e.begins FROM enrolments e WHERE e.person_id = c.id AND e.role = 'student'
			AND (e.begins IS NULL OR e.begins <= c.today) AND (e.ends IS NULL OR e.ends >= c.today) OFFSET 0) e),
	k AS MATERIALIZED (SELECT k.id, k.title FROM classes k
		WHERE k.id = ANY (ARRAY(SELECT DISTINCT class_id FROM e)) AND k.kind = 'homeroom' AND k.removed_at IS NULL),
	h AS MATERIALIZED (SELECT DISTINCT ON (e.n, e.id) e.n, e.id, k.title FROM e JOIN k ON k.id = e.class_id
		ORDER BY e.n, e.id, e.begins DESC NULLS LAST, k.id)
	SELECT c.n, c.id, c.family, c.given, c.middle, c.school, c.name, c.zone, coalesce(h.title, ''), c.told_of
	FROM c LEFT JOIN h USING (n, id)
	ORDER BY c.n, c.given COLLATE "ru-x-icu", c.family COLLATE "ru-x-icu", c.id`
