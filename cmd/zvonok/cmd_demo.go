package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func (p program) demoCommand() *cobra.Command {
	var wish demoWish
	command := &cobra.Command{
		Use:   "demo",
		Short: "Показ: выдуманная школа, Telegram и почта понарошку",
		Long: "Запускает службу целиком без единой настройки: своя база данных, выдуманная школа, песочница вместо Telegram и почты. " +
			"Печатает адрес страницы, где можно поговорить с ботом за родителя, ученика и учителя, прочитать письма и передвинуть часы, " +
			"и готовые коды; всё, что происходит, видно и в терминале. Работает до Ctrl-C. " +
			"Лежит во временной папке и исчезает вместе с показом.\n\n" +
			"Из переменных окружения действуют только LISTEN (адрес страницы) и LOG_LEVEL.",
		Example: "  zvonok demo\n  zvonok demo --zones 2 --listen 127.0.0.1:9000\n  zvonok demo --tour",
		Args:    nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case wish.zones < 1 || wish.zones > 2:
				return misuse("--zones: 1 или 2")
			case wish.classes < 2 || wish.classes > 35:
				return misuse("--classes: от 2 до 35")
			}
			return p.demo(cmd.Context(), wish)
		},
	}
	command.Flags().BoolVar(&wish.tour, "tour", false, "проиграть главное на маленькой школе и выйти: 0, если всё случилось, иначе 1")
	command.Flags().IntVar(&wish.classes, "classes", wholeClasses, "сколько в школе классов, по 25 учеников")
	command.Flags().IntVar(&wish.zones, "zones", 1, "2: добавить школу в другом часовом поясе и родителя с детьми в обеих")
	command.Flags().StringVar(&wish.listen, "listen", "", "адрес страницы; по умолчанию "+pagesAddress+", а если он занят, свободный порт")
	return command
}

// demo runs the service beside whoever plays with it; the first to end ends both.
func (p program) demo(ctx context.Context, wish demoWish) error {
	p.stdout = &steady{to: p.stdout}
	fmt.Fprintln(p.stdout, "Готовлю базу данных и выдуманную школу…")
	d, err := p.openDemo(ctx, wish)
	if err != nil {
		return err
	}
	defer d.close()
	both := group{grace: stopGrace + stopGrace/2}
	both.add("служба", d.house.run)
	if wish.tour {
		both.add("показ", d.play)
	} else {
		both.add("чаты", d.watchChats)
		both.add("письма", d.watchLetters)
		both.add("показ", d.receive)
	}
	err = both.run(ctx)
	if err == nil && wish.tour && ctx.Err() != nil {
		return context.Cause(ctx) // interrupted: not everything happened
	}
	return err
}

// play takes the school in and tours it.
func (d *demo) play(ctx context.Context) error {
	if err := d.takeSchools(ctx); err != nil {
		return err
	}
	return d.tour(ctx)
}

// receive takes the schools in, says who may come, and stays until ctx ends.
func (d *demo) receive(ctx context.Context) error {
	if err := d.takeSchools(ctx); err != nil {
		return err
	}
	if err := d.invite(ctx); err != nil {
		return err
	}
	d.ready()
	fmt.Fprintf(d.stdout, `
Откройте в браузере: %[1]s/
Письма:              %[1]s/mail
Готово за %.1[2]f с. Ctrl-C — закончить показ.

Что попробовать: нажмите карточку «Родитель двоих», ответьте боту на вопросы, откройте дневник,
потом передвиньте часы на 19:00 — придёт сводка. Всё, что происходит, видно и здесь.

`, d.sandbox.URL(), time.Since(d.began).Seconds())
	<-ctx.Done()
	return nil
}

// ready lets the clock be moved from now on.
func (d *demo) ready() {
	d.moving.Lock()
	defer d.moving.Unlock()
	d.journal.ready = true
}
