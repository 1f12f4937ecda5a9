package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"zvonok/store/school"
)

// A county is drawn at random, with whatever an import, a code or a clerk could
// leave behind: children who moved, teachers of two schools, links of one school
// to a person of another, dates that begin tomorrow. Field names are columns.
type county struct {
	At          time.Time
	Schools     []countySchool
	People      []countyPerson
	PersonRoles []countyRole
	Classes     []countyClass
	Enrolments  []countyEnrolment
	Works       []countyWork
	Marks       []countyMark
	Attendance  []countyAttendance
	Notes       []countyNote
	Absences    []countyAbsence
	Said        []countyAnnouncement
	Threads     []countyThread
	Accounts    []countyAccount
	Links       []countyLink
	Subs        []countySubscription
	Tries       []countyTry
}

type (
	countySchool struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
		Zone string `json:"zone"`
	}
	countyPerson struct {
		ID       int64  `json:"id"`
		SchoolID int64  `json:"school_id"`
		Family   string `json:"family"`
		Given    string `json:"given"`
		Staff    bool   `json:"staff"`
		EndedOn  *day   `json:"ended_on"`
	}
	countyRole struct {
		PersonID int64       `json:"person_id"`
		SchoolID int64       `json:"school_id"`
		Role     school.Role `json:"role"`
		Begins   *day        `json:"begins"`
		Ends     *day        `json:"ends"`
	}
	countyClass struct {
		ID        int64   `json:"id"`
		SchoolID  int64   `json:"school_id"`
		Kind      string  `json:"kind"`
		Title     string  `json:"title"`
		RemovedAt *string `json:"removed_at"`
	}
	countyEnrolment struct {
		ID       int64  `json:"id"`
		SchoolID int64  `json:"school_id"`
		ClassID  int64  `json:"class_id"`
		PersonID int64  `json:"person_id"`
		Role     string `json:"role"`
		Leads    bool   `json:"leads"`
		Begins   *day   `json:"begins"`
		Ends     *day   `json:"ends"`
	}
	countyWork struct {
		ID       int64  `json:"id"`
		SchoolID int64  `json:"school_id"`
		ClassID  int64  `json:"class_id"`
		Title    string `json:"title"`
		GivenOn  day    `json:"given_on"`
		DueOn    day    `json:"due_on"`
	}
	countyMark struct {
		countyOfChild
		ClassID int64  `json:"class_id"`
		WorkID  int64  `json:"work_id"`
		Value   string `json:"value"`
	}
	countyAttendance struct {
		countyOfChild
		ClassID *int64 `json:"class_id"`
		Kind    string `json:"kind"`
	}
	countyNote struct {
		countyOfChild
		ClassID *int64 `json:"class_id"`
		Kind    string `json:"kind"`
		Text    string `json:"text"`
	}
	countyAbsence struct {
		ID        int64 `json:"id"`
		SchoolID  int64 `json:"school_id"`
		StudentID int64 `json:"student_id"`
		FiledBy   int64 `json:"filed_by"`
		FromDay   day   `json:"from_day"`
		ToDay     day   `json:"to_day"`
	}
	countyOfChild struct {
		ID        int64 `json:"id"`
		SchoolID  int64 `json:"school_id"`
		StudentID int64 `json:"student_id"`
		Day       day   `json:"day"`
	}
	countyAccount struct {
		ID        int64   `json:"id"`
		CreatedAt string  `json:"created_at"`
		BlockedAt *string `json:"blocked_at"`
	}
	countyLink struct {
		ID        int64             `json:"id"`
		AccountID int64             `json:"account_id"`
		SchoolID  int64             `json:"school_id"`
		Role      school.InviteRole `json:"role"`
		StudentID *int64            `json:"student_id"`
		PersonID  *int64            `json:"person_id"`
		Since     string            `json:"since"`
		EndedAt   *string           `json:"ended_at"`
	}
	countyThread struct {
		ID         int64       `json:"id"`
		SchoolID   int64       `json:"school_id"`
		StudentID  int64       `json:"student_id"`
		FamilyID   int64       `json:"family_id"`
		FamilyRole school.Role `json:"family_role"`
		StaffID    int64       `json:"staff_id"`
	}
	countyMessage struct {
		ID       int64 `json:"id"`
		SchoolID int64 `json:"school_id"`
		ThreadID int64 `json:"thread_id"`
		ByFamily bool  `json:"by_family"`
	}
	countyAnnouncement struct {
		ID       int64       `json:"id"`
		SchoolID int64       `json:"school_id"`
		ClassID  *int64      `json:"class_id"`
		Part     string      `json:"part"`
		Day      day         `json:"day"`
		UntilDay *day        `json:"until_day"`
		MadeBy   int64       `json:"made_by"`
		MadeAs   school.Role `json:"made_as"`
	}
	countySubscription struct {
		ID        int64       `json:"id"`
		AccountID int64       `json:"account_id"`
		Role      school.Role `json:"role"`
		StudentID *int64      `json:"student_id"`
	}
	// countyTry is a write that everybody tries: of an account, about a child.
	countyTry struct {
		Account, Child, School, Sub, Class, Said int64
		Role                                     school.Role
	}
)

// day is written as PostgreSQL reads it, so that days compare as text.
type day string

const (
	yesterday day = "2026-11-22"
	today     day = "2026-11-23"
	tomorrow  day = "2026-11-24"
	someTime      = "2026-09-01T00:00:00Z"
)

func drawCounty(t *rapid.T) county {
	var w county
	pick := func(label string, n int) int64 { return int64(rapid.IntRange(1, n).Draw(t, label)) }
	often := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) > 0 }
	date := func(label string) *day {
		if often(label + " none") {
			return nil
		}
		d := rapid.SampledFrom([]day{yesterday, today, tomorrow}).Draw(t, label)
		return &d
	}
	stamp := func(label string) *string {
		if often(label) {
			return nil
		}
		s := someTime
		return &s
	}
	upTo := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(t, label) }
	maybe := func(label string, id int64) *int64 {
		if !often(label) {
			return nil
		}
		return &id
	}
	w.At = rapid.SampledFrom([]time.Time{
		time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 22, 30, 0, 0, time.UTC), time.Date(2026, 11, 23, 20, 30, 0, 0, time.UTC),
	}).Draw(t, "at")
	for i := range 2 {
		zone := rapid.SampledFrom([]string{"Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"}).Draw(t, "zone")
		w.Schools = append(w.Schools, countySchool{ID: int64(i + 1), Name: fmt.Sprint("школа ", i+1), Zone: zone})
	}
	for i := range upTo("people", 3, 7) {
		w.People = append(w.People, countyPerson{
			ID: int64(i + 1), SchoolID: pick("school of", 2), Given: fmt.Sprint("человек ", i+1),
			Staff: rapid.Bool().Draw(t, "staff"), EndedOn: date("ended"),
		})
	}
	people := len(w.People)
	roles := map[string]bool{}
	for range upTo("roles", 2, 9) {
		r := countyRole{
			PersonID: pick("role of", people), SchoolID: pick("role at", 2), Begins: date("role begins"), Ends: date("role ends"),
			Role: rapid.SampledFrom([]school.Role{school.Teacher, school.Teacher, school.Curator, school.Management, school.Management, school.Student}).Draw(t, "role"),
		}
		if key := fmt.Sprint(r.PersonID, r.SchoolID, r.Role); !roles[key] {
			roles[key] = true
			w.PersonRoles = append(w.PersonRoles, r)
		}
	}
	for i := range upTo("classes", 2, 5) {
		c := countyClass{
			ID: int64(i + 1), SchoolID: pick("class at", 2), Title: fmt.Sprint("класс ", i+1), RemovedAt: stamp("class removed"),
			Kind: rapid.SampledFrom([]string{"homeroom", "homeroom", "scheduled", "extracurricular"}).Draw(t, "kind"),
		}
		w.Classes = append(w.Classes, c)
		w.Works = append(w.Works, countyWork{ID: c.ID, SchoolID: c.SchoolID, ClassID: c.ID, GivenOn: today, DueOn: today})
	}
	classes := len(w.Classes)
	for i := range upTo("enrolments", 2, 12) {
		c := w.Classes[pick("enrolled in", classes)-1]
		w.Enrolments = append(w.Enrolments, countyEnrolment{
			ID: int64(i + 1), SchoolID: c.SchoolID, ClassID: c.ID, PersonID: pick("enrolled", people), Begins: date("begins"), Ends: date("ends"),
			Role: rapid.SampledFrom([]string{"student", "student", "teacher"}).Draw(t, "as"), Leads: rapid.Bool().Draw(t, "leads"),
		})
	}
	child := func(i int) countyOfChild {
		return countyOfChild{ID: int64(i + 1), SchoolID: pick("row at", 2), StudentID: pick("row of", people), Day: today}
	}
	for i := range upTo("marks", 1, 8) {
		c := pick("mark in", classes)
		w.Marks = append(w.Marks, countyMark{countyOfChild: child(i), ClassID: c, WorkID: c, Value: "5"})
	}
	for i := range upTo("attendance", 0, 4) {
		w.Attendance = append(w.Attendance, countyAttendance{countyOfChild: child(i), ClassID: maybe("at lesson", pick("absent in", classes)), Kind: "late"})
	}
	for i := range upTo("notes", 1, 5) {
		kind := rapid.SampledFrom([]string{"remark", "comment"}).Draw(t, "note")
		w.Notes = append(w.Notes, countyNote{countyOfChild: child(i), ClassID: maybe("noted at lesson", pick("noted in", classes)), Kind: kind})
	}
	w.drawAccounts(t, pick, stamp)
	return w
}

func (w *county) drawAccounts(t *rapid.T, pick func(string, int) int64, stamp func(string) *string) {
	accounts, people := rapid.IntRange(1, 4).Draw(t, "accounts"), len(w.People)
	for i := range accounts {
		w.Accounts = append(w.Accounts, countyAccount{ID: int64(i + 1), CreatedAt: someTime, BlockedAt: stamp("blocked")})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "absences") {
		on := day(fmt.Sprintf("2026-11-%02d", i+1))
		w.Absences = append(w.Absences, countyAbsence{
			ID: int64(i + 1), SchoolID: pick("absence at", 2), StudentID: pick("absence of", people), FiledBy: pick("absence filed by", accounts), FromDay: on, ToDay: on,
		})
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "announcements") {
		said := countyAnnouncement{
			ID: int64(i + 1), SchoolID: pick("said at", 2), MadeBy: pick("said by", accounts), Day: rapid.SampledFrom([]day{yesterday, today}).Draw(t, "said on"),
			Part:   rapid.SampledFrom([]string{"family", "parent", "student"}).Draw(t, "said to"),
			MadeAs: rapid.SampledFrom([]school.Role{school.Teacher, school.Curator, school.Management}).Draw(t, "said as"),
		}
		if c := w.Classes[pick("said in", len(w.Classes))-1]; rapid.Bool().Draw(t, "said to a class") {
			said.SchoolID, said.ClassID = c.SchoolID, &c.ID
		}
		if until := tomorrow; rapid.Bool().Draw(t, "said until") {
			said.UntilDay = &until
		}
		w.Said = append(w.Said, said)
	}
	w.drawThreads(t, pick, accounts, people)
	linked := map[string]bool{}
	for i := range rapid.IntRange(1, 8).Draw(t, "links") {
		who := pick("linked to", people)
		l := countyLink{
			ID: int64(i + 1), AccountID: pick("link of", accounts), SchoolID: pick("link at", 2), Since: someTime, EndedAt: stamp("unlinked"),
			Role: rapid.SampledFrom([]school.InviteRole{
				school.InviteParent, school.InviteParent, school.InviteStudent, school.InviteStaff, school.InviteStaff, school.InviteCurator,
			}).Draw(t, "linked as"),
		}
		key := fmt.Sprint(l.AccountID, l.Role, l.SchoolID, who)
		switch l.Role {
		case school.InviteParent:
			l.StudentID = &who
		case school.InviteStudent:
			l.StudentID, key = &who, fmt.Sprint("student ", who)
		case school.InviteStaff:
			l.PersonID = &who
		case school.InviteCurator:
			if rapid.Bool().Draw(t, "curator on the list") {
				l.PersonID = &who
			} else {
				key = fmt.Sprint(l.AccountID, l.Role, l.SchoolID)
			}
		}
		if l.EndedAt == nil && linked[key] {
			continue
		}
		linked[key] = linked[key] || l.EndedAt == nil
		w.Links = append(w.Links, l)
	}
	family := rapid.SampledFrom([]school.Role{school.Parent, school.Student})
	for i := range accounts {
		who := pick("digest of", people)
		w.Subs = append(w.Subs, countySubscription{ID: int64(i + 1), AccountID: int64(i + 1), Role: family.Draw(t, "digest as"), StudentID: &who})
	}
	for range 3 {
		w.Tries = append(w.Tries, countyTry{
			Account: pick("try of", accounts), Child: pick("try about", people), School: pick("try at", 2), Sub: pick("try of digest", accounts),
			Class: pick("try in", len(w.Classes)), Said: pick("try said", len(w.Said)),
			Role: family.Draw(t, "try as"),
		})
	}
}

// drawThreads: two accounts that write to each other, whatever became of them.
func (w *county) drawThreads(t *rapid.T, pick func(string, int) int64, accounts, people int) {
	between := map[string]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "threads") {
		th := countyThread{
			ID: int64(len(w.Threads) + 1), SchoolID: pick("thread at", 2), StudentID: pick("thread of", people), FamilyID: pick("written by", accounts), StaffID: pick("written to", accounts),
			FamilyRole: rapid.SampledFrom([]school.Role{school.Parent, school.Student}).Draw(t, "written as"),
		}
		if key := fmt.Sprint(th.StudentID, th.FamilyID, th.FamilyRole, th.StaffID); th.FamilyID != th.StaffID && !between[key] {
			between[key] = true
			w.Threads = append(w.Threads, th)
		}
	}
}

// messages: one each way in every thread.
func (w county) messages() (out []countyMessage) {
	for _, th := range w.Threads {
		out = append(out, countyMessage{2*th.ID - 1, th.SchoolID, th.ID, true}, countyMessage{2 * th.ID, th.SchoolID, th.ID, false})
	}
	return out
}

// countyRead: the first account of a county has opened everything.
type countyRead struct {
	AnnouncementID int64 `json:"announcement_id"`
	AccountID      int64 `json:"account_id"`
	SchoolID       int64 `json:"school_id"`
}

func (w county) reads() (out []countyRead) {
	for _, a := range w.Said {
		out = append(out, countyRead{a.ID, 1, a.SchoolID})
	}
	return out
}

// build writes the county into a transaction of the owner.
func (w county) build(ctx context.Context, tx pgx.Tx) error {
	for _, part := range []struct {
		table string
		rows  any
		fixed string // columns that say nothing here
	}{
		{"schools", w.Schools, ""},
		{"people", w.People, ""},
		{"person_roles", w.PersonRoles, ""},
		{"classes", w.Classes, ""},
		{"enrolments", w.Enrolments, ""},
		{"works", w.Works, ""},
		{"marks", w.Marks, ""},
		{"attendance", w.Attendance, ""},
		{"notes", w.Notes, ""},
		{"accounts", w.Accounts, ""},
		{"links", w.Links, ""},
		{"absence_notes", w.Absences, "filed_name, filed_at, reason, seal, sent_to|'', '2026-11-01'::timestamptz, 'illness', '', 'nobody'"},
		{"threads", w.Threads, "family_name, made_at|'', '2026-11-01'::timestamptz"},
		{"messages", w.messages(), "seal, text_enc, made_at|'', ''::bytea, '2026-11-01'::timestamptz"},
		{"announcements", w.Said, "text, made_at|'Сказано', '2026-11-01'::timestamptz"},
		{"announcement_reads", w.reads(), "at|'2026-11-01'::timestamptz"},
		{"notice_prefs", w.Subs, "kind, channel, wanted, at|'mark', 'chat', true, '2026-11-01'::timestamptz"}, // of the same people
		{"subscriptions", w.Subs, "cadence, days, minute, chat, mail, told_seq|'daily', 127, 1140, true, false, 0"},
	} {
		text, err := json.Marshal(part.rows)
		if err != nil {
			return err
		}
		var first []map[string]any
		if err := json.Unmarshal(text, &first); err != nil {
			return err
		}
		if len(first) == 0 {
			continue
		}
		var columns []string
		for c := range first[0] {
			columns = append(columns, c)
		}
		list := strings.Join(columns, ", ")
		into, from := list, list
		if names, values, ok := strings.Cut(part.fixed, "|"); ok {
			into, from = list+", "+names, list+", "+values
		}
		_, err = tx.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s (%[2]s) OVERRIDING SYSTEM VALUE SELECT %[3]s FROM jsonb_populate_recordset(NULL::%[1]s, $1)`,
			part.table, into, from), text)
		if err != nil {
			return fmt.Errorf("%s: %w", part.table, err)
		}
	}
	return nil
}
