package bundle

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tealeg/xlsx/v3"
)

// What a class list may hold. Whoever sends more sends no list: a spreadsheet of
// some kilobytes can unpack to a memory full, or name a cell in a row of billions.
const (
	maxListMember = 64 << 20
	maxListRows   = 20_000 // of a sheet
	maxListCols   = 200
	maxListCells  = 400_000
	maxListSheets = 200
	maxListMerged = 50_000_000 // cells times merged ranges: each is held against each
	maxListCell   = 128 << 10  // bytes: what Excel itself lets a cell hold, four to a letter
	maxListText   = 64 << 20   // bytes of a sheet: cells can share one string by the hundred thousand
)

// sheet is one sheet of a class list, as texts.
type sheet struct {
	name string
	rows []line
}

// line is a row that holds something.
type line struct {
	number int // as the spreadsheet counts
	cells  []cell
}

func (l line) at(column int) cell {
	if column < 0 || column >= len(l.cells) {
		return cell{}
	}
	return l.cells[column]
}

// cell is a value as people see it: a formula is what it came to.
type cell struct {
	text   string
	day    time.Time // of a number that is shown as a date
	number bool
	bad    string // what is wrong with the cell itself
}

// readSheets reads an XLSX, or a CSV as one sheet named as the file. The library trusts its file and panics where it should
// not, so the file is looked through first and the reading is caught.
func readSheets(file string) (sheets []sheet, err error) {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil, refused("Нет такого файла, или он не открывается. Проверьте путь и права.")
	}
	if base := filepath.Base(file); strings.EqualFold(filepath.Ext(base), ".csv") {
		return readTable(file, cleaned(strings.TrimSuffix(base, filepath.Ext(base)), true))
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, notXLSX(file)
	}
	defer z.Close() //nolint:errcheck // it was only read
	if err := looked(z.File); err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			sheets, err = nil, errBrokenList
		}
	}()
	book, err := xlsx.ReadZipReader(&z.Reader, xlsx.ColLimit(maxListCols))
	if err != nil {
		return nil, errBrokenList
	}
	for _, s := range book.Sheets {
		if s.Hidden {
			continue
		}
		rows, err := readLines(s, book.Date1904)
		if errors.Is(err, errLargeList) {
			return nil, err
		}
		if err != nil {
			return nil, errBrokenList
		}
		sheets = append(sheets, sheet{name: cleaned(s.Name, true), rows: rows})
	}
	return sheets, nil
}

var errBrokenList = refused("Файл XLSX повреждён. Откройте его в Excel и сохраните заново.")

// looked goes through the members: their size, declared and real, and in sheets
// the places that cells claim.
func looked(members []*zip.File) error {
	if len(members) > maxMembers {
		return refused(fmt.Sprintf("В файле XLSX больше %d частей: это не список класса.", maxMembers))
	}
	sheets := 0
	for _, m := range members {
		if err := safeMember(m); err != nil {
			return err
		}
		if m.UncompressedSize64 > maxListMember {
			return errLargeList
		}
		r, err := m.Open()
		if err != nil {
			return errBrokenList
		}
		var in io.Reader = &bounded{ReadCloser: r, left: int64(m.UncompressedSize64)}
		if strings.HasPrefix(path.Dir(m.Name), "xl/worksheets") && strings.HasSuffix(m.Name, ".xml") {
			if sheets++; sheets > maxListSheets {
				return errLargeList
			}
			err = places(in)
		} else {
			_, err = io.Copy(io.Discard, in)
		}
		_ = r.Close()
		switch {
		case errors.Is(err, errLargeList):
			return err
		case err != nil:
			return errBrokenList
		}
	}
	return nil
}

var errLargeList = refused(fmt.Sprintf("Файл XLSX слишком велик для списка: не больше %d строк на листе и %d столбцов. Разделите его по классам.", maxListRows, maxListCols))

// places holds what a sheet says of rows and columns against what a list may hold.
func places(r io.Reader) error {
	cells, merged := 0, 0
	decoder := xml.NewDecoder(r)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		switch start.Name.Local {
		case "c":
			cells++
		case "mergeCell":
			merged++
		case "row", "dimension":
		default:
			continue
		}
		if cells > maxListCells || cells*merged > maxListMerged {
			return errLargeList
		}
		for _, a := range start.Attr {
			if !within(start.Name.Local, a.Name.Local, a.Value) {
				return errLargeList
			}
		}
	}
}

// within tells whether a place such as A1, A1:C9, 12 or 1:40 lies in a list.
func within(element, attribute, value string) bool {
	if attribute != "r" && attribute != "ref" && attribute != "spans" || value == "" {
		return true
	}
	most := maxListRows
	if attribute == "spans" {
		most = 1 << 14 // columns, as many as there can be
	}
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ':' || r == ' ' }) {
		digits := strings.TrimLeft(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
		letters := len(part) - len(digits)
		if letters > 3 {
			return false
		}
		n, err := strconv.Atoi(strings.TrimPrefix(digits, "$"))
		if digits != "" && (err != nil || n < 0 || n > most && !(element == "mergeCell" || element == "dimension")) {
			return false
		}
	}
	return true
}

// readLines takes the rows that hold something; a merged cell's value stands in
// each row and column that it spans.
func readLines(s *xlsx.Sheet, date1904 bool) ([]line, error) {
	type hanging struct {
		cell cell
		left int
	}
	over := map[int]hanging{} // by column: what hangs down from a merged cell
	var out []line
	text := 0
	err := s.ForEachRow(func(r *xlsx.Row) error {
		l := line{number: r.GetCoordinate() + 1}
		filled := false
		err := r.ForEachCell(func(c *xlsx.Cell) error {
			column, _ := c.GetCoordinates()
			if column >= maxListCols {
				return nil
			}
			for len(l.cells) <= column {
				l.cells = append(l.cells, cell{})
			}
			own := readCell(c, date1904)
			if text += len(own.text); text > maxListText {
				return errLargeList
			}
			if own != (cell{}) {
				filled = true
				l.cells[column] = own
			}
			if c.VMerge > 0 {
				over[column] = hanging{own, min(c.VMerge, maxListRows) + 1} // this row too
			}
			for n := column + 1; n <= column+c.HMerge && n < maxListCols; n++ {
				for len(l.cells) <= n {
					l.cells = append(l.cells, cell{})
				}
				l.cells[n] = own
			}
			return nil
		})
		if err != nil {
			return err
		}
		for column, h := range over {
			if h.left--; h.left < 0 {
				delete(over, column)
				continue
			}
			over[column] = h
			if column < len(l.cells) && l.cells[column] == (cell{}) {
				l.cells[column] = h.cell
			}
		}
		if filled {
			out = append(out, l)
		}
		return nil
	})
	return out, err
}

func readCell(c *xlsx.Cell, date1904 bool) cell {
	length := len(c.Value)
	for _, run := range c.RichText {
		length += len(run.Text)
	}
	if length > maxListCell {
		return cell{bad: "Значение слишком длинное для списка класса. Сократите его."}
	}
	var text strings.Builder
	text.WriteString(c.Value)
	for _, run := range c.RichText {
		text.WriteString(run.Text)
	}
	out := cell{text: cleaned(text.String(), false)}
	switch {
	case strings.ContainsFunc(out.text, forbidden):
		out = cell{bad: "В значении есть управляющий символ. Удалите его."}
	case out.text == "" && c.Formula() != "":
		out.bad = "В ячейке формула без значения. Откройте файл в Excel, дайте ему посчитать и сохраните, или вставьте значения."
	case c.Type() == xlsx.CellTypeError || strings.HasPrefix(out.text, "#") && c.Formula() != "":
		out.bad = "В ячейке ошибка формулы. Исправьте формулу или впишите значение."
	case c.Type() == xlsx.CellTypeNumeric && out.text != "":
		out.readNumber(c, date1904)
	}
	return out
}

// readNumber writes a number without an exponent, for a telephone is one, and
// knows a date by how it is shown.
func (c *cell) readNumber(from *xlsx.Cell, date1904 bool) {
	n, err := strconv.ParseFloat(c.text, 64)
	if err != nil {
		return
	}
	c.number = true
	c.text = strconv.FormatFloat(n, 'f', -1, 64)
	if n >= 1 && n < 100_000 && (from.IsTime() || n > 10_000) {
		c.day = xlsx.TimeFromExcelTime(n, date1904).Truncate(24 * time.Hour)
	}
}
