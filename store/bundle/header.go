package bundle

import (
	"slices"
	"strings"
	"unicode/utf8"

	"zvonok/store/school"
)

// header says where the columns of a file stand in its records.
type header struct {
	at    []int // by File.Columns: place in a record, -1 where there is no such column
	width int   // of a record, without empty headers at the end
}

// readHeader finds the columns of f in the first record. Problems that are no
// warnings and have refuse set leave nothing that could be read.
func readHeader(f school.File, version string, record []string) (h header, problems []school.Problem, refuse bool) {
	names := make([]string, len(record))
	for i, s := range record {
		names[i] = strings.TrimSpace(s)
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	h = header{at: make([]int, len(f.Columns)), width: len(names)}
	problem := func(column, reason string, warning bool) {
		problems = append(problems, school.Problem{File: f.Name + ".csv", Line: 1, Column: cut(column), Reason: reason, Warning: warning})
	}
	if reason := notAHeader(names); reason != "" {
		problem("", reason, false)
		return h, problems, true
	}
	missing := h.place(f, version, names)
	for i, name := range names {
		if name == "" || slices.Index(names, name) == i {
			continue
		}
		_, known := columnNamed(f, version, name)
		problem(name, "Столбец с таким именем стоит дважды: "+choose(known, "непонятно, какой читать. Оставьте один.", "оба не читаются."), !known)
		refuse = refuse || known
	}
	taken := map[string]string{}
	for _, name := range names {
		if _, used := columnNamed(f, version, name); name == "" || used || passedOver(f, name) {
			continue
		}
		if right, ok := meant(name, missing); ok {
			taken[right] = name
			if column, _ := columnNamed(f, version, right); !column.Required {
				problem(name, "Такого столбца в формате нет; похоже на "+right+". Исправьте заголовок: столбец не прочитан.", false)
			}
		} else if right, ok := nearest(name, unusedColumns[f.Name]); ok {
			problem(name, "Такого столбца в формате нет; похоже на "+right+". Журналу он не нужен.", true)
		}
	}
	lacking := 0
	for _, right := range missing {
		if column, _ := columnNamed(f, version, right); !column.Required {
			continue
		}
		reason := "Нет обязательного столбца " + right + ": файл не прочитан. Добавьте его в заголовок."
		if typed, ok := taken[right]; ok {
			reason = "Нет обязательного столбца " + right + "; похоже, он назван " + typed + ". Исправьте заголовок: файл не прочитан."
		}
		problem(right, reason, false)
		refuse = true
		lacking++
	}
	if other, ok := fits(names, version); lacking > 0 && len(taken) == 0 && ok && other != f.Name {
		problems = []school.Problem{{
			File: f.Name + ".csv", Line: 1,
			Reason: "По заголовку здесь строки файла " + other + ".csv, а не " + f.Name + ".csv: файл не прочитан. Выгрузите его заново.",
		}}
	}
	return h, problems, refuse
}

// place fills h.at and names the columns that are not there.
func (h *header) place(f school.File, version string, names []string) (missing []string) {
	for i, c := range f.Columns {
		h.at[i] = -1
		if c.Since != "" && c.Since != version {
			continue
		}
		if h.at[i] = slices.Index(names, c.Name); h.at[i] < 0 {
			missing = append(missing, c.Name)
		}
	}
	return missing
}

// notAHeader says what a first line is that cannot be one.
func notAHeader(names []string) string {
	switch {
	case len(names) == 0:
		return "Первая строка пуста: в ней должны быть имена столбцов."
	case !validUTF8(names):
		return "Файл не в кодировке UTF-8. Сохраните его как «CSV UTF-8»."
	case len(names) == 1 && strings.ContainsAny(names[0], ";\t"):
		return "Столбцы разделены не запятой. Сохраните файл как CSV с запятыми."
	}
	return ""
}

// fits finds the file of the format whose columns a header has, all of the
// required ones and most of the rest.
func fits(names []string, version string) (string, bool) {
	best, most := "", 0
	for _, f := range school.Format {
		own := 0
		for _, c := range f.Columns {
			has := slices.Contains(names, c.Name)
			if c.Required && !has && (c.Since == "" || c.Since == version) {
				own = -1
				break
			}
			if has && c.Name != "sourcedId" && c.Name != "status" && c.Name != "dateLastModified" {
				own++
			}
		}
		if own > most && own > 1 {
			best, most = f.Name, own
		}
	}
	return best, best != ""
}

// columnNamed finds a column that exists in this version.
func columnNamed(f school.File, version, name string) (school.Column, bool) {
	i := f.Column(name)
	if i < 0 || f.Columns[i].Since != "" && f.Columns[i].Since != version {
		return school.Column{}, false
	}
	return f.Columns[i], true
}

// passedOver tells whether a column may stand in the file and is not read: one
// of ours in the other version, or one of OneRoster's that the journal has no use for.
func passedOver(f school.File, name string) bool {
	return f.Column(name) >= 0 || slices.Contains(unusedColumns[f.Name], name)
}

// meant finds which missing column a strange header was meant to be. Columns
// named metadata.* are any system's own, so only what follows is compared.
func meant(name string, missing []string) (string, bool) {
	own, isMetadata := strings.CutPrefix(name, metadata)
	var names []string
	for _, m := range missing {
		if bare, is := strings.CutPrefix(m, metadata); is == isMetadata {
			names = append(names, bare)
		}
	}
	right, ok := nearest(own, names)
	if ok && isMetadata {
		right = metadata + right
	}
	return right, ok
}

const metadata = "metadata."

// unusedColumns are those that OneRoster has and the journal does not use.
var unusedColumns = map[string][]string{
	"users": {
		"username", "userIds", "identifier", "password", "userMasterIdentifier", "preferredGivenName",
		"preferredMiddleName", "preferredFamilyName", "pronouns",
	},
	"roles": {"userProfileSourcedId"},
	"demographics": {
		"sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican", "nativeHawaiianOrOtherPacificIslander",
		"white", "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity", "countryOfBirthCode",
		"stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus",
	},
	"lineItems": {"schoolSourcedId", "scoreScaleSourcedId"},
	"results":   {"classSourcedId", "scoreScaleSourcedId", "inProgress", "incomplete", "late", "missing"},
}

// cut shortens what a Problem quotes to 80 runes, on one line.
func cut(s string) string {
	s = strings.Map(func(r rune) rune {
		if forbidden(r) {
			return '\ufffd' // a report is read on a terminal, which would obey it
		}
		return r
	}, cleaned(strings.ToValidUTF8(s, "\ufffd"), true))
	if utf8.RuneCountInString(s) <= 80 {
		return s
	}
	return string([]rune(s)[:79]) + "…"
}

func choose(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
