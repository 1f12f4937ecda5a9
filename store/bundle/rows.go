package bundle

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"

	"zvonok/store/school"
)

// Rows streams the rows of a file of the format, named without .csv, in the
// order in which they stand. It may be ranged over more than once.
//
// With a nil Problem the row is good. With a Problem that is no warning the row
// cannot be used: its Line is set and its first value is the sourcedId where
// that could be read; a row with several problems comes once with each, one
// after the other. A Problem with the zero Row is about the header or the whole
// file: a warning, or the reason why some column or no row at all comes.
func (b *Bundle) Rows(name string) iter.Seq2[school.Row, *school.Problem] {
	return func(yield func(school.Row, *school.Problem) bool) {
		f, known := school.FileNamed(name)
		as, present := b.present[name]
		if !known || !present || b.manifest.ModeOf(name) == school.Missing {
			return
		}
		source, err := b.place.open(as)
		if err != nil {
			yield(school.Row{}, &school.Problem{File: name + ".csv", Reason: "Файл не открывается. Проверьте права и целость набора."})
			return
		}
		defer func() { _ = source.Close() }() // it was only read
		r := reader{file: f, version: b.manifest.Version, lines: newLines(source), yield: yield}
		r.run()
	}
}

// reader takes one file through header, values and rules.
type reader struct {
	file    school.File
	version string
	lines   *lines
	header  header
	yield   func(school.Row, *school.Problem) bool
}

func (r *reader) run() {
	record, err := r.lines.next()
	if errors.Is(err, io.EOF) {
		r.fail(0, "Файл пуст: в нём нет даже заголовка.")
		return
	}
	if err != nil {
		r.fail(1, unreadable(err))
		return
	}
	h, problems, refuse := readHeader(r.file, r.version, record)
	for i := range problems {
		if !r.yield(school.Row{}, &problems[i]) {
			return
		}
	}
	if refuse {
		return
	}
	r.header = h
	for r.row() {
	}
}

// row reads one row and tells whether there may be another.
func (r *reader) row() bool {
	record, err := r.lines.next()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false
	case errors.Is(err, errRecordTooLong), err != nil && !errors.As(err, &syntax):
		r.fail(0, unreadable(err))
		return false
	case err != nil:
		row := school.Row{Line: syntax.StartLine, Values: make([]any, len(r.file.Columns))}
		return r.yield(row, r.problem(row.Line, school.Column{}, "", unreadable(err)))
	}
	line := r.lines.line()
	if blank(record) {
		return r.yield(school.Row{}, &school.Problem{File: r.file.Name + ".csv", Line: line, Reason: "Пустая строка: пропущена.", Warning: true})
	}
	row := school.Row{Line: line, Values: make([]any, len(r.file.Columns))}
	return r.check(row, record)
}

// check fills the row from the record and yields it, once or with each problem.
func (r *reader) check(row school.Row, record []string) bool {
	if reason := r.wrongWidth(record); reason != "" {
		row.Values[0], _ = readValue(r.file.Columns[0], r.cell(record, 0))
		return r.yield(row, r.problem(row.Line, school.Column{}, "", reason))
	}
	var problems []*school.Problem
	for i, c := range r.file.Columns {
		value, reason := readValue(c, r.cell(record, i))
		if reason == "" && value == nil && c.Required && !c.Loose && r.header.at[i] >= 0 {
			reason = "Обязательный столбец пуст. Заполните его."
		}
		if reason != "" {
			problems = append(problems, r.problem(row.Line, c, r.cell(record, i), reason))
		}
		row.Values[i] = value
	}
	if row.Values[0] != nil && row.Values[1] == "tobedeleted" {
		problems = nil // it goes, whatever else it says
	} else if problems == nil {
		problems = r.brokenRules(row, record)
	}
	if problems == nil {
		return r.yield(row, nil)
	}
	for _, p := range problems {
		if !r.yield(row, p) {
			return false
		}
	}
	return true
}

func (r *reader) brokenRules(row school.Row, record []string) (problems []*school.Problem) {
	for _, rule := range rules[r.file.Name] {
		if rule.broken(cells{r.file, row.Values}) {
			at := r.file.Column(rule.column)
			problems = append(problems, r.problem(row.Line, r.file.Columns[at], r.cell(record, at), rule.reason))
		}
	}
	return problems
}

// wrongWidth forgives empty cells beyond the header, which spreadsheets leave.
func (r *reader) wrongWidth(record []string) string {
	if len(record) < r.header.width {
		return "В строке меньше значений, чем столбцов в заголовке. Проверьте запятые и кавычки."
	}
	for _, cell := range record[r.header.width:] {
		if strings.TrimSpace(cell) != "" {
			return "В строке больше значений, чем столбцов в заголовке. Значение с запятой берут в кавычки."
		}
	}
	return ""
}

func (r *reader) cell(record []string, column int) string {
	if at := r.header.at[column]; at >= 0 && at < len(record) {
		return record[at]
	}
	return ""
}

func (r *reader) problem(line int, c school.Column, cell, reason string) *school.Problem {
	p := &school.Problem{File: r.file.Name + ".csv", Line: line, Column: c.Name, Reason: reason}
	if !c.Private {
		p.Value = cut(cell)
	}
	return p
}

func (r *reader) fail(line int, reason string) {
	r.yield(school.Row{}, r.problem(line, school.Column{}, "", reason))
}

func blank(record []string) bool {
	for _, cell := range record {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// unreadable puts what went wrong below the values into words.
func unreadable(err error) string {
	switch {
	case errors.Is(err, errRecordTooLong):
		return "Строка длиннее 1 МБ: где-то выше открытая кавычка не закрыта. Дальше файл не прочитан."
	case errors.Is(err, errUTF16):
		return "Файл в кодировке UTF-16. Сохраните его как «CSV UTF-8»."
	case errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		return "Кавычки расставлены неверно. Значение с кавычкой берут в кавычки, а саму кавычку удваивают."
	}
	return "Файл не читается до конца: он повреждён. Выгрузите его заново."
}
