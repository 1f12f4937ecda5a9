package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zvonok/bot/telegram"
	"zvonok/store/shared"
)

// What a clock may be off: codes and digests bear seconds, not minutes.
const (
	clockNoticed = 10 * time.Second
	clockWrong   = 2 * time.Minute
)

func examineTelegram(ctx context.Context, who patient) []finding {
	findings := examineClock(ctx, who)
	if who.config.TelegramToken == "" {
		return append(findings, fail("Telegram", "не задан TELEGRAM_TOKEN", "создайте бота у @BotFather и передайте его токен"))
	}
	memory, err := shared.Open("")
	if err != nil {
		return append(findings, fail("Telegram", err.Error(), ""))
	}
	client, err := telegram.New(telegram.Config{
		Token: who.config.TelegramToken.Reveal(), API: who.config.TelegramAPI,
		Pacer: memory.Pacer("doctor", telegram.FreeRate), Timeout: examPatience / 2,
	})
	if err != nil {
		return append(findings, fail("Telegram", err.Error(), "проверьте TELEGRAM_TOKEN и TELEGRAM_API"))
	}
	defer client.Close()
	me, err := client.Me(ctx)
	switch {
	case telegram.WhyOf(err) == telegram.Token:
		return append(findings, fail("Telegram", "не признаёт токен", "скопируйте токен у @BotFather ещё раз; проверьте TELEGRAM_API"))
	case err != nil:
		return append(findings, fail("Telegram", "не отвечает: "+err.Error(), "проверьте выход в интернет с этой машины и TELEGRAM_API"))
	}
	return append(findings, ok("Telegram", "бот @%s отвечает", me.Username))
}

// examineClock compares our clock with the one in an answer of Telegram's server.
func examineClock(ctx context.Context, who patient) []finding {
	const about = "часы"
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, who.config.TelegramAPI, http.NoBody)
	if err != nil {
		return []finding{warn(about, "сверить не с чем", "проверьте TELEGRAM_API")}
	}
	client := &http.Client{Timeout: examPatience / 3, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		return []finding{warn(about, "сверить не с чем: сервер Telegram не отвечает", "проверьте, что на машине работает NTP")}
	}
	defer answer.Body.Close()
	theirs, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return []finding{warn(about, "сверить не с чем: сервер Telegram не сказал времени", "проверьте, что на машине работает NTP")}
	}
	switch off := who.clock().Sub(theirs).Abs(); {
	case off > clockWrong:
		return []finding{fail(about, fmt.Sprintf("расходятся с сервером Telegram на %s", off.Round(time.Second)), "включите NTP: сроки кодов и время дайджестов считаются по этим часам")}
	case off > clockNoticed:
		return []finding{warn(about, fmt.Sprintf("расходятся с сервером Telegram на %s", off.Round(time.Second)), "включите NTP")}
	}
	return []finding{ok(about, "идут верно")}
}
