package bundle

import (
	"io"
	"maps"
	"slices"
	"strings"

	"zvonok/store/school"
)

// Bundle is an open bundle. It is safe for concurrent reads of different files.
type Bundle struct {
	manifest school.Manifest
	problems []school.Problem
	place    place
	present  map[string]string // name as the format spells it, without .csv → name as it stands
}

// place is where the files lie: a folder or a zip.
type place interface {
	names() []string // of its files, with .csv
	open(name string) (io.ReadCloser, error)
	close() error
}

// Open reads the manifest of the bundle at path and looks which files there
// are. The error is a *school.Error whose Reason is Russian: there is no such
// file, it is no folder and no zip, the zip is unsafe, the manifest is not there
// or cannot be read. All else that is wrong comes out of Problems and Rows.
func Open(path string) (*Bundle, error) {
	at, err := openPlace(path)
	if err != nil {
		return nil, err
	}
	b := &Bundle{place: at, present: map[string]string{}}
	if err := b.look(); err != nil {
		return nil, keepFirst(err, at.close())
	}
	return b, nil
}

// Close lets go of the folder or zip.
func (b *Bundle) Close() error { return b.place.close() }

// Manifest is what the bundle says of itself, and what is really there: a file
// that the manifest promises and that is not there is school.Missing.
func (b *Bundle) Manifest() school.Manifest {
	m := b.manifest
	m.Modes = maps.Clone(m.Modes)
	return m
}

// Problems are about the manifest and about whole files; those of rows come
// out of Rows.
func (b *Bundle) Problems() []school.Problem { return slices.Clone(b.problems) }

// look sorts the files that are there into those of the format and others.
func (b *Bundle) look() error {
	names := b.place.names()
	slices.Sort(names)
	manifest, err := b.readManifest(names)
	if err != nil {
		return err
	}
	b.manifest = school.Manifest{Version: manifest.version, Source: manifest.source, Modes: map[string]school.Mode{}}
	for _, name := range names {
		bare, isCSV := withoutCSV(name)
		if !isCSV || strings.ToLower(bare) == manifestName {
			continue
		}
		b.admit(name, bare)
	}
	b.settle(manifest)
	return nil
}

// withoutCSV takes .csv off a name, in whatever case. The rest is cut from the name
// itself: in lower case it may have another length.
func withoutCSV(name string) (string, bool) {
	at := len(name) - len(".csv")
	if at < 0 || !strings.EqualFold(name[at:], ".csv") {
		return name, false
	}
	return name[:at], true
}

// admit takes a file as one of the format's, or says why not.
func (b *Bundle) admit(name, bare string) {
	f, ok := formatNamed(bare)
	if !ok {
		if p, odd := b.strange(name, bare); odd {
			b.problems = append(b.problems, p)
		}
		return
	}
	if other, twice := b.present[f.Name]; twice {
		if other == f.Name+".csv" {
			name, other = other, name
		}
		b.warn(other, "В наборе есть и такой файл, и "+name+": прочитан только "+name+". Оставьте один из них.")
	}
	b.present[f.Name] = name
}

func (b *Bundle) warn(file, reason string) {
	b.problems = append(b.problems, school.Problem{File: file, Reason: reason, Warning: true})
}

// formatNamed finds a file of the format, forgiving the case of its name: real
// exports are not careful about it.
func formatNamed(bare string) (school.File, bool) {
	i := slices.IndexFunc(school.Format, func(f school.File) bool { return strings.EqualFold(f.Name, bare) })
	if i < 0 {
		return school.File{}, false
	}
	return school.Format[i], true
}

func keepFirst(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func refused(reason string) error { return school.Wrong("bundle", reason) }
