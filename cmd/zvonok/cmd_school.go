package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zvonok/store"
	"zvonok/store/school"
)

func (p program) schoolCommand() *cobra.Command {
	var id, chat, mail, sms string
	var protect, hide string
	command := &cobra.Command{
		Use:   "school --school ID [--chat|--mail|--sms УРОВЕНЬ] [--protect|--hide-marks yes|no]",
		Short: "Сколько можно говорить по каждому каналу: правила школы",
		Long: "Уровень канала: full — всё, headings — имя и сколько чего нового, без оценок и текстов, bare — только что новое есть, без имени. " +
			"SMS несут не больше headings. Правило действует с ближайшего сообщения; если человек выбрал строже, действует его выбор. " +
			"У семьи с детьми в разных школах о каждом ребёнке говорится по правилам его школы.\n" +
			"--protect запрещает пересылать сообщения бота, --hide-marks прячет оценки в чате, пока на них не нажмут; --chat bare запрещает и пересылку. " +
			"Дневник в чате человек по-прежнему открывает сам: это ответ на его вопрос.",
		Example: "  zvonok school list\n" +
			"  zvonok school --school 1234 --chat bare --mail headings\n" +
			"  zvonok school --school 1234 --protect yes --hide-marks yes",
		Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var change store.RulesChange
			for _, one := range []struct {
				flag, text string
				level      **school.Level
			}{{"chat", chat, &change.Chat}, {"mail", mail, &change.Mail}, {"sms", sms, &change.SMS}} {
				if one.text == "" {
					continue
				}
				level := school.Level(one.text)
				if !level.Valid() || one.flag == "sms" && level.Whole() {
					return misuse("--" + one.flag + ": нужно full, headings или bare (для SMS headings или bare)")
				}
				*one.level = &level
			}
			for _, one := range []struct {
				flag, text string
				value      **bool
			}{{"protect", protect, &change.Protect}, {"hide-marks", hide, &change.HideMarks}} {
				yes := one.text == "yes"
				switch {
				case one.text == "":
				case !yes && one.text != "no":
					return misuse("--" + one.flag + ": нужно yes или no")
				default:
					*one.value = &yes
				}
			}
			if change == (store.RulesChange{}) {
				return misuse("не сказано, что изменить: --chat, --mail, --sms, --protect или --hide-marks; посмотреть — school list")
			}
			return p.setSchool(cmd.Context(), id, change)
		},
	}
	flags := command.Flags()
	flags.StringVar(&id, "school", "", "sourcedId школы, если их несколько")
	flags.StringVar(&chat, "chat", "", "уровень чата: full, headings или bare")
	flags.StringVar(&mail, "mail", "", "уровень почты: full, headings или bare")
	flags.StringVar(&sms, "sms", "", "уровень SMS: headings или bare")
	flags.StringVar(&protect, "protect", "", "запретить пересылку сообщений бота: yes или no")
	flags.StringVar(&hide, "hide-marks", "", "прятать оценки в чате: yes или no")
	command.AddCommand(p.schoolListCommand())
	return command
}

var schoolWords = wording{
	"not_found": "такой школы нет: посмотрите school list",
	"conflict":  "школ несколько: скажите, какой, ключом --school ID",
}

func (p program) setSchool(ctx context.Context, id string, change store.RulesChange) error {
	return p.withStore(ctx, func(h *house) error {
		if err := h.store.SetSchoolRules(ctx, id, change); err != nil {
			return schoolWords.of(err)
		}
		return p.listSchools(ctx, h, false)
	})
}

func (p program) schoolListCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use: "list", Short: "Показать школы и их правила", Args: nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(h *house) error { return p.listSchools(cmd.Context(), h, asJSON) })
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

// schoolLine is a school in JSON.
type schoolLine struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Zone      string       `json:"zone"`
	Chat      school.Level `json:"chat"`
	Mail      school.Level `json:"mail"`
	SMS       school.Level `json:"sms"`
	Protect   bool         `json:"protect"`
	HideMarks bool         `json:"hideMarks"`
}

func (p program) listSchools(ctx context.Context, h *house, asJSON bool) error {
	all, err := h.store.SchoolsRules(ctx)
	if err != nil {
		return err
	}
	lines := make([]schoolLine, len(all))
	for i, s := range all {
		lines[i] = schoolLine{
			ID: s.Sourced, Name: s.Name, Zone: s.Zone, Chat: s.Rules.Chat, Mail: s.Rules.Mail, SMS: s.Rules.SMS,
			Protect: s.Rules.Guarded(), HideMarks: s.Rules.HideMarks,
		}
	}
	if asJSON {
		return printJSON(p.stdout, lines)
	}
	if len(lines) == 0 {
		fmt.Fprintln(p.stdout, "Школ пока нет: загрузите выгрузку командой import.")
		return nil
	}
	yes := map[bool]string{true: "да", false: "нет"}
	table := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ШКОЛА\tНАЗВАНИЕ\tПОЯС\tЧАТ\tПОЧТА\tSMS\tБЕЗ ПЕРЕСЫЛКИ\tОЦЕНКИ СКРЫТЫ")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Name, l.Zone, l.Chat, l.Mail, l.SMS, yes[l.Protect], yes[l.HideMarks])
	}
	return table.Flush()
}
