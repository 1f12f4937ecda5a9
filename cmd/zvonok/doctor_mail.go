package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/smtp"
	"strconv"
	"strings"
	"time"
)

func examineMail(ctx context.Context, who patient) []finding {
	const about = "почта"
	c := who.config
	if c.SMTPURL == "" {
		return []finding{warn(about, "не задан SMTP_URL: письма не уходят, только чат", "задайте SMTP_URL и MAIL_FROM, если нужна почта")}
	}
	findings := []finding{greet(ctx, c)}
	if from, chosen := c.sender(); !chosen {
		findings = append(findings, warn("MAIL_FROM", "не задан, письма пойдут от "+from.Address, "задайте адрес, с которого этому серверу разрешено писать"))
	}
	return findings
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
