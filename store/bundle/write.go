package bundle

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zvonok/store/school"
)

// Writer makes a bundle under a name of its own beside the place where it will
// stand; Close moves it there whole. A program that ends before leaves nothing by
// that name. It holds contacts, so nobody else may open it.
type Writer struct {
	path, made string // where it will stand; where it is made
	zip        *zip.Writer
	out        *os.File // of the zip
	zipped     bool
	sheet      *page // under way
	names      map[string]bool
}

// Create begins a bundle: a folder, or a zip. The path must be free, or an empty
// folder; the error is a *school.Error that says so in Russian, as Open's are.
func Create(path string, zipped bool) (*Writer, error) {
	if err := free(path, zipped); err != nil {
		return nil, err
	}
	w := &Writer{path: filepath.Clean(path), zipped: zipped, names: map[string]bool{}}
	parent := filepath.Dir(w.path)
	var err error
	if zipped {
		w.out, err = os.CreateTemp(parent, ".zvonok-export-*") // 0600
		if err == nil {
			w.made, w.zip = w.out.Name(), zip.NewWriter(w.out)
		}
	} else {
		w.made, err = os.MkdirTemp(parent, ".zvonok-export-*") // 0700
	}
	if err != nil {
		return nil, refused("Рядом с этим местом нельзя писать: нет папки " + parent + " или прав на неё.")
	}
	return w, nil
}

// free tells whether a bundle may come to stand at path.
func free(path string, zipped bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return refused("Место для выгрузки не открывается: проверьте путь и права.")
	case zipped || !info.IsDir():
		return refused("Там уже что-то есть: чужое не затирается, назовите другое место.")
	}
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) > 0 {
		return refused("Папка не пуста: чужое не затирается, назовите новую или пустую папку.")
	}
	return nil
}

// Begin opens a file of the format in version 1.2 and gives what takes its rows,
// cells in the order of File.In. A file ends where the next begins.
func (w *Writer) Begin(f school.File) (func(cells [][]byte) error, error) {
	columns := f.In(school.Version)
	header := make([]string, 0, len(columns))
	for _, c := range columns {
		header = append(header, c.Name)
	}
	if err := w.begin(f.Name); err != nil {
		return nil, err
	}
	w.names[f.Name] = true
	sheet, row := w.sheet, make([]string, len(columns))
	return func(cells [][]byte) error {
		for n, cell := range cells {
			row[n] = string(cell)
			if columns[n].Kind == school.Text {
				row[n] = readable(columns[n], row[n])
			}
		}
		return sheet.csv.Write(row)
	}, sheet.csv.Write(header)
}

// readable takes out of a text what Rows would refuse or mend, so that what is
// written is read as it stands: people type more than journals do.
func readable(c school.Column, text string) string {
	if plain(text) {
		return text
	}
	oneLine := c.Max != 0 && c.Max <= lineMax
	return strings.Map(func(r rune) rune {
		if forbidden(r) {
			return -1
		}
		return r
	}, cleaned(strings.ToValidUTF8(text, "\ufffd"), oneLine))
}

// Close writes the manifest and puts the bundle in its place.
func (w *Writer) Close() error {
	err := w.manifest()
	if err == nil {
		err = w.end()
	}
	if w.zip != nil {
		err = errors.Join(err, w.zip.Close(), w.out.Sync(), w.out.Close())
		w.zip = nil
	}
	if err == nil {
		err = w.settle()
	}
	if err != nil {
		w.Abandon()
	}
	return err
}

// settle moves the bundle to its place: nothing is there, or an empty folder, as it
// was when the bundle was begun.
func (w *Writer) settle() error {
	if err := free(w.path, w.zipped); err != nil {
		return err
	}
	if err := os.Remove(w.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return refused("Папка занята: выгрузка не встала на её место.")
	}
	return os.Rename(w.made, w.path)
}

// Abandon takes away what was written. After Close it does nothing.
func (w *Writer) Abandon() {
	if w.sheet != nil {
		_ = w.sheet.close()
	}
	if w.zip != nil {
		_ = w.out.Close()
	}
	_ = os.RemoveAll(w.made)
}

func (w *Writer) begin(name string) error {
	if err := w.end(); err != nil {
		return err
	}
	var to io.WriteCloser
	var err error
	if w.zip != nil {
		var member io.Writer
		member, err = w.zip.CreateHeader(&zip.FileHeader{Name: name + ".csv", Method: zip.Deflate}) // no time: the same rows, the same bytes
		to = &zipMember{Writer: member, left: maxMember}
	} else {
		to, err = os.OpenFile(filepath.Join(w.made, name+".csv"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(to, 64<<10)
	w.sheet = &page{csv.NewWriter(buffered), buffered, to}
	return nil
}

func (w *Writer) end() error {
	if w.sheet == nil {
		return nil
	}
	err := w.sheet.close()
	w.sheet = nil
	return err
}

// page is a file under way.
type page struct {
	csv      *csv.Writer
	buffered *bufio.Writer
	to       io.WriteCloser
}

func (s *page) close() error {
	s.csv.Flush()
	err := errors.Join(s.csv.Error(), s.buffered.Flush())
	if file, isFile := s.to.(*os.File); isFile && err == nil {
		err = file.Sync()
	}
	return errors.Join(err, s.to.Close())
}

// zipMember is a member of a zip, as long as Open takes one.
type zipMember struct {
	io.Writer
	left int
}

func (m *zipMember) Write(p []byte) (int, error) {
	if m.left -= len(p); m.left < 0 {
		return 0, refused("Школа слишком велика для zip: файл в нём длиннее 200 МБ. Выгрузите её папкой, без --zip.")
	}
	return m.Writer.Write(p)
}

func (m *zipMember) Close() error { return nil }
