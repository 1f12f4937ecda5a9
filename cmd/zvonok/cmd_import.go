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
)

func (p program) importCommand() *cobra.Command {
	var wish store.Import
	var list listWish
	var asJSON bool
	command := &cobra.Command{
		Use:   "import BUNDLE",
		Short: "Принять выгрузку журнала (папку или zip с файлами OneRoster CSV) или список класса (.xlsx, .csv)",
		Long: "Читает всё, проверяет всё и пишет одной транзакцией: либо принято целиком, либо не изменилось ничего. " +
			"Повторная выгрузка ничего не меняет. Строки, которые не подошли, перечисляются с файлом, номером, столбцом и причиной. " +
			"В списке класса нужны столбцы «ФИО» и «Класс» (или лист, названный по классу), лучше и «Дата рождения», «Родители» с телефоном и почтой.",
		Example: "  zvonok import выгрузка.zip --dry-run\n  zvonok import выгрузка/ --keep-going\n  zvonok import СПИСОК.xlsx --school 1234 --school-name \"Школа № 1234\"",
		Args:    oneArgument("папка или zip с выгрузкой, или список класса .xlsx или .csv"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := list.misuse(args[0], wish.Source); err != nil {
				return err
			}
			c, err := loadConfig(p.environ)
			if err != nil {
				return err
			}
			report, err := p.importFile(cmd.Context(), c, args[0], list, wish)
			if report == nil {
				return err
			}
			if asJSON {
				return errors.Join(importWords.of(err), printJSON(p.stdout, report))
			}
			printProblems(p.stderr, *report)
			printReport(p.stdout, *report, err != nil)
			return importWords.of(err)
		},
	}
	flags := command.Flags()
	flags.StringVar(&wish.Source, "source", "", "имя источника; по умолчанию sourcedId школы")
	flags.StringVar(&list.school, "school", "", "для списка класса: sourcedId школы")
	flags.StringVar(&list.name, "school-name", "", "для списка класса: как называется школа")
	flags.BoolVar(&wish.DryRun, "dry-run", false, "показать, что изменилось бы, и ничего не писать")
	flags.BoolVar(&wish.KeepGoing, "keep-going", false, "принять то, что годится, остальное перечислить")
	flags.BoolVar(&wish.AcceptRemovals, "accept-removals", false, "согласиться, что из школы уходит больше 10 % записей")
	flags.BoolVar(&asJSON, "json", false, "вывести итог как JSON")
	return command
}

// importFile gives a report, nil where it did not come to one.
func (p program) importFile(ctx context.Context, c Config, path string, l listWish, wish store.Import) (*store.ImportReport, error) {
	var take func(*store.Store, store.Import) (store.ImportReport, error)
	if isList(path) {
		w, err := bundle.OpenWorkbook(path)
		if err != nil {
			return nil, asIs(err)
		}
		take = func(s *store.Store, wish store.Import) (store.ImportReport, error) {
			return importList(ctx, s, w, l, wish)
		}
	} else {
		b, err := bundle.Open(path)
		if err != nil {
			return nil, asIs(err)
		}
		defer b.Close() //nolint:errcheck // it was only read
		take = func(s *store.Store, wish store.Import) (store.ImportReport, error) { return takeIn(ctx, s, b, wish) }
	}
	h, err := p.buildStore(ctx, c)
	if err != nil {
		return nil, err
	}
	defer h.close()
	shown := newProgress(p.stderr)
	wish.Progress = shown.tell
	report, err := take(h.store, wish)
	shown.end()
	if report.Files == nil && err != nil {
		return nil, asIs(err) // it did not come to an import
	}
	return &report, err
}

// takeIn imports an open bundle.
func takeIn(ctx context.Context, s *store.Store, b *bundle.Bundle, wish store.Import) (store.ImportReport, error) {
	wish.Manifest, wish.Rows, wish.Problems = b.Manifest(), b.Rows, b.Problems()
	return s.Import(ctx, wish)
}

var importWords = wording{
	"invalid":           "ничего не записано, есть строки, которые не подошли: исправьте их в выгрузке или примите остальное ключом --keep-going",
	"invalid source":    "ничего не записано: в выгрузке нет школы, а источник не назван. Назовите его ключом --source",
	"conflict removals": "ничего не записано: выгрузка убирает слишком много записей. Если так и надо, повторите с --accept-removals",
}

// printProblems writes file:line: column: value: reason, a line each.
func printProblems(to io.Writer, r store.ImportReport) {
	for _, problem := range r.Problems {
		place := problem.File
		if problem.Line > 0 {
			place += fmt.Sprintf(":%d", problem.Line)
		}
		for _, part := range []string{problem.Column, problem.Value} {
			if part != "" {
				place += ": " + part
			}
		}
		mark := ""
		if problem.Warning {
			mark = "внимание: "
		}
		fmt.Fprintf(to, "%s: %s%s\n", place, mark, problem.Reason)
	}
	if r.More > 0 {
		fmt.Fprintf(to, "… и ещё %d\n", r.More)
	}
}

// printReport writes the summary table; failed: nothing of it was written.
func printReport(to io.Writer, r store.ImportReport, failed bool) {
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "файл\tстрок\tзаписано\tбез изменений\tне подошло\tснято\t")
	for _, f := range r.Files {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t\n", f.Name, f.In, f.Written, f.Unchanged, f.Quarantined, f.Removed)
	}
	_ = table.Flush()
	if !failed {
		printChanges(to, r)
	}
	head := "Принято"
	switch {
	case failed:
		head = "Не принято, ничего не записано"
	case r.DryRun:
		head = "Проба, ничего не записано"
	case r.First:
		head = "Принято впервые, поэтому без новостей"
	}
	fmt.Fprintf(to, "%s. Источник: %s. Семейных связей изменено: %d. Новостей: %d. Строк не подошло: %d.\n", head, r.Source, r.Links, r.News, r.Refused)
}
