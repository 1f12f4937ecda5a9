package main

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/notify"
)

// openNotify makes the sender and the pages that its letters link to.
func (h *house) openNotify(ctx context.Context, _ program) error {
	channels := []notify.Channel{notify.NewChat(h.client)}
	if h.config.SMTPURL == "" {
		h.log.WarnContext(ctx, "SMTP_URL is not set: no mail goes out")
	} else {
		from, _ := h.config.sender()
		mail, err := notify.NewMail(notify.MailConfig{
			URL: h.config.SMTPURL.Reveal(), From: from.String(), Bounces: h.config.BounceAddress,
			DKIMKey: h.config.DKIMKey.Reveal(), Selector: h.config.DKIMSelector,
			PublicURL: h.publicURL, Bot: h.botID, Tokens: h.store, Clock: h.store.Now,
		})
		if err != nil {
			return err
		}
		h.whenClosed(mail.Close)
		channels = append(channels, mail)
	}
	if h.config.SMSURL != "" {
		text, err := notify.NewText(h.config.sms())
		if err != nil {
			return err
		}
		channels = append(channels, text)
	}
	attempts := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "zvonok", Subsystem: "notify", Name: "attempts_total", Help: "Deliveries tried, by channel and how that ended.",
	}, []string{"channel", "state"})
	h.registry.MustRegister(attempts)
	h.sender = notify.NewSender(notify.SenderConfig{
		Store: h.store, Bot: h.botID, Texts: h.texts, PublicURL: h.publicURL,
		Channels: channels, Workers: h.config.workers(), Log: h.log,
		Observe: func(channel, state string) { attempts.WithLabelValues(channel, state).Inc() },
		Waited:  observeTurns(h.registry),
	})
	h.registry.MustRegister(newQueueMetrics(h.store, h.sender), bounceMetrics{h.store.BounceCounts})
	h.pages = notify.Pages{Store: h.store, Texts: h.texts, Log: h.log}
	return nil
}

func (h *house) send(ctx context.Context) error {
	h.sender.Run(ctx)
	return ctx.Err()
}

// openPost makes a sender for a command that may have to send by itself; its
// channels are also what the command waits for where a service sends, so it
// wants the service's own settings.
func (h *house) openPost(ctx context.Context, p program) error {
	if h.config.TelegramToken == "" {
		return errors.New("не задан TELEGRAM_TOKEN: рассылке нужны те же настройки, что и службе")
	}
	h.publicURL = h.config.publicURL(h.config.Listen)
	if err := h.openTelegram(ctx, p); err != nil {
		return err
	}
	return h.openNotify(ctx, p)
}
