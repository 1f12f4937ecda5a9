package bot

import (
	"bytes"
	"testing"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func opens(role school.InviteRole, family, given, middle, class string) store.MovableLink {
	return store.MovableLink{Role: role, Person: school.Person{Family: family, Given: given, Middle: middle}, Class: class, School: "Школа № 1 <лучшая>"}
}

func TestRecoveryScreens(t *testing.T) {
	t.Parallel()
	mother := store.Movable{Account: 7, Own: "Тестова Анна Петровна", Links: []store.MovableLink{
		opens(school.InviteParent, "Тестова", "Мария", "Ивановна", "5А"), opens(school.InviteParent, "Тестов", "Семён", "", "2Б"),
	}}
	teacher := store.Movable{Account: 8, Own: "", Links: []store.MovableLink{
		opens(school.InviteStaff, "Учительская", "Тамара", "Львовна", ""), opens(school.InviteParent, "Отдельный", "Олег", "", ""),
	}}
	student := store.Movable{Account: 9, Links: []store.MovableLink{opens(school.InviteStudent, "Тестова", "Мария", "", "5А")}}
	father := store.Movable{Account: 11, Links: []store.MovableLink{opens(school.InviteParent, "Тестова", "Мария", "", "5А")}}
	curator := store.Movable{Account: 10, Links: []store.MovableLink{opens(school.InviteCurator, "", "", "", "")}}
	code, err := school.NewCode(bytes.NewReader(make([]byte, 16)))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		suffix := ""
		if lang != locale.RU {
			suffix = "_" + string(lang)
		}
		r := newcomerRequest(t, lang)
		data := recovering{Email: "anna&co@example.org"}
		one, _ := proved(r, data, store.Recovery{Who: []store.Movable{mother}})
		many, step := proved(r, data, store.Recovery{Who: []store.Movable{mother, teacher, student, curator, father}})
		if step != stepWhich {
			t.Errorf("of several the next question is %s", step)
		}
		k := parentOfTwo(t, lang)
		k.Session = store.Session{Account: 2, Role: school.Curator, WorkZone: "Asia/Omsk"}
		found := store.Recoverable{Movable: mother, School: 1, Chat: "blocked"}
		other := store.Recoverable{Movable: student, School: 1, Chat: "active", Mail: true}
		far := store.Recoverable{Movable: teacher, School: 1, Chat: "none", Elsewhere: true}
		issued := store.IssuedRecovery{Account: 7, Code: code, Expires: k.Now.Add(store.RecoveryCodeLife), Told: true}
		untold := issued
		untold.Told = false
		for name, s := range map[string]Screen{
			"mailed":      mailedScreen(r, data),
			"which":       whichScreen(r, many),
			"sure":        sureScreen(r, one),
			"done":        movedScreen(k, store.Moved{}),
			"done_mail":   movedScreen(k, store.Moved{Mail: true}),
			"taken":       recoveryTaken(r, false),
			"own":         recoveryTaken(k, true),
			"slip":        (&recovery{}).notMoved(r, store.Peeked{Slip: true}),
			"refused":     (&recovery{}).notMoved(r, store.Peeked{Refused: true}),
			"rests":       (&recovery{}).notMoved(r, store.Peeked{Refused: true, Until: r.Now.Add(15 * time.Minute)}),
			"rests_hours": (&recovery{}).notMoved(r, store.Peeked{Until: r.Now.Add(16 * time.Hour)}),
			"found":       foundScreen(k, []store.Recoverable{found, other, far}),
			"issue":       issueScreen(k, found),
			"elsewhere":   issueScreen(k, far),
			"issued":      issuedScreen(k, found, issued, "zvonok_bot"),
			"issued_bare": issuedScreen(k, found, untold, ""),
		} {
			golden(t, "recovery_"+name+suffix, s)
		}
	}
}
