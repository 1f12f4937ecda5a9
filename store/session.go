package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Session is what the bot must know of a chat before anything is asked. The
// zero Account is a stranger.
type Session struct {
	Account   int64
	Blocked   bool              // by the school: the account may ask for nothing
	Away      bool              // the chat counts as one that blocked the bot
	Role      school.Role       // the one acted in now; empty: no link lives
	Roles     []school.Role     // held, in a fixed order
	Language  string            // «ru», «en»
	Zone      string            // the account's own IANA name; empty: the school's
	WorkZone  string            // IANA name, of the school where the person works; empty: nowhere
	HideMarks bool              // marks stand behind a spoiler: the person's choice, or a school's
	HideName  bool              // the subject of a letter names no child
	Protect   bool              // nothing can be forwarded: the person's choice
	Rules     school.Discretion // the strictest of the person's schools
	Quiet     school.Quiet      // the account's quiet hours, without their Zone
	Children  []Child           // of Role: a parent's linked, a student's self; by name
	Active    int64             // the student asked about, always one of Children; 0: none
	Draft     *Draft            // nil: in the middle of nothing

	kin map[school.Role][]Child // of every role held
}

// As is the session in another of its roles; the chosen one stays.
func (s Session) As(role school.Role) Session {
	s.Role, s.Children, s.Active = role, s.kin[role], 0
	if len(s.Children) > 0 {
		s.Active = s.Children[0].ID
	}
	return s
}

// Child is a student whom a session may ask about.
type Child struct {
	ID         int64
	Name       string // as a family calls the child
	Full       string
	Class      string // «5А»; empty: in none now
	School     int64
	SchoolZone string // IANA name
}

// Viewer is the person of the session in the role acted in.
func (s Session) Viewer() Viewer { return Viewer{Account: s.Account, Role: s.Role} }

// Guarded tells whether what the person sees can be forwarded to nobody.
func (s Session) Guarded() bool { return s.Protect || s.Rules.Guarded() }

// Child finds one of the children; false: not theirs.
func (s Session) Child(id int64) (Child, bool) {
	for _, c := range s.Children {
		if c.ID == id {
			return c, true
		}
	}
	return Child{}, false
}

// Session reads what a chat is to us, in one round trip. System work: a chat is
// known before its person is.
func (s *Store) Session(ctx context.Context, bot, chat int64) (Session, error) {
	var out Session
	var chosen school.Role
	var child int64
	held := map[school.Role]bool{}
	out.kin = map[school.Role][]Child{}
	today := s.Now()
	b := &pgx.Batch{}
	b.Queue(sessionSQL, bot, chat).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&out.Account, &out.Blocked, &out.Away, &out.Language, &out.Zone, &out.WorkZone, &out.HideMarks, &out.HideName, &out.Quiet.From, &out.Quiet.To, &chosen, &child,
			&out.Protect, &out.Rules.Chat, &out.Rules.Mail, &out.Rules.SMS, &out.Rules.Protect, &out.Rules.HideMarks)
		out.HideMarks = out.HideMarks || out.Rules.HideMarks
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	b.Queue(sessionRolesSQL, bot, chat, today).Query(func(rows pgx.Rows) error {
		var r school.Role
		_, err := pgx.ForEachRow(rows, []any{&r}, func() error { held[r] = true; return nil })
		return err
	})
	b.Queue(sessionChildrenSQL, bot, chat, today).Query(func(rows pgx.Rows) error {
		var r school.Role
		var p school.Person
		var c Child
		_, err := pgx.ForEachRow(rows, []any{&r, &p.ID, &p.Family, &p.Given, &p.Middle, &c.School, &c.SchoolZone, &c.Class}, func() error {
			c.ID, c.Name, c.Full = p.ID, p.Short(), p.Full()
			out.kin[r] = append(out.kin[r], c)
			return nil
		})
		return err
	})
	b.Queue(draftSQL, bot, chat).QueryRow(func(row pgx.Row) (err error) {
		out.Draft, err = s.readDraft(row, bot, chat)
		return err
	})
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return Session{}, translate(err)
	}
	out.settle(held, chosen)
	out = out.As(out.Role)
	if _, ok := out.Child(child); ok {
		out.Active = child
	}
	return out, nil
}

// settle puts the roles in order and picks the chosen one where it is still held.
func (s *Session) settle(held map[school.Role]bool, chosen school.Role) {
	for _, r := range []school.Role{school.Parent, school.Student, school.Teacher, school.Curator, school.Management} {
		if held[r] {
			s.Roles = append(s.Roles, r)
		}
	}
	switch {
	case slices.Contains(s.Roles, chosen):
		s.Role = chosen
	case len(s.Roles) > 0:
		s.Role = s.Roles[0]
	}
}

// SetActive chooses the child that is asked about. Denied for one that is not
// the viewer's: the database says so.
func (s *Store) SetActive(ctx context.Context, v Viewer, student int64, reply Reply[struct{}]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE accounts SET active_student = $2 WHERE id = $1`, v.Account, student)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return school.Refuse(school.NotFound, "no such account")
		}
		return reply.close(ctx, s, tx, struct{}{})
	})
}

// SetRole chooses the role that is acted in; Denied for one that is not held.
func (s *Store) SetRole(ctx context.Context, v Viewer, role school.Role, reply Reply[struct{}]) error {
	return s.write(ctx, Viewer{Account: v.Account, Role: role}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET active_role = $2, active_student = NULL WHERE id = $1`, v.Account, string(role)); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, struct{}{})
	})
}

// ChatState is what a chat is to us. The words are the database's.
type ChatState string

// The states. Gone is for good: the person left Telegram, or another chat of
// theirs took its place.
const (
	ChatActive  ChatState = "active"
	ChatBlocked ChatState = "blocked"
	ChatGone    ChatState = "gone"
)

// SetChatState records that a person blocked the bot, came back, or is gone. A
// stranger's chat is no row; a chat that is gone stays so. Who has come back is
// told what was missed.
func (s *Store) SetChatState(ctx context.Context, bot, chat int64, state ChatState) error {
	return s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		var account int64
		err := tx.QueryRow(ctx, `UPDATE chats SET state = $3, state_at = $4
			WHERE bot = $1 AND chat_id = $2 AND state <> $3 AND state <> 'gone' RETURNING account_id`, bot, chat, string(state), now).Scan(&account)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err != nil || state != ChatActive:
			return err
		}
		return s.comeBack(ctx, tx, account, now)
	})
}

// MoveChat follows a chat to its new number.
func (s *Store) MoveChat(ctx context.Context, bot, from, to int64) error {
	_, err := s.owner.Exec(ctx, `UPDATE chats SET chat_id = $3, state_at = $4 WHERE bot = $1 AND chat_id = $2
		AND NOT EXISTS (SELECT FROM chats WHERE bot = $1 AND chat_id = $3)`, bot, from, to, s.Now())
	return translate(err)
}

const sessionSQL = `SELECT a.id, a.blocked_at IS NOT NULL, c.state = 'blocked', a.language, coalesce(a.zone, ''),
		coalesce((SELECT s.zone FROM links l JOIN schools s ON s.id = l.school_id
			WHERE l.account_id = a.id AND l.role IN ('staff', 'curator') AND l.ended_at IS NULL ORDER BY l.id LIMIT 1), ''), a.hide_marks, a.hide_name,
		coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0), coalesce(a.active_role, ''), coalesce(a.active_student, 0),
		a.protect, f.chat, f.mail, f.sms, f.protect, f.hide_marks
	FROM chats c JOIN accounts a ON a.id = c.account_id CROSS JOIN LATERAL floors(a.id) f
	WHERE c.bot = $1 AND c.chat_id = $2 AND c.state <> 'gone'`

// The same reading of links that enter() makes.
const sessionRolesSQL = `SELECT DISTINCT CASE WHEN l.role = 'staff' THEN r.role ELSE l.role END
	FROM chats c
	JOIN links l ON l.account_id = c.account_id AND l.ended_at IS NULL
	JOIN schools s ON s.id = l.school_id
	CROSS JOIN LATERAL (SELECT ($3::timestamptz AT TIME ZONE s.zone)::date AS today) d
	LEFT JOIN people p ON p.id = l.person_id
	LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id
		AND r.role IN ('teacher', 'curator', 'management')
		AND (r.begins IS NULL OR r.begins <= d.today) AND (r.ends IS NULL OR r.ends >= d.today)
	WHERE c.bot = $1 AND c.chat_id = $2 AND c.state <> 'gone' AND (l.role <> 'staff' OR r.role IS NOT NULL)
	  AND (p.ended_on IS NULL OR p.ended_on >= d.today)`

const sessionChildrenSQL = `SELECT l.role, p.id, p.family, p.given, p.middle, p.school_id, s.zone, ` + homeroomSQL + `
	FROM chats c
	JOIN links l ON l.account_id = c.account_id AND l.ended_at IS NULL AND l.role IN ('parent', 'student')
	JOIN people p ON p.id = l.student_id
	JOIN schools s ON s.id = p.school_id
	CROSS JOIN LATERAL (SELECT ($3::timestamptz AT TIME ZONE s.zone)::date AS today) d
	WHERE c.bot = $1 AND c.chat_id = $2 AND c.state <> 'gone'
	ORDER BY p.given COLLATE "ru-x-icu", p.family COLLATE "ru-x-icu", p.id`
