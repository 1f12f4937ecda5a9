package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/tealeg/xlsx/v3"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

// brings takes a class list in, as the program does; the first row is the header.
func (i importing) brings(rows [][]string, change ...func(*store.Import)) (store.ImportReport, error) {
	i.t.Helper()
	book := xlsx.NewFile()
	sheet, err := book.AddSheet("Лист1")
	if err != nil {
		i.t.Fatal(err)
	}
	for _, values := range rows {
		row := sheet.AddRow()
		for _, v := range values {
			row.AddCell().SetString(v)
		}
	}
	path := filepath.Join(i.t.TempDir(), "список.xlsx")
	if err := book.Save(path); err != nil {
		i.t.Fatal(err)
	}
	source := store.ListSource("1234")
	there, err := i.ListedSchool(i.t.Context(), source, "1234")
	if err != nil {
		return store.ImportReport{}, err
	}
	var failed error
	w, err := bundle.OpenWorkbook(path)
	if err != nil {
		i.t.Fatal(err)
	}
	l := w.List(bundle.ListOptions{School: "1234", SchoolName: "Школа", Today: i.Clock.Now(), Known: there.Known, Mint: func(text string) string {
		id, err := i.ListID(text)
		failed = errors.Join(failed, err)
		return id
	}})
	if failed != nil {
		i.t.Fatal(failed)
	}
	o := store.Import{List: true, Source: source, Manifest: l.Manifest(), Rows: l.Rows, Problems: l.Problems()}
	for _, c := range change {
		c(&o)
	}
	return i.Import(i.t.Context(), o)
}

// has is brings of what comes in whole.
func (i importing) has(rows [][]string, change ...func(*store.Import)) store.ImportReport {
	i.t.Helper()
	report, err := i.brings(rows, change...)
	if err != nil {
		i.t.Fatalf("%v\n%+v", err, report.Problems)
	}
	return report
}

const listSays = `SELECT p.given, c.title, coalesce(p.born::text, '—'), coalesce(e.ends::text, 'учится'),
	coalesce((SELECT string_agg(g.given, ' ' ORDER BY g.id) FROM guardians l JOIN people g ON g.id = l.guardian_id WHERE l.student_id = p.id AND l.ended_on IS NULL), '—')
	FROM people p JOIN enrolments e ON e.person_id = p.id JOIN classes c ON c.id = e.class_id ORDER BY p.given, e.id`

func TestClassListComesInAndStays(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	header := []string{"ФИО", "Класс", "Дата рождения", "Родители"}
	semyon := []string{"Звонков Семён", "5А", "01.05.2014", "Звонкова Мария 89000000001 maria@example.org; Звонков Пётр"}
	eva := []string{"Звонкова Ева", "6Б", "", "Звонкова Мария 89000000001"}
	lev := []string{"Одиноков Лев", "5А", "", ""}
	report := i.has([][]string{header, semyon, eva, lev})
	if report.Refused != 0 || report.Links != 3 || file(report, "users").Written != 5 || report.News != 0 {
		t.Errorf("%+v", report)
	}
	says := func(want string) {
		t.Helper()
		if got := i.say(listSays); got != want {
			t.Errorf("the list says:\n%s\nwant:\n%s", got, want)
		}
	}
	says("Ева | 6Б | — | учится | Мария\nЛев | 5А | — | учится | —\nСемён | 5А | 2014-05-01 | учится | Мария Пётр")
	ids := `SELECT string_agg(sourced_id, ' ' ORDER BY id) FROM people`
	first := i.say(ids)

	// The same list changes nothing, however it is written.
	i.Clock.Advance(24 * time.Hour)
	report = i.has([][]string{header, {"звонков  семен", "5 «а»", "2014-05-01", semyon[3]}, eva, lev})
	if f := file(report, "users"); f.Written != 1 || report.Links != 0 || file(report, "enrollments").Removed != 0 { // the name is written anew
		t.Errorf("%+v", report)
	}
	i.has([][]string{header, semyon, eva, lev})
	report = i.has([][]string{header, semyon, eva, lev})
	for _, f := range report.Files {
		if f.Written != 0 || f.Removed != 0 {
			t.Errorf("again: %+v", f)
		}
	}
	if got := i.say(ids); got != first {
		t.Errorf("ids were\n%s and are\n%s", first, got)
	}

	// A list of one class says nothing of others; without a column of parents, nothing of them.
	i.has([][]string{{"ФИО", "Класс"}, {"Звонков Семён", "5А"}, {"Одиноков Лев", "5А"}})
	says("Ева | 6Б | — | учится | Мария\nЛев | 5А | — | учится | —\nСемён | 5А | 2014-05-01 | учится | Мария Пётр")
	if n := i.count(`SELECT count(*) FROM people WHERE given = 'Мария' AND phone_blind IS NOT NULL AND email_blind IS NOT NULL`); n != 1 {
		t.Error("the mother lost a contact that no list took back")
	}

	// Lev has changed class: it is he, his old place ends. Semyon's father is named no more.
	i.has([][]string{header, {"Звонков Семён", "5А", "", "Звонкова Мария"}, eva, {"Одиноков Лев", "6Б", "", ""}})
	says("Ева | 6Б | — | учится | Мария\nЛев | 5А | — | 2026-11-23 | —\nЛев | 6Б | — | учится | —\nСемён | 5А | 2014-05-01 | учится | Мария")

	// Whoever is in no listed class any more has left, if that is meant.
	without := [][]string{header, eva, {"Новенький Олег", "5А", "", ""}, {"Одиноков Лев", "6Б", "", ""}}
	if _, err := i.brings(without); school.CodeOf(err) != school.Conflict {
		t.Errorf("a third of the list went unasked: %v", err)
	}
	i.has(without, acceptRemovals)
	if got := i.say(`SELECT given, ended_on::text FROM people WHERE ended_on IS NOT NULL`); got != "Семён | 2026-11-23" {
		t.Errorf("left: %s", got)
	}
	// He comes back, as himself.
	i.has(append(without, semyon))
	if got := i.count(`SELECT count(*) FROM people WHERE given = 'Семён' AND ended_on IS NULL`); got != 1 {
		t.Errorf("%d of him", got)
	}
}

func TestClassListWithABrokenRowEndsNobody(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	header := []string{"ФИО", "Класс", "Дата рождения"}
	i.has([][]string{header, {"Звонков Семён", "5А", ""}, {"Одиноков Лев", "5А", ""}})
	broken := [][]string{header, {"Звонков Семён", "5А", "1/05/2014"}}
	report, err := i.brings(broken)
	if school.CodeOf(err) != school.Invalid || report.Refused != 1 {
		t.Fatalf("%v, %+v", err, report)
	}
	report = i.has(broken, keepGoing)
	if n := i.count(`SELECT count(*) FROM enrolments WHERE ends IS NOT NULL`); n != 0 {
		t.Errorf("%d places ended", n)
	}
	if f := file(report, "users"); f.In != 1 || f.Quarantined != 1 {
		t.Errorf("%+v", f)
	}
}

func TestClassListOfASchoolWithAJournalIsRefused(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.Exec(t, `INSERT INTO sources (name) VALUES ('журнал')`)
	i.Exec(t, `INSERT INTO schools (source_id, sourced_id, name, zone) SELECT id, '1234', 'Школа', 'Europe/Moscow' FROM sources`)
	_, err := i.brings([][]string{{"ФИО", "Класс"}, {"Звонков Семён", "5А"}})
	if school.CodeOf(err) != school.Conflict {
		t.Errorf("%v", err)
	}
}
