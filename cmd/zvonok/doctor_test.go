package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zvonok/store"
)

// examined runs doctor and gives its findings by what they are about.
func examined(t *testing.T, s *stage) (status int, about map[string]finding) {
	t.Helper()
	status, stdout, stderr := s.run("doctor", "--json")
	var findings []finding
	if err := json.Unmarshal([]byte(stdout), &findings); err != nil {
		t.Fatalf("%v in:\n%s%s", err, stdout, stderr)
	}
	about = map[string]finding{}
	for _, f := range findings {
		if f.Level != fine && f.Do == "" {
			t.Errorf("%s: %s — and what is to be done about it?", f.About, f.Text)
		}
		if about[f.About].Level != failure {
			about[f.About] = f
		}
	}
	return status, about
}

func TestDoctorFindsAHealthyHouse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSandbox(t, s)
	s.clock = time.Now
	s.environ["PUBLIC_URL"] = "https://bell.example.org"
	status, about := examined(t, s)
	if status != done {
		t.Errorf("status %d, want 0: %v", status, about)
	}
	for _, what := range []string{"настройки", "PUBLIC_URL", "диск", "ключи", "база данных", "схема", "роль людей", "Redis", "часы", "Telegram", "почта"} {
		if about[what].Level != fine {
			t.Errorf("%s: %+v, want OK", what, about[what])
		}
	}
	if exists(s.environ["ZVONOK_DATA"]) {
		t.Error("doctor made the folder that it looks at")
	}
}

func TestDoctorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := nobody.Addr().String()
	nobody.Close()
	for name, c := range map[string]struct {
		spoil func(t *testing.T, s *stage)
		about string
		level level
	}{
		"no token":               {func(_ *testing.T, s *stage) { delete(s.environ, "TELEGRAM_TOKEN") }, "Telegram", failure},
		"a wrong token":          {func(_ *testing.T, s *stage) { s.environ["TELEGRAM_TOKEN"] = "1:nobodys" }, "Telegram", failure},
		"no Telegram":            {func(_ *testing.T, s *stage) { s.environ["TELEGRAM_API"] = "http://" + dead }, "Telegram", failure},
		"no mail server":         {func(_ *testing.T, s *stage) { s.environ["SMTP_URL"] = "smtp://" + dead }, "почта", failure},
		"no mail":                {func(_ *testing.T, s *stage) { delete(s.environ, "SMTP_URL") }, "почта", warning},
		"no sender":              {func(_ *testing.T, s *stage) { delete(s.environ, "MAIL_FROM") }, "MAIL_FROM", warning},
		"no Redis":               {func(_ *testing.T, s *stage) { s.environ["REDIS_URL"] = "redis://" + dead }, "Redis", failure},
		"no database":            {func(_ *testing.T, s *stage) { s.environ["DATABASE_URL"] = "postgres://u:s3cret@" + dead + "/zvonok" }, "база данных", failure},
		"a database not made":    {func(_ *testing.T, s *stage) { delete(s.environ, "DATABASE_URL") }, "база данных", warning},
		"a clock of another day": {func(_ *testing.T, s *stage) { s.clock = func() time.Time { return time.Now().Add(-26 * time.Hour) } }, "часы", failure},
		"keys in no file yet":    {func(_ *testing.T, s *stage) { delete(s.environ, "ZVONOK_KEYS") }, "ключи", warning},
		"keys in a file": {func(t *testing.T, s *stage) {
			t.Helper()
			delete(s.environ, "ZVONOK_KEYS")
			if _, err := openKeys(Config{Data: s.environ["ZVONOK_DATA"]}); err != nil {
				t.Fatal(err)
			}
		}, "ключи", warning},
		"keys open to others": {func(t *testing.T, s *stage) {
			t.Helper()
			delete(s.environ, "ZVONOK_KEYS")
			c := Config{Data: s.environ["ZVONOK_DATA"]}
			if _, err := openKeys(c); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(c.keysFile(), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "ключи", failure},
		"bounces go nowhere": {func(_ *testing.T, _ *stage) {}, "BOUNCE_ADDRESS", warning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			overDatabase(t, s)
			overSandbox(t, s)
			s.clock = time.Now
			c.spoil(t, s)
			status, about := examined(t, s)
			if about[c.about].Level != c.level {
				t.Errorf("%s: %+v, want %s", c.about, about[c.about], c.level)
			}
			if want := map[level]int{failure: refused, warning: done}[c.level]; status != want {
				t.Errorf("status %d, want %d: %v", status, want, about)
			}
			for _, f := range about {
				if strings.Contains(f.Text+f.Do, "s3cret") || strings.Contains(f.Text, "nobodys") {
					t.Errorf("a secret is shown: %+v", f)
				}
			}
		})
	}
}

func TestDoctorJudgesADatabase(t *testing.T) {
	t.Parallel()
	good := store.Inspection{Version: 15, Encoding: "UTF8", Schema: 4, Newest: 4, Role: true, Names: true}
	for name, c := range map[string]struct {
		change func(*store.Inspection)
		worst  level
	}{
		"good":      {func(*store.Inspection) {}, fine},
		"old":       {func(i *store.Inspection) { i.Version = 14 }, failure},
		"encoding":  {func(i *store.Inspection) { i.Encoding = "SQL_ASCII" }, failure},
		"no ICU":    {func(i *store.Inspection) { i.Names = false }, failure},
		"no role":   {func(i *store.Inspection) { i.Role = false }, failure},
		"behind":    {func(i *store.Inspection) { i.Schema = 0 }, warning},
		"from 2031": {func(i *store.Inspection) { i.Schema = 99 }, failure},
	} {
		i := good
		c.change(&i)
		worst := fine
		for _, f := range aboutDatabase(i) {
			if f.Level == failure || f.Level == warning && worst == fine {
				worst = f.Level
			}
		}
		if worst != c.worst {
			t.Errorf("%s: %s, want %s", name, worst, c.worst)
		}
	}
}

func TestDoctorLooksAtThePrivateCluster(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overSandbox(t, s)
	s.does("migrate")
	s.environ["PUBLIC_URL"] = "https://bell.example.org"
	status, about := examined(t, s)
	if status != done || about["схема"].Level != fine || about["роль людей"].Level != fine {
		t.Errorf("status %d, findings %+v", status, about)
	}
	if err := os.Remove(filepath.Join(s.environ["ZVONOK_DATA"], "keys.json")); err != nil {
		t.Fatal(err)
	}
	if status, about := examined(t, s); status != refused || about["ключи"].Level != failure {
		t.Errorf("keys lost: status %d, %+v", status, about["ключи"])
	}
	if status, _, stderr := s.run("migrate"); status != refused || !strings.Contains(stderr, "нет её ключей") {
		t.Errorf("migrate without the keys: %d %s", status, stderr)
	}
}
