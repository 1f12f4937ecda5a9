package bot

import (
	"fmt"
	"testing"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// digestRequest is a press in the chat of a parent of two, on a Monday morning.
func digestRequest(t *testing.T, lang locale.Lang) *Request {
	t.Helper()
	catalog, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Request{
		Kind: Press, Now: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), T: catalog.In(lang),
		Session: store.Session{Role: school.Parent},
	}
}

func TestDigestScreens(t *testing.T) {
	t.Parallel()
	next := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	one := store.Subscription{ID: 9, Days: school.EveryDay, Minute: 19 * 60, Chat: true, Mail: true, On: true, Next: next}
	family := store.Subscriptions{Role: school.Parent, All: []store.Subscription{one}, Zone: "Europe/Moscow", Children: 2, Confirmed: true, Address: true}
	off := one
	off.On = false
	owed := one
	owed.Next = next.AddDate(0, 0, -1)
	monthly, last, some := one, one, one
	monthly.Month, last.Month, some.Days = 15, school.LastDay, 0b001_0101
	teacher := store.Subscriptions{Role: school.Teacher, All: []store.Subscription{{
		ID: 12, Days: store.StaffDays, Minute: store.TeacherMinute, Chat: true, On: true, Next: time.Date(2026, 11, 24, 4, 45, 0, 0, time.UTC),
	}}, Zone: "Europe/Moscow"}
	director := store.Subscriptions{Role: school.Management, All: []store.Subscription{{
		ID: 13, Days: store.StaffDays, Minute: store.ManagementMinute, Chat: true, On: true, Next: time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC),
	}}, Zone: "Europe/Moscow"}
	weekly := store.Subscription{ID: 10, Student: 1, Child: "Мария <b>", Days: friday, Minute: 18*60 + 30, Mail: true, EmptyToo: true, On: true, Next: next.AddDate(0, 0, 4)}
	each := store.Subscriptions{
		Role: school.Parent,
		All:  []store.Subscription{weekly, {ID: 11, Student: 2, Child: "Пётр", Days: 0b101_0101, Minute: 420, Chat: true, On: true}},
		Zone: "Europe/Moscow", Children: 2, Address: true,
	}
	for name, lang := range map[string]locale.Lang{"": locale.RU, "_en": locale.EN} {
		r := digestRequest(t, lang)
		golden(t, "digest_family"+name, digestList(r, family))
		golden(t, "digest_each"+name, digestList(r, each))
		golden(t, "digest_weekly"+name, digestScreen(r, each, weekly))
		golden(t, "digest_some_days"+name, digestScreen(r, each, each.All[1]))
		golden(t, "digest_off"+name, digestScreen(r, family, off))
		golden(t, "digest_none"+name, digestList(r, store.Subscriptions{}))
		golden(t, "digest_owed"+name, digestScreen(r, family, owed))
		golden(t, "digest_monthly"+name, digestScreen(r, family, monthly))
		golden(t, "digest_month"+name, monthScreen(r, family, last))
		golden(t, "digest_month_days"+name, daysScreen(r, family, last))
		golden(t, "digest_own_days"+name, daysScreen(r, family, some))
		golden(t, "digest_teacher"+name, digestList(r, teacher))
		golden(t, "digest_teacher_days"+name, daysScreen(r, teacher, teacher.All[0]))
		golden(t, "digest_management"+name, digestList(r, director))
		golden(t, "digest_times"+name, timesScreen(r, family, one))
		golden(t, "digest_days"+name, daysScreen(r, family, one))
	}
}

func TestReadClock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"18:30": 1110, "18.30": 1110, " 18-30 ": 1110, "18 30": 1110, "1830": 1110, "7": 420, "07:05": 425, "в 7:05": 425, "В 19": 1140,
		"18 ч 30 мин": 1110, "19 часов": 1140, "0:00": 0, "23:59": 1439, "730": 450,
		"24:00": -1, "18:60": -1, "": -1, "вечером": -1, "18:3": -1, "18:300": -1, "-1:00": -1, "18:30:00": -1, "１８:30": -1, "7 утра": -1,
	} {
		got, ok := readClock(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
}

func FuzzReadClock(f *testing.F) {
	for _, seed := range []string{"18:30", "в 7", "1830", "18 ч 30 мин", "99:99", "\x00", "١٨:٣٠"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		minute, ok := readClock(text)
		if minute < 0 || minute >= 24*60 || !ok && minute != 0 {
			t.Errorf("%q: %d %v", text, minute, ok)
		}
		if again, fine := readClock(fmt.Sprintf("%02d:%02d", minute/60, minute%60)); ok && (!fine || again != minute) {
			t.Errorf("%q: %d is not read back", text, minute)
		}
	})
}
