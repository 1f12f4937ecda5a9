package bundle

import (
	"errors"
	"io"
	"slices"
	"strings"

	"zvonok/store/school"
)

const manifestName = "manifest"

// manifest is the file as written, before it is held against what is there.
type manifest struct {
	version string
	source  string
	modes   map[string]string // lower-cased file name → word, lower-cased
}

func (b *Bundle) readManifest(names []string) (manifest, error) {
	i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, manifestName+".csv") })
	if i < 0 {
		return manifest{}, refused("Нет файла manifest.csv. Он обязателен: выгрузите набор целиком или укажите папку, в которой он лежит.")
	}
	r, err := b.place.open(names[i])
	if err != nil {
		return manifest{}, refused("Файл manifest.csv не открывается. Проверьте права и целость набора.")
	}
	m, err := parseManifest(r)
	return m, keepFirst(err, r.Close())
}

func parseManifest(r io.Reader) (manifest, error) {
	m := manifest{modes: map[string]string{}}
	lines := newLines(r)
	header, err := lines.next()
	name, value := slices.Index(header, "propertyName"), slices.Index(header, "value")
	if err != nil || name < 0 || value < 0 {
		return m, refused("В manifest.csv первая строка должна быть propertyName,value.")
	}
	for {
		record, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, refused("Файл manifest.csv не читается как CSV: проверьте кавычки и кодировку (нужна UTF-8).")
		}
		if name < len(record) && value < len(record) {
			m.property(strings.TrimSpace(record[name]), strings.TrimSpace(record[value]))
		}
	}
	switch m.version {
	case "1.1", "1.2":
		return m, nil
	case "":
		return m, refused("В manifest.csv нет строки oneroster.version: укажите 1.1 или 1.2.")
	}
	return m, refused("В manifest.csv oneroster.version не 1.1 и не 1.2: других версий мы не читаем.")
}

func (m *manifest) property(name, value string) {
	switch {
	case name == "oneroster.version":
		m.version = value
	case name == "source.systemName":
		m.source = cleaned(value, false)
	case strings.HasPrefix(name, "file."):
		m.modes[strings.ToLower(strings.TrimPrefix(name, "file."))] = strings.ToLower(value)
	}
}

// settle holds what the manifest says against the files that are there. A
// journal file that a plain OneRoster manifest does not know of comes the way
// the rest of the bundle comes: bulk, unless all that is named is a delta.
func (b *Bundle) settle(m manifest) {
	unnamed := school.Delta
	for _, f := range school.Format {
		if m.modes[strings.ToLower(f.Name)] == string(school.Bulk) {
			unnamed = school.Bulk
		}
	}
	for _, f := range school.Format {
		if mode := b.mode(f, m, unnamed); mode != school.Missing {
			b.manifest.Modes[f.Name] = mode
		}
	}
}

func (b *Bundle) mode(f school.File, m manifest, unnamed school.Mode) school.Mode {
	name, present := b.present[f.Name]
	word, named := m.modes[strings.ToLower(f.Name)]
	if present && f.Since == "1.2" && m.version == "1.1" {
		b.warn(name, "В OneRoster 1.1 такого файла нет: не прочитан. Если набор в версии 1.2, исправьте oneroster.version в manifest.csv.")
		return school.Missing
	}
	switch {
	case word == string(school.Bulk) || word == string(school.Delta):
		if !present {
			b.problems = append(b.problems, school.Problem{
				File: f.Name + ".csv", Value: word,
				Reason: "manifest.csv обещает этот файл, а его нет. Добавьте файл или напишите absent.",
			})
			return school.Missing
		}
		return school.Mode(word)
	case word == string(school.Missing) || named && word == "":
		if present {
			b.warn(name, "Файл есть, а manifest.csv говорит absent: не прочитан. Если он нужен, напишите bulk или delta.")
		}
		return school.Missing
	case named:
		b.problems = append(b.problems, school.Problem{
			File: "manifest.csv", Column: "file." + f.Name, Value: cut(word),
			Reason: "Здесь пишут bulk, delta или absent: файл не прочитан.",
		})
		return school.Missing
	case !present:
		return school.Missing
	case !f.Journal:
		b.warn(name, "manifest.csv не называет этот файл: прочитан как "+string(unnamed)+". Допишите строку file."+f.Name+".")
	}
	return unnamed
}

// strange says what is odd about a file that the format does not use; the
// other files of OneRoster are passed over in silence.
func (b *Bundle) strange(name, bare string) (school.Problem, bool) {
	p := school.Problem{File: name, Warning: true, Reason: "Файл с таким именем журналу не нужен: не прочитан."}
	if slices.Contains(unusedFiles, bare) {
		return p, false
	}
	if right, ok := nearest(bare, slices.Concat(unusedFiles, formatNames())); ok {
		p.Reason = "Имя похоже на " + right + ".csv, но не совпадает: не прочитан. Если это он, переименуйте файл."
	}
	if r, err := b.place.open(name); err == nil {
		header, err := newLines(r).next()
		if other, ok := fits(header, b.manifest.Version); err == nil && ok {
			p.Reason += " По заголовку в нём строки файла " + other + ".csv."
		}
		_ = r.Close()
	}
	return p, true
}

func formatNames() []string {
	out := make([]string, 0, len(school.Format))
	for _, f := range school.Format {
		out = append(out, f.Name)
	}
	return out
}

// unusedFiles are the rest of OneRoster CSV.
var unusedFiles = []string{
	"classResources", "courseResources", "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources",
	"resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userProfiles", "userResources",
}
