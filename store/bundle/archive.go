package bundle

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"strings"
)

// What a zip may hold. A member that says it is larger, or that grows past what
// it said, is refused: a zip of some kilobytes can unpack to a disk full.
const (
	maxMember  = 200 << 20
	maxMembers = 2000
)

type archive struct {
	zip     *zip.ReadCloser
	members map[string]*zip.File
}

func openArchive(file string) (place, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, refused("Файл не читается как zip. Укажите папку с файлами CSV или zip с ними; если zip повреждён, выгрузите его заново.")
	}
	a := &archive{zip: z, members: map[string]*zip.File{}}
	if err := a.list(); err != nil {
		return nil, keepFirst(err, z.Close())
	}
	return a, nil
}

// list takes the members at the top, or in the only folder at the top.
func (a *archive) list() error {
	if len(a.zip.File) > maxMembers {
		return refused(fmt.Sprintf("В zip больше %d файлов: это не выгрузка журнала.", maxMembers))
	}
	tops := map[string]bool{}
	var kept []*zip.File
	for _, m := range a.zip.File {
		if err := safeMember(m); err != nil {
			return err
		}
		top, _, nested := strings.Cut(m.Name, "/")
		if m.FileInfo().IsDir() || leftover(top) || leftover(path.Base(m.Name)) {
			continue
		}
		if !nested {
			top = ""
		}
		tops[top] = true
		kept = append(kept, m)
	}
	within := ""
	if len(tops) == 1 {
		for top := range tops {
			within = top
		}
	}
	for _, m := range kept {
		dir, name := path.Split(m.Name)
		if strings.TrimSuffix(dir, "/") != within {
			continue
		}
		if _, twice := a.members[name]; twice {
			return refused("В zip два файла с именем " + name + ". Оставьте один.")
		}
		a.members[name] = m
	}
	return nil
}

func safeMember(m *zip.File) error {
	name := m.Name
	switch {
	case strings.ContainsAny(name, "\\\x00") || strings.HasPrefix(name, "/") || strings.Contains(name, ":") || climbs(name):
		return refused("В zip есть имя файла с путём наружу. Такой архив не принимается: запакуйте файлы заново.")
	case !m.Mode().IsRegular() && !m.Mode().IsDir():
		return refused("В zip есть ссылка или особый файл. Оставьте в нём только файлы CSV.")
	case m.Flags&1 != 0:
		return refused("Файлы в zip зашифрованы. Запакуйте их без пароля.")
	case m.UncompressedSize64 > maxMember:
		return refused(fmt.Sprintf("Файл %s в zip больше %d МБ. Распакуйте архив и укажите папку.", path.Base(name), maxMember>>20))
	}
	return nil
}

func climbs(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

func (a *archive) names() []string {
	out := make([]string, 0, len(a.members))
	for name := range a.members {
		out = append(out, name)
	}
	return out
}

func (a *archive) close() error { return a.zip.Close() }

func (a *archive) open(name string) (io.ReadCloser, error) {
	m := a.members[name]
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	return &bounded{ReadCloser: r, left: int64(m.UncompressedSize64)}, nil
}

// bounded ends with an error where a member is longer than it said.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, zip.ErrFormat
	}
	return n, err
}
