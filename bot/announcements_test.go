package bot

import (
	"testing"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func TestAnnouncementScreens(t *testing.T) {
	t.Parallel()
	monday := school.Date(2026, time.November, 23)
	made := school.Announcement{
		ID: 7, School: 1, SchoolName: "Школа № 1", Zone: "Europe/Moscow", Class: 3, ClassTitle: "5А", Part: school.ForParents, Day: monday, Until: monday.AddDate(0, 0, 3),
		Text: "Родительское собрание в четверг в 18:30, каб. 204.\nПринесите, пожалуйста, <подписанные> согласия & сменную обувь детей: гардероб будет закрыт.",
		By:   "Учительская\u00a0Т.\u00a0Л.", As: school.Teacher, At: time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC),
	}
	old := school.Announcement{
		ID: 5, School: 1, SchoolName: "Школа № 1", Zone: "Europe/Moscow", Part: school.ForFamilies, Day: monday.AddDate(0, 0, -3), Text: "Каникулы с 28 ноября",
		As: school.Curator, At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Read: true,
	}
	recalled := old
	recalled.ID, recalled.Withdrawn = 4, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for suffix, lang := range map[string]locale.Lang{"": locale.RU, "_en": locale.EN} {
		r := parentOfTwo(t, lang)
		golden(t, "announcements_list"+suffix, announcementList(r, store.Announcements{All: []school.Announcement{made, old, recalled}, Unread: 1, Page: 1, Pages: 2}))
		golden(t, "announcements_none"+suffix, announcementList(r, store.Announcements{Page: 1, Pages: 1, MayWrite: true}))
		golden(t, "announcements_card"+suffix, announcementCard(r, store.Announced{Announcement: made}))
		golden(t, "announcements_recalled"+suffix, announcementCard(r, store.Announced{Announcement: recalled}))
		mine := made
		mine.Mine, r.Session.Role = true, school.Teacher
		golden(t, "announcements_mine"+suffix, announcementCard(r, store.Announced{Announcement: mine, Readers: 3}))
		golden(t, "announcements_withdraw"+suffix, askWithdrawal(r, store.Announced{Announcement: mine}))
		data := announcing{Place: store.AnnouncementPlace{School: 1, Class: 3, Title: "5А"}, Part: school.ForParents, Text: made.Text, Until: made.Until}
		golden(t, "announcements_review"+suffix, publishScreen(r, data, store.Hearers{Parents: 21, Students: 4}))
		golden(t, "announcements_published"+suffix, publishedScreen(r, store.Announced{Announcement: made}))
		golden(t, "announcements_place"+suffix, placeScreen(r, []store.AnnouncementPlace{{School: 1, SchoolName: "Школа № 1"}, {School: 1, Class: 3, Title: "5А"}, {School: 1, Class: 4, Title: "11Б"}}))
	}
}
