package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// Words that no key opens fail no list, and the log names the message and nothing
// of it; who opens the thread has not read it.
func TestAMessageThatIsShutIsNamedInTheLog(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	var out store.Correspondence
	say := store.Saying{Student: w.ids["Аня"], To: w.leader.Account, ToRole: school.Teacher, Text: "Пенал забыт"}
	if err := w.Say(ctx, w.mother, say, replyTo(w, w.mother, &out)); err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE messages SET text_enc = 'x'`)
	var log bytes.Buffer
	s, err := store.Open(ctx, store.Options{URL: w.URL, Keys: w.Keys, Clock: w.Clock.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Threads(ctx, w.leader, 1, true)
	if err != nil || len(all.All) != 1 || !all.All[0].Last.Shut || all.All[0].Last.Text != "" {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := s.ReadThread(ctx, w.leader, out.ID, 1, replyTo(w, w.leader, &out)); err != nil || !out.Messages[0].Shut {
		t.Fatal(out.Messages, err)
	}
	if n := w.count(`SELECT count(*) FROM messages WHERE read_at IS NULL`); n != 1 {
		t.Error("what nobody could read counts as read")
	}
	if said := log.String(); !strings.Contains(said, "message=") || strings.Contains(said, "Пенал") || strings.Contains(said, "Аня") {
		t.Errorf("the log says:\n%s", said)
	}
}
