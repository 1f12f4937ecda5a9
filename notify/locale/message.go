package locale

// Correspondent is who of the staff writes: by name, a curator also by office.
func (t *Texts) Correspondent(name, role string) string {
	switch {
	case name == "":
		return t.Say("announcements.as_nobody")
	case role == "curator":
		return t.Say("announcements.by", "Name", name, "As", t.Say("announcements.as_curator"))
	}
	return name
}

// FamilyOf is whose family writes: «Примерова Анна Ивановна, родитель: Примерова
// Мария, 5А», «Ученик: Примерова Мария, 5А»; name may be empty.
func (t *Texts) FamilyOf(name, role, child, class string) string {
	if class != "" {
		child = t.Say("digest.child", "Name", child, "Class", class)
	}
	switch {
	case role == "student":
		return t.Say("messages.from_student", "Child", child)
	case name == "":
		return t.Say("messages.from_parent", "Child", child)
	}
	return t.Say("messages.from_parent_named", "Name", name, "Child", child)
}
