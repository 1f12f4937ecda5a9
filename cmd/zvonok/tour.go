package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"zvonok/bot/sandbox"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Who the tour is about; nobody is called so.
const (
	tourParent = "Тестова Мария Ивановна"
	tourEmail  = "maria.testova@example.org"
)

// tour is the main job, played by one parent and shown as the parent sees it.
type tour struct {
	*demo
	out    io.Writer
	say    *locale.Texts
	parent *sandbox.Person
	codes  []slip
}

// tour plays all scenes; the error says which step did not happen.
func (d *demo) tour(ctx context.Context) error {
	t := &tour{demo: d, out: d.stdout, say: d.house.texts.In(locale.RU), parent: d.sandbox.Person("Мария Тестова")}
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
		{"Школа присылает сегодняшние отметки", t.today},
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
	return nil
}

func (t *tour) links(ctx context.Context) error {
	_, payload, _ := strings.Cut(t.codes[0].Link, "?start=")
	t.tell("открывает ссылку и нажимает «Начать»")
	if err := t.parent.Start(payload); err != nil {
		return err
	}
	return t.steps(ctx,
		t.hears("link.who_parent"), t.taps("link.button_yes"),
		t.hears("link.consent"), t.taps("link.button_agree"),
		t.hears("link.ask_name"), t.says(tourParent),
		t.hears("link.ask_phone"), t.shares,
		t.hears("link.ask_email"), t.says(tourEmail),
		t.hears("link.more"), t.taps("link.button_add"),
	)
}

func (t *tour) linksSecond(ctx context.Context) error {
	return t.steps(ctx,
		t.hears("link.ask_code"), t.says(t.codes[1].Code),
		t.hears("link.who_parent"), t.taps("link.button_yes"),
		t.hears("link.more"), t.taps("link.button_finish"),
		t.hears("link.done"),
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
	return t.steps(ctx, t.says(digits), t.hears("profile.confirmed"))
}

func (t *tour) diary(ctx context.Context) error {
	return t.steps(ctx, t.says("/diary"), t.hears("diary.week_title"), t.taps("common.button_today"), t.hears("diary.day_title"))
}

func (t *tour) marks(ctx context.Context) error {
	return t.steps(ctx, t.says("/marks"), t.hears("marks.title"))
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

func (t *tour) digest(ctx context.Context) error {
	before := len(t.sandbox.Mail.To(tourEmail))
	t.time.set(t.at(t.schools[0].options.Today, store.FirstMinute/60))
	t.house.runner.Moved()
	if err := t.hears("digest.title")(ctx); err != nil {
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
