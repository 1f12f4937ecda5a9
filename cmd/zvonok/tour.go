package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"zvonok/bot/sandbox"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
)

// Who the tour is about; nobody is called so.
const (
	tourParent = "Тестова Мария Ивановна"
	tourEmail  = "maria.testova@example.org"
)

// tour is the main job, played by one parent and a teacher and shown as they see it.
type tour struct {
	*demo
	out     io.Writer
	say     *locale.Texts
	parent  player
	teacher player // of the first child's class
	codes   []slip // of the children
	staff   slip   // of the teacher
}

// tour plays all scenes; the error says which step did not happen.
func (d *demo) tour(ctx context.Context) error {
	t := &tour{demo: d, out: d.stdout, say: d.house.texts.In(locale.RU)}
	cast := d.schools[0].cast
	t.parent, t.teacher = t.player("Мария Тестова"), t.player(cast.Names[cast.Leader])
	scenes := []struct {
		title string
		play  func(context.Context) error
	}{
		{"Школа выдаёт коды приглашения", t.hands},
		{"Родитель привязывает первого ребёнка", t.links},
		{"… и второго", t.linksSecond},
		{"Подтверждает почту", t.confirms},
		{"Открывает дневник", t.diary},
		{"Смотрит оценки", t.marks},
		{"Входит классный руководитель", t.entersTeacher},
		{"Родитель подаёт записку об отсутствии на завтра", t.files},
		{"Классный руководитель подтверждает её, родитель это видит", t.answers},
		{"Школа присылает сегодняшние отметки", t.today},
		{"О пропуске урока бот пишет сразу", t.alarms},
		{"На часах 19:00: дайджест в чат и на почту", t.digest},
	}
	for i, scene := range scenes {
		fmt.Fprintf(t.out, "\n━━ %d из %d · %s\n\n", i+1, len(scenes), scene.title)
		bounded, cancel := context.WithTimeout(ctx, d.patience)
		err := scene.play(bounded)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("шаг «%s» не случился: %w", scene.title, plain(err))
		}
	}
	fmt.Fprintf(t.out, "\n━━ Всё случилось: %d из %d\n", len(scenes), len(scenes))
	return nil
}

// plain keeps a time-out from being taken for the end of the whole program.
func plain(err error) error { return errors.New(words(err)) }

func (t *tour) hands(ctx context.Context) error {
	for _, child := range t.schools[0].cast.Children {
		code, err := t.code(ctx, store.Make{Role: school.InviteParent, Student: child})
		if err != nil {
			return err
		}
		t.codes = append(t.codes, code)
		fmt.Fprintf(t.out, "  %s  %s  %s\n", code.Class, code.Code, code.Link)
	}
	cast, id := t.schools[0].cast, t.schools[0].options.SchoolID
	var err error
	if t.staff, err = t.code(ctx, store.Make{Role: school.InviteStaff, Person: cast.Leader, School: id}); err == nil {
		fmt.Fprintf(t.out, "  %s  %s  (классный руководитель)\n", cast.Classes[0], t.staff.Code)
	}
	return err
}

func (t *tour) links(ctx context.Context) error {
	_, payload, _ := strings.Cut(t.codes[0].Link, "?start=")
	t.parent.tell("открывает ссылку и нажимает «Начать»")
	if err := t.parent.Start(payload); err != nil {
		return err
	}
	return t.steps(ctx,
		t.parent.hears("link.who_parent"), t.parent.taps("link.button_yes"),
		t.parent.hears("link.consent"), t.parent.taps("link.button_agree"),
		t.parent.hears("link.ask_name"), t.parent.says(tourParent),
		t.parent.hears("link.ask_phone"), t.parent.shares,
		t.parent.hears("link.ask_email"), t.parent.says(tourEmail),
		t.parent.hears("link.more"), t.parent.taps("link.button_add"),
	)
}

func (t *tour) linksSecond(ctx context.Context) error {
	return t.steps(ctx,
		t.parent.hears("link.ask_code"), t.parent.says(t.codes[1].Code),
		t.parent.hears("link.who_parent"), t.parent.taps("link.button_yes"),
		t.parent.hears("link.more"), t.parent.taps("link.button_finish"),
		t.parent.hears("link.done"),
	)
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

func (t *tour) confirms(ctx context.Context) error {
	letter, err := t.sandbox.Mail.Wait(ctx, tourEmail, nil)
	if err != nil {
		return err
	}
	fmt.Fprint(t.out, drawnLetter(letter))
	digits := sixDigits.FindString(letter.Text)
	if digits == "" {
		return errors.New("в письме нет шести цифр")
	}
	return t.steps(ctx, t.parent.says(digits), t.parent.hears("profile.confirmed"))
}

func (t *tour) diary(ctx context.Context) error {
	return t.steps(ctx, t.parent.says("/diary"), t.parent.hears("diary.week_title"), t.parent.taps("common.button_today"), t.parent.hears("diary.day_title"))
}

func (t *tour) marks(ctx context.Context) error {
	return t.steps(ctx, t.parent.says("/marks"), t.parent.hears("marks.title"))
}

// entersTeacher comes before the note: a class teacher who is there is told of it
// at once.
func (t *tour) entersTeacher(ctx context.Context) error {
	w := t.teacher
	_, payload, _ := strings.Cut(t.staff.Link, "?start=")
	w.tell("открывает ссылку и нажимает «Начать»")
	if err := w.Start(payload); err != nil {
		return err
	}
	return t.steps(ctx,
		w.hears("link.who_staff"), w.taps("link.button_me"),
		w.hears("link.consent"), w.taps("link.button_agree"),
		w.hears("link.done_staff"),
	)
}

// files sends a note about the next school day.
func (t *tour) files(ctx context.Context) error {
	p := t.parent
	return t.steps(ctx,
		p.says("/absence"), p.hears("absence.ask_when"), p.presses(nextDayButton(t.say, t.schools[0].options.Today)),
		p.hears("absence.ask_lessons"), p.taps("absence.button_whole"),
		p.hears("absence.ask_reason"), p.presses("Болезнь"),
		p.hears("absence.review"), p.taps("absence.button_send"),
		p.hears("absence.sent"),
	)
}

// nextDayButton names the next school day as the bot does.
func nextDayButton(say *locale.Texts, today time.Time) string {
	next := today.AddDate(0, 0, 1)
	if madeup.SchoolDay(next).Equal(next) {
		return say.Say("absence.button_tomorrow", "Weekday", say.Weekday(next), "Day", say.Date(next))
	}
	for !madeup.SchoolDay(next).Equal(next) {
		next = next.AddDate(0, 0, 1)
	}
	on := []rune(say.OnWeekday(next))
	return say.Say("absence.button_next", "On", string(unicode.ToUpper(on[0]))+string(on[1:]), "Day", say.Date(next))
}

func (t *tour) answers(ctx context.Context) error {
	return t.steps(ctx,
		t.teacher.hears("absence.tell_filed"), t.teacher.taps("desk.button_confirm"), t.teacher.hears("absence.step_confirmed"),
		t.parent.hears("absence.tell_confirmed"), t.parent.taps("absence.button_open"), t.parent.hears("absence.step_confirmed"),
	)
}

func (t *tour) today(ctx context.Context) error {
	report, err := t.takeDay(ctx, t.schools[0], t.schools[0].options.Today)
	if err != nil {
		return err
	}
	printReport(t.out, report, false)
	if report.News == 0 {
		return errors.New("во второй выгрузке не нашлось новостей")
	}
	return nil
}

// alarms moves the clock over the two minutes in which a slip can be mended.
func (t *tour) alarms(ctx context.Context) error {
	t.time.set(t.clock().Add(school.NewsAbsence.Hold() + time.Minute))
	t.house.runner.Moved()
	return t.parent.hears("notice.title_missed_late")(ctx)
}

func (t *tour) digest(ctx context.Context) error {
	before := len(t.sandbox.Mail.To(tourEmail))
	t.time.set(t.at(t.schools[0].options.Today, store.FirstMinute/60))
	t.house.runner.Moved()
	if err := t.parent.hears("digest.title")(ctx); err != nil {
		return err
	}
	letter, err := t.sandbox.Mail.Wait(ctx, tourEmail, func(l sandbox.Letter) bool {
		return slices.IndexFunc(t.sandbox.Mail.To(tourEmail), func(x sandbox.Letter) bool { return x.Number == l.Number }) >= before
	})
	if err != nil {
		return err
	}
	fmt.Fprint(t.out, drawnLetter(letter))
	return nil
}
