package locale

// Announcer is who speaks: «Учительская Т. Л., классный руководитель»; without a
// name the office alone.
func (t *Texts) Announcer(name, role string) string {
	as := t.Say("announcements.as_teacher")
	switch role {
	case "curator":
		as = t.Say("announcements.as_curator")
	case "management":
		as = t.Say("announcements.as_management")
	}
	if name == "" { // a curator who is on no list
		return t.Say("announcements.as_nobody")
	}
	return t.Say("announcements.by", "Name", name, "As", as)
}

// AnnouncedTo is to whom: «Родителям и ученикам 5А», «Родителям всей школы»; class
// is empty for the school, alone for both.
func (t *Texts) AnnouncedTo(class, alone string) string {
	if class == "" {
		switch alone {
		case "parent":
			return t.Say("announcements.to_school_parents")
		case "student":
			return t.Say("announcements.to_school_students")
		}
		return t.Say("announcements.to_school")
	}
	switch alone {
	case "parent":
		return t.Say("announcements.to_class_parents", "Class", class)
	case "student":
		return t.Say("announcements.to_class_students", "Class", class)
	}
	return t.Say("announcements.to_class", "Class", class)
}
