package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// MessageCame is the word to one of the staff that a family wrote: Message. What
// it says is read when it is sent.
const MessageCame ServiceKey = "message_came"

// Partner is somebody whom one may write to about a child.
type Partner struct {
	Account  int64
	Role     school.Role // of the staff: Teacher or Curator; of a family: Parent or Student
	Name     string      // «Фамилия И. О.», a parent's as the account says; may be empty
	Leads    bool        // the child's class teacher
	Subjects string      // of a teacher: what is taught to the child
}

// Partners lists whom v may write to about a student: the class teacher first,
// curators last. None where the student is not v's to write of.
func (s *Store) Partners(ctx context.Context, v Viewer, student int64) ([]Partner, error) {
	var out []Partner
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT account, role, family, given, middle, leads, subjects FROM message_partners($1, $2)
			ORDER BY NOT leads, role = 'curator', role, family COLLATE "ru-x-icu", given, account LIMIT 40`, student, s.Now()).Query(func(rows pgx.Rows) error {
			var p Partner
			var name school.Person
			_, err := pgx.ForEachRow(rows, []any{&p.Account, &p.Role, &name.Family, &name.Given, &name.Middle, &p.Leads, &p.Subjects}, func() error {
				p.Name = name.Initials()
				out = append(out, p)
				return nil
			})
			return err
		})
		audited(b, v, "message", student)
	})
	return out, err
}

// Saying is a message as it is written: to an account, in the role that it is
// written to, about a student.
type Saying struct {
	Student int64
	To      int64
	ToRole  school.Role
	Text    string
	File    int64 // that v sent; 0: none
}

// Say sends a message: it is kept, sealed, and the other side is told. Invalid
// where the words are wrong; Denied where v may not write to them any more.
func (s *Store) Say(ctx context.Context, v Viewer, m Saying, reply Reply[Correspondence]) error {
	m.Text = strings.TrimSpace(m.Text)
	if err := school.CheckMessage(m.Text, m.File != 0); err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		place := rand.Text()
		sealed, err := s.keys.Seal([]byte(m.Text), messageSeal(place))
		if err != nil {
			return err
		}
		var thread, id int64
		if err := tx.QueryRow(ctx, `SELECT thread, message FROM say($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7)`,
			m.Student, m.To, string(m.ToRole), place, sealed, m.File, s.Now()).Scan(&thread, &id); err != nil {
			return err
		}
		out, err := s.correspondence(ctx, tx, v, thread, 0)
		if err != nil {
			return err
		}
		if err := s.tellMessage(ctx, tx, v, out.Thread, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT audited('message', $1, $2, $3)`, out.School, m.Student, id); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// tellMessage: one of the staff gets a word at once, a family hears of it as news,
// by the kinds and the hours that it chose. The words are in neither.
func (s *Store) tellMessage(ctx context.Context, tx pgx.Tx, v Viewer, t school.Thread, id int64) error {
	if v.Role.Staff() {
		fact, err := json.Marshal(school.Fact{Subject: t.StaffName, Value: string(v.Role), To: string(t.FamilyRole), Only: t.Family})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT tell(s.id, 'student', $2, 'message', $3, ($5::timestamptz AT TIME ZONE s.zone)::date, NULL, $4, $5, '0')
			FROM schools s WHERE s.id = $1`, t.School, t.Student, id, fact, s.Now())
		return err
	}
	body, err := json.Marshal(Service{Key: MessageCame, Args: map[string]string{"Message": strconv.FormatInt(id, 10)}})
	if err != nil {
		return err
	}
	sealed, err := s.keys.Seal(body, serviceSeal(t.Staff))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `SELECT queue_message($1, $2, $3)`, id, sealed, s.Now())
	return err
}

// ReadThread opens a thread, on a page of older messages: what the other side
// wrote on that page is read by that, and nothing else: who has not seen a message
// is still told of it. NotFound where v is not a party.
func (s *Store) ReadThread(ctx context.Context, v Viewer, thread int64, page int, reply Reply[Correspondence]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		out, err := s.correspondence(ctx, tx, v, thread, page)
		if err != nil {
			return err
		}
		shown := make([]int64, 0, len(out.Messages))
		for _, m := range out.Messages {
			if !m.Shut { // that one nobody has read
				shown = append(shown, m.ID)
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE messages SET read_at = $2 WHERE id = ANY ($1) AND read_at IS NULL`, shown, s.Now()); err != nil {
			return err
		}
		if v.Role.Staff() {
			if _, err := tx.Exec(ctx, `SELECT audited('thread', $1, $2, $3)`, out.School, out.Student, thread); err != nil {
				return err
			}
		}
		return reply.close(ctx, s, tx, out)
	})
}

// ReadMessage makes one read that was told whole, and says whose thread it is in.
// NotFound where v may not read it.
func (s *Store) ReadMessage(ctx context.Context, v Viewer, message int64) (school.Thread, error) {
	var out school.Thread
	err := s.write(ctx, v, func(tx pgx.Tx) error {
		var thread int64
		if err := tx.QueryRow(ctx, `SELECT thread_id FROM messages WHERE id = $1`, message).Scan(&thread); err != nil {
			return err
		}
		var err error
		if out, err = s.threadIn(ctx, tx, v, thread); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `UPDATE messages SET read_at = $2 WHERE id = $1 AND read_at IS NULL`, message, s.Now()); err != nil || !v.Role.Staff() {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT audited('thread', $1, $2, $3)`, out.School, out.Student, thread)
		return err
	})
	return out, err
}

// ThreadOf is the thread of a message that v may read.
func (s *Store) ThreadOf(ctx context.Context, v Viewer, message int64) (int64, error) {
	var id int64
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT thread_id FROM messages WHERE id = $1`, message).QueryRow(func(row pgx.Row) error { return row.Scan(&id) })
	})
	return id, err
}

// MessageFile is the file of a message that v may read. NotFound where there is none.
func (s *Store) MessageFile(ctx context.Context, v Viewer, message int64) (int64, error) {
	var id int64
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT file_id FROM messages WHERE id = $1 AND file_id IS NOT NULL`, message).QueryRow(func(row pgx.Row) error { return row.Scan(&id) })
	})
	return id, err
}

func messageSeal(place string) Seal {
	return Seal{Table: "messages", Column: "text_enc", Key: place}
}
