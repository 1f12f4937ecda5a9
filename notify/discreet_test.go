package notify_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// wiretap stands before the Telegram stand-in and keeps all that goes through,
// as it is and with its escapes undone.
type wiretap struct {
	*httptest.Server
	mu   sync.Mutex
	seen strings.Builder
}

func newWiretap(t testing.TB, api string) *wiretap {
	target, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	w := &wiretap{}
	onward := httputil.NewSingleHostReverseProxy(target)
	w.Server = httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		w.mu.Lock()
		w.seen.WriteString(req.URL.Path + "\n" + string(body) + "\n")
		if plain, err := url.QueryUnescape(string(body)); err == nil {
			w.seen.WriteString(plain + "\n")
		}
		w.mu.Unlock()
		onward.ServeHTTP(res, req)
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *wiretap) all() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen.String()
}

// What a made-up family could be known by. Of each channel all that leaves the
// house is searched: bodies to Telegram, letters with their headers, text messages.
var (
	familyNames  = []string{"Мария", "Пётр", "Примеров", "5А"}
	familyMarks  = []string{"5 (отлично)", "2 (неуд", "отлично", "неудовлетворительно"}
	familyTexts  = []string{"Алгебра", "Музыка", "Пела громче всех", "№ 145", "Дроби", "Отличная работа", "Простыла", "болезнь"}
	familyCounts = []string{"1 новая оценка", "1 замечание"}
)

func TestWhatLeavesAtEachLevel(t *testing.T) {
	t.Parallel()
	for level, c := range map[school.Level]struct{ has, hasNot [][]string }{
		school.Full:     {has: [][]string{familyNames[:2], familyMarks[:2], familyTexts[:6]}},
		school.Headings: {has: [][]string{familyNames[:2], familyCounts}, hasNot: [][]string{familyMarks, familyTexts}},
		school.Bare:     {hasNot: [][]string{familyNames, familyMarks, familyTexts, familyCounts, {"замечани", "оценк"}}},
	} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			tap, g := newWiretap(t, h.sandbox.URL()), newGateway(t)
			h.chat = dialChat(t, tap.URL, h.sandbox.Token())
			h.school(level)
			by := h.anEveningByEveryWay(dialText(t, notify.TextConfig{URL: g.URL}))
			ways := map[string]string{"chat": tap.all(), "mail": by.mail(t), "sms": strings.Join(g.sent(), "\n")}
			if len(g.sent()) != 1 || strings.Count(ways["chat"], "sendMessage") < 4 || !strings.Contains(ways["mail"], "Subject") {
				t.Fatalf("not every way was gone: %d text messages", len(g.sent()))
			}
			for name, left := range ways {
				for _, words := range c.hasNot {
					for _, word := range words {
						if strings.Contains(left, word) {
							t.Errorf("%s: %q leaves the house", name, word)
						}
					}
				}
				for _, words := range c.has {
					for _, word := range words {
						if name != "sms" && !strings.Contains(left, word) {
							t.Errorf("%s: %q is missing", name, word)
						}
					}
				}
				for _, word := range append(append([]string{}, familyMarks...), familyTexts...) {
					if name == "sms" && strings.Contains(left, word) {
						t.Errorf("a text message says %q", word)
					}
				}
			}
		})
	}
}

// school sets the level of all channels.
func (h *house) school(level school.Level) {
	h.t.Helper()
	text := school.Headings.Stricter(level)
	if err := h.SetSchoolRules(h.t.Context(), "", store.RulesChange{Chat: &level, Mail: &level, SMS: &text}); err != nil {
		h.t.Fatal(err)
	}
}

// tapped are those to whom it went.
type tapped struct{ anna, boris, vera *member }

// mail is each letter as it went over the wire and as a reader decodes it.
func (by tapped) mail(t testing.TB) string {
	t.Helper()
	var out strings.Builder
	for _, m := range []*member{by.anna, by.boris, by.vera} {
		for _, l := range m.letters() {
			out.WriteString("Subject: " + l.Subject + "\n" + l.Text + "\n" + l.HTML + "\n" + string(l.Raw) + "\n")
		}
	}
	return out.String()
}

// anEveningByEveryWay tells one family's news by chat and mail, in a blocked
// chat's place by mail and by text message, after /start as a come-back, and a
// note about the child.
func (h *house) anEveningByEveryWay(text notify.Channel) tapped {
	h.t.Helper()
	maria, petr := h.child("Мария"), h.child("Пётр")
	by := tapped{h.parent("Анна", true, maria, petr), h.parent("Борис", true, maria, petr), h.parent("Вера", false, maria, petr)}
	by.boris.set(store.DigestChange{Mail: ref(false)})
	by.boris.person.Blocks()
	by.vera.phone("+79000000001")
	by.vera.person.Blocks()
	h.tell(maria, school.NewsMark, school.Fact{Subject: "Алгебра", Value: "5", Work: "Дроби", Text: "Отличная работа", Weight: 1})
	h.tell(petr, school.NewsMark, school.Fact{Subject: "Алгебра", Value: "2", Weight: 1})
	h.tell(maria, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пела громче всех"})
	h.tell(petr, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пела громче всех"})
	h.exec(`UPDATE lessons SET homework = '№ 145', due_day = '2026-11-24' WHERE class_id = 2 AND day = '2026-11-23'`)
	h.eveningOn(0, h.chat, h.mail, text)
	by.vera.returns()
	note := h.noteNumber(maria, by.vera)
	for _, m := range []*member{by.anna, by.vera} {
		h.service(m, store.ByChat, store.Service{Key: store.NoteChanged, Args: map[string]string{"Note": note}})
	}
	h.service(by.anna, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "Мария Примерова"}})
	h.exec(`INSERT INTO links (account_id, school_id, role, since) VALUES ($1, 1, 'curator', $2)`, by.anna.account, h.Clock.Now())
	h.service(by.anna, store.ByChat, store.Service{Key: store.CodeVoided, Args: map[string]string{"Child": "Мария Примерова", "Class": "5А", "Why": "group"}})
	h.sendsAll(h.chat, h.mail, text)
	return by
}

// Where a family has children in two schools, each block is by its own school.
func TestEachChildByItsOwnSchool(t *testing.T) {
	t.Parallel()
	for _, channel := range []store.Channel{store.ByChat, store.ByMail} {
		strict, free := maria(), petr()
		strict.Rules = school.Discretion{Chat: school.Bare, Mail: school.Bare}
		l := letter(school.Parent, strict, free)
		l.Channel = channel
		d := notify.Compose(texts(t), l).Discreet(l)
		for _, format := range []notify.Format{notify.AsText, notify.AsHTML, notify.AsChat} {
			text, err := notify.Render(d, format)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"Мария", "Дроби", "Отличная работа"} {
				if strings.Contains(text+d.Subject, word) {
					t.Errorf("%s, %s: %q", channel, format, word)
				}
			}
			if !strings.Contains(text, "Пётр") || !strings.Contains(text, "зач.") || !strings.Contains(text, "Есть новое и в другом дневнике") {
				t.Errorf("%s, %s:\n%s", channel, format, text)
			}
		}
		if d.Subject != "Пётр: 1 новая оценка, 1 отметка о посещении; в дневнике есть новое — 23 ноября" {
			t.Errorf("subject %q", d.Subject)
		}
	}
}

// The stricter holds: of a person's choice and a school's floor, and of two schools.
func TestTheStricterHolds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	yes := true
	for _, c := range []struct {
		name               string
		own, floor, bare   bool
		protected, spoiler bool
	}{
		{"nobody", false, false, false, false, false},
		{"the person", true, false, false, true, true},
		{"the school", false, true, false, true, true},
		{"no name in the chat", false, false, true, true, false},
	} {
		m := h.parent("Анна", false, maria)
		h.exec(`UPDATE accounts SET protect = $2, hide_marks = $2 WHERE id = $1`, m.account, c.own)
		level := school.Full
		if c.bare {
			level = school.Bare
		}
		floor := yes && c.floor
		if err := h.SetSchoolRules(t.Context(), "", store.RulesChange{Chat: &level, Protect: &floor, HideMarks: &floor}); err != nil {
			t.Fatal(err)
		}
		h.mark(maria, "5")
		h.at(h.Clock.Now().Add(24 * 60 * 60 * 1e9))
		got, ok := m.person.Last()
		if !ok || got.Protected != c.protected || strings.Contains(got.HTML, "tg-spoiler") != c.spoiler {
			t.Errorf("%s: protected %v, %s", c.name, got.Protected, got.HTML)
		}
	}
}

// noteNumber files an absence note of a child and gives its number.
func (h *house) noteNumber(child int64, by *member) string {
	h.t.Helper()
	seal := "seal-of-tests"
	sealed, err := h.Keys.Seal([]byte("Простыла"), store.Seal{Table: "absence_notes", Column: "text_enc", Key: seal})
	if err != nil {
		h.t.Fatal(err)
	}
	return value[string](h, `INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, reason, seal, text_enc, sent_to)
		VALUES (1, $1, $2, 'Примерова Вера', $3, '2026-11-24', '2026-11-24', 'illness', $4, $5, 'nobody') RETURNING id::text`,
		child, by.account, h.Clock.Now(), seal, sealed)
}

// A digest of the staff names no child below the full level.
func TestStaffDigestNamesNobody(t *testing.T) {
	t.Parallel()
	for _, level := range []school.Level{school.Full, school.Headings, school.Bare} {
		l := letter(school.Teacher)
		l.Level = level
		l.Staff = &store.StaffLetter{Schools: 1, Classes: []store.StaffClass{{
			Title: "5А", Today: monday, Open: true, First: true, Students: 20, Unlinked: []string{"Примерова Яна"},
			Waiting: []store.StaffNote{{Student: "Примерова Мария", Span: school.Span{From: monday, To: monday}}},
			Missing: []store.StaffAway{{Student: "Примеров Пётр", Day: monday}},
		}}}
		text, err := notify.Render(notify.Compose(texts(t), l).Discreet(l), notify.AsChat)
		if err != nil {
			t.Fatal(err)
		}
		if named := strings.Contains(text, "Примеров"); named != level.Whole() || !strings.Contains(text, "5А") {
			t.Errorf("%s:\n%s", level, text)
		}
	}
}
