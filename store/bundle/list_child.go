package bundle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zvonok/store/school"
)

// child is a row of a class list.
type child struct {
	line         int // its own number over all sheets, what Place turns back
	name         listName
	born         time.Time // zero: not said
	class, grade string
	phone, email string
	parents      []listParent
	id           string
}

// listReader takes the sheets of a list apart.
type listReader struct {
	today    time.Time
	places   []listPlace
	problems []school.Problem // of sheets and columns
	children []*child
	broken   []brokenRow
}

// listPlace is where a row stood.
type listPlace struct {
	sheet string
	row   int
}

// brokenRow is a row that cannot be used, with why.
type brokenRow struct {
	line    int
	problem school.Problem
}

func (r *listReader) read(sheets []sheet) {
	headed := false
	for _, s := range sheets {
		headed = r.readSheet(s) || headed
	}
	if !headed {
		r.problems = append(r.problems, school.Problem{File: listFile, Reason: "Ни на одном листе нет строки с заголовками. Нужны столбцы «ФИО» и «Класс», лучше и «Дата рождения», «Родители»."})
	}
}

// listFile stands for the file in problems until Place knows its name.
const listFile = "list"

func (r *listReader) about(s sheet, row int, column, reason string, warning bool) {
	r.problems = append(r.problems, school.Problem{File: listFile + ", лист «" + cut(s.name) + "»", Line: row, Column: cut(column), Reason: reason, Warning: warning})
}

// readSheet tells whether the sheet is a list at all.
func (r *listReader) readSheet(s sheet) bool {
	if len(s.rows) == 0 {
		return false
	}
	h, ok := readListHeader(s)
	if !ok {
		r.about(s, 0, "", "На листе нет строки с заголовками «ФИО», «Класс»: лист не прочитан.", true)
		return false
	}
	at := s.rows[h.row].number
	typed := h.mistyped()
	for _, c := range h.columns {
		if right, is := typed[c.title]; is {
			delete(typed, c.title)
			r.about(s, at, c.title, "Похоже на «"+right+"», но не совпадает: столбец не прочитан. Исправьте заголовок.", false)
		}
	}
	for i, c := range h.columns {
		if f := c.field; f >= fullName && f <= bornField && h.of(f) != i && c.title != h.columns[h.of(f)].title {
			r.about(s, at, c.title, "Такой столбец уже есть: «"+cut(h.columns[h.of(f)].title)+"». Оставьте один.", false)
		}
		if (c.field == phoneField || c.field == emailField) && c.whose == anyones {
			r.about(s, at, c.title, "Не понять, чей это контакт: не прочитан. Назовите столбец «Телефон родителя» или «Телефон ученика».", true)
		}
	}
	title, grade := r.classOver(s, h)
	for _, l := range s.rows[h.row+1:] {
		r.readRow(s, h, l, title, grade)
	}
	return true
}

// classOver is the class that the sheet's name or a title over the list tells.
func (r *listReader) classOver(s sheet, h listHeader) (title, grade string) {
	if title, grade, ok := readClass(s.name); ok {
		return title, grade
	}
	for _, l := range s.rows[:h.row] {
		for _, c := range l.cells {
			if title, grade, ok := classIn(c.text); ok {
				return title, grade
			}
		}
	}
	title, grade, _ = classIn(s.name)
	return title, grade
}

// footer tells rows under a list that are no children.
func footer(l line) bool {
	for _, c := range l.cells {
		switch words := plainWords(c.text); {
		case strings.HasPrefix(words, "итого"), strings.HasPrefix(words, "всего"), strings.HasPrefix(words, "классный руководитель"),
			strings.HasPrefix(words, "директор"), strings.HasPrefix(words, "подпись"):
			return true
		}
	}
	return false
}

func (r *listReader) readRow(s sheet, h listHeader, l line, title, grade string) {
	name := h.nameOf(l)
	bare := true // nothing but a number, as rows have that wait for a child
	same := true // the header once more, as printed lists have
	for i, c := range l.cells {
		bare = bare && (c.text == "" && c.bad == "" || i >= len(h.columns) || h.columns[i].field == unusedField || c.number && h.columns[i].field != bornField || h.columns[i].field == classField)
		same = same && (i >= len(h.columns) || c.text == h.columns[i].title)
	}
	if same || bare && name.text == "" && name.bad == "" {
		return
	}
	if footer(l) {
		r.about(s, l.number, "", "Это не строка ученика: пропущена.", true)
		return
	}
	r.places = append(r.places, listPlace{s.name, l.number})
	at := len(r.places)
	broken := false
	wrong := func(column int, c cell, private bool, reason string) {
		p := school.Problem{File: "users.csv", Line: at, Reason: reason}
		if column >= 0 {
			p.Column = cut(h.columns[column].title)
		}
		if !private {
			p.Value = cut(c.text)
		}
		r.broken = append(r.broken, brokenRow{at, p})
		broken = true
	}
	one := child{line: at, class: title, grade: grade}
	for i, c := range l.cells {
		if i < len(h.columns) && h.columns[i].field != unusedField && c.bad != "" {
			wrong(i, c, true, c.bad)
		}
	}
	if broken {
		return
	}
	column := max(h.of(fullName), h.of(familyName))
	var reason string
	if one.name, reason = readName(name.text); name.text == "" {
		wrong(column, name, true, "Нет имени ученика: «Фамилия Имя Отчество». Если строка лишняя, удалите её.")
	} else if reason != "" {
		wrong(column, name, true, reason)
	}
	if i := h.of(classField); i >= 0 {
		c := l.at(i)
		text := c.text + l.at(h.of(letterField)).text
		var ok bool
		if one.class, one.grade, ok = readClass(text); !ok && strings.TrimSpace(text) != "" {
			wrong(i, c, false, "Класс не читается. Запишите его как 5А.")
		} else if !ok {
			one.class, one.grade = title, grade
		}
	}
	if one.class == "" && !broken {
		wrong(h.of(classField), cell{}, true, "Не сказано, в каком классе. Добавьте столбец «Класс» или назовите лист по классу: 5А.")
	}
	if i := h.of(bornField); i >= 0 && l.at(i).text != "" {
		if one.born, reason = readBorn(l.at(i), r.today); reason != "" {
			wrong(i, l.at(i), true, reason)
		}
	}
	if i, reason := one.readFamily(h, l); reason != "" {
		wrong(i, cell{}, true, reason)
	}
	if !broken {
		r.children = append(r.children, &one)
	}
}

// nameOf is the child's full name, from one column or from three.
func (h listHeader) nameOf(l line) cell {
	if i := h.of(fullName); i >= 0 {
		return l.at(i)
	}
	return cell{text: strings.Join(strings.Fields(l.at(h.of(familyName)).text+" "+l.at(h.of(givenName)).text+" "+l.at(h.of(middleName)).text), " ")}
}

// readFamily reads the parents and whose contacts stand in columns of their own.
func (c *child) readFamily(h listHeader, l line) (column int, reason string) {
	for i, col := range h.columns {
		if col.field != parentField || l.at(i).text == "" {
			continue
		}
		parents, reason := splitParents(l.at(i).text, col.whose)
		if reason != "" {
			return i, reason
		}
		c.parents = append(c.parents, parents...)
	}
	if len(c.parents) > 6 {
		return h.of(parentField), "У ребёнка больше шести родителей. Проверьте столбцы."
	}
	for i, col := range h.columns {
		if col.field != phoneField && col.field != emailField || l.at(i).text == "" || col.whose == anyones {
			continue
		}
		found := splitContacts(l.at(i).text, col.field)
		if col.whose == childs {
			c.give(col.field, found[0])
			continue
		}
		var whom []*listParent
		for n := range c.parents {
			if c.parents[n].whose == col.whose {
				whom = append(whom, &c.parents[n])
			}
		}
		if len(whom) == 0 && col.whose == parentsOf {
			for n := range c.parents {
				whom = append(whom, &c.parents[n])
			}
		}
		if len(whom) != len(found) {
			return i, fmt.Sprintf("Родителей здесь %d, контактов %d: не понять, чей какой. Запишите контакт за именем, в том же столбце.", len(whom), len(found))
		}
		for n := range whom {
			whom[n].give(col.field, found[n])
		}
	}
	return 0, ""
}

func (c *child) give(f field, contact string) {
	if f == phoneField {
		c.phone = contact
	} else {
		c.email = contact
	}
}

func (p *listParent) give(f field, contact string) {
	if f == phoneField {
		p.phone = contact
	} else {
		p.email = contact
	}
}

// setAside takes children out, each with a reason.
func (r *listReader) setAside(out map[*child]string) {
	for _, c := range r.children {
		if reason, is := out[c]; is {
			r.broken = append(r.broken, brokenRow{c.line, school.Problem{File: "users.csv", Line: c.line, Column: "ФИО", Reason: reason}})
		}
	}
	r.children = slices.DeleteFunc(r.children, func(c *child) bool { _, is := out[c]; return is })
}
