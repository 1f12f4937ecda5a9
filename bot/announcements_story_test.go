package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// said is an announcement that Тамара Львовна made to 5А before the story began.
func (s *story) said(text string) int64 {
	s.t.Helper()
	return one[int64](s, `WITH a AS (INSERT INTO accounts (created_at) VALUES ($2) RETURNING id)
		INSERT INTO announcements (school_id, class_id, part, day, text, made_by, made_as, made_person, made_at)
		SELECT 1, 1, 'family', '2026-11-23', $1, a.id, 'teacher', 3, $2 FROM a RETURNING id`, text, s.Clock.Now())
}

// A class teacher writes to the parents of the class: they have it in their list
// with a counter, and the student hears nothing of it; taken back, it is gone for
// who has not opened it.
func TestAnAnnouncementToTheParentsOfAClass(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, boris, masha, olga := s.Parent("Анна"), s.Parent("Борис", maria), s.Student("Маша", maria), s.Parent("Ольга", oleg)
	tamara := s.Teacher("Тамара").met()
	tamara.Says("/desk")
	tamara.Hears("Отсутствующие и записки")
	tamara.Taps("Объявление классу")
	tamara.Hears("Новое объявление · 5А")
	tamara.Taps("Только родители")
	tamara.Hears("Родителям 5А")
	tamara.Says(strings.Repeat("а", 3001))
	tamara.Hears("длиннее 3000 знаков")
	tamara.Says("Собрание <завтра> в 18:30, каб. 204")
	review := tamara.Hears("Проверьте объявление")
	if !strings.Contains(review.Text, "Собрание <завтра> в 18:30") || !strings.Contains(review.Text, "Увидят: 2 родителя.") {
		t.Errorf("the review:\n%s", review.Text)
	}
	tamara.Taps("Указать срок")
	tamara.Hears("До какого дня")
	tamara.Says("22.11")
	tamara.Hears("Этот день уже прошёл")
	tamara.Says("когда-нибудь")
	tamara.Hears("Такую дату я не понял")
	tamara.Taps("Завтра")
	tamara.Hears("Актуально до 24 ноября")
	tamara.Taps("Опубликовать")
	tamara.Hears("Объявление опубликовано")

	anna.Says("/start")
	home := anna.Hears("1 непрочитанное объявление: /news")
	press(t, anna, home, "Объявления · 1")
	list := anna.Hears("Объявления · 1 непрочитанное")
	if !strings.Contains(list.Text, "Учительская\u00A0Т.\u00A0Л., классный руководитель") {
		t.Errorf("the list:\n%s", list.Text)
	}
	press(t, anna, list, "● Собрание <завтра> в 18:30, каб. 204")
	card := anna.Hears("Родителям 5А · Школа № 1")
	if !strings.Contains(card.Text, "Актуально до 24 ноября") || !strings.Contains(card.Text, "Собрание <завтра> в 18:30, каб. 204") {
		t.Errorf("the card:\n%s", card.Text)
	}
	anna.Taps("Все объявления")
	anna.Hears("Всё прочитано")
	for _, other := range []*actor{masha, olga} {
		other.Says("/news")
		other.Hears("Объявлений пока нет")
		other.TapsData(tap.Pack(tap.ToAnnouncement(one[int64](s, `SELECT id FROM announcements`))))
		if told := other.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%s is told %q", other.Name, told)
		}
	}

	tamara.Taps("Открыть объявление")
	tamara.Hears("Прочитал 1 человек.")
	tamara.Taps("Отозвать")
	tamara.Hears("Отозвать объявление?")
	tamara.Taps("Да, отозвать")
	tamara.Hears("Объявление отозвано")
	boris.Says("/news")
	boris.Hears("Объявлений пока нет")
	anna.Says("/news")
	anna.Hears("объявление отозвано")
	anna.TapsData(tap.Pack(tap.ToAnnouncement(one[int64](s, `SELECT id FROM announcements`))))
	if card := anna.Hears("Отозвано: сегодня"); strings.Contains(card.Text, "Собрание") {
		t.Errorf("withdrawn, it is still read:\n%s", card.Text)
	}
}

// Nobody writes where they may not: a class that is a teacher's no longer, a
// parent who forges the button.
func TestAnnouncementsAreForWhoMaySpeak(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, tamara := s.Parent("Анна").met(), s.Teacher("Тамара").met()
	anna.TapsData(tap.Pack(tap.OfVerb(tap.NewsNew)))
	if told := anna.IsTold(); !strings.Contains(told, "недоступен") {
		t.Errorf("the parent is told %q", told)
	}
	tamara.TapsData(tap.Pack(tap.OfVerb(tap.NewsNew)))
	tamara.Hears("Новое объявление · 5А")
	tamara.Taps("Родители и ученики")
	tamara.Hears("Напишите текст")
	tamara.Says("Всем привет")
	tamara.Hears("Проверьте объявление")
	s.Exec(t, `UPDATE enrolments SET ends = '2026-11-22' WHERE person_id = 3`)
	tamara.Taps("Опубликовать")
	tamara.Hears("больше не можете писать")
	if n := one[int](s, `SELECT count(*) FROM announcements`); n != 0 {
		t.Errorf("%d announcements", n)
	}
	tamara.TapsData(tap.Pack(tap.OfVerb(tap.NewsNew)))
	tamara.Hears("Вам сейчас писать некому")
}

// The curator speaks to the school or to a class, chosen or typed; an end that is
// past takes it from among the unread.
func TestAnAnnouncementToTheSchool(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	kira, anna, masha := s.Curator("Кира").met(), s.Parent("Анна"), s.Student("Маша", maria)
	kira.Says("/news")
	kira.Hears("Объявлений пока нет")
	kira.Taps("Новое объявление")
	kira.Hears("Выберите класс или всю школу")
	kira.Says("7Ж")
	kira.Hears("Такого класса в списке нет")
	kira.Says("5 а")
	kira.Hears("Новое объявление · 5А")
	kira.Taps("Отмена")
	kira.Hears("Хорошо, отменил")
	kira.Says("/news")
	kira.Hears("Объявлений пока нет")
	kira.Taps("Новое объявление")
	kira.Hears("Выберите класс или всю школу")
	kira.Taps("Вся школа")
	kira.Hears("Новое объявление · Школа № 1")
	kira.Taps("Родители и ученики")
	kira.Hears("Родителям и ученикам всей школы")
	kira.Says("Каникулы с 28 ноября")
	kira.Hears("Увидят: 1 родитель и 1 ученик.")
	kira.Taps("Указать срок")
	kira.Hears("До какого дня")
	kira.Taps("Сегодня")
	kira.Hears("Актуально до 23 ноября")
	kira.Taps("Опубликовать")
	kira.Hears("Объявление опубликовано")
	for _, a := range []*actor{anna, masha} {
		a.Says("/start")
		a.Hears("1 непрочитанное объявление")
	}
	s.Clock.Advance(24 * time.Hour)
	anna.Says("/news")
	anna.Hears("Всё прочитано")
	anna.Taps("Каникулы с 28 ноября")
	anna.Hears("Было актуально до 23 ноября")
}
