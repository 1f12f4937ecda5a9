package bundle

import (
	"slices"
	"strings"
	"unicode"
)

// field is what a column of a class list holds.
type field int

const (
	unusedField field = iota
	fullName
	familyName
	givenName
	middleName
	classField
	letterField
	bornField
	parentField // names, and contacts beside them
	phoneField
	emailField
)

// whose tells the columns of one parent from those of another.
type whose int

const (
	anyones whose = iota
	mothers
	fathers
	guardians
	parentsOf // of some parent, and nobody says of which
	childs
)

// listColumn is a column with the words that stand over it.
type listColumn struct {
	field field
	whose whose
	title string
}

// listHeader is a row of words that says what the columns below hold.
type listHeader struct {
	row     int // place in sheet.rows
	columns []listColumn
}

// of finds the first column of a kind; -1 where there is none.
func (h listHeader) of(f field) int {
	return slices.IndexFunc(h.columns, func(c listColumn) bool { return c.field == f })
}

// fieldWords are the usual spellings, as plainWords leaves them.
var fieldWords = map[string]field{
	"фамилия": familyName, "имя": givenName, "отчество": middleName,
	"класс": classField, "класс группа": classField, "группа": classField, "класс обучения": classField,
	"литера": letterField, "буква": letterField, "литера класса": letterField, "параллель": classField,
	"дата рождения": bornField, "др": bornField, "д р": bornField, "дата рожд": bornField, "рождение": bornField,
	"день рождения": bornField, "год рождения": bornField, "дата рождения дд мм гггг": bornField, "родился": bornField,
}

// nameWords are the usual spellings of a child's full name.
var nameWords = []string{
	"фио", "ф и о", "фамилия имя отчество", "фамилия имя", "фамилия и имя", "фамилия имя ученика", "ученик", "учащийся", "обучающийся",
	"ребенок", "ученики", "учащиеся", "обучающиеся", "список учащихся", "список учеников", "список обучающихся",
}

// childWords may stand beside «ФИО», «телефон», «дата рождения».
var childWords = []string{"ученика", "учащегося", "обучающегося", "ребенка", "школьника", "ученицы", "полностью"}

// plainWords are the words of a header without case, marks and «ё».
func plainWords(text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "ё", "е")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// readTitle says what a column under these words holds.
func readTitle(title string) listColumn {
	c := listColumn{title: title}
	words := strings.Fields(plainWords(title))
	left := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(childWords, w) })
	of := func(starts ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(w, s) })
		})
	}
	switch {
	case of("мать", "матер", "мам"):
		c.whose = mothers
	case of("отец", "отц", "пап"):
		c.whose = fathers
	case of("опекун", "бабушк", "дедушк"):
		c.whose = guardians
	case of("родител", "законн", "представител"):
		switch {
		case slices.Contains(words, "1"):
			c.whose = mothers
		case slices.Contains(words, "2"):
			c.whose = fathers
		default:
			c.whose = parentsOf
		}
	case len(left) < len(words):
		c.whose = childs
	}
	parent := c.whose != anyones && c.whose != childs
	phone := of("тел", "моб", "сотов")
	mail := of("mail", "email", "почт", "емейл", "имейл", "эл")
	switch joined := strings.Join(left, " "); {
	case parent && (of("фио", "имя", "фамилия") || phone && mail || of("контакт") || !phone && !mail && !of("дата", "место", "работ", "адрес")):
		c.field = parentField
	case phone:
		c.field = phoneField
	case mail:
		c.field = emailField
	case parent:
	case slices.Contains(nameWords, joined):
		c.field = fullName
	default:
		c.field = fieldWords[joined]
	}
	return c
}

// readListHeader finds the row of titles among the first of a sheet.
func readListHeader(s sheet) (listHeader, bool) {
	for n, l := range s.rows[:min(len(s.rows), 30)] {
		h := listHeader{row: n}
		for _, c := range l.cells {
			h.columns = append(h.columns, readTitle(c.text))
		}
		named := h.of(fullName) >= 0 || h.of(familyName) >= 0 && h.of(givenName) >= 0
		others := 0
		for _, c := range h.columns {
			if c.field != unusedField && c.field != fullName {
				others++
			}
		}
		if named && (others > 0 || h.of(fullName) >= 0 && filled(l) <= 3) {
			h.join()
			return h, true
		}
	}
	return listHeader{}, false
}

func filled(l line) (n int) {
	for _, c := range l.cells {
		if c.text != "" {
			n++
		}
	}
	return n
}

// join gives a telephone that stands behind a parent's name to that parent.
func (h *listHeader) join() {
	last := anyones
	for i := range h.columns {
		c := &h.columns[i]
		switch {
		case c.field == parentField:
			last = c.whose
		case (c.field == phoneField || c.field == emailField) && c.whose == anyones:
			c.whose = last
		}
	}
}

// mistyped names the columns that are nearly one of ours, and what they were meant to be.
func (h listHeader) mistyped() map[string]string {
	out := map[string]string{}
	names := slices.Clone(nameWords)
	for word := range fieldWords {
		names = append(names, word)
	}
	slices.Sort(names)
	for _, c := range h.columns {
		words := plainWords(c.title)
		if c.field != unusedField || len([]rune(words)) < 5 {
			continue
		}
		if right, ok := nearest(words, names); ok {
			if f := readTitle(right).field; f != unusedField && h.of(f) < 0 {
				out[c.title] = right
			}
		}
	}
	return out
}
