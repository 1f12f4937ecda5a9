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
		"19:00 · без звука", "│ Сводка за ", // the clock, the digest by chat
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Отписаться от писем", // by mail
		"Всё случилось: 8 из 8",
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
	d, err := p.openDemo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.patience = 100 * time.Millisecond
	if err := d.play(ctx); err == nil || !strings.Contains(err.Error(), "шаг «Родитель привязывает первого ребёнка» не случился") {
		t.Errorf("error %v, want one that names the step", err)
	}
}

// After the tour the demo stays, its codes work over the sandbox's own HTTP, and
// its folder goes with it.
func TestDemoStaysUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs page
	p := program{stdout: &out, stderr: &errs, clock: time.Now}
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, []string{"demo"}) }()
	eventually(t, "the demo is ready", func() bool {
		select {
		case status := <-ended:
			t.Fatalf("demo ended with %d:\n%s%s", status, &out, &errs)
		default:
		}
		return strings.Contains(out.String(), "Ctrl-C")
	})
	code := regexp.MustCompile(`(\S+)  ученику`).FindStringSubmatch(out.String())
	api := regexp.MustCompile(`Песочница: (\S+)`).FindStringSubmatch(out.String())
	if code == nil || api == nil {
		t.Fatalf("no code or no address in:\n%s", &out)
	}
	var person struct{ Result struct{ ID int64 } }
	post(t, api[1]+"/sandbox/people", map[string]any{"name": "Пётр Выдумкин"}, &person)
	post(t, api[1]+"/sandbox/say", map[string]any{"person": person.Result.ID, "text": "/start " + code[1]}, &struct{}{})
	eventually(t, "the bot knows the student", func() bool {
		var chat struct{ Result []struct{ Text string } }
		number, _ := json.Marshal(person.Result.ID)
		_, body := fetch(t, http.MethodGet, api[1]+"/sandbox/messages?chat="+string(number))
		if err := json.Unmarshal([]byte(body), &chat); err != nil {
			t.Fatal(err)
		}
		for _, m := range chat.Result {
			if strings.Contains(m.Text, "Это вы?") {
				return true
			}
		}
		return false
	})
	cancel()
	if status := <-ended; status != done {
		t.Errorf("demo ended with %d:\n%s", status, &errs)
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
