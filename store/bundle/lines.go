package bundle

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"
)

// maxRecord bounds one row in bytes. Without it a quote that is never closed
// would pull the rest of the file into memory.
const maxRecord = 1 << 20

var (
	errRecordTooLong = errors.New("record too long")
	errUTF16         = errors.New("UTF-16")
)

// lines reads the records of one CSV file: RFC 4180, with or without a byte
// order mark, LF or CRLF, with or without a last newline.
type lines struct {
	csv   *csv.Reader
	meter *meter
	utf16 bool
}

func newLines(r io.Reader) *lines {
	buffered := bufio.NewReaderSize(r, 64<<10)
	m := &meter{r: buffered}
	l := &lines{meter: m, csv: csv.NewReader(m)}
	l.csv.FieldsPerRecord = -1
	l.csv.ReuseRecord = true
	switch start, _ := buffered.Peek(3); {
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		_, _ = buffered.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		l.utf16 = true
	}
	return l
}

// next is the next record, valid until the call after; io.EOF at the end. After
// a *csv.ParseError reading can go on with the record that follows.
func (l *lines) next() ([]string, error) {
	if l.utf16 {
		return nil, errUTF16
	}
	l.meter.since = 0
	return l.csv.Read()
}

// line is where the last record began.
func (l *lines) line() int {
	line, _ := l.csv.FieldPos(0)
	return line
}

// meter stops a record that has no end.
type meter struct {
	r     io.Reader
	since int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.since > maxRecord {
		return 0, errRecordTooLong
	}
	n, err := m.r.Read(p)
	m.since += n
	return n, err
}

func validUTF8(record []string) bool {
	for _, s := range record {
		if !utf8.ValidString(s) {
			return false
		}
	}
	return true
}
