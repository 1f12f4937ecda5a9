package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

// listWish is what the command line says of a class list beside the file.
type listWish struct{ school, name string }

func isList(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".xlsx", ".xlsm", ".xls", ".csv": // an old .xls is refused with the word what to do
		return true
	}
	return false
}

// misuse refuses flags that do not fit the file.
func (l listWish) misuse(path, source string) error {
	switch {
	case isList(path) && source != "":
		return misuse("у списков класса источник свой, --source для них не нужен")
	case isList(path) && l.school == "":
		return misuse("это список класса: укажите школу ключом --school, например --school 1234")
	case !isList(path) && (l.school != "" || l.name != ""):
		return misuse("--school и --school-name нужны только списку класса (.xlsx, .csv): выгрузка сама называет свою школу")
	}
	return nil
}

// importList takes a class list in.
func importList(ctx context.Context, s *store.Store, w bundle.Workbook, l listWish, wish store.Import) (store.ImportReport, error) {
	wish.Source = store.ListSource(l.school) // never that of a bundle, whose people it would double
	there, err := s.ListedSchool(ctx, wish.Source, l.school)
	if err != nil {
		return store.ImportReport{}, listWords.of(err)
	}
	name := l.name
	if name == "" {
		name = there.Name
	}
	if name == "" {
		name = "Школа " + l.school
	}
	var failed error
	list := w.List(bundle.ListOptions{
		School: l.school, SchoolName: name, Today: s.Now(), Known: there.Known,
		Mint: func(text string) string {
			id, err := s.ListID(text)
			failed = errors.Join(failed, err)
			return id
		},
	})
	if failed != nil {
		return store.ImportReport{}, failed
	}
	wish.List, wish.Manifest, wish.Rows, wish.Problems = true, list.Manifest(), list.Rows, list.Problems()
	report, err := s.Import(ctx, wish)
	for i, p := range report.Problems {
		report.Problems[i] = list.Place(p)
	}
	return report, err
}

var listWords = wording{
	"conflict school": "ничего не записано: эту школу ведёт выгрузка журнала, а список добавил бы тех же людей второй раз. Внесите изменения в журнале и выгрузите заново",
}

// asIs is a refusal that was made to be read as it is.
func asIs(err error) error {
	if refusal, ours := errors.AsType[*school.Error](err); ours && refusal.Field == "bundle" && hasRussian(refusal.Reason) {
		return errors.New(refusal.Reason)
	}
	return err
}
