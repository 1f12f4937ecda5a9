package bundle

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"zvonok/store/school"
)

// The bounds of a push.
const (
	PushRows = 10_000    // lines with a record
	pushLine = 256 << 10 // bytes
	// pushVersion is the OneRoster whose columns a push has.
	pushVersion = "1.2"
)

// Push is a stream of records of the format, a JSON object a line:
//
//	{"file": "results", "row": {"sourcedId": "r-1", "lineItemSourcedId": "w-1", …}}
//	{"file": "results", "remove": "r-1"}
//
// A row is whole: what it does not say is empty. A push is taken in like a delta
// bundle; of several lines about one record the last one counts.
type Push struct {
	problems []school.Problem
	records  map[string][]record // by file, in the order of their lines
	lines    []int
}

// record is one line, by File.Columns.
type record struct {
	line  int
	cells []string
	wrong *school.Problem // the line cannot be used
}

// key tells the records of a push apart. A row without a sourcedId is like no
// other, so that it is refused and not passed over.
func (r record) key(file string) string {
	if r.cells[0] == "" {
		return fmt.Sprint(r.line)
	}
	return file + "/" + r.cells[0]
}

// pushed is a line as it is written.
type pushed struct {
	File   string                     `json:"file"`
	Row    map[string]json.RawMessage `json:"row"`
	Remove string                     `json:"remove"`
}

// ReadPush reads a push to its end. The error is a *school.Error about the whole:
// too many rows, a line that is too long, or no row at all; what is wrong with
// one line comes out of Problems and Rows, under the line's number.
func ReadPush(r io.Reader) (*Push, error) {
	p := &Push{records: map[string][]record{}}
	last := map[string]int{} // key → line that counts
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 64<<10), pushLine)
	line := 0
	for scanner.Scan() {
		line++
		text := bytes.TrimSpace(bytes.TrimPrefix(scanner.Bytes(), []byte("\xef\xbb\xbf")))
		if len(text) == 0 {
			continue
		}
		if p.lines = append(p.lines, line); len(p.lines) > PushRows {
			return nil, school.Wrong("rows", fmt.Sprintf("Больше %d строк за раз. Разделите их на несколько запросов.", PushRows))
		}
		if file, rec, ok := p.read(line, text); ok {
			p.records[file] = append(p.records[file], rec)
			last[rec.key(file)] = line
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, school.Wrong("line", fmt.Sprintf("Строка %d длиннее %d КБ. Каждая запись — отдельная строка.", line+1, pushLine>>10))
	} else if err != nil {
		return nil, err
	}
	if len(p.lines) == 0 {
		return nil, school.Wrong("rows", "В запросе нет ни одной строки.")
	}
	for file, all := range p.records {
		p.records[file] = slices.DeleteFunc(all, func(r record) bool { return last[r.key(file)] != r.line })
	}
	return p, nil
}

// read makes a record of one line, or a problem.
func (p *Push) read(line int, text []byte) (file string, r record, ok bool) {
	refuse := func(reason string) {
		p.problems = append(p.problems, school.Problem{Line: line, Reason: reason})
	}
	var in pushed
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil || decoder.More() {
		refuse(`Строка не читается. Нужен один объект JSON: {"file": "results", "row": {…}} или {"file": "results", "remove": "sourcedId"}.`)
		return "", r, false
	}
	f, known := school.FileNamed(in.File)
	switch {
	case !known:
		reason := "Такого файла в формате нет."
		if right, near := nearest(in.File, formatNames()); near {
			reason += " Похоже на " + right + "."
		}
		refuse(reason)
		return "", r, false
	case in.File == "orgs":
		refuse("Школы заводит zvonok import: присылать их нельзя.")
		return "", r, false
	case (in.Row == nil) == (in.Remove == ""):
		refuse("Нужно что-то одно: row или remove.")
		return "", r, false
	}
	r = record{line: line, cells: make([]string, len(f.Columns))}
	if in.Remove != "" {
		r.cells[0], r.cells[1] = strings.TrimSpace(in.Remove), "tobedeleted"
		return f.Name, r, true
	}
	for _, name := range slices.Sorted(maps.Keys(in.Row)) {
		if reason := r.fill(f, name, in.Row[name]); reason != "" && r.wrong == nil {
			r.wrong = &school.Problem{File: f.Name + ".csv", Line: line, Column: cut(name), Reason: reason}
		}
	}
	r.cells[0] = strings.TrimSpace(r.cells[0])
	return f.Name, r, true
}

// insteadOf are the columns of 1.1 that a push has in another place: passed over, a
// teacher would be none and nobody would know.
var insteadOf = map[string]string{
	"role": "Роль присылают строкой roles.", "orgSourcedIds": "Школу пишут в primaryOrgSourcedId.", "gradingPeriodSourcedId": "Период пишут в academicSessionSourcedId.",
}

// fill puts one value where its column is; the reason is Russian, and empty when
// all is well.
func (r record) fill(f school.File, name string, raw json.RawMessage) string {
	if _, known := columnNamed(f, pushVersion, name); !known {
		if instead, old := insteadOf[name]; old && f.Column(name) >= 0 {
			return "Это поле OneRoster 1.1, а здесь 1.2. " + instead
		}
		if passedOver(f, name) || strings.HasPrefix(name, metadata) {
			return ""
		}
		reason := "Такого поля в формате нет."
		var names []string
		for _, c := range f.Columns {
			names = append(names, c.Name)
		}
		if right, near := nearest(name, names); near {
			reason += " Похоже на " + right + "."
		}
		return reason
	}
	text, ok := cellOf(raw)
	if !ok {
		return "Здесь нужны строка, число, true или false, либо список строк."
	}
	r.cells[f.Column(name)] = text
	return ""
}

// cellOf writes a JSON value as a cell of a CSV file has it.
func cellOf(raw json.RawMessage) (string, bool) {
	switch first := raw[0]; {
	case first == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil
	case first == '[':
		var list []string
		if json.Unmarshal(raw, &list) != nil {
			return "", false
		}
		return strings.Join(list, ","), true
	case first == '{':
		return "", false
	case bytes.Equal(raw, []byte("null")):
		return "", true
	}
	return string(raw), true // a number, true, false
}

// Manifest is that of a delta in which the files stand that the push has rows of.
func (p *Push) Manifest() school.Manifest {
	m := school.Manifest{Version: pushVersion, Modes: map[string]school.Mode{}}
	for file := range p.records {
		m.Modes[file] = school.Delta
	}
	return m
}

// Problems are of lines that name no record of the format.
func (p *Push) Problems() []school.Problem { return slices.Clone(p.problems) }

// Lines are the numbers, from 1, of those that had something in them.
func (p *Push) Lines() []int { return slices.Clone(p.lines) }

// Rows streams the records of one file, as Bundle.Rows does.
func (p *Push) Rows(name string) iter.Seq2[school.Row, *school.Problem] {
	return func(yield func(school.Row, *school.Problem) bool) {
		f, known := school.FileNamed(name)
		if !known {
			return
		}
		h := header{at: make([]int, len(f.Columns)), width: len(f.Columns)}
		for i, c := range f.Columns {
			if h.at[i] = i; c.Since != "" && c.Since != pushVersion {
				h.at[i] = -1
			}
		}
		r := reader{file: f, version: pushVersion, header: h, yield: yield}
		for _, one := range p.records[name] {
			row := school.Row{Line: one.line, Values: make([]any, len(f.Columns))}
			var goOn bool
			if one.wrong != nil {
				row.Values[0], _ = readValue(f.Columns[0], one.cells[0])
				goOn = yield(row, one.wrong)
			} else {
				goOn = r.check(row, one.cells)
			}
			if !goOn {
				return
			}
		}
	}
}
