package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zvonok/store"
)

func (p program) unreachableCommand() *cobra.Command {
	var id string
	var asJSON, asCSV bool
	command := &cobra.Command{
		Use:   "unreachable --school ID [--json|--csv]",
		Short: "Семьи, до которых сообщения не доходят, и почему",
		Long: "Показывает детей, чьим родителям не удаётся ничего передать: бот остановлен, а почты и SMS нет или письма возвращаются. " +
			"Ниже — те, у кого чат работает, но письма возвращаются. Адресов и телефонов здесь нет. Тот же список куратор видит в чате.",
		Example: "  zvonok unreachable --school 1234\n  zvonok unreachable --school 1234 --csv > families.csv",
		Args:    nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON && asCSV {
				return misuse("нужно что-то одно: --json или --csv")
			}
			return p.unreachable(cmd.Context(), id, asJSON, asCSV)
		},
	}
	command.Flags().StringVar(&id, "school", "", "sourcedId школы, если их несколько")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	command.Flags().BoolVar(&asCSV, "csv", false, "вывести как CSV")
	return command
}

// lostLine is one parent of a child, without a name or a contact of theirs.
type lostLine struct {
	Class   string `json:"class"`
	Child   string `json:"child"`
	Reached bool   `json:"reached"` // by some way yet: only the mail comes back
	Others  bool   `json:"others"`  // another parent is reached
	Chat    string `json:"chat"`    // active, blocked, none
	Mail    string `json:"mail"`    // confirmed, waits, bounces, none
	Since   string `json:"since"`
}

func (p program) unreachable(ctx context.Context, id string, asJSON, asCSV bool) error {
	return p.withStore(ctx, func(h *house) error {
		all, err := h.store.HardToReachOf(ctx, id)
		if err != nil {
			return schoolWords.of(err)
		}
		lines := make([]lostLine, len(all))
		for i, r := range all {
			lines[i] = lostLine{
				Class: r.Class, Child: strings.TrimSpace(r.Child.Family + " " + r.Child.Given), Reached: r.Reached, Others: r.Others,
				Chat: r.Chat, Mail: r.Mail, Since: r.Since.Format(time.DateOnly),
			}
		}
		switch {
		case asJSON:
			return printJSON(p.stdout, lines)
		case asCSV:
			return p.lostCSV(lines)
		case len(lines) == 0:
			fmt.Fprintln(p.stdout, "Таких семей нет.")
			return nil
		}
		return p.lostTable(all, lines)
	})
}

var lostWords = map[string]string{
	"active": "чат работает", "blocked": "бот остановлен", "none": "нет",
	"confirmed": "подтверждена", "waits": "не подтверждена", "bounces": "письма возвращаются",
}

func (p program) lostTable(all []store.Reachless, lines []lostLine) error {
	table := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "КЛАСС\tУЧЕНИК\tДОХОДИТ\tЧАТ\tПОЧТА\tС\tДРУГОЙ РОДИТЕЛЬ")
	for i, l := range lines {
		reached, others := "нет", ""
		if l.Reached {
			reached = "только чат"
		}
		if l.Others {
			others = "получает"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Class, l.Child, reached, lostWords[l.Chat], lostWords[l.Mail], all[i].Since.Format("02.01.2006"), others)
	}
	return table.Flush()
}

func (p program) lostCSV(lines []lostLine) error {
	w := csv.NewWriter(p.stdout)
	_ = w.Write([]string{"class", "child", "reached", "others", "chat", "mail", "since"}) // Flush remembers
	for _, l := range lines {
		_ = w.Write([]string{inert(l.Class), inert(l.Child), fmt.Sprint(l.Reached), fmt.Sprint(l.Others), l.Chat, l.Mail, l.Since})
	}
	w.Flush()
	return w.Error()
}
