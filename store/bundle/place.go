package bundle

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// openPlace tells a folder from a zip.
func openPlace(path string) (place, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refused("Нет такой папки или такого файла. Проверьте путь.")
	case err != nil:
		return nil, refused("Папку или файл не удалось открыть: нет доступа. Проверьте права.")
	case info.IsDir():
		return openFolder(path)
	case !info.Mode().IsRegular():
		return nil, refused("Это не папка и не zip. Укажите папку с файлами CSV или zip с ними.")
	}
	return openArchive(path)
}

// folder is a folder seen through os.Root: a symbolic link cannot lead out.
type folder struct {
	root *os.Root
	list []string
}

func openFolder(path string) (place, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, refused("Папку не удалось открыть: нет доступа. Проверьте права.")
	}
	f, inner, err := listFolder(root)
	if err != nil {
		return nil, keepFirst(err, root.Close())
	}
	if inner == "" {
		return f, nil
	}
	// A folder that holds nothing but a folder: what a zip unpacks to.
	deeper, err := root.OpenRoot(inner)
	if closeErr := root.Close(); err != nil || closeErr != nil {
		return nil, refused("Вложенную папку не удалось открыть: нет доступа. Проверьте права.")
	}
	f, _, err = listFolder(deeper)
	if err != nil {
		return nil, keepFirst(err, deeper.Close())
	}
	return f, nil
}

// listFolder names the files of root, and its only folder where it holds no CSV.
func listFolder(root *os.Root) (*folder, string, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, "", refused("Папку не удалось прочитать. Проверьте права.")
	}
	f := &folder{root: root}
	var folders []string
	for _, e := range entries {
		switch {
		case e.IsDir() && !leftover(e.Name()):
			folders = append(folders, e.Name())
		case !e.IsDir():
			f.list = append(f.list, e.Name())
		}
	}
	if len(folders) == 1 && !anyCSV(f.list) {
		return f, folders[0], nil
	}
	return f, "", nil
}

func (f *folder) names() []string { return f.list }
func (f *folder) close() error    { return f.root.Close() }

func (f *folder) open(name string) (io.ReadCloser, error) {
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, keepFirst(err, file.Close())
	}
	return file, nil
}

func anyCSV(names []string) bool {
	for _, n := range names {
		if strings.HasSuffix(strings.ToLower(n), ".csv") {
			return true
		}
	}
	return false
}

// leftover is what desktops leave in folders and zips.
func leftover(name string) bool { return name == "__MACOSX" || strings.HasPrefix(name, ".") }
