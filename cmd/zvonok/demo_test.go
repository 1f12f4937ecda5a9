package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestDemoTour(t *testing.T) {
	t.Parallel()
	out := newStage(t).does("demo", "--tour")
	for _, shown := range []string{
		"Кого привязываем?", "Готово", "Код подтверждения почты", "Почта подтверждена", // link
		"Дневник ·", "Оценки ·", // diary, marks
		"Записка отправлена", "│ Подтверждена: сегодня", "Школа подтвердила записку", // note, confirmation
		"│ Пропуски и опоздания\n", "[Изменить]", "[Почему я это получил]", // at once
		"19:00 · без звука", "│ Сводка за ", // the clock, the digest by chat
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Отписаться от писем", // by mail
		"Всё случилось: 12 из 12",
	} {
		if !strings.Contains(out, shown) {
			t.Errorf("the tour does not show %q", shown)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// Nobody runs the service, so the bot is silent: the tour says at which step.
func TestDemoTourSaysWhatDidNotHappen(t *testing.T) {
	t.Parallel()
	ctx, cancel := contextFor(t)
	defer cancel()
	var out page
	p := program{stdout: &out, stderr: io.Discard, clock: time.Now}
	d, err := p.openDemo(ctx, demoWish{tour: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.patience = 100 * time.Millisecond
	if err := d.play(ctx); err == nil || !strings.Contains(err.Error(), "шаг «Родитель привязывает первого ребёнка» не случился") {
		t.Errorf("error %v, want one that names the step", err)
	}
}

// onShow is a demo at work inside the test.
type onShow struct {
	t      *testing.T
	out    *page
	url    string
	cancel context.CancelFunc
	ended  chan int
}

// show starts a demo and waits until it is ready.
func show(t *testing.T, args ...string) *onShow {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	v := &onShow{t: t, out: &page{}, cancel: cancel, ended: make(chan int, 1)}
	p := program{environ: []string{"LISTEN=127.0.0.1:0"}, stdout: v.out, stderr: v.out, clock: time.Now}
	go func() { v.ended <- p.run(ctx, append([]string{"demo", "--classes", "2"}, args...)) }()
	t.Cleanup(func() {
		cancel()
		if status := <-v.ended; status != done {
			t.Errorf("demo ended with %d:\n%s", status, v.out)
		}
	})
	eventually(t, "the demo is ready", func() bool {
		select {
		case status := <-v.ended:
			v.ended <- status
			t.Fatalf("demo ended with %d:\n%s", status, v.out)
		default:
		}
		return strings.Contains(v.out.String(), "Готово за ")
	})
	v.url = regexp.MustCompile(`Откройте в браузере: (\S+)/\n`).FindStringSubmatch(v.out.String())[1]
	return v
}

// code is the code printed beside somebody.
func (v *onShow) code(who string) string {
	v.t.Helper()
	found := regexp.MustCompile(`(\S+)  ` + who).FindStringSubmatch(v.out.String())
	if found == nil {
		v.t.Fatalf("no code for %s in:\n%s", who, v.out)
	}
	return found[1]
}

// The demo stays up, its codes work over the sandbox's own HTTP, and what happens
// is printed. The curator and the class teacher come in too; whoever knows nothing
// has something to hear at 19:00; and the school goes on the day after.
func TestDemoStaysUp(t *testing.T) {
	t.Parallel()
	v := show(t, "--zones", "2")
	printed := func(what string) {
		t.Helper()
		eventually(t, what+" is printed", func() bool { return strings.Contains(v.out.String(), what) })
	}
	person := func(name, code string) func(verb, text string) {
		var made struct{ Result struct{ ID int64 } }
		post(t, v.url+"/sandbox/people", map[string]any{"name": name}, &made)
		do := func(verb, text string) {
			post(t, v.url+"/sandbox/"+verb, map[string]any{"person": made.Result.ID, "text": text}, &struct{}{})
		}
		do("say", "/start "+code)
		return do
	}
	pyotr := person("Пётр Выдумкин", v.code("Ученик"))
	printed("▷ Пётр Выдумкин пишет: /start")
	printed("Это вы?")
	person("Вера Выдумкина", v.code("Куратор"))
	printed("Вы куратор школы?")
	person("Анна Выдумкина", v.code("Родитель в двух часовых поясах"))
	printed("Кого привязываем?")
	pyotr("tap", "Да, это я")
	printed("Нужно ваше согласие")
	pyotr("tap", "Согласен")
	printed("Хотите оставить телефон и почту?")
	pyotr("tap", "Пропустить")
	printed("Теперь вам открыт ваш дневник")
	printed("Журнал прислал отметки за ")
	post(t, v.url+"/sandbox/clock", map[string]any{"move": "evening"}, &struct{}{})
	printed("│ Сводка за ")
	post(t, v.url+"/sandbox/clock", map[string]any{"move": "week"}, &struct{}{})
	eventually(t, "another digest", func() bool { return strings.Count(v.out.String(), "│ Сводка за ") > 1 })
	if sent := strings.Count(v.out.String(), "Журнал прислал"); sent < 4 {
		t.Errorf("the journal sent %d days, want each of a week", sent)
	}
}

func post(t *testing.T, url string, what, answer any) {
	t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if err := json.NewDecoder(got.Body).Decode(answer); err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", url, got.StatusCode, err)
	}
}
