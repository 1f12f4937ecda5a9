package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// messages are the letters between a family and the school (C2): the threads, one
// of them, and writing. Nobody but the two reads a thread.
type messages struct {
	store  *store.Store
	client *telegram.Client // brings the files that are sent along
	form   *form
}

func newMessages(s *store.Store, c *telegram.Client) *messages {
	m := &messages{store: s, client: c}
	m.form = newForm("message", m.askWords())
	return m
}

func (m *messages) list(ctx context.Context, r *Request) (Screen, error) {
	unread := r.Tap.B == 1
	all, err := m.store.Threads(ctx, r.Viewer(), int(min(max(r.Tap.A, 1), maxPage)), unread)
	if err != nil {
		return Screen{}, err
	}
	return threadsScreen(r, all, unread), nil
}

// open shows a thread; what was written to the person is read by that.
func (m *messages) open(ctx context.Context, r *Request) (Screen, error) {
	return r.inRole(func() (Screen, error) { return m.read(ctx, r, r.Tap.A, r.Tap.B, false) })
}

func (m *messages) read(ctx context.Context, r *Request, thread, page int64, fresh bool) (Screen, error) {
	return after(r, func(c store.Correspondence) Screen {
		s := threadScreen(r, c)
		s.Fresh = fresh
		return s
	}, func(reply store.Reply[store.Correspondence]) error {
		return m.store.ReadThread(ctx, r.Viewer(), thread, int(min(max(page, 1), maxPage)), reply)
	})
}

// below opens the thread of a message under the notice of it, which stays; without
// one the list.
func (m *messages) below(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.A == 0 {
		return r.belowFamilys(func() (Screen, error) { return m.list(ctx, r) })
	}
	return r.asCorrespondent(func() (Screen, error) {
		thread, err := m.store.ThreadOf(ctx, r.Viewer(), r.Tap.A)
		if err != nil {
			return Screen{}, err
		}
		return m.read(ctx, r, thread, 1, true)
	})
}

// answer asks for the words of an answer under the notice of a message, which says it
// whole: it is read by that.
func (m *messages) answer(ctx context.Context, r *Request) (Screen, error) {
	return r.asCorrespondent(func() (Screen, error) {
		t, err := m.store.ReadMessage(ctx, r.Viewer(), r.Tap.A)
		if err != nil {
			return Screen{}, err
		}
		return m.replyIn(ctx, r, t, true)
	})
}

// file hands over what came with a message, to either of the two.
func (m *messages) file(ctx context.Context, r *Request) (Screen, error) {
	return r.inRole(func() (Screen, error) {
		id, err := m.store.MessageFile(ctx, r.Viewer(), r.Tap.A)
		return Screen{File: id}, err
	})
}

// to offers whom to write to: of a child, or first which child.
func (m *messages) to(ctx context.Context, r *Request) (Screen, error) {
	student := r.Tap.A
	if student == 0 && len(r.Session.Children) == 1 {
		student = r.Session.Children[0].ID
	}
	if student == 0 && !r.Session.Role.Staff() {
		return childrenToWrite(r), nil
	}
	if student == 0 {
		all, err := m.store.LedStudents(ctx, r.Viewer())
		if err != nil {
			return Screen{}, err
		}
		return studentsToWrite(r, all), nil
	}
	all, err := m.store.Partners(ctx, r.Viewer(), student)
	if err != nil {
		return Screen{}, err
	}
	return partnersScreen(r, student, all), nil
}

// writing is what the form about a message knows.
type writing struct {
	Student int64
	To      int64
	Role    school.Role
	Name    string      // of whom it is written to
	As      school.Role // in which it is written
	File    int64       `json:",omitempty"`
	Below   int64       `json:",omitempty"` // the thread, where it is answered under a notice
}

// write asks for the words.
func (m *messages) write(ctx context.Context, r *Request) (Screen, error) {
	all, err := m.store.Partners(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	for _, p := range all {
		if p.Account == r.Tap.B && string(p.Role) == r.Tap.Word {
			return begin(ctx, r, m.store, m.form, writing{Student: r.Tap.A, To: p.Account, Role: p.Role, Name: partnerName(r, p), As: r.Session.Role})
		}
	}
	return partnersScreen(r, r.Tap.A, all), nil
}

// reply asks for the words of an answer in a thread.
func (m *messages) reply(ctx context.Context, r *Request) (Screen, error) {
	return r.asCorrespondent(func() (Screen, error) {
		t, err := m.store.ThreadHead(ctx, r.Viewer(), r.Tap.A)
		if err != nil {
			return Screen{}, err
		}
		return m.replyIn(ctx, r, t, false)
	})
}

func (m *messages) replyIn(ctx context.Context, r *Request, t school.Thread, below bool) (Screen, error) {
	data := writing{Student: t.Student, To: t.Staff, Role: school.Teacher, Name: staffName(r, t), As: r.Session.Role}
	if r.Session.Role.Staff() {
		data.To, data.Role, data.Name = t.Family, t.FamilyRole, familyOf(r, t)
	}
	if below {
		data.Below = t.ID
	}
	return begin(ctx, r, m.store, m.form, data)
}

func (m *messages) askWords() step[writing] {
	return step[writing]{
		name: "words", text: true, long: true, file: true,
		ask: func(_ context.Context, r *Request, data writing) (Screen, error) { return wordsScreen(r, data), nil },
		accept: func(ctx context.Context, r *Request, data writing) (answer[writing], error) {
			if slices.Contains(r.Session.Roles, data.As) && data.As != r.Session.Role { // whichever role was chosen
				r.Session = r.Session.As(data.As)
			}
			text := strings.TrimSpace(r.Text)
			if utf8.RuneCountInString(text) > school.MaxMessage {
				return again[writing](r.T.Say("messages.too_long")), nil
			}
			if r.Kind == Upload {
				id, words, err := fetchFile(ctx, r, m.client, m.store)
				if words != "" || err != nil {
					return again[writing](words), err
				}
				data.File = id
			}
			if text == "" && data.File == 0 {
				return again[writing](r.T.Say("home.only_text")), nil
			}
			return finish[writing](func(ctx context.Context, r *Request) (Screen, error) { return m.send(ctx, r, data, text) }), nil
		},
	}
}

func (m *messages) send(ctx context.Context, r *Request, data writing, text string) (Screen, error) {
	screen, err := after(r, func(c store.Correspondence) Screen { return above(r.T.Say("messages.sent"), threadScreen(r, c)) },
		func(reply store.Reply[store.Correspondence]) error {
			return m.store.Say(ctx, r.Viewer(), store.Saying{Student: data.Student, To: data.To, ToRole: data.Role, Text: text, File: data.File}, reply)
		})
	if errors.Is(err, store.ErrHandled) || err == nil {
		return screen, err
	}
	if code := school.CodeOf(err); code == school.Denied || code == school.NotFound {
		return Screen{Text: r.T.Say("messages.nobody_now"), Rows: [][]Button{messagesRow(r)}}, nil
	}
	return Screen{}, err
}
