package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Subscription is one digest that a person has ordered.
type Subscription struct {
	ID       int64
	Student  int64 // 0: all children in one
	Child    string
	Days     school.Weekdays
	Month    int // day of the month, 1..28 or school.LastDay; 0: by Days
	Minute   int // on the wall in Subscriptions.Zone, 0..1439
	Chat     bool
	Mail     bool // as chosen; it goes out once the address is confirmed
	EmptyToo bool // also when there is nothing new
	On       bool
	Next     time.Time // UTC; zero: no day is chosen
}

// Subscriptions is what a person has ordered in the role acted in, oldest first.
type Subscriptions struct {
	Role      school.Role // in which they were ordered
	All       []Subscription
	Zone      string      // IANA name of the person's wall clock
	Children  int         // how many there are to tell of
	Confirmed bool        // the e-mail address is: mail can go out
	Address   bool        // there is an address at all
	Wishes    NoticePrefs // a family's: what they tell
	Changed   int64       // the subscription that a change was about; 0: none in particular
}

// ByID finds one; false where it is not there, or not the person's.
func (s Subscriptions) ByID(id int64) (Subscription, bool) {
	for _, one := range s.All {
		if one.ID == id {
			return one, true
		}
	}
	return Subscription{}, false
}

// Subscriptions reads what v has ordered in the role acted in.
func (s *Store) Subscriptions(ctx context.Context, v Viewer) (Subscriptions, error) {
	var out Subscriptions
	err := s.read(ctx, v, func(b *pgx.Batch) { askSubscriptions(b, v, &out) })
	return out, err
}

// SubscriptionRole is the role in which v has ordered a subscription: a button
// under a digest works whatever role its owner acts in now. NotFound where it
// never was v's.
func (s *Store) SubscriptionRole(ctx context.Context, v Viewer, subscription int64) (school.Role, error) {
	var role school.Role
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT role FROM subscriptions WHERE id = $1 AND account_id = $2`, subscription, v.Account).
			QueryRow(func(row pgx.Row) error { return row.Scan(&role) })
	})
	return role, err
}

func askSubscriptions(b *pgx.Batch, v Viewer, out *Subscriptions) {
	out.Role = v.Role
	if v.Role == school.Parent || v.Role == school.Student {
		askNoticePrefs(b, v, &out.Wishes)
	}
	b.Queue(subscriberSQL, v.Account, string(v.Role)).QueryRow(func(row pgx.Row) error {
		var zone string
		err := row.Scan(&zone, &out.Children, &out.Confirmed, &out.Address)
		out.Zone = zoneNamed(zone).String()
		return err
	})
	b.Queue(subscriptionsSQL, v.Account, string(v.Role)).Query(func(rows pgx.Rows) error {
		var one Subscription
		var p school.Person
		var days int16
		var next *time.Time
		_, err := pgx.ForEachRow(rows, []any{
			&one.ID, &one.Student, &p.Family, &p.Given, &p.Middle, &days, &one.Month, &one.Minute, &one.Chat, &one.Mail, &one.EmptyToo, &one.On, &next,
		}, func() error {
			one.Child, one.Days, one.Next = "", school.Weekdays(days), time.Time{}
			if one.Student != 0 {
				one.Child = p.Short()
			}
			if next != nil {
				one.Next = next.UTC()
			}
			out.All = append(out.All, one)
			return nil
		})
		return err
	})
}

const subscriberSQL = `SELECT ` + wallSQL + `,
	(SELECT count(DISTINCT l.student_id) FROM links l WHERE l.account_id = a.id AND l.role = $2 AND l.ended_at IS NULL),
	coalesce(a.confirmed_blind = a.email_blind, false), a.email_enc IS NOT NULL
	FROM accounts a, (SELECT $2::text AS role) w WHERE a.id = $1`

// A child's digest outlives the link by the moment until somebody looks: it is
// not shown, and nothing is sent for it.
const subscriptionsSQL = `SELECT s.id, coalesce(s.student_id, 0), coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''),
		s.days, s.month_day, s.minute, s.chat, s.mail, s.empty_too, s.active, s.next_at
	FROM subscriptions s LEFT JOIN people p ON p.id = s.student_id
	WHERE s.account_id = $1 AND s.role = $2 AND s.ended_at IS NULL AND (s.student_id IS NULL OR p.id IS NOT NULL)
	ORDER BY s.student_id IS NOT NULL, p.given COLLATE "ru-x-icu", s.id`
