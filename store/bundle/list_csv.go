package bundle

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxListFile bounds a class list in CSV, in bytes.
const maxListFile = 20 << 20

// readTable reads a class list in CSV as spreadsheets save it: with commas,
// semicolons or tabs, in UTF-8 or, as a Russian Excel does, in Windows-1251.
func readTable(file, name string) ([]sheet, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, refused("Файл не открывается. Проверьте права.")
	}
	defer f.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(f, maxListFile+1))
	switch {
	case err != nil:
		return nil, refused("Файл не читается до конца. Скопируйте его заново.")
	case len(text) > maxListFile:
		return nil, errLargeList
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return nil, refused("Файл в кодировке UTF-16. Сохраните его как «CSV UTF-8».")
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		if text, err = charmap.Windows1251.NewDecoder().Bytes(text); err != nil {
			return nil, refused("Кодировка файла не читается. Сохраните его как «CSV UTF-8».")
		}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.Comma = separator(string(text))
	s := sheet{name: name}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []sheet{s}, nil
		}
		if broken, is := errors.AsType[*csv.ParseError](err); is {
			return nil, refused(fmt.Sprintf("Строка %d: кавычки расставлены неверно. Значение с кавычкой берут в кавычки, а саму кавычку удваивают.", broken.StartLine))
		}
		if len(record) > maxListCols || len(s.rows) >= maxListRows {
			return nil, errLargeList
		}
		number, _ := r.FieldPos(0)
		l := line{number: number}
		for _, v := range record {
			c := cell{text: cleaned(v, false)}
			if strings.ContainsFunc(c.text, forbidden) {
				c = cell{bad: "В значении есть управляющий символ. Удалите его."}
			}
			l.cells = append(l.cells, c)
		}
		if !blank(record) {
			s.rows = append(s.rows, l)
		}
	}
}

// separator is the one that the first lines have most of.
func separator(text string) rune {
	head := text[:min(len(text), 4096)]
	best := ','
	for _, r := range []rune{';', '\t'} {
		if strings.Count(head, string(r)) > strings.Count(head, string(best)) {
			best = r
		}
	}
	return best
}
