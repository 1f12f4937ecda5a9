package bot

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func TestMessageScreens(t *testing.T) {
	t.Parallel()
	thread := school.Thread{
		ID: 7, School: 1, Zone: "Europe/Moscow", Student: 101, Child: "Мария", Full: "Примерова Мария Ивановна", Class: "5А", Family: 1, FamilyRole: school.Parent,
		FamilyName: "Примерова Анна <Ивановна>", Staff: 2, StaffName: "Учительская\u00a0Т.\u00a0Л.",
	}
	at := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	talk := store.Correspondence{Thread: thread, Page: 1, Pages: 2, Messages: []school.Message{
		{ID: 1, ByFamily: true, Text: "Мария забыла <пенал> в классе", At: at, Read: at.Add(time.Minute)},
		{ID: 2, Text: "Он лежит у меня. " + strings.Repeat("Заберите, пожалуйста. ", 12), At: at.Add(2 * time.Minute)},
		{ID: 3, ByFamily: true, Text: "Спасибо!", At: at.Add(3 * time.Minute)},
		{ID: 4, ByFamily: true, Shut: true, At: at.Add(4 * time.Minute)},
	}}
	list := store.Threads{All: []store.ThreadLine{{Thread: thread, Last: talk.Messages[1], Unread: 2}, {Thread: thread, Last: talk.Messages[2]}, {Thread: thread, Last: talk.Messages[3]}}, Unread: 2, Page: 1, Pages: 1}
	partners := []store.Partner{
		{Account: 2, Role: school.Teacher, Name: "Учительская\u00a0Т.\u00a0Л.", Leads: true},
		{Account: 3, Role: school.Teacher, Name: "Физиков\u00a0Ф.", Subjects: "Физика"},
		{Account: 4, Role: school.Curator},
	}
	for suffix, lang := range map[string]locale.Lang{"": locale.RU, "_en": locale.EN} {
		r := parentOfTwo(t, lang)
		golden(t, "messages_list"+suffix, threadsScreen(r, list, false))
		golden(t, "messages_none_unread"+suffix, threadsScreen(r, store.Threads{Page: 1, Pages: 1}, true))
		golden(t, "messages_thread"+suffix, threadScreen(r, talk))
		golden(t, "messages_children"+suffix, childrenToWrite(r))
		golden(t, "messages_partners"+suffix, partnersScreen(r, 101, partners))
		golden(t, "messages_words"+suffix, wordsScreen(r, writing{Name: partnerName(r, partners[0])}))
		r.Session.Role, r.Session.Children = school.Teacher, nil
		golden(t, "messages_list_teacher"+suffix, threadsScreen(r, list, false))
		golden(t, "messages_family"+suffix, partnersScreen(r, 101, []store.Partner{{Account: 1, Role: school.Parent, Name: "Примерова"}, {Account: 5, Role: school.Student, Name: "Примерова\u00a0М."}}))
	}
	long := talk
	long.Messages = nil
	for range store.MessagesOnPage {
		long.Messages = append(long.Messages, school.Message{ID: 9, Text: strings.Repeat("Очень <длинное> & важное слово. ", 90), At: at})
	}
	pages := telegram.Split(strings.Split(threadScreen(parentOfTwo(t, locale.RU), long).Text, "\n\n"), telegram.MaxText)
	if whole := strings.Count(strings.Join(pages, ""), "важное слово"); whole != 90*store.MessagesOnPage || len(pages) > 4 {
		t.Errorf("%d messages hold %d of the words", len(pages), whole)
	}
}
