package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zvonok/store"
)

func TestConfigReportsAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	const password = "s3cret-word"
	_, err := loadConfig([]string{
		"DATABASE_URL=mysql://root:" + password + "@db/zvonok",
		"REDIS_URL=http://:" + password + "@cache",
		"TELEGRAM_TOKEN=" + password,
		"TELEGRAM_API=api.telegram.org",
		"SMTP_URL=mailto://u:" + password + "@host",
		"MAIL_FROM=nobody\r\nBcc: all@example.org",
		"BOUNCE_ADDRESS=nobody",
		"DKIM_KEY=" + password,
		"PUBLIC_URL=http://bell.example.org",
		"LISTEN=8080",
		"WEBHOOK=maybe",
		"PAID_BROADCAST=1000",
		"SEND_WORKERS=many",
		"ZVONOK_KEYS=" + password,
		"ZVONOK_KEY=" + password,
		"ZVONOK_DATA=/tmp/zvonok",
		"LOG_LEVEL=loud",
		"SMS_URL_FILE=/nowhere/at/all",
	})
	var wrong mistakes
	if !errors.As(err, &wrong) {
		t.Fatalf("error %v, want mistakes", err)
	}
	for _, name := range []string{
		"DATABASE_URL", "REDIS_URL", "TELEGRAM_TOKEN", "TELEGRAM_API", "SMTP_URL", "MAIL_FROM", "BOUNCE_ADDRESS", "DKIM_KEY",
		"PUBLIC_URL", "LISTEN", "WEBHOOK", "PAID_BROADCAST", "SEND_WORKERS", "ZVONOK_KEYS", "ZVONOK_KEY", "LOG_LEVEL", "SMS_URL_FILE",
	} {
		if n := strings.Count(err.Error(), "• "+name+": "); n != 1 {
			t.Errorf("%s is spoken of %d times, want once, in:\n%v", name, n, err)
		}
	}
	if strings.Contains(err.Error(), password) {
		t.Errorf("a value that may be a secret is quoted:\n%v", err)
	}
}

func TestConfigOfNothingIsWhole(t *testing.T) {
	t.Parallel()
	c, err := loadConfig([]string{"HOME=/home/example", "SMTP_URL=", "WEBHOOK="})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{TelegramAPI: "https://api.telegram.org", Listen: "127.0.0.1:8080", Data: "/home/example/.local/share/zvonok", LogLevel: slog.LevelInfo}
	if os.Geteuid() == 0 {
		want.Data = "/var/lib/zvonok"
	}
	if c != want {
		t.Errorf("config %+v, want %+v", c, want)
	}
	if c.workers() != 16 {
		t.Errorf("workers %d, want 16", c.workers())
	}
}

func TestConfigTakesSecretsFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keys, err := store.MakeKeys()
	if err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig([]string{
		"ZVONOK_DATA=" + dir,
		"TELEGRAM_TOKEN_FILE=" + file("token", "123456:made-up_token\n"),
		"ZVONOK_KEYS_FILE=" + file("keys", string(keys.Text())),
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.TelegramToken.Reveal() != "123456:made-up_token" || c.botID() != 123456 || c.Keys.Reveal() != string(keys.Text()) {
		t.Error("what the files hold did not arrive")
	}
	for name, environ := range map[string][]string{
		"both":         {"TELEGRAM_TOKEN=1:a", "TELEGRAM_TOKEN_FILE=" + file("token2", "1:a")},
		"empty file":   {"TELEGRAM_TOKEN_FILE=" + file("empty", "\n")},
		"not a secret": {"ZVONOK_DATA_FILE=" + file("data", "/tmp")},
	} {
		if _, err := loadConfig(append(environ, "HOME=/home/example")); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestConfigChecksAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		variable string
		fine     bool
	}{
		{"PUBLIC_URL=https://bell.example.org", true},
		{"PUBLIC_URL=https://bell.example.org/zvonok/", true},
		{"PUBLIC_URL=http://127.0.0.1:8080", true},
		{"PUBLIC_URL=http://[::1]:8080", true},
		{"PUBLIC_URL=http://localhost", true},
		{"PUBLIC_URL=http://localhost.example.org", false},
		{"PUBLIC_URL=http://10.0.0.1", false},
		{"PUBLIC_URL=https://bell.example.org/?a=b", false},
		{"PUBLIC_URL=ftp://bell.example.org", false},
		{"SMTP_URL=smtp://127.0.0.1:2525", true},
		{"SMTP_URL=smtps://user%40example.org:p%40ss@mail.example.org", true},
		{"SMTP_URL=smtp://mail.example.org:99999", false},
		{"SMTP_URL=smtp://user@mail.example.org", false},
		{"SMTP_URL=smtp://mail.example.org/box", false},
		{"DATABASE_URL=host=/run/postgresql dbname=zvonok", true},
		{"DATABASE_URL=postgres://u:p@db.example.org/zvonok", true},
		{"DATABASE_URL=postgres://u:p@db.example.org", false},
		{"DATABASE_URL=db.example.org", false},
		{"MAIL_FROM=Школа 1234 <school@example.org>", true},
		{"LISTEN=:8080", true},
		{"LISTEN=127.0.0.1:http", false},
		{"WEBHOOK=true", false}, // wants PUBLIC_URL
		{"DKIM_SELECTOR=bell", false},
		{"LOG_LEVEL=debug", true},
		{"SEND_WORKERS=-1", false},
	} {
		if _, err := loadConfig([]string{"HOME=/home/example", c.variable}); (err == nil) != c.fine {
			t.Errorf("%s: %v, want accepted = %v", c.variable, err, c.fine)
		}
	}
}

func TestSecretsPrintNowhere(t *testing.T) {
	t.Parallel()
	c := Config{TelegramToken: "1:s3cret", DatabaseURL: "s3cret", Keys: "s3cret"}
	var logged strings.Builder
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("started", "token", c.TelegramToken, "config", c)
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v %s", c, c, c.Keys), logged.String()} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
}

// Whoever adds a variable says in the same breath what it is.
func TestEveryVariableHasItsName(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("config.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if f.Tag.Get("env") == "" {
			t.Errorf("%s comes from no variable", f.Name)
		}
		if !strings.Contains(string(source), "// "+f.Name+" ") && f.Name != "DKIMSelector" {
			t.Errorf("%s has no comment of its own", f.Name)
		}
	}
}

func TestSenderAddressIsMadeOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		config Config
		want   string
		chosen bool
	}{
		{Config{MailFrom: "Школа <school@example.org>"}, "school@example.org", true},
		{Config{SMTPURL: "smtp://bell%40example.org:p@mail.example.org"}, "bell@example.org", false},
		{Config{SMTPURL: "smtp://mail.example.org", PublicURL: "https://bell.example.org"}, "zvonok@bell.example.org", false},
		{Config{SMTPURL: "smtp://mail.example.org"}, "zvonok@mail.example.org", false},
		{Config{SMTPURL: "smtp://127.0.0.1:25"}, "zvonok@localhost", false},
	} {
		if from, chosen := c.config.sender(); from.Address != c.want || chosen != c.chosen {
			t.Errorf("sender %s (chosen %v), want %s (%v)", from.Address, chosen, c.want, c.chosen)
		}
	}
}
