package bot_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// walker goes through every door that one role finds, and looks whether there is
// one out of each room.
type walker struct {
	*actor
	role   school.Role
	lines  []bot.Line
	been   *visits
	note   int64 // an absence note of Мария
	said   int64 // an announcement to 5А
	talk   int64 // a thread of the walker's own
	letter int64 // the message in it, which has a file
	sub    int64 // a subscription of the walker's; 0: none

	account int64 // a parent's of Мария
}

// visits are the lines that answered, by role.
type visits struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (v *visits) tell(line string, role school.Role) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen[line+" as "+string(role)] = true
}

func (v *visits) has(line string, role school.Role) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.seen[line+" as "+string(role)]
}

// Every line of the table, for everybody whom it admits, every question of every
// form, and what nobody understands leave a button to press: no dead end.
func TestEveryScreenHasAWayOn(t *testing.T) {
	t.Parallel()
	been := &visits{seen: map[string]bool{}}
	var lines []bot.Line
	s := newStory(t, func(b *bot.Bot) { lines = b.Watch(been.tell) })
	s.Exec(t, lessonsSQL+`
		INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, 3, 'Ответ', '2026-11-23', '2026-11-23');
		INSERT INTO marks (school_id, student_id, class_id, work_id, lesson_id, day, value) VALUES (1, 1, 3, 1, 1, '2026-11-23', '5');
		INSERT INTO notes (school_id, student_id, class_id, lesson_id, day, kind, text) VALUES (1, 1, 3, 1, '2026-11-23', 'comment', 'Молодец');`)
	anna := s.Parent("Анна")
	anna.files()
	w := walker{
		lines: lines, been: been, note: one[int64](s, `SELECT id FROM absence_notes`), said: s.said("Классный час в среду"),
		account: one[int64](s, `SELECT account_id FROM links WHERE student_id = 1 AND role = 'parent' LIMIT 1`),
	}
	for _, one := range []struct {
		role school.Role
		who  *actor
	}{
		{"", s.Stranger("Новый человек")},
		{school.Student, s.Student("Маша", maria)},
		{school.Teacher, s.Teacher("Тамара")},
		{school.Curator, s.Curator("Кира")},
		{school.Parent, anna}, // the last: the note may be withdrawn
	} {
		w.role, w.actor, w.sub = one.role, one.who, 0
		switch one.role {
		case school.Parent, school.Student:
			w.sub = one.who.subscribes()
		case school.Teacher, school.Curator: // who are parents as well: a digest is changed in whatever role one acts
			s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since)
				SELECT account_id, 1, 'parent', 1, $2 FROM chats WHERE chat_id = $1`, one.who.ID, s.Clock.Now())
			s.Exec(t, `UPDATE accounts SET active_role = $2 WHERE id = (SELECT account_id FROM chats WHERE chat_id = $1)`, one.who.ID, string(one.role))
			w.sub = one.who.orders(school.Parent)
		}
		w.talk, w.letter = w.thread()
		w.walk(t)
	}
}

func (w walker) walk(t *testing.T) {
	t.Helper()
	w.Says("/start")
	w.looks(t, "/start")
	for _, line := range w.lines {
		switch {
		case line.Group || !line.Admits(w.role):
			continue
		case line.Form != "":
			w.fills(t, line)
			continue
		case line.Command != "":
			w.Says("/" + line.Command + map[bool]string{true: " 0000-0000-0000-0000-0"}[line.Arg])
		case line.Tap != "":
			w.presses(t, line.Tap)
		default:
			w.Says("0000-0000-0000-0000-0") // a code that opens nothing
			w.looks(t, line.Name)
			w.Says("0000-0000") // nor the code of a letter
			w.looks(t, line.Name)
			w.Says("123456") // digits of no letter
		}
		w.looks(t, line.Name)
		if !w.been.has(line.Name, w.role) {
			t.Errorf("%q: line %s gave no screen: say in this test how to come there", w.role, line.Name)
		}
	}
	w.SendsSticker()
	w.looks(t, "a sticker")
	for _, said := range []string{"как дела?", "/teleport", "/diary", "/desk"} {
		w.Says(said)
		w.looks(t, said)
	}
}

func (w walker) presses(t *testing.T, verb tap.Verb) {
	t.Helper()
	press, known := w.taps()[verb]
	if !known {
		press = tap.OfVerb(verb)
	}
	if press.Check() != nil {
		t.Fatalf("say in this test what %s carries", verb)
	}
	w.TapsData(tap.Pack(press))
}

// taps are the buttons that carry something.
func (w walker) taps() map[tap.Verb]tap.Tap {
	week := november(23)
	out := map[tap.Verb]tap.Tap{
		tap.Week: tap.ToWeek(maria, week), tap.Day: tap.ToDay(maria, week), tap.Dates: tap.ToDates(maria, week), tap.DatesOf: tap.ToDatesOf(tap.Homework, maria, week), tap.Mark: tap.ToMark(maria, 1),
		tap.Marks: tap.ToMarks(maria, 0), tap.Subject: tap.ToSubject(maria, 1, 0),
		tap.Homework: tap.ToHomework(maria, week), tap.HomeWeek: tap.ToHomeWeek(maria, week), tap.HomeGroup: tap.ToHomeGroup(maria, 3), tap.Task: tap.ToTask(maria, 1, 1),
		tap.Schedule: tap.ToSchedule(maria, week), tap.ScheduleWeek: tap.ToScheduleWeek(maria, week), tap.Holidays: tap.ToHolidays(maria),
		tap.Remarks: tap.ToRemarks(maria), tap.NotesOf: tap.ToRemarksOf(maria, week, 1), tap.Family: tap.ToFamily(week), tap.Child: tap.ToChild(maria),
		tap.AbsenceNote: tap.ToAbsence(w.note), tap.AbsenceWithdraw: tap.Withdraw(w.note, false), tap.AbsenceMonth: tap.ToAbsenceMonth(w.note, true, time.Time{}),
		tap.AbsenceEnd: tap.EndAbsence(w.note, november(25)), tap.AbsenceFile: tap.ToAbsenceFile(w.note),
		tap.DeskNote: tap.ToDeskNote(w.note), tap.DeskConfirm: {Verb: tap.DeskConfirm, A: w.note}, tap.DeskAgree: tap.ConfirmNote(w.note, november(24)), tap.DeskRefuse: tap.RefuseNote(w.note), tap.DeskStudent: tap.ToDeskStudent(maria),
		tap.Digest: tap.ToDigest(w.sub), tap.DigestSwitch: tap.SwitchDigest(w.sub, true), tap.DigestTimes: tap.ToDigestTimes(w.sub),
		tap.DigestTime: tap.SetDigestTime(w.sub, 1140), tap.DigestTyped: tap.TypeDigestTime(w.sub), tap.DigestDays: tap.SetDigestDays(w.sub, 127),
		tap.DigestChannel: tap.SetDigestChannel(w.sub, "chat", true), tap.DigestEmpty: tap.SetDigestEmpty(w.sub, true),
		tap.DigestScope: tap.SetDigestScope(w.sub, 0), tap.DigestNow: tap.ShowDigest(w.sub), tap.DigestBelow: tap.OpenDigest(w.sub), tap.FamilyDigests: tap.ToFamilyDigests(true),
		tap.DigestWeekday: tap.SetDigestWeekdays(w.sub, 31), tap.DigestMonth: tap.SetDigestMonth(w.sub, 0),
		tap.DiaryBelow: tap.OpenDiary(maria), tap.Unsubscribe: tap.ToUnsubscribe(w.sub),
		tap.Language: tap.Speak("ru"), tap.Zone: tap.LiveIn("moscow"), tap.Quiet: tap.BeQuiet("none"), tap.Fallback: tap.FallBackTo("mail"), tap.Protect: tap.BarForwarding(false), tap.Unreached: tap.ToUnreached(1),
		tap.ProfileEdit: tap.EditProfile("phone"), tap.Act: tap.ActAs(string(w.role)),
	}
	for verb, press := range map[tap.Verb]tap.Tap{
		tap.Notices: tap.ToNotices(maria, tap.InDigest), tap.NoticeSet: tap.SetNotice(maria, tap.InDigest, "mark", true),
		tap.Messages: tap.ToMessages(1, true), tap.Thread: tap.ToThread(w.talk, 1), tap.MessageBelow: tap.OpenMessage(0), tap.MessageAnswer: tap.AnswerMessage(w.letter),
		tap.MessageTo: tap.WriteAbout(maria), tap.MessageNew: tap.WriteTo(maria, 1, "teacher"), tap.MessageReply: tap.WriteIn(w.talk), tap.MessageFile: tap.ToMessageFile(w.letter),
		tap.News: tap.ToNews(1), tap.NewsItem: tap.ToAnnouncement(w.said), tap.NewsBelow: tap.OpenNews(w.said), tap.NewsOff: tap.TakeBackNews(w.said, false),
		tap.NoticesBelow: tap.OpenNotices(maria), tap.NoticeWhy: tap.AskNoticeWhy(maria, "absence"),
		tap.RecoverOf: tap.ToRecoverOf(maria), tap.RecoverIssue: tap.IssueRecovery(w.account, true),
	} {
		out[verb] = press
	}
	return out
}

// thread is one of the walker's own; made as if it had been written in.
func (w walker) thread() (thread, message int64) {
	w.s.t.Helper()
	if w.role == "" {
		return 0, 0
	}
	account := one[int64](w.s, `SELECT account_id FROM chats WHERE chat_id = `+number(w.ID))
	family, role, staff := account, string(w.role), one[int64](w.s, `SELECT made_by FROM announcements LIMIT 1`)
	if w.role.Staff() {
		family, role, staff = staff, string(school.Parent), account
	}
	file, err := w.s.KeepFile(w.s.ctx, store.Viewer{Account: account, Role: w.role}, []byte("%PDF-1.7"))
	if err != nil {
		w.s.t.Fatal(err)
	}
	w.s.Exec(w.s.t, `WITH t AS (INSERT INTO threads (school_id, student_id, family_id, family_role, family_name, staff_id, made_at)
			VALUES (1, 1, $1, $2, 'Примерова Анна', $3, $4) ON CONFLICT DO NOTHING RETURNING id)
		INSERT INTO messages (school_id, thread_id, by_family, seal, text_enc, made_at, file_id) SELECT 1, t.id, true, 'x', $5, $4, $6 FROM t`,
		family, role, staff, w.s.Clock.Now(), sealedMessage(w.s, "x", "Здравствуйте"), file)
	message = one[int64](w.s, `SELECT id FROM messages WHERE file_id = $1`, file)
	return one[int64](w.s, `SELECT thread_id FROM messages WHERE id = $1`, message), message
}

func sealedMessage(s *story, place, text string) []byte {
	s.t.Helper()
	out, err := s.Keys.Seal([]byte(text), store.Seal{Table: "messages", Column: "text_enc", Key: place})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// fills stands in front of every question of a form and says what it does not
// understand, so that it is asked again.
func (w walker) fills(t *testing.T, line bot.Line) {
	t.Helper()
	known := map[string]string{
		"link":         `{"Asked": {"Ticket": "x", "Role": "parent", "Whom": "Мария П., 5А", "School": "Школа № 1"}, "Tickets": [{"Ticket": "y", "Role": "parent"}]}`,
		"absence":      `{"Who": [1], "From": "2026-11-24T00:00:00Z", "To": "2026-11-24T00:00:00Z", "Month": "2026-11-01T00:00:00Z", "Reason": "illness"}`,
		"refusal":      fmt.Sprintf(`{"Note": %d}`, w.note),
		"digest":       fmt.Sprintf(`{"Subscription": %d}`, w.sub),
		"profile":      `{}`,
		"message":      `{"Student": 1, "To": 1, "Role": "teacher", "Name": "Учительская Т. Л."}`,
		"announcement": `{"Place": {"School": 1, "Class": 1, "Title": "5А"}, "Part": "family", "Text": "Классный час"}`,
		"recovery":     `{"Email": "anna@example.org", "Ticket": "x", "Account": 1, "Who": [{"Account": 1, "Name": "Примерова А. П.", "Whom": "Примерова А. П."}]}`,
		"seek":         `{}`,
	}
	for _, step := range line.Steps {
		data, ok := known[line.Form]
		if !ok {
			t.Fatalf("say in this test what the form %s knows", line.Form)
		}
		draft := store.Draft{Bot: w.s.ID(), Chat: w.ID, ID: 1, Form: line.Form, Step: step, Data: []byte(data)}
		if err := w.s.SaveDraft(w.s.ctx, draft, store.Reply[store.Draft]{}); err != nil {
			t.Fatal(err)
		}
		w.SendsSticker()
		w.looks(t, line.Form+" "+step)
		if !w.been.has(line.Form+" "+step, w.role) {
			t.Errorf("%q: the question %s %s was not asked", w.role, line.Form, step)
		}
	}
	w.Says("/cancel")
	w.looks(t, "cancelled "+line.Form)
}

// looks at the newest message of the bot: there is something to press.
func (w walker) looks(t *testing.T, after string) {
	t.Helper()
	w.s.Settled()
	m, ok := w.newest()
	switch {
	case !ok:
		t.Errorf("%q: %s was not answered", w.role, after)
	case !pressable(m):
		t.Errorf("%q: after %s there is no way on:\n%s", w.role, after, m.Text)
	case strings.Contains(m.Text, "сломалось"):
		t.Errorf("%q: %s failed", w.role, after)
	}
}

// newest is what the bot said last; a file follows the screen that it belongs to.
func (a *actor) newest() (sandbox.Message, bool) {
	all := a.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		if m := all[i]; m.FromBot && !m.Deleted && m.Attachment == nil {
			return m, true
		}
	}
	return sandbox.Message{}, false
}

// leavesNobodyStuck is true of every story whose bot has no handler made up for
// the test: whatever happened, its last word has something to press.
func (s *story) leavesNobodyStuck() {
	s.t.Helper()
	if s.changed {
		return
	}
	for _, a := range s.people {
		if m, ok := a.newest(); ok && !pressable(m) && !m.KeyboardRemoved { // that one only comes before another
			s.t.Errorf("the story leaves %s without a way on:\n%s", a.Name, m.Text)
		}
	}
}

func pressable(m sandbox.Message) bool { return len(m.Buttons) > 0 || len(m.Keyboard) > 0 }

func november(day int) time.Time { return school.Date(2026, time.November, day) }
