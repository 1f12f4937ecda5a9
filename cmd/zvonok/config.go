package main

import (
	"log/slog"
	"net"
	"strconv"
	"strings"
)

// Config is what the environment says; everything has a default but the token.
// A Secret may also come in a file: NAME_FILE holds its path. An empty variable
// is as good as none.
type Config struct {
	// DatabaseURL is PostgreSQL 15 or later, by a role that owns the tables.
	// Empty: a private cluster in Data.
	DatabaseURL Secret `env:"DATABASE_URL"`
	// RedisURL (redis://, rediss://, unix://) is what replicas share. Empty: memory.
	RedisURL Secret `env:"REDIS_URL"`

	// TelegramToken is the bot's, as @BotFather gave it.
	TelegramToken Secret `env:"TELEGRAM_TOKEN"`
	// TelegramAPI is the base address of the Bot API.
	TelegramAPI string `env:"TELEGRAM_API" envDefault:"https://api.telegram.org"`
	// PaidBroadcast pays Telegram for 1,000 messages a second instead of 30.
	PaidBroadcast bool `env:"PAID_BROADCAST"`
	// Webhook lets Telegram bring the updates to PublicURL. Else we ask for them.
	Webhook bool `env:"WEBHOOK"`

	// SMTPURL is smtp[s]://user:password@host:port. Empty: no mail goes out.
	SMTPURL Secret `env:"SMTP_URL"`
	// MailFrom is who letters come from: an address, or «Имя <address>».
	// Empty: zvonok@ and the host of PublicURL or of the mail server.
	MailFrom string `env:"MAIL_FROM"`
	// DKIMKey signs letters: a private key in PEM, RSA of 2048 bits or more, or
	// Ed25519. DKIMSelector is the name under which its public half is published
	// (`zvonok doctor` prints the record). Both or none.
	DKIMKey      Secret `env:"DKIM_KEY"`
	DKIMSelector string `env:"DKIM_SELECTOR"`
	// BounceAddress is where undelivered letters return to: bounce@host stands for
	// bounce+TOKEN@host, one for each letter, so its mailbox must take
	// bounce+anything. Empty: to MailFrom as it is.
	BounceAddress string `env:"BOUNCE_ADDRESS"`
	// SMSURL is a gateway for text messages: each is posted there. Empty: none go out.
	SMSURL Secret `env:"SMS_URL"`
	// SMSBody is what is posted: JSON with {phone} (or {digits}) and {text} in its
	// strings. Empty: {"phone": "{phone}", "text": "{text}"}.
	SMSBody string `env:"SMS_BODY"`
	// SMSAuth is the Authorization header, or «Name: value» of another.
	SMSAuth Secret `env:"SMS_AUTH"`
	// SendWorkers is how many messages are on their way at once. 0: 16, or 128
	// with PaidBroadcast.
	SendWorkers int `env:"SEND_WORKERS"`

	// PublicURL is our address as people and Telegram open it: https, or
	// loopback. Empty: http on the port of Listen, for this machine alone.
	PublicURL string `env:"PUBLIC_URL"`
	// Listen is where HTTP is served: host:port. TLS is the proxy's in front.
	Listen string `env:"LISTEN" envDefault:"127.0.0.1:8080"`

	// Keys are the secrets at rest (store.ParseKeys). Empty: a file in Data.
	Keys Secret `env:"ZVONOK_KEYS"`
	// Data is our folder: the private cluster, the keys. Empty:
	// /var/lib/zvonok for root, else $XDG_DATA_HOME/zvonok (~/.local/share/zvonok).
	Data string `env:"ZVONOK_DATA"`

	// LogLevel is debug, info, warn or error.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info"`
}

// Secret is a value that prints itself nowhere.
type Secret string

const hidden = "•••"

func (Secret) String() string               { return hidden }
func (Secret) GoString() string             { return hidden }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil } //nolint:unparam // encoding.TextMarshaler has it
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// publicURL is PublicURL with its default: this machine, on the port of address.
func (c Config) publicURL(address string) string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	_, port, _ := net.SplitHostPort(address) // checked
	return "http://" + net.JoinHostPort("127.0.0.1", port)
}

// botID is the number in front of the token; 0 without one.
func (c Config) botID() int64 {
	number, _, _ := strings.Cut(c.TelegramToken.Reveal(), ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// workers is SendWorkers with its default.
func (c Config) workers() int {
	switch {
	case c.SendWorkers > 0:
		return c.SendWorkers
	case c.PaidBroadcast:
		return 128
	}
	return 16
}
