package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Registration is what a person has answered when a link is made. Name, Phone
// and Email are in their canonical forms; what is empty stays as it was.
type Registration struct {
	Bot, Chat int64
	Tickets   []string  // of codes that PeekCode found for this chat
	Consents  []Consent // given now; none: given before
	Name      string
	Phone     string
	Email     string
}

// Registered is what became of a registration.
type Registered struct {
	Account int64
	Role    school.Role // acted in from here on; empty where nothing was linked
	Linked  []Found     // in the order of the tickets; Already among them
	Lost    int         // codes that somebody else used up, or that ran out, meanwhile
	Mail    bool        // a letter is on its way to confirm the address
	Waiting int         // absence notes that wait for an answer since before
	Left    int64       // a chat of this bot that opens nothing any more; 0: there is none
}

// Register uses codes up: all in one transaction, the account (the chat's own,
// or a new one), its links, consent and contacts, its digest, the letter that
// confirms the address. Of two chats with one code exactly one gets the link; a
// code that is lost meanwhile costs the others nothing, and when all are lost
// nothing is written. Invalid when an answer is missing that the role wants;
// Denied for a blocked account. System work.
func (s *Store) Register(ctx context.Context, r Registration, reply Reply[Registered]) error {
	invites := make([]int64, len(r.Tickets))
	for i, t := range r.Tickets {
		var err error
		if invites[i], err = s.readTicket(r.Bot, r.Chat, t); err != nil {
			return err
		}
	}
	return s.system(ctx, func(tx pgx.Tx) error {
		out, err := s.register(ctx, tx, r, invites)
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

func (s *Store) register(ctx context.Context, tx pgx.Tx, r Registration, invites []int64) (Registered, error) {
	now := s.Now()
	tried, err := lockTries(ctx, tx, r.Bot, r.Chat, now)
	if err != nil {
		return Registered{}, err
	}
	who, err := accountOf(ctx, tx, r.Bot, r.Chat)
	if err != nil {
		return Registered{}, err
	}
	open, err := readInvites(ctx, tx, invites, who.id, now, "FOR UPDATE OF i")
	out := Registered{Account: who.id, Lost: len(invites) - len(open)}
	if err != nil || len(open) == 0 {
		return out, err
	}
	slices.SortFunc(open, func(a, b opened) int { return slices.Index(invites, a.id) - slices.Index(invites, b.id) })
	if err := r.enough(who, open); err != nil {
		return out, err
	}
	if out.Account, err = openAccount(ctx, tx, r, who, now); err != nil {
		return out, err
	}
	if err := lockStudents(ctx, tx, open); err != nil {
		return out, err
	}
	for _, i := range open {
		if i.Moves, err = s.redeem(ctx, tx, out.Account, i, now); err != nil {
			return out, err
		}
		out.Linked = append(out.Linked, i.Found)
	}
	if slices.ContainsFunc(open, func(i opened) bool { return i.Moves }) {
		if out.Left, err = leftChat(ctx, tx, r.Bot, open); err != nil {
			return out, err
		}
	}
	if out.Mail, err = s.fillAccount(ctx, tx, out.Account, r, now); err != nil {
		return out, err
	}
	if out.Role, err = s.actAs(ctx, tx, out.Account, open[0], now); err != nil {
		return out, err
	}
	if slices.ContainsFunc(open, func(i opened) bool { return settles(i.Role) && !i.Already }) {
		if out.Waiting, err = s.tellWaiting(ctx, tx, out.Account); err != nil {
			return out, err
		}
	}
	for _, role := range []school.InviteRole{school.InviteParent, school.InviteStudent} {
		if slices.ContainsFunc(open, func(i opened) bool { return i.Role == role }) {
			if err := s.subscribeFirst(ctx, tx, out.Account, school.Role(role)); err != nil {
				return out, err
			}
		}
	}
	if slices.ContainsFunc(open, func(i opened) bool { return i.Role == school.InviteStaff }) {
		if _, err := s.subscribeStaff(ctx, tx, out.Account); err != nil {
			return out, err
		}
	}
	return out, tried.hit(ctx, tx, now)
}

// enough refuses a registration without the consent, or a parent's without
// contacts.
func (r Registration) enough(who holder, open []opened) error {
	agreed := slices.Clone(who.agreed)
	for _, c := range r.Consents {
		if c.whole() {
			agreed = append(agreed, c.Part)
		}
	}
	if slices.ContainsFunc(open, func(i opened) bool { return !covers(agreed, ConsentFor(i.Role)) }) {
		return school.Wrong("consent", "not given")
	}
	parent := slices.ContainsFunc(open, func(i opened) bool { return i.Role == school.InviteParent })
	if parent && !who.complete && (r.Name == "" || r.Phone == "" || r.Email == "") {
		return school.Wrong("contacts", "a parent gives all three")
	}
	return nil
}

// openAccount is the chat's account; a stranger's chat gets a new one, and one
// that was gone forgets the old.
func openAccount(ctx context.Context, tx pgx.Tx, r Registration, who holder, now time.Time) (int64, error) {
	if who.id != 0 {
		_, err := tx.Exec(ctx, `UPDATE chats SET state = 'active', state_at = $3 WHERE bot = $1 AND chat_id = $2 AND state <> 'active'`, r.Bot, r.Chat, now)
		return who.id, err
	}
	var account int64
	err := tx.QueryRow(ctx, `INSERT INTO accounts (language, created_at) VALUES ($1, $2) RETURNING id`,
		r.Consents[0].Language, now).Scan(&account)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `INSERT INTO chats AS c (bot, chat_id, account_id, state, state_at) VALUES ($1, $2, $3, 'active', $4)
		ON CONFLICT (bot, chat_id) DO UPDATE SET account_id = excluded.account_id, state = excluded.state, state_at = excluded.state_at
		WHERE c.state = 'gone' RETURNING account_id`, r.Bot, r.Chat, account, now).Scan(&account)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, school.Refuse(school.Conflict, "the chat was linked at this moment")
	}
	return account, err
}

// lockStudents makes two codes of one student come one after the other.
func lockStudents(ctx context.Context, tx pgx.Tx, open []opened) error {
	var students []int64
	for _, i := range open {
		if i.Role == school.InviteStudent {
			students = append(students, i.Child.ID)
		}
	}
	_, err := tx.Exec(ctx, `SELECT FROM people WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE`, students)
	return err
}

// redeem makes the link and uses the code up; a link that is there already
// leaves the code unused. moved: another account lost the student's diary.
func (s *Store) redeem(ctx context.Context, tx pgx.Tx, account int64, i opened, now time.Time) (moved bool, err error) {
	if i.Role == school.InviteStudent {
		if moved, err = s.movePlace(ctx, tx, account, i, now); err != nil {
			return moved, err
		}
	}
	tag, err := tx.Exec(ctx, `INSERT INTO links (account_id, school_id, role, student_id, person_id, since)
		VALUES ($1, $2, $3, nullif($4, 0), nullif($5, 0), $6) ON CONFLICT DO NOTHING`,
		account, i.School, string(i.Role), i.Child.ID, i.person, now)
	if err != nil || tag.RowsAffected() == 0 {
		return moved, err
	}
	if _, err := tx.Exec(ctx, `UPDATE invites SET used_at = $2, used_by = $3 WHERE id = $1`, i.id, now, account); err != nil {
		return moved, err
	}
	return moved, recordSystem(ctx, tx, record{
		at: now, account: account, action: "linked_" + string(i.Role), school: i.School, student: i.Child.ID, object: i.id,
	})
}

// movePlace ends the student's link to another account, and what it was told,
// and tells that account's chat.
func (s *Store) movePlace(ctx context.Context, tx pgx.Tx, account int64, i opened, now time.Time) (bool, error) {
	var old int64
	err := tx.QueryRow(ctx, `UPDATE links SET ended_at = $3
		WHERE student_id = $1 AND role = 'student' AND ended_at IS NULL AND account_id <> $2 RETURNING account_id`,
		i.Child.ID, account, now).Scan(&old)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE subscriptions SET ended_at = $2 WHERE account_id = $1 AND role = 'student' AND ended_at IS NULL
		AND NOT EXISTS (SELECT FROM links WHERE account_id = $1 AND role = 'student' AND ended_at IS NULL)`, old, now); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, `UPDATE accounts SET active_student = NULL WHERE id = $1 AND active_student = $2
		AND active_role = 'student'`, old, i.Child.ID); err != nil {
		return false, err
	}
	if err := s.queueService(ctx, tx, old, ByChat, Service{Key: PlaceLost, Args: map[string]string{"Child": i.Child.Short()}}); err != nil {
		return false, err
	}
	return true, recordSystem(ctx, tx, record{
		at: now, account: old, role: school.Student, action: "place_lost", school: i.School, student: i.Child.ID, object: i.id,
	})
}

// leftChat is the chat whose account held one of the places and holds nothing now.
func leftChat(ctx context.Context, tx pgx.Tx, bot int64, open []opened) (chat int64, err error) {
	var students []int64
	for _, i := range open {
		if i.Moves {
			students = append(students, i.Child.ID)
		}
	}
	err = tx.QueryRow(ctx, `SELECT c.chat_id FROM links l JOIN chats c ON c.account_id = l.account_id AND c.bot = $1 AND c.state <> 'gone'
		WHERE l.student_id = ANY ($2) AND l.role = 'student'
			AND NOT EXISTS (SELECT FROM links o WHERE o.account_id = l.account_id AND o.ended_at IS NULL)
		ORDER BY l.ended_at DESC, l.id DESC LIMIT 1`, bot, students).Scan(&chat)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return chat, err
}

// fillAccount writes consent and contacts; true when a letter was queued.
func (s *Store) fillAccount(ctx context.Context, tx pgx.Tx, account int64, r Registration, now time.Time) (bool, error) {
	for _, c := range r.Consents {
		if !c.whole() {
			continue
		}
		if err := keepConsent(ctx, tx, account, c); err != nil {
			return false, err
		}
	}
	if r.Name != "" {
		if _, err := tx.Exec(ctx, `UPDATE accounts SET full_name = $2 WHERE id = $1`, account, r.Name); err != nil {
			return false, err
		}
	}
	if r.Phone != "" {
		if err := s.putPhone(ctx, tx, account, r.Phone); err != nil {
			return false, err
		}
	}
	if r.Email == "" {
		return false, nil
	}
	return s.putEmail(ctx, tx, account, r.Email, now)
}

// actAs is the role of the first link, and its child, from now on.
func (s *Store) actAs(ctx context.Context, tx pgx.Tx, account int64, i opened, now time.Time) (school.Role, error) {
	role := school.Role(i.Role)
	if i.Role == school.InviteStaff {
		err := tx.QueryRow(ctx, `SELECT r.role FROM person_roles r JOIN schools o ON o.id = r.school_id `+schoolDaySQL+`
			WHERE r.person_id = $1 AND r.school_id = $3 AND r.role IN ('teacher', 'management', 'curator') AND (r.ends IS NULL OR r.ends >= d.today)
			ORDER BY array_position(ARRAY['teacher', 'management', 'curator'], r.role) LIMIT 1`, i.person, now, i.School).Scan(&role)
		if errors.Is(err, pgx.ErrNoRows) {
			return "", nil // left the school's list since the code was made: the link waits
		}
		if err != nil {
			return "", err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE accounts SET active_role = $2, active_student = nullif($3, 0) WHERE id = $1`, account, string(role), i.Child.ID)
	return role, err
}
