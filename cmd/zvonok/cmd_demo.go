package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zvonok/store/bundle/madeup"
)

func (p program) demoCommand() *cobra.Command {
	var tourOnly bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "Показ: выдуманная школа, Telegram и почта понарошку",
		Long: "Запускает службу целиком без единой настройки: своя база данных, выдуманная школа, песочница вместо Telegram и почты. " +
			"Проигрывает главное — привязку, дневник, оценки, вечерний дайджест в чат и на почту — и показывает каждое сообщение, " +
			"потом печатает готовые коды и работает до Ctrl-C. Всё лежит во временной папке и исчезает вместе с показом.\n\n" +
			"Из настроек действуют только LISTEN и LOG_LEVEL.",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), tourOnly) },
	}
	command.Flags().BoolVar(&tourOnly, "tour", false, "только проиграть главное и выйти: 0, если всё случилось, иначе 1")
	return command
}

// demo runs the service beside whoever plays with it; the first to end ends both.
func (p program) demo(ctx context.Context, tourOnly bool) error {
	fmt.Fprintln(p.stdout, "Готовлю базу данных и песочницу…")
	d, err := p.openDemo(ctx)
	if err != nil {
		return err
	}
	defer d.close()
	both := group{grace: stopGrace + stopGrace/2}
	both.add("служба", d.house.run)
	both.add("показ", func(ctx context.Context) error {
		if err := d.play(ctx); err != nil {
			return err
		}
		if tourOnly {
			return nil
		}
		if err := d.invite(ctx); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	})
	err = both.run(ctx)
	if err == nil && tourOnly && ctx.Err() != nil {
		return context.Cause(ctx) // interrupted: not everything happened
	}
	return err
}

// play takes the school in and tours it.
func (d *demo) play(ctx context.Context) error {
	report, err := d.takeSchool(ctx, "school", madeup.Write)
	if err != nil {
		return errors.Join(errors.New("выдуманная школа не принята"), err)
	}
	fmt.Fprintln(d.stdout, "Принята выгрузка выдуманной школы:")
	printReport(d.stdout, report, false)
	return d.tour(ctx)
}

// invite prints codes that are ready to use, and how.
func (d *demo) invite(ctx context.Context) error {
	fmt.Fprintln(d.stdout, "\nГотовые коды:")
	table := tabwriter.NewWriter(d.stdout, 0, 4, 2, ' ', 0)
	for _, part := range d.parts() {
		slip, err := d.code(ctx, part.make)
		if err != nil {
			return fmt.Errorf("код %s не выдан: %w", part.who, err)
		}
		fmt.Fprintf(table, "  %s\t%s\n", slip.Code, part.who)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	api := d.sandbox.URL()
	_, err := fmt.Fprintf(d.stdout, `
Служба:    %s
Песочница: %s

Заговорить с ботом самому:
  curl -H 'Content-Type: application/json' -d '{"name":"Анна Выдумкина"}' %[2]s/sandbox/people
  curl -H 'Content-Type: application/json' -d '{"person":НОМЕР,"text":"/start КОД"}' %[2]s/sandbox/say
  curl '%[2]s/sandbox/messages?chat=НОМЕР'      и письма: %[2]s/sandbox/mail

Ctrl-C — закончить показ.
`, d.house.publicURL, api)
	return err
}
