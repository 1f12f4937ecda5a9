package store_test

import (
	"fmt"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

// district is the small bundle with a second school, «z», of the same source.
func district(t *testing.T) string {
	t.Helper()
	return with(t,
		"orgs.csv", "s,Школа", "z,Другая,school,Europe/Moscow\ns,Школа",
		"courses.csv", "m,Математика,s\n", "m,Математика,s\nmz,Химия,z\n",
		"users.csv", "a,Семён", "k,Кира,Чужова,,,,,z\na,Семён",
		"roles.csv", "ra,a,", "rk,k,primary,student,z\nra,a,",
		"classes.csv", "h,5А", "hz,7Я,7,mz,homeroom,,z,\"y,q\"\ngz,Химия 7Я,7,mz,scheduled,,z,\"y,q\"\nh,5А",
		"enrollments.csv", "ea,h,", "ez,hz,z,k,student,,\nek,gz,z,k,student,,\nea,h,",
		"journalLessons.csv", "l1,g,", "lz,gz,2026-11-23,1,08:30,09:15,,,,\nl1,g,",
		"lineItems.csv", "w1,Ответ", "wz,Опыт,2026-11-20,2026-11-20,gz,w,q,1,5,,\nw1,Ответ",
	)
}

// push takes lines in with the key.
func (i importing) push(key store.APIKey, lines ...string) (store.ImportReport, error) {
	i.t.Helper()
	p, err := bundle.ReadPush(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		i.t.Fatal(err)
	}
	return i.TakePush(i.t.Context(), store.Pushing{Key: key}, store.Import{
		Manifest: p.Manifest(), Rows: p.Rows, Problems: p.Problems(), KeepGoing: true,
	}, func(store.ImportReport) store.PushAnswer { return store.PushAnswer{} })
}

func (i importing) key(schoolID string) store.APIKey {
	i.t.Helper()
	key, _, err := i.MakeAPIKey(i.t.Context(), schoolID, "журнал")
	if err != nil {
		i.t.Fatal(err)
	}
	k, err := i.CheckAPIKey(i.t.Context(), key)
	if err != nil {
		i.t.Fatal(err)
	}
	return k
}

// A pushed mark is a mark and news; pushed again it is neither; corrected within
// the hold it is one piece of news; removed before that it is none.
func TestPushIsJournalAndNews(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	key := i.key("")
	const mark = `{"file":"results","row":{"sourcedId":"p1","lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"fully graded","score":5,"scoreDate":"2026-11-20"}}`
	for n, want := range []struct{ written, news int }{{1, 1}, {0, 0}} {
		r, err := i.push(key, mark)
		if f := file(r, "results"); err != nil || f.Written != want.written || r.News != want.news || r.Refused != 0 {
			t.Errorf("push %d: %+v, news %d, %v", n, f, r.News, err)
		}
	}
	if got := i.say(`SELECT value, day::text FROM marks WHERE sourced_id = 'p1'`); got != "5 | 2026-11-20" {
		t.Errorf("the mark: %s", got)
	}
	i.hears(`mark | student | <nil> | 5 | <nil>`)
	if _, err := i.push(key, strings.Replace(mark, `"score":5`, `"score":"4-"`, 1)); err != nil {
		t.Error(err)
	}
	i.hears(`mark | student | <nil> | 4- | <nil>`)
	if _, err := i.push(key, `{"file":"results","remove":"p1"}`); err != nil {
		t.Error(err)
	}
	i.hears(``)
	if n := i.count(`SELECT count(*) FROM imports`); n != 1 {
		t.Errorf("%d imports, want the one that was no push", n)
	}
	if k, err := i.APIKeys(t.Context(), "s"); err != nil || len(k) != 1 || k[0].Pushed.IsZero() || k[0].Used.IsZero() {
		t.Errorf("%+v, %v", k, err)
	}
}

// What is not known here is refused line by line, whatever file the push lacks;
// of two lines about one record the last one counts.
func TestPushRefusesLineByLine(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	r, err := i.push(i.key(""),
		`{"file":"journalNotes","row":{"sourcedId":"n9","studentSourcedId":"nobody","kind":"remark","date":"2026-11-20","text":"—"}}`,
		`{"file":"journalNotes","row":{"sourcedId":"n8","studentSourcedId":"a","kind":"comment","date":"2026-11-20","text":"первый"}}`,
		`{"file":"lineItems","row":{"sourcedId":"w9","title":"Ответ","assignDate":"2026-11-20","dueDate":"2026-11-20","classSourcedId":"g","categorySourcedId":"nothing"}}`,
		`{"file":"results","row":{"sourcedId":"r9","lineItemSourcedId":"w9","studentSourcedId":"a","scoreStatus":"fully graded","score":"5","scoreDate":"2026-11-20"}}`,
		`{"file":"journalNotes","row":{"sourcedId":"n8","studentSourcedId":"a","kind":"comment","date":"2026-11-20","text":"последний"}}`,
		`{"file":"results","row":{"sourcedId":"r8","scoreStatus":"fully graded"}}`,
		`{"file":"users","row":{"sourcedId":"u7","givenName":"Вера","familyName":"Указкина","role":"teacher"}}`,
		`{"file":"users","row":{"sourcedId":"u6","givenName":"Вера","familyName":"Указкина","username":"vera"}}`)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]bool{}
	for _, p := range r.Problems {
		lines[p.Line] = lines[p.Line] || !p.Warning
	}
	for line, refused := range map[int]bool{1: true, 2: false, 3: true, 4: true, 5: false, 6: true, 7: true, 8: false} {
		if lines[line] != refused {
			t.Errorf("line %d: refused %v, want %v: %+v", line, lines[line], refused, r.Problems)
		}
	}
	if got := i.say(`SELECT text FROM notes WHERE sourced_id = 'n8'`); got != "последний" {
		t.Errorf("%s", got)
	}
}

// A line says how it fares, and not five hundred times: with ten thousand lines the
// answer would be larger than the machine.
func TestPushSaysLittleOfALine(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	var nobody strings.Builder
	for n := range 499 {
		fmt.Fprintf(&nobody, `,"nobody-%d"`, n)
	}
	r, err := i.push(i.key(""), `{"file":"users","row":{"sourcedId":"b","givenName":"Анна","familyName":"Тестова","agentSourcedIds":["p"`+nobody.String()+`]}}`,
		`{"file":"users","row":{"sourcedId":"a","givenName":"Семён"}}`)
	if err != nil {
		t.Fatal(err)
	}
	of := map[int]int{}
	for _, p := range r.Problems {
		of[p.Line]++
	}
	if of[1] != 20 || of[2] != 1 || r.More != r.Refused-21 || r.More < 400 {
		t.Errorf("%v listed, %d more, %d refused", of, r.More, r.Refused)
	}
}

// With one school's key no record of another is changed, ended, referred to or
// copied into, although both come from one source.
func TestPushStaysInItsSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(district(t))
	others := func() string {
		var all []string
		for _, table := range []string{"people", "classes", "subjects", "periods", "categories", "enrolments", "lessons", "works", "marks", "attendance", "notes", "holidays", "events", "person_roles", "guardians"} {
			all = append(all, table+" "+i.say(`SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM `+table+` t
				WHERE school_id = (SELECT id FROM schools WHERE sourced_id = 'z')`))
		}
		return strings.Join(all, "\n")
	}
	before := others()
	key := i.key("s")
	foreign := []string{
		`{"file":"users","row":{"sourcedId":"k","givenName":"Кира","familyName":"Перепишева","primaryOrgSourcedId":"s"}}`,
		`{"file":"users","remove":"k"}`,
		`{"file":"users","row":{"sourcedId":"k2","givenName":"Новый","familyName":"Чужой","primaryOrgSourcedId":"z"}}`,
		`{"file":"roles","row":{"sourcedId":"rk2","userSourcedId":"k","role":"administrator","orgSourcedId":"s"}}`,
		`{"file":"roles","row":{"sourcedId":"rk3","userSourcedId":"a","role":"administrator","orgSourcedId":"z"}}`,
		`{"file":"demographics","row":{"sourcedId":"k","birthDate":"2015-01-01"}}`,
		`{"file":"classes","row":{"sourcedId":"hz","title":"8Я","courseSourcedId":"m","classType":"homeroom","schoolSourcedId":"s","termSourcedIds":["y"]}}`,
		`{"file":"classes","remove":"gz"}`,
		`{"file":"enrollments","row":{"sourcedId":"ek","classSourcedId":"g","schoolSourcedId":"s","userSourcedId":"a","role":"student"}}`,
		`{"file":"enrollments","row":{"sourcedId":"e9","classSourcedId":"g","schoolSourcedId":"s","userSourcedId":"k","role":"student"}}`,
		`{"file":"enrollments","remove":"ek"}`,
		`{"file":"courses","row":{"sourcedId":"mz","title":"Алхимия","orgSourcedId":"z"}}`,
		`{"file":"journalLessons","row":{"sourcedId":"lz","classSourcedId":"g","date":"2026-11-23","number":1,"startTime":"08:30","endTime":"09:15"}}`,
		`{"file":"journalLessons","row":{"sourcedId":"l9","classSourcedId":"gz","date":"2026-11-23","number":1,"startTime":"08:30","endTime":"09:15"}}`,
		`{"file":"journalAttendance","row":{"sourcedId":"x9","studentSourcedId":"a","lessonSourcedId":"l9","kind":"absent"}}`,
		`{"file":"journalAttendance","row":{"sourcedId":"x8","studentSourcedId":"k","date":"2026-11-23","kind":"absent"}}`,
		`{"file":"lineItems","remove":"wz"}`,
		`{"file":"results","row":{"sourcedId":"r9","lineItemSourcedId":"wz","studentSourcedId":"a","scoreStatus":"fully graded","score":"2","scoreDate":"2026-11-20"}}`,
		`{"file":"journalHolidays","row":{"sourcedId":"v9","schoolSourcedId":"z","title":"Каникулы","startDate":"2026-12-01","endDate":"2026-12-02"}}`,
		`{"file":"journalEvents","row":{"sourcedId":"o9","schoolSourcedId":"s","classSourcedId":"hz","title":"Собрание","startTime":"2026-12-01T18:00:00Z"}}`,
	}
	for _, line := range foreign {
		r, err := i.push(key, line)
		if err != nil || r.Refused != 1 {
			t.Errorf("%s\nrefused %d, %v: %+v", line, r.Refused, err, r.Problems)
		}
	}
	// Categories and sessions name no school: the key's own gets them, no other.
	r, err := i.push(key,
		`{"file":"categories","row":{"sourcedId":"c","title":"Контрольная","weight":9}}`,
		`{"file":"academicSessions","row":{"sourcedId":"q","title":"Вторая","type":"gradingPeriod","startDate":"2026-11-02","endDate":"2026-12-30","schoolYear":2027}}`,
		`{"file":"users","row":{"sourcedId":"p","givenName":"Мария","familyName":"Звонкова","agentSourcedIds":["a","b","k"],"primaryOrgSourcedId":"s"}}`)
	if err != nil || r.Refused != 0 {
		t.Errorf("%v: %+v", err, r.Problems)
	}
	if got := i.say(`SELECT weight FROM categories WHERE sourced_id = 'c' ORDER BY 1`); got != "2\n9" {
		t.Errorf("weights: %s", got)
	}
	if after := others(); after != before {
		t.Errorf("the other school changed:\n%s\nwas:\n%s", after, before)
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE school_id <> $1`, key.School); n != 0 {
		t.Errorf("%d news of the other school", n)
	}
}

func TestAPIKeys(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(district(t))
	ctx := t.Context()
	if _, _, err := i.MakeAPIKey(ctx, "", "журнал"); school.CodeOf(err) != school.Invalid {
		t.Errorf("a key of no school in particular: %v", err)
	}
	if _, _, err := i.MakeAPIKey(ctx, "nowhere", "журнал"); school.CodeOf(err) != school.NotFound {
		t.Errorf("a key of no school: %v", err)
	}
	if _, _, err := i.MakeAPIKey(ctx, "s", " "); school.CodeOf(err) != school.Invalid {
		t.Errorf("a key without a name: %v", err)
	}
	key, made, err := i.MakeAPIKey(ctx, "s", "журнал")
	if err != nil {
		t.Fatal(err)
	}
	if n := i.count(`SELECT count(*) FROM api_keys WHERE api_keys::text LIKE '%' || $1 || '%'`, key[len(key)-20:]); n != 0 {
		t.Error("the key itself is kept")
	}
	for _, wrong := range []string{"", "zvk_", key[:len(key)-1] + "0", strings.ToUpper(key), strings.TrimPrefix(key, "zvk_"), key + "x"} {
		if _, err := i.CheckAPIKey(ctx, wrong); school.CodeOf(err) != school.Denied {
			t.Errorf("a wrong key: %v", err)
		}
	}
	if k, err := i.CheckAPIKey(ctx, key); err != nil || k.School != made.School {
		t.Errorf("%+v %v", k, err)
	}
	if err := i.RevokeAPIKey(ctx, made.Locator); err != nil {
		t.Error(err)
	}
	if _, err := i.CheckAPIKey(ctx, key); school.CodeOf(err) != school.Denied {
		t.Errorf("a revoked key: %v", err)
	}
	if err := i.RevokeAPIKey(ctx, made.Locator); school.CodeOf(err) != school.NotFound {
		t.Errorf("revoked twice: %v", err)
	}
	if got := i.say(`SELECT action FROM audit ORDER BY id`); got != "apikey_made\napikey_revoked" {
		t.Errorf("audit: %s", got)
	}
}
