package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// What is written and waits for its turn tells of no message that was read
// meanwhile, and of no announcement that was taken back: the rest goes out, and the
// word that it was taken back comes by its own way.
func TestNewsThatIsOverWhenTheTurnComes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what   string
		notice bool
		read   bool // the first message, meanwhile
		back   bool // the announcement, meanwhile
	}{
		{"a digest, nothing happens", false, false, false},
		{"a digest, the message is read", false, true, false},
		{"a digest, the announcement is taken back", false, false, true},
		{"a notice, nothing happens", true, false, false},
		{"a notice, the message is read", true, true, false},
		{"a notice, the announcement is taken back", true, false, true},
		{"a notice, both", true, true, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			maria, petr := h.child("Мария"), h.child("Пётр")
			anna, tamara := h.parent("Анна", false, maria, petr), h.teacher()
			anna.wants(0, school.NewsAnnouncement, store.ByChat, c.notice)
			anna.wants(0, school.NewsMessage, store.ByChat, c.notice)
			first := h.writes(tamara, maria, anna.account, school.Parent, "Пенал у меня")
			h.writes(tamara, petr, anna.account, school.Parent, "Тетрадь тоже")
			said := h.announces(tamara, school.ForFamilies, "Собрание в среду")
			door := &doorkeeper{Channel: h.chat}
			door.shut()
			at := evening
			if c.notice {
				h.notices(h.after(school.NoticeGather))
			} else {
				h.claim(at)
			}
			stop := h.runs(h.senderOf(door, 1))
			eventually(t, "at the door", func() bool { return door.waits() == 1 })
			if c.read {
				if _, err := h.ReadMessage(t.Context(), anna.viewer, first); err != nil {
					t.Fatal(err)
				}
			}
			if c.back {
				h.takesBack(tamara, said)
			}
			door.open()
			h.settledAll()
			stop()
			heard := anna.last()
			for words, want := range map[string]bool{"Пенал у меня": !c.read, "Тетрадь тоже": true, "Собрание в среду": !c.back} {
				if strings.Contains(heard, words) != want {
					t.Errorf("«%s» told %v, want %v:\n%s", words, !want, want, heard)
				}
			}
			if !c.back {
				return
			}
			if c.notice {
				h.tells(h.after(time.Hour))
			} else {
				h.at(evening.AddDate(0, 0, 1))
			}
			if heard = anna.last(); !strings.Contains(heard, "отозвано") || strings.Count(heard, "Собрание") != 1 {
				t.Errorf("that it was taken back is told as:\n%s", heard)
			}
		})
	}
}

// A notice of which nothing is left is not sent at all, and what is taken back
// before anybody writes the letter is not written.
func TestNothingIsLeftOfANotice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, tamara := h.parent("Анна", false, maria), h.teacher()
	anna.wants(0, school.NewsAnnouncement, store.ByChat, true)
	read := h.writes(tamara, maria, anna.account, school.Parent, "Пенал у меня")
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.notices(h.Clock.Now())
	stop := h.runs(h.senderOf(door, 1))
	eventually(t, "at the door", func() bool { return door.waits() == 1 })
	if _, err := h.ReadMessage(t.Context(), anna.viewer, read); err != nil {
		t.Fatal(err)
	}
	door.open()
	h.settledAll()
	stop()
	said := h.announces(tamara, school.ForFamilies, "Собрание в среду")
	refs := h.notices(h.after(school.NoticeGather))
	h.takesBack(tamara, said)
	h.sends(refs)
	if got := value[string](h, `SELECT string_agg(state, ' ') FROM deliveries WHERE kind = 'notice'`); got != "empty empty" || anna.heard() != 0 {
		t.Errorf("ended as %s, Анна heard %d", got, anna.heard())
	}
}
