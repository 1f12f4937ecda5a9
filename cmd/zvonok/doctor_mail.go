package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/mail"
	"net/smtp"
	"strconv"
	"strings"
	"time"

	"zvonok/notify"
)

func examineMail(ctx context.Context, who patient) []finding {
	const about = "почта"
	c := who.config
	if c.SMTPURL == "" {
		return []finding{warn(about, "не задан SMTP_URL: письма не уходят, только чат", "задайте SMTP_URL и MAIL_FROM, если нужна почта")}
	}
	findings := []finding{greet(ctx, c)}
	from, chosen := c.sender()
	if !chosen {
		findings = append(findings, warn("MAIL_FROM", "не задан, письма пойдут от "+from.Address, "задайте адрес, с которого этому серверу разрешено писать"))
	}
	return append(findings, examineSignature(c, from.Address), examineReturn(c))
}

// examineSignature says what must stand in DNS for the signature to be believed.
// It does not look there: a record that was set a minute ago is not to be seen yet.
func examineSignature(c Config, from string) finding {
	const about = "DKIM"
	if c.DKIMKey == "" {
		return warn(about, "письма не подписаны: большие почтовые службы кладут такие в спам",
			"сделайте ключ (openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out dkim.pem) и задайте DKIM_KEY_FILE и DKIM_SELECTOR")
	}
	name, value, err := notify.DKIMRecord(from, c.DKIMSelector, c.DKIMKey.Reveal())
	if err != nil {
		return fail(about, "ключ или селектор не годятся", "проверьте DKIM_KEY и DKIM_SELECTOR")
	}
	return ok(about, "в DNS должна быть запись TXT %s со значением «%s»", name, value)
}

func examineReturn(c Config) finding {
	const about = "BOUNCE_ADDRESS"
	if c.BounceAddress == "" {
		return warn(about, "не задан: недоставленные письма вернутся на MAIL_FROM, и по ним не понять, какое письмо не дошло",
			"задайте ящик, который принимает и имя+что-угодно (в Postfix: recipient_delimiter = +)")
	}
	address := c.BounceAddress
	if parsed, err := mail.ParseAddress(address); err == nil {
		address = parsed.Address
	}
	return ok(about, "возвраты придут на %s: ящик должен принимать такие адреса", notify.ReturnPath(address, "…"))
}

// greet speaks to the mail server as far as a letter would, and sends none.
func greet(ctx context.Context, c Config) finding {
	const about = "почта"
	server, err := parseMailServer(c.SMTPURL.Reveal())
	if err != nil {
		return fail(about, err.Error(), "")
	}
	address := net.JoinHostPort(server.Host, strconv.Itoa(server.Port))
	conn, err := (&net.Dialer{Timeout: examPatience / 2}).DialContext(ctx, "tcp", address)
	if err != nil {
		return fail(about, address+" не отвечает", "проверьте адрес и порт SMTP_URL и то, что сеть туда пускает")
	}
	defer conn.Close() //nolint:errcheck // nothing was sent
	_ = conn.SetDeadline(time.Now().Add(examPatience / 2))
	secured := &tls.Config{ServerName: server.Host, MinVersion: tls.VersionTLS12}
	if server.TLS {
		conn = tls.Client(conn, secured)
	}
	client, err := smtp.NewClient(conn, server.Host)
	if err != nil {
		return fail(about, address+" не здоровается как почтовый сервер", "для порта 465 нужна схема smtps://, для 587 и 25 — smtp://")
	}
	defer client.Close() //nolint:errcheck // nothing was sent
	if err := client.Hello("localhost"); err != nil {
		return fail(about, address+" отказал на EHLO", "проверьте, что сервер принимает письма от этой машины")
	}
	if starts, _ := client.Extension("STARTTLS"); starts && !server.TLS {
		if err := client.StartTLS(secured); err != nil {
			return fail(about, "не удалось перейти на TLS", "проверьте сертификат сервера и его имя в SMTP_URL")
		}
	} else if !server.TLS && !loopback(server.Host) {
		return fail(about, "сервер не предлагает STARTTLS: пароль и письма пошли бы открытым текстом", "возьмите smtps:// или другой порт")
	}
	if server.User == "" {
		return ok(about, "%s отвечает", address)
	}
	if _, ways := client.Extension("AUTH"); !strings.Contains(ways, "PLAIN") {
		return ok(about, "%s отвечает; вход проверится при первом письме", address)
	}
	if err := client.Auth(smtp.PlainAuth("", server.User, server.Password, server.Host)); err != nil {
		return fail(about, "сервер не принял имя или пароль", "проверьте SMTP_URL")
	}
	return ok(about, "%s отвечает, вход принят", address)
}
