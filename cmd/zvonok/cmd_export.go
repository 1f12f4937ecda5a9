package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

func (p program) exportCommand() *cobra.Command {
	var schoolID string
	var zipped, asJSON bool
	command := &cobra.Command{
		Use:   "export [--school ID] ПАПКА",
		Short: "Выгрузить школу в том же виде, в каком её принимает import",
		Long: "Пишет папку файлов OneRoster CSV 1.2 и журнала или, с ключом --zip, один zip. Выгрузка появляется целиком или не появляется вовсе; " +
			"в ней контакты семей, поэтому открыть её может только тот, кто её сделал. Пока она пишется, школа работает как обычно: в выгрузке — один её миг. " +
			"Записки об отсутствии, коды и привязанные аккаунты в этот формат не входят.",
		Example: "  zvonok export --school school-1 выгрузка/\n  zvonok export --zip школа.zip",
		Args:    oneArgument("новая или пустая папка, а с --zip имя нового файла"),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := bundle.Create(args[0], zipped)
			if err != nil {
				return exportWords(err)
			}
			defer w.Abandon()
			report, err := askStore(cmd.Context(), p, func(ctx context.Context, s *store.Store) (store.ExportReport, error) {
				shown := newProgress(p.stderr)
				shown.done = "выгружено"
				defer shown.end()
				return s.Export(ctx, store.Export{School: schoolID, Begin: w.Begin, Progress: shown.tell})
			})
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				return exportWords(err)
			}
			if asJSON {
				return printJSON(p.stdout, report)
			}
			return printExport(p.stdout, report, args[0])
		},
	}
	flags := command.Flags()
	flags.StringVar(&schoolID, "school", "", "sourcedId школы, если их несколько")
	flags.BoolVar(&zipped, "zip", false, "один файл zip вместо папки")
	flags.BoolVar(&asJSON, "json", false, "вывести итог как JSON")
	return command
}

// exportWords: what the writer of bundles says is made to be read as it is.
func exportWords(err error) error {
	refusal, ours := errors.AsType[*school.Error](err)
	if ours && refusal.Field == "bundle" {
		return errors.New(refusal.Reason)
	}
	return wording{
		"invalid school": "школ несколько: скажите, какую выгрузить, ключом --school ID",
		"not_found":      "такой школы нет: проверьте --school, это её sourcedId",
		"conflict":       "школы с таким sourcedId есть у двух источников",
		"internal":       "контакты не расшифровываются: ZVONOK_KEYS не те, с которыми школа принята. Ничего не выгружено",
	}.of(err)
}

func printExport(to io.Writer, r store.ExportReport, path string) error {
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "файл\tстрок\tосталось\t")
	left := 0
	for _, f := range r.Files {
		fmt.Fprintf(table, "%s\t%d\t%d\t\n", f.Name, f.Rows, f.Left)
		left += f.Left
	}
	_ = table.Flush()
	if left > 0 {
		fmt.Fprintf(to, "Осталось записей: %d. Они держатся на том, что снято (отметки снятой работы, уроки закрытой группы), и в выгрузку не входят.\n", left)
	}
	source := ""
	if r.Source != r.School && r.Source != "" {
		source = " --source " + r.Source
	}
	if _, err := fmt.Fprintf(to, "Выгружено: %s. Школа: %s. В выгрузке контакты семей: храните её как документы школы.\n", path, r.School); err != nil {
		return err
	}
	if r.OneOf {
		_, err := fmt.Fprintf(to, "Её журнал ведёт несколько школ. Принимайте выгрузку в другую базу, не в эту: о тех, кто общий у школ, в ней сказано не всё.\nВ другой базе: zvonok import %s%s\n", path, source)
		return err
	}
	_, err := fmt.Fprintf(to, "Принять обратно: zvonok import %s%s\n", path, source)
	return err
}
