package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAHintIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *Options) { o.Hints = []Hint{{Title: "Родитель двоих", Code: "OLD"}} })
	if s.Offers(Hint{Title: "Ученик", Code: "с пробелом"}) == nil {
		t.Error("offered a code that no link carries")
	}
	check(t, s.Offers(Hint{Title: "Родитель двоих", Who: "Анна Выдумкина", Code: "ABCD-1"}, Hint{Title: "Гость"}))
	var first, second struct{ ID int64 }
	for _, into := range []any{&first, &second} {
		status, raw := control(t, s, "hint", map[string]any{"hint": 0})
		same(t, "status", status, 200)
		check(t, json.Unmarshal(raw, into))
	}
	p := s.PersonByID(first.ID)
	same(t, "once", []any{second.ID, p.Name, len(p.Messages()), p.Messages()[0].Text}, []any{first.ID, "Анна Выдумкина", 1, "/start ABCD-1"})
	status, _ := control(t, s, "hint", map[string]any{"hint": 2})
	same(t, "unknown", status, 409)
	_, raw := control(t, s, "hint", map[string]any{"hint": 1})
	same(t, "by its title", strings.Contains(string(raw), "Гость"), true)
}
