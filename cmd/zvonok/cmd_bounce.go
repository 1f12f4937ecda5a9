package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zvonok/notify"
	"zvonok/store"
)

func (p program) bounceCommand() *cobra.Command {
	var dir string
	var count, asJSON bool
	command := &cobra.Command{
		Use:   "bounce [--dir ПАПКА | --count]",
		Short: "Принять письма, которые вернулись: со стандартного ввода или из папки",
		Long: "Читает отчёт о недоставке и прекращает писать на адрес, которого нет. Действует только отчёт о письме, которое послала эта " +
			"установка: обратный адрес письма подписан. Автоответы и сообщения о задержке только считаются.\n" +
			"Без ключей читает одно письмо со стандартного ввода: так его отдаёт Postfix по записи в aliases. С --dir разбирает все файлы папки, " +
			"например Maildir/new: понятые переносит в done, остальные — в kept, рядом с причиной.\n" +
			"Когда база недоступна или письмо ещё отправляется, код выхода 75: почтовый сервер попробует позже; в папке такой файл остаётся.",
		Example: "  returns: \"|/usr/local/bin/zvonok bounce\"        # aliases; нужен recipient_delimiter = +\n" +
			"  zvonok bounce --dir /var/mail/returns/new\n" +
			"  zvonok bounce --count",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir != "" && count {
				return misuse("нужно что-то одно: --dir или --count")
			}
			return p.bounce(cmd.Context(), cmd.InOrStdin(), bounceOrder{dir: dir, count: count, json: asJSON})
		},
	}
	command.Flags().StringVar(&dir, "dir", "", "разобрать все файлы этой папки")
	command.Flags().BoolVar(&count, "count", false, "показать, что вернулось за две недели")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

type bounceOrder struct {
	dir         string
	count, json bool
}

// tryLater is a failure after which the mail server may hand the letter over again.
type tryLater struct{ error }

func (t tryLater) Unwrap() error { return t.error }

// bounceWords are the outcomes, in the order in which they are printed.
var bounceWords = []struct {
	outcome store.BounceOutcome
	word    string
}{
	{store.BounceStops, "адрес остановлен"},
	{store.BounceCounts, "учтено против адреса"},
	{store.BounceAgain, "уже учтено"},
	{store.BounceBlames, "дело в письме, а не в адресе"},
	{store.BounceLate, "адрес с тех пор сменили, или письмо забыто"},
	{store.BounceDelayed, "задержка: сервер пробует дальше"},
	{store.BounceReply, "автоответ"},
	{store.BounceOther, "другое"},
	{store.BounceForeign, "не наше письмо"},
	{store.BounceUnread, "не читается"},
	{store.BounceSoon, "рано: письмо ещё отправляется, разберём в следующий раз"},
}

func (p program) bounce(ctx context.Context, in io.Reader, o bounceOrder) error {
	c, err := loadConfig(p.environ)
	if err != nil {
		return err
	}
	base, err := mail.ParseAddress(c.BounceAddress)
	if err != nil && !o.count {
		return errors.New("не задан BOUNCE_ADDRESS: без него не узнать, о каком письме речь")
	}
	h, err := p.buildStore(ctx, c)
	if err != nil {
		return tryLater{err}
	}
	defer h.close()
	if o.count {
		n, err := h.store.Bounces(ctx, bounceDays)
		if err != nil {
			return err
		}
		return p.printBounces(n, o.json)
	}
	desk := bounceDesk{store: h.store, base: base.Address, ways: c.ways(), log: h.log}
	if o.dir == "" {
		// The mail server sends on what is printed here: nothing is.
		outcome, err := desk.take(ctx, in)
		if outcome == store.BounceSoon {
			return tryLater{errors.New("письмо ещё отправляется: отчёт о нём нужен чуть позже")}
		}
		return err
	}
	n, err := desk.folder(ctx, o.dir)
	return errors.Join(err, p.printBounces(n, o.json))
}

const bounceDays = 14

func (p program) printBounces(n map[store.BounceOutcome]int, asJSON bool) error {
	if asJSON {
		return printJSON(p.stdout, n)
	}
	if len(n) == 0 {
		fmt.Fprintln(p.stdout, "Ничего не вернулось.")
		return nil
	}
	table := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ЧТО\tСКОЛЬКО")
	for _, w := range bounceWords {
		if n[w.outcome] > 0 {
			fmt.Fprintf(table, "%s\t%d\n", w.word, n[w.outcome])
		}
	}
	return table.Flush()
}

// ways are the channels that this installation speaks.
func (c Config) ways() []store.Channel {
	ways := []store.Channel{store.ByChat}
	if c.SMTPURL != "" {
		ways = append(ways, store.ByMail)
	}
	if c.SMSURL != "" {
		ways = append(ways, store.ByText)
	}
	return ways
}

// sms is the gateway for text messages as notify wants it.
func (c Config) sms() notify.TextConfig {
	return notify.TextConfig{URL: c.SMSURL.Reveal(), Body: c.SMSBody, Auth: c.SMSAuth.Reveal()}
}
