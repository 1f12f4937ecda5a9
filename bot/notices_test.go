package bot

import (
	"testing"
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func TestNoticesScreens(t *testing.T) {
	t.Parallel()
	linked := time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)
	prefs := store.NoticePrefs{Since: map[int64]time.Time{101: linked, 102: linked.AddDate(0, 1, 0)}, Confirmed: true}
	for name, lang := range map[string]locale.Lang{"": locale.RU, "_en": locale.EN} {
		r := parentOfTwo(t, lang)
		golden(t, "notices_all"+name, noticesScreen(r, prefs, 0, tap.AtOnceByChat))
		golden(t, "notices_child_mail"+name, noticesScreen(r, prefs, 102, tap.AtOnceByMail))
		golden(t, "notices_digest"+name, noticesScreen(r, prefs, 0, tap.InDigest))
		quiet := prefs
		quiet.Silent = map[int64]bool{101: true, 102: true}
		golden(t, "notices_alone"+name, noticesScreen(r, quiet, 0, tap.AtOnceByChat))
		golden(t, "notices_off"+name, noticesScreen(r, quiet, 0, tap.InDigest))
		golden(t, "notices_why"+name, whyScreen(r, prefs, 0, "mixed"))
		one := parentOfTwo(t, lang)
		one.Session.Children = one.Session.Children[:1]
		one.Session.Quiet = school.Quiet{From: 22 * 60, To: 7 * 60}
		golden(t, "notices_one"+name, noticesScreen(one, store.NoticePrefs{Since: prefs.Since}, 101, tap.AtOnceByChat))
		golden(t, "notices_why_absence"+name, whyScreen(one, store.NoticePrefs{Since: prefs.Since}, 101, school.NewsAbsence))
		student := parentOfTwo(t, lang)
		student.Session.Role, student.Session.Children = school.Student, student.Session.Children[:1]
		golden(t, "notices_student"+name, noticesScreen(student, store.NoticePrefs{Since: prefs.Since}, 0, tap.AtOnceByChat))
		golden(t, "notices_why_student"+name, whyScreen(student, store.NoticePrefs{Since: prefs.Since}, 101, school.NewsMark))
	}
}
