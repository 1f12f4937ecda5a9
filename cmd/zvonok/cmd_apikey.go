package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zvonok/store"
)

func (p program) apikeyCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "apikey",
		Short: "Ключи, с которыми журнал школы присылает записи: выдать, перечислить, отозвать",
		Args:  nothing,
		RunE: func(*cobra.Command, []string) error {
			return misuse("нужна команда: apikey create, apikey list или apikey revoke")
		},
	}
	command.AddCommand(p.apikeyCreateCommand(), p.apikeyListCommand(), p.apikeyRevokeCommand())
	return command
}

var apikeyWords = wording{
	"invalid name":   "имя ключа: от 1 до 60 знаков, ключом --name",
	"invalid school": "школ несколько: скажите, какой нужен ключ, ключом --school ID",
	"not_found":      "такого нет: проверьте --school или начало ключа (zvonok apikey list)",
	"conflict":       "школы с таким sourcedId есть у двух источников",
}

func (p program) apikeyCreateCommand() *cobra.Command {
	var schoolID, name string
	var asJSON bool
	command := &cobra.Command{
		Use:   "create --school ID --name ИМЯ",
		Short: "Выдать ключ",
		Long: "Выдаёт ключ для POST " + pushPath + ". Ключ показывается один раз, хранится только его отпечаток. " +
			"С ним можно менять записи только этой школы. Описание запроса — " + openAPIPath + ".",
		Example: "  zvonok apikey create --school school-1 --name «журнал»",
		Args:    nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			type made struct {
				Key    string `json:"key"`
				School string `json:"school"`
				Name   string `json:"name"`
			}
			out, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) (made, error) {
				key, one, err := s.MakeAPIKey(ctx, schoolID, name)
				return made{key, one.SchoolID, one.Name}, err
			})
			if err != nil {
				return apikeyWords.of(err)
			}
			if asJSON {
				return printJSON(p.stdout, out)
			}
			_, err = fmt.Fprintf(p.stdout, "%s\n", out.Key)
			fmt.Fprintln(p.stderr, "Сохраните ключ: больше он показан не будет.")
			return err
		},
	}
	command.Flags().StringVar(&schoolID, "school", "", "sourcedId школы, если их несколько")
	command.Flags().StringVar(&name, "name", "", "для кого ключ: по нему вы узнаете его в списке")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

func (p program) apikeyListCommand() *cobra.Command {
	var schoolID string
	var asJSON bool
	command := &cobra.Command{
		Use:   "list [--school ID]",
		Short: "Перечислить ключи: кто, когда пользовался, когда прислал записи",
		Args:  nothing,
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) ([]store.APIKey, error) {
				return s.APIKeys(ctx, schoolID)
			})
			if err != nil {
				return err
			}
			lines := apikeyLines(keys)
			if asJSON {
				return printJSON(p.stdout, lines)
			}
			return printAPIKeys(p.stdout, lines)
		},
	}
	command.Flags().StringVar(&schoolID, "school", "", "только этой школы, по её sourcedId")
	command.Flags().BoolVar(&asJSON, "json", false, "вывести как JSON")
	return command
}

func (p program) apikeyRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke НАЧАЛО",
		Short:   "Отозвать ключ: он перестаёт действовать сразу",
		Example: "  zvonok apikey revoke k3m9x2qa",
		Args:    oneArgument("начало ключа из apikey list или ключ целиком"),
		RunE: func(cmd *cobra.Command, args []string) error {
			locator, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(args[0]), "zvk_"), "_")
			_, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) (struct{}, error) {
				return struct{}{}, s.RevokeAPIKey(ctx, locator)
			})
			if err != nil {
				return apikeyWords.of(err)
			}
			_, err = fmt.Fprintln(p.stdout, "Ключ отозван.")
			return err
		},
	}
}

// apikeyLine is a key as it is printed.
type apikeyLine struct {
	Start   string `json:"start"` // what revoke takes
	School  string `json:"school"`
	Name    string `json:"name"`
	Made    string `json:"made"`              // RFC 3339, UTC
	Used    string `json:"used,omitempty"`    // to the minute
	Pushed  string `json:"pushed,omitempty"`  // records came in
	Revoked string `json:"revoked,omitempty"` // empty: it works
}

func apikeyLines(keys []store.APIKey) []apikeyLine {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	all := make([]apikeyLine, 0, len(keys))
	for _, k := range keys {
		all = append(all, apikeyLine{k.Locator, k.SchoolID, k.Name, at(k.Made), at(k.Used), at(k.Pushed), at(k.Revoked)})
	}
	return all
}

func printAPIKeys(to io.Writer, lines []apikeyLine) error {
	if len(lines) == 0 {
		_, err := fmt.Fprintln(to, "Ключей нет.")
		return err
	}
	never := func(at string) string {
		if at == "" {
			return "—"
		}
		return at
	}
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "НАЧАЛО\tШКОЛА\tИМЯ\tВЫДАН (UTC)\tПОЛЬЗОВАЛСЯ\tПРИСЛАЛ ЗАПИСИ\tОТОЗВАН")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Start, l.School, l.Name, l.Made, never(l.Used), never(l.Pushed), never(l.Revoked))
	}
	return table.Flush()
}
