package bundle

import (
	"regexp"
	"slices"
	"strings"
)

// listParent is a parent as a row of a class list tells of one.
type listParent struct {
	name         listName
	phone, email string
	whose        whose
}

// contact is what tells two parents of one name apart.
func (p listParent) contact() string {
	if digits := strings.Map(onlyDigits, p.phone); len(digits) >= 10 {
		return digits[len(digits)-10:]
	}
	return strings.ToLower(p.email)
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

var (
	mailText  = regexp.MustCompile(`[^\s,;:<>()"]+@[^\s,;:<>()"]+`)
	phoneText = regexp.MustCompile(`\+?\d[\d\s()\-–.]{5,20}\d`)
	// between two parents, or a parent and a contact.
	parentSeparator = regexp.MustCompile(`[\n;,/]+|\s[-–—]\s|\sи\s`)
	// before a name: «мать: …», «тел. …»
	relation = regexp.MustCompile(`(?i)(^|[\s(])(мать|мама|отец|папа|опекун|опекунша|бабушка|дедушка|родитель|законный представитель|тел|телефон|моб|сот|почта|e-?mail|эл\.?\s*почта)[.:)]*(\s|$|:)`)
)

// splitParents reads a cell with one parent or several, each with what contacts
// stand behind the name.
func splitParents(text string, of whose) (parents []listParent, reason string) {
	var contacts []string
	mark := func(found string) string { // contacts are lifted out, so that their commas and spaces split nothing
		contacts = append(contacts, strings.TrimRight(strings.TrimSpace(found), ".,"))
		return "\n\x00\n"
	}
	lifted := mailText.ReplaceAllStringFunc(text, mark)
	mails := len(contacts)
	// The order of contacts must be that of the text: phones are marked apart.
	var phones []string
	lifted = phoneText.ReplaceAllStringFunc(lifted, func(found string) string {
		phones = append(phones, strings.TrimSpace(found))
		return "\n\x01\n"
	})
	contacts = contacts[:mails]
	for part := range strings.SplitSeq(parentSeparator.ReplaceAllString(lifted, "\n"), "\n") {
		part = strings.TrimSpace(part)
		switch part {
		case "\x00":
			parents = attach(parents, of, func(p *listParent) *string { return &p.email }, contacts[0])
			contacts = contacts[1:]
			continue
		case "\x01":
			parents = attach(parents, of, func(p *listParent) *string { return &p.phone }, phones[0])
			phones = phones[1:]
			continue
		}
		for again := true; again; {
			shorter := strings.TrimSpace(relation.ReplaceAllString(part, " "))
			again, part = shorter != part, shorter
		}
		part = strings.Trim(part, " .:()-–—")
		if part == "" {
			continue
		}
		name, wrong := readName(part)
		if wrong != "" {
			return nil, wrong
		}
		parents = append(parents, listParent{name: name, whose: of})
	}
	if slices.ContainsFunc(parents, func(p listParent) bool { return p.name == listName{} }) {
		return nil, "Контакт стоит раньше имени. Запишите: «Фамилия Имя Отчество, телефон, почта»; второго родителя — через точку с запятой."
	}
	return parents, ""
}

// attach gives a contact to the last parent; a second of its kind is left out.
func attach(parents []listParent, of whose, where func(*listParent) *string, contact string) []listParent {
	if len(parents) == 0 {
		parents = append(parents, listParent{whose: of})
	}
	if at := where(&parents[len(parents)-1]); *at == "" {
		*at = contact
	}
	return parents
}

// splitContacts are the telephones or addresses of a cell, in their order.
func splitContacts(text string, f field) []string {
	pattern := phoneText
	if f == emailField {
		pattern = mailText
	}
	var out []string
	for _, found := range pattern.FindAllString(text, -1) {
		out = append(out, strings.TrimSpace(found))
	}
	if out == nil && strings.TrimSpace(text) != "" {
		out = []string{strings.TrimSpace(text)} // the store warns of what is none
	}
	return out
}
