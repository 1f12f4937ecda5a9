package bot

import (
	"strings"
	"testing"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func TestSettingsScreens(t *testing.T) {
	t.Parallel()
	chosen := parentOfTwo(t, locale.EN)
	chosen.Session.Zone, chosen.Session.HideMarks = "Asia/Kamchatka", true
	chosen.Session.Quiet = school.Quiet{From: 22 * 60, To: 7 * 60}
	foreign := parentOfTwo(t, locale.RU)
	foreign.Session.Zone, foreign.Session.Role = "Europe/Berlin", school.Teacher
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	set := &settings{texts: texts}
	for name, screen := range map[string]Screen{
		"settings":          set.screen(parentOfTwo(t, locale.RU)),
		"settings_en":       set.screen(chosen),
		"settings_teacher":  set.screen(foreign),
		"settings_zones":    zonesScreen(parentOfTwo(t, locale.RU)),
		"settings_zones_en": zonesScreen(chosen),
		"settings_quiet":    quietScreen(parentOfTwo(t, locale.RU)),
		"settings_quiet_en": quietScreen(chosen),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}

// Each zone is a real one, and its distance from Moscow is the one in its name.
func TestZonesAreAsFarAsTheySay(t *testing.T) {
	t.Parallel()
	r := parentOfTwo(t, locale.RU)
	moscow := r.Now.In(r.Zone())
	_, base := moscow.Zone()
	for _, z := range zones {
		at, err := time.LoadLocation(z.name)
		if err != nil {
			t.Fatal(err)
		}
		if z.name == "" {
			continue
		}
		_, offset := moscow.In(at).Zone()
		said := r.T.Say(z.key)
		want := "МСК" + strings.Replace(time.Time{}.Add(time.Duration(abs(offset-base))*time.Second).Format("+15"), "+0", sign(offset-base), 1)
		if offset != base && !strings.HasSuffix(said, want) || offset == base && strings.Contains(said, "МСК") {
			t.Errorf("%s is called %q, want %q", z.name, said, want)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func sign(n int) string {
	if n < 0 {
		return "−"
	}
	return "+"
}

// With marks hidden, no screen shows one outside a spoiler, on buttons either.
func TestHiddenMarksAreNowhereInTheOpen(t *testing.T) {
	t.Parallel()
	r := parentOfTwo(t, locale.RU)
	r.Session.HideMarks = true
	week, card := aWeek(), reportCard()
	for d := range week.Days {
		for l := range week.Days[d].Lessons {
			for m := range week.Days[d].Lessons[l].Marks {
				week.Days[d].Lessons[l].Marks[m].Value = "Ъ"
			}
		}
		for m := range week.Days[d].Loose {
			week.Days[d].Loose[m].Value = "Ъ"
		}
	}
	for s := range card.Subjects {
		for m := range card.Subjects[s].Marks {
			card.Subjects[s].Marks[m].Value = "Ъ"
		}
	}
	day := week
	day.Days = week.Days[:1]
	opened := store.OpenMark{Mark: card.Subjects[0].Marks[0], SubjectTitle: "Математика"}
	shown := 0
	for name, s := range map[string]Screen{
		"week": weekScreen(r, week), "day": dayScreen(r, day), "card": cardScreen(r, card), "subject": subjectScreen(r, card, card.Subjects[0]),
		"mark": markScreen(r, opened), "family": familyScreen(r, day.Days[0].Day, []store.ChildDay{{Diary: day}}),
	} {
		text := s.Text
		shown += strings.Count(text, "Ъ")
		for {
			from := strings.Index(text, `<span class="tg-spoiler">`)
			if from < 0 {
				break
			}
			text = text[:from] + text[from+strings.Index(text[from:], "</span>"):]
			text = strings.Replace(text, "</span>", "", 1)
		}
		for _, row := range s.Rows {
			for _, button := range row {
				text += "\n" + button.Text
			}
		}
		if strings.Contains(text, "Ъ") {
			t.Errorf("%s shows a mark in the open:\n%s", name, s.Text)
		}
	}
	if shown < 10 {
		t.Errorf("the screens hold %d marks", shown)
	}
	golden(t, "diary_day_hidden", dayScreen(r, func() store.Diary { d := aWeek(); d.Days = d.Days[:1]; return d }()))
	golden(t, "marks_card_hidden", cardScreen(r, reportCard()))
}
