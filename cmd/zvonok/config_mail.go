package main

import (
	"errors"
	"net/mail"
	"net/url"
	"strconv"
)

// mailServer is SMTP_URL taken apart.
type mailServer struct {
	Host           string
	Port           int
	TLS            bool // smtps: encrypted from the first byte
	User, Password string
}

// parseMailServer reads smtp[s]://user:password@host:port. The error is Russian
// and quotes nothing.
func parseMailServer(text string) (mailServer, error) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || (u.Path != "" && u.Path != "/") {
		return mailServer{}, errors.New("нужен адрес smtp://user:password@host:587 или smtps://…:465; особые знаки пароля пишутся как %40; пустая — без почты")
	}
	s := mailServer{Host: u.Hostname(), TLS: u.Scheme == "smtps", Port: 587}
	if s.TLS {
		s.Port = 465
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return mailServer{}, errors.New("порт должен быть числом от 1 до 65535")
		}
	}
	s.User = u.User.Username()
	s.Password, _ = u.User.Password()
	if s.User != "" && s.Password == "" {
		return mailServer{}, errors.New("имя без пароля: нужен адрес smtp://user:password@host:587")
	}
	return s, nil
}

// sender is MailFrom, or an address made of the hosts that are known.
func (c Config) sender() (from mail.Address, chosen bool) {
	if parsed, err := mail.ParseAddress(c.MailFrom); err == nil {
		return *parsed, true
	}
	from = mail.Address{Name: "Звонок", Address: "zvonok@localhost"}
	server, err := parseMailServer(c.SMTPURL.Reveal())
	if err != nil {
		return from, false
	}
	if user, err := mail.ParseAddress(server.User); err == nil {
		from.Address = user.Address
		return from, false
	}
	for _, text := range []string{c.PublicURL, "smtp://" + server.Host} {
		u, err := url.Parse(text)
		if err != nil || u.Hostname() == "" || loopback(u.Hostname()) {
			continue
		}
		if made, err := mail.ParseAddress("zvonok@" + u.Hostname()); err == nil {
			from.Address = made.Address
			break
		}
	}
	return from, false
}
