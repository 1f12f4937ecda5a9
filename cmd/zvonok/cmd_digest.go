package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zvonok/notify"
	"zvonok/scheduler"
	"zvonok/store"
	"zvonok/store/school"
)

func (p program) digestCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "digest",
		Short: "Дайджесты: посмотреть один или разослать все к сроку",
		Args:  nothing,
		RunE: func(*cobra.Command, []string) error {
			return misuse("нужна команда: digest preview или digest run")
		},
	}
	command.AddCommand(p.digestPreviewCommand(), p.digestRunCommand())
	return command
}

func (p program) digestPreviewCommand() *cobra.Command {
	var student, schoolID, role, period, format string
	command := &cobra.Command{
		Use:   "preview --student ID [--school ID] --role parent|student --period day|week",
		Short: "Показать дайджест одного ученика, никому его не посылая",
		Long: "Показывает дайджест по датам, из самого журнала: никуда не уходит и ничего не меняет.\n" +
			"ID — это sourcedId из выгрузки журнала.",
		Example: "  zvonok digest preview --student s-17 --role parent --period day\n" +
			"  zvonok digest preview --student s-17 --role student --period week --format html > digest.html",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask := store.PreviewAsk{Student: student, School: schoolID, Role: school.Role(role), AsOf: p.clock(), Days: daysOf(period)}
			switch {
			case student == "":
				return misuse("не сказано о ком: --student ID")
			case ask.Role != school.Parent && ask.Role != school.Student:
				return misuse("не сказано для кого: --role parent или student")
			case ask.Days == 0:
				return misuse("--period: day или week")
			case !slices.Contains([]notify.Format{notify.AsText, notify.AsHTML, notify.AsChat}, notify.Format(format)):
				return misuse("--format: text, html или chat")
			}
			return p.preview(cmd.Context(), ask, notify.Format(format))
		},
	}
	flags := command.Flags()
	flags.StringVar(&student, "student", "", "sourcedId ученика")
	flags.StringVar(&schoolID, "school", "", "sourcedId школы, если такой ученик есть в нескольких")
	flags.StringVar(&role, "role", "", "чьими глазами: parent или student")
	flags.StringVar(&period, "period", "day", "за сколько: day или week")
	flags.StringVar(&format, "format", string(notify.AsText), "вид: text, html или chat")
	return command
}

var previewWords = wording{
	"not_found": "ученика с таким sourcedId нет: проверьте --student и --school",
	"conflict":  "ученик с таким sourcedId есть в нескольких школах: скажите, в какой, ключом --school ID",
}

// daysOf is how many days a period tells of; 0: there is no such period.
func daysOf(period string) int {
	return map[string]int{"day": 1, "week": 7}[period]
}

func (p program) preview(ctx context.Context, ask store.PreviewAsk, format notify.Format) error {
	return p.withStore(ctx, func(h *house) error {
		if err := h.readTexts(ctx, p); err != nil {
			return err
		}
		letter, err := h.store.Preview(ctx, ask)
		if err != nil {
			return previewWords.of(err)
		}
		if letter.Channel = store.ByMail; format == notify.AsChat {
			letter.Channel = store.ByChat
		}
		text, err := notify.Render(notify.Compose(h.texts, letter).Discreet(letter), format)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, text)
		return err
	})
}

func (p program) digestRunCommand() *cobra.Command {
	var at string
	var asJSON bool
	command := &cobra.Command{
		Use:   "run --at RFC3339",
		Short: "Разослать все дайджесты, чей срок настал к этому времени",
		Long: "Делает то, что служба сделала бы в это время: выпускает отложенные новости, собирает дайджесты, чей срок настал, " +
			"и ждёт, пока они уйдут. Что опоздало больше чем на два часа и пришло бы в тихие часы или ночью, с 22:00 до 07:00, " +
			"уйдёт, когда они кончатся: команда этого не ждёт и считает отдельно. Посылает работающая служба, а если её нет — сама эта команда; настройки нужны те же, что у службы.\n" +
			"Следующие сроки назад не двигаются. Печатает, сколько и чем кончилось по каждому каналу.",
		Example: "  zvonok digest run --at 2026-11-23T19:00:00+03:00",
		Args:    nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if at == "" {
				return misuse("не сказано когда: --at, например 2026-11-23T19:00:00+03:00")
			}
			when, err := time.Parse(time.RFC3339, at)
			if err != nil {
				return misuse("--at не читается: нужно время вида 2026-11-23T19:00:00+03:00")
			}
			tally, err := p.runDigests(cmd.Context(), when)
			if tally == nil {
				return err
			}
			if asJSON {
				if failed := printJSON(p.stdout, tally); failed != nil {
					return failed
				}
				return err
			}
			p.printTally(tally)
			return err
		},
	}
	command.Flags().StringVar(&at, "at", "", "время с поясом: 2026-11-23T19:00:00+03:00")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

func (p program) runDigests(ctx context.Context, at time.Time) (store.Tally, error) {
	c, err := loadConfig(p.environ)
	if err != nil {
		return nil, err
	}
	h, err := p.buildPost(ctx, c)
	if err != nil {
		return nil, err
	}
	defer h.close()
	return scheduler.RunDigests(ctx, scheduler.RunConfig{Store: h.store, Sender: h.sender}, at)
}

// stateWords are the outcomes, in the order in which they are printed.
var stateWords = []struct {
	state store.DeliveryState
	word  string
}{
	{store.Sent, "отправлено"},
	{store.Empty, "нечего сказать"},
	{store.Dropped, "отписались или нет доступа"},
	{store.Never, "не принято навсегда"},
	{store.Unknown, "неизвестно, дошло ли"},
	{store.Held, "отложено до конца тихих часов или ночи"},
	{store.Queued, "в очереди"},
	{store.Sending, "в пути"},
	{store.Waiting, "ждёт повтора"},
}

func (p program) printTally(tally store.Tally) {
	if len(tally) == 0 {
		fmt.Fprintln(p.stdout, "К этому времени посылать нечего.")
		return
	}
	table := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "КАНАЛ\tИСХОД\tСКОЛЬКО")
	for _, channel := range []store.Channel{store.ByChat, store.ByMail, store.ByText} {
		for _, s := range stateWords {
			if n := tally[channel][s.state]; n > 0 {
				fmt.Fprintf(table, "%s\t%s\t%d\n", channel, s.word, n)
			}
		}
	}
	_ = table.Flush()
}
