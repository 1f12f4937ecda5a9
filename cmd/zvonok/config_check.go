package main

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/shared"
)

var tokenForm = regexp.MustCompile(`^([0-9]{1,18}):[A-Za-z0-9_-]+$`)

// check holds what each variable must be. Words of libraries are not repeated:
// they quote addresses with passwords in them.
func (m *mistakes) check(c Config) {
	if text := c.DatabaseURL.Reveal(); text != "" && !databaseForm(text) {
		m.add("DATABASE_URL", "нужен адрес postgres://user:password@host:5432/database; пустая — своя база в ZVONOK_DATA")
	}
	if s, err := shared.Open(c.RedisURL.Reveal()); err != nil {
		m.add("REDIS_URL", "нужен адрес redis://host:6379/0 (или rediss://, unix://); пустая — без Redis")
	} else {
		_ = s.Close()
	}
	if token := c.TelegramToken.Reveal(); token != "" && !tokenForm.MatchString(token) {
		m.add("TELEGRAM_TOKEN", "нужен токен вида 123456:AAbb…, как его выдал @BotFather, без кавычек и пробелов")
	}
	if !webAddress(c.TelegramAPI) {
		m.add("TELEGRAM_API", "нужен адрес https://… без токена; пустая — https://api.telegram.org")
	}
	m.checkMail(c)
	m.checkHTTP(c)
	if text := c.Keys.Reveal(); text != "" {
		if _, err := store.ParseKeys([]byte(text)); err != nil {
			m.add("ZVONOK_KEYS", `нужен JSON {"aead": …, "blind": …, "code": …} из наборов ключей tink; пустая — файл keys.json в ZVONOK_DATA`)
		}
	}
	if c.Data == "" {
		m.add("ZVONOK_DATA", "не из чего вывести папку данных: нет ни HOME, ни XDG_DATA_HOME. Задайте папку")
	}
	if c.SendWorkers < 0 || c.SendWorkers > 1000 {
		m.add("SEND_WORKERS", "нужно число от 1 до 1000; пустая — 16, а с PAID_BROADCAST 128")
	}
}

func (m *mistakes) checkMail(c Config) {
	if text := c.SMTPURL.Reveal(); text != "" {
		if _, err := parseMailServer(text); err != nil {
			m.add("SMTP_URL", "%s", err.Error())
		}
	}
	for name, address := range map[string]string{"MAIL_FROM": c.MailFrom, "BOUNCE_ADDRESS": c.BounceAddress} {
		if address == "" {
			continue
		}
		if _, err := mail.ParseAddress(address); err != nil || strings.ContainsAny(address, "\r\n") {
			m.add(name, "нужен адрес почты: school@example.org или «Школа <school@example.org>»")
		}
	}
	m.checkDKIM(c)
	m.checkSMS(c)
}

func (m *mistakes) checkSMS(c Config) {
	if c.SMSURL == "" {
		if c.SMSBody != "" || c.SMSAuth != "" {
			m.add("SMS_URL", "нужна вместе с SMS_BODY и SMS_AUTH: задайте https-адрес шлюза или уберите их")
		}
		return
	}
	if _, err := notify.NewText(notify.TextConfig{URL: c.SMSURL.Reveal()}); err != nil {
		m.add("SMS_URL", "нужен https-адрес шлюза SMS (или этой же машины)")
	} else if _, err := notify.NewText(c.sms()); err != nil {
		m.add("SMS_BODY", "нужен JSON, в строках которого стоят {phone} и {text}, а SMS_AUTH — в одну строку")
	}
}

func (m *mistakes) checkDKIM(c Config) {
	switch {
	case (c.DKIMKey == "") != (c.DKIMSelector == ""):
		m.add("DKIM_KEY", "нужна вместе с DKIM_SELECTOR: задайте обе или уберите обе")
	case c.DKIMKey == "":
	case !selectorForm.MatchString(c.DKIMSelector):
		m.add("DKIM_SELECTOR", "нужно имя из латинских букв, цифр и дефисов, например zvonok2026")
	default:
		if _, _, err := notify.DKIMRecord("someone@example.org", c.DKIMSelector, c.DKIMKey.Reveal()); err != nil {
			m.add("DKIM_KEY", "нужен закрытый ключ в PEM: RSA от 2048 бит или Ed25519; файл с ним назовите в DKIM_KEY_FILE")
		}
	}
}

var selectorForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

func (m *mistakes) checkHTTP(c Config) {
	_, port, err := net.SplitHostPort(c.Listen)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		m.add("LISTEN", "нужен адрес вида 127.0.0.1:8080 (или :8080, чтобы слушать на всех)")
	}
	switch {
	case c.PublicURL == "" && c.Webhook:
		m.add("PUBLIC_URL", "нужна при WEBHOOK=true: по этому адресу приходит Telegram")
	case c.PublicURL == "":
	case !webAddress(c.PublicURL):
		m.add("PUBLIC_URL", "нужен адрес вида https://bell.example.org, без знака вопроса и решётки")
	case strings.HasPrefix(c.PublicURL, "http://") && !loopbackURL(c.PublicURL):
		m.add("PUBLIC_URL", "нужен https: по http ссылки с кодами прочтёт любой на пути. Поставьте впереди прокси с TLS")
	}
}

func databaseForm(text string) bool {
	if scheme, _, found := strings.Cut(text, "://"); found {
		u, err := url.Parse(text)
		return err == nil && (scheme == "postgres" || scheme == "postgresql") && len(u.Path) > 1
	}
	return strings.Contains(text, "=") // host=… user=…, as libpq writes it
}

// webAddress tells an http(s) address with nothing after its path.
func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.RawQuery == "" && u.Fragment == "" && u.User == nil && !strings.HasSuffix(text, "?")
}

func loopbackURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && loopback(u.Hostname())
}

// loopback tells a host that is this machine, without asking anybody.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
