package sandbox

import (
	"strings"
)

// headerLine is one line of a letter's envelope or head, as the page shows it.
type headerLine struct {
	Name  string `json:"name"`          // as it was written
	Value string `json:"value"`         // decoded, in one line
	Why   string `json:"why,omitempty"` // what it is for; empty: not one that we know
}

// whyEnvelope explains what SMTP itself was told; it is no part of the letter.
var whyEnvelope = map[string]string{
	"MAIL FROM": "Обратный адрес на конверте: сюда почта вернёт отчёт, если письмо не дойдёт. Бывает свой для каждого письма, чтобы знать, какое вернулось (VERP).",
	"RCPT TO":   "Кому несут письмо: почтовые серверы смотрят на конверт, а не на строку To.",
}

// whyHeader explains headers in one sentence each; the keys are in lower case.
var whyHeader = map[string]string{
	"from":                      "От кого письмо: это имя и этот адрес видны в списке писем.",
	"sender":                    "Кто отправил письмо на самом деле, если это не тот, кто назван в From.",
	"reply-to":                  "Куда уйдёт ответ, если нажать «Ответить».",
	"to":                        "Кому письмо: здесь всегда один адрес, поэтому чужих адресов никто не видит.",
	"subject":                   "Тема: её видно в списке писем и в уведомлении на экране телефона.",
	"date":                      "Когда письмо составлено: по этому времени почта раскладывает письма.",
	"message-id":                "Имя письма, другого такого нет: если отправку пришлось повторить, имя то же, и почта показывает письмо один раз.",
	"in-reply-to":               "К какому письму относится это: так почта складывает письма в одну цепочку.",
	"references":                "Цепочка, в которой стоит письмо, от самого первого.",
	"list-id":                   "Имя рассылки: по нему легко настроить папку или правило.",
	"list-unsubscribe":          "Куда обращается кнопка «Отписаться» в почтовой программе: по ссылке или письмом.",
	"list-unsubscribe-post":     "Обещание: запрос по этой ссылке отписывает сразу, без входа и без вопросов (RFC 8058).",
	"list-help":                 "Где рассказано, что это за рассылка и как её настроить.",
	"auto-submitted":            "Письмо составила программа: автоответчики на такие не отвечают.",
	"precedence":                "Старая пометка рассылки: тоже просит автоответчики молчать.",
	"x-auto-response-suppress":  "То же для почтовых серверов Microsoft: автоответы не нужны.",
	"return-path":               "Обратный адрес с конверта: его вписал сервер, который принял письмо.",
	"dkim-signature":            "Подпись домена отправителя: по ней видно, что письмо настоящее и в дороге не изменилось.",
	"received":                  "Отметка сервера, через который прошло письмо.",
	"mime-version":              "Письмо составлено по правилам MIME: в нём могут быть HTML, текст и картинки.",
	"content-type":              "Из чего состоит письмо: multipart/alternative — одно и то же как текст и как HTML, multipart/related — ещё и картинки.",
	"content-transfer-encoding": "Как записаны буквы, чтобы пройти через любой сервер.",
	"content-language":          "На каком языке письмо.",
}

// envelope is what the sending server said before the letter itself.
func (l Letter) envelope() []headerLine {
	from := l.From
	if from == "" {
		from = "<>" // a bounce: nobody is to answer it
	}
	out := []headerLine{{Name: "MAIL FROM", Value: from}}
	for _, to := range l.To {
		out = append(out, headerLine{Name: "RCPT TO", Value: to})
	}
	for i := range out {
		out[i].Why = whyEnvelope[out[i].Name]
	}
	return out
}

// headers are the letter's own, in the order they came in.
func (l Letter) headers() []headerLine {
	out := []headerLine{}
	for fields := l.Header.Fields(); fields.Next(); {
		line := headerLine{Name: fields.Key(), Why: whyHeader[strings.ToLower(fields.Key())]}
		if raw, err := fields.Raw(); err == nil { // Message-ID, not Message-Id
			if name, _, found := strings.Cut(string(raw), ":"); found {
				line.Name = name
			}
		}
		line.Value = fields.Value() // undecodable, it stays as it was written
		if text, err := fields.Text(); err == nil {
			line.Value = text
		}
		out = append(out, line)
	}
	return out
}
