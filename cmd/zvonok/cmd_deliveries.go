package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zvonok/store"
)

func (p program) deliveriesCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "deliveries",
		Short: "Очередь сообщений: посмотреть, что не ушло, и послать ещё раз",
		Args:  nothing,
		RunE: func(*cobra.Command, []string) error {
			return misuse("нужна команда: deliveries list или deliveries retry")
		},
	}
	command.AddCommand(p.deliveriesListCommand(), p.deliveriesRetryCommand())
	return command
}

func (p program) deliveriesListCommand() *cobra.Command {
	var words filterWords
	var limit int
	var asJSON bool
	command := &cobra.Command{
		Use:   "list [--state СОСТОЯНИЕ] [--channel КАНАЛ] [--account НОМЕР]",
		Short: "Показать сообщения, сначала новые",
		Long: "Показывает номера и состояния, без имён, адресов и текста. Без ключей — то, что ещё не дошло: " +
			"в очереди, в пути, ждёт повтора, не принято, неизвестно.\n\n" + stateHelp(),
		Example: "  zvonok deliveries list\n" +
			"  zvonok deliveries list --state never --channel mail\n" +
			"  zvonok deliveries list --account 17 --state sent --limit 20",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := words.filter()
			if err != nil {
				return err
			}
			if limit < 1 {
				return misuse("--limit: число от 1")
			}
			if filter.States == nil && filter.Account == 0 {
				filter.States = []store.DeliveryState{store.Queued, store.Sending, store.Waiting, store.Never, store.Unknown}
			}
			filter.Limit = limit
			rows, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) ([]store.DeliveryRow, error) {
				return s.ListDeliveries(ctx, filter)
			})
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.stdout, deliveryLines(rows))
			}
			return printDeliveries(p.stdout, deliveryLines(rows))
		},
	}
	words.flags(command)
	command.Flags().IntVar(&limit, "limit", 100, "сколько строк показать")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

func (p program) deliveriesRetryCommand() *cobra.Command {
	var words filterWords
	command := &cobra.Command{
		Use:   "retry (НОМЕР… | --state never|unknown|later)",
		Short: "Послать ещё раз то, что не дошло",
		Long: "Возвращает сообщения в очередь: те, что названы по номеру из deliveries list, или все в этом состоянии. " +
			"Пошлёт их работающая служба; права получателя проверяются заново.\n\n" +
			fmt.Sprintf("Не возвращаются: отправленное, то, от чего отписались, сообщения старше %d дней и служебные слова, чей текст уже стёрт. ", store.RetryDays) +
			"Сообщение в состоянии unknown могло дойти: получатель может увидеть его дважды.",
		Example: "  zvonok deliveries retry 2026-11-23/41 2026-11-23/42\n" +
			"  zvonok deliveries retry --state never --channel mail",
		RunE: func(cmd *cobra.Command, args []string) error {
			filter, err := words.filter()
			if err != nil {
				return err
			}
			for _, arg := range args {
				ref, ok := readRef(arg)
				if !ok {
					return misuse(fmt.Sprintf("«%s» — не номер сообщения: нужен вид 2026-11-23/41, как в deliveries list", arg))
				}
				filter.Refs = append(filter.Refs, ref)
			}
			if len(filter.Refs) == 0 && filter.States == nil {
				return misuse("не сказано, что послать ещё раз: номера или --state")
			}
			n, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) (int, error) {
				return s.RetryDeliveries(ctx, filter)
			})
			if err != nil {
				return err
			}
			if fmt.Fprintf(p.stdout, "Вернулось в очередь: %d\n", n); n == 0 {
				return fmt.Errorf("возвращать нечего: такие сообщения уже ушли, устарели или их нет")
			}
			return nil
		},
	}
	words.flags(command)
	return command
}

// filterWords are the flags that narrow.
type filterWords struct {
	states  []string
	channel string
	account int64
}

func (w *filterWords) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringSliceVar(&w.states, "state", nil, "только в этом состоянии; можно несколько через запятую")
	flags.StringVar(&w.channel, "channel", "", "только этот канал: chat, mail или sms")
	flags.Int64Var(&w.account, "account", 0, "только этому аккаунту, по его номеру")
}

func (w *filterWords) filter() (store.DeliveryFilter, error) {
	out := store.DeliveryFilter{Channel: store.Channel(w.channel), Account: w.account}
	if w.channel != "" && !slices.Contains([]string{"chat", "mail", "sms"}, w.channel) {
		return out, misuse("--channel: chat, mail или sms")
	}
	if w.account < 0 {
		return out, misuse("--account: номер аккаунта из журнала службы")
	}
	for _, word := range w.states {
		if stateWord(store.DeliveryState(word)) == "" {
			return out, misuse(fmt.Sprintf("состояния «%s» нет. %s", word, strings.TrimSuffix(stateHelp(), ".")))
		}
		out.States = append(out.States, store.DeliveryState(word))
	}
	return out, nil
}

func stateHelp() string {
	var all []string
	for _, s := range stateWords {
		all = append(all, string(s.state)+" ("+s.word+")")
	}
	return "Состояния: " + strings.Join(all, ", ") + "."
}

func stateWord(state store.DeliveryState) string {
	for _, s := range stateWords {
		if s.state == state {
			return s.word
		}
	}
	return ""
}

// readRef reads «2026-11-23/41».
func readRef(text string) (store.DeliveryRef, bool) {
	day, id, ok := strings.Cut(text, "/")
	on, err := time.Parse(time.DateOnly, day)
	n, wrong := strconv.ParseInt(id, 10, 64)
	return store.DeliveryRef{On: on, ID: n}, ok && err == nil && wrong == nil && n > 0
}
