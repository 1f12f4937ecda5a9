package bundle

import (
	"bytes"
	"io"
	"os"
)

// A book of an older Excel, and a newer one behind a password, are the same kind of
// container, whatever the file is called; the latter names its stream.
var (
	oleMark      = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	oleEncrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// notXLSX says what a file is that does not read as a spreadsheet.
func notXLSX(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return refused("Нет такого файла, или он не открывается. Проверьте путь и права.")
	}
	defer f.Close() //nolint:errcheck // it was only read
	start, _ := io.ReadAll(io.LimitReader(f, maxListFile))
	switch {
	case len(start) == 0:
		return refused("Файл пуст. Сохраните или скопируйте его заново.")
	case bytes.HasPrefix(start, oleMark) && bytes.Contains(start, oleEncrypted):
		return refused("Файл закрыт паролем. Откройте его в Excel, снимите пароль («Файл» → «Сведения» → «Защита книги») и сохраните.")
	case bytes.HasPrefix(start, oleMark):
		return refused("Это книга старого Excel (.xls), как бы файл ни назывался. Откройте её в Excel и сохраните как «Книга Excel (.xlsx)».")
	}
	return refused("Файл не читается как XLSX. Откройте его в Excel и сохраните как «Книга Excel (.xlsx)».")
}
