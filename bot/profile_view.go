package bot

import (
	"bytes"
	"fmt"
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

func profileScreen(r *Request, p store.Profile) Screen {
	none := r.T.Say("profile.none")
	line := func(value string) string {
		if value == "" {
			return none
		}
		return telegram.Escape(value)
	}
	lines := []string{r.T.Say("profile.name", "Name", line(p.Name))}
	if !p.Born.IsZero() {
		lines = append(lines, r.T.Say("profile.born", "Date", r.T.DateYear(p.Born)))
	}
	lines = append(lines, r.T.Say("profile.phone", "Phone", line(spaced(p.Phone))))
	mail := line(p.Email)
	switch {
	case p.Confirmed:
		mail = r.T.Say("profile.email_confirmed", "Email", mail)
	case p.Stopped:
		mail = r.T.Say("reach.email_stopped", "Email", mail)
	case p.Email != "":
		mail = r.T.Say("profile.email_waits", "Email", mail)
	}
	lines = append(lines, r.T.Say("profile.email", "Email", mail))
	if len(r.Session.Roles) > 1 {
		lines = append(lines, r.T.Say("profile.role", "Role", r.T.Role(string(r.Session.Role))))
	}
	text := r.T.Say("profile.title") + "\n\n" + strings.Join(lines, "\n")
	if r.Session.Role != school.Parent {
		text += "\n\n" + r.T.Say("profile.name_is_schools")
	}
	return Screen{Text: text, Rows: profileDoors(r, p)}
}

func profileDoors(r *Request, p store.Profile) [][]Button {
	var edit []Button
	if r.Session.Role == school.Parent {
		edit = append(edit, Button{Text: r.T.Say("profile.button_name"), Tap: tap.EditProfile(fieldName)})
	}
	edit = append(edit,
		Button{Text: r.T.Say("profile.button_phone"), Tap: tap.EditProfile(fieldPhone)},
		Button{Text: r.T.Say("profile.button_email"), Tap: tap.EditProfile(fieldEmail)})
	rows := [][]Button{edit}
	if p.Email != "" && !p.Confirmed {
		rows = append(rows, []Button{{Text: r.T.Say("link.button_confirm"), Tap: tap.OfVerb(tap.Confirm)}})
	}
	var roles []Button
	for _, role := range r.Session.Roles {
		if role != r.Session.Role {
			roles = append(roles, Button{Text: r.T.Say("profile.button_act", "Role", r.T.Role(string(role))), Tap: tap.ActAs(string(role))})
		}
	}
	rows = append(rows, inRows(roles, 2)...)
	if r.Session.Role.Staff() {
		rows = append(rows, []Button{{Text: r.T.Say("link.button_add"), Tap: tap.OfVerb(tap.AddChild)}})
	}
	return append(rows,
		[]Button{{Text: r.T.Say("profile.button_consents"), Tap: tap.OfVerb(tap.Consents)}, {Text: r.T.Say("sent.button"), Tap: tap.ToSentLog(0)}},
		[]Button{{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)}})
}

// spaced is an E.164 number as it is read: «+7 900 000-00-01».
func spaced(phone string) string {
	if len(phone) != 12 || !strings.HasPrefix(phone, "+7") {
		return phone
	}
	return fmt.Sprintf("+7 %s %s-%s-%s", phone[2:5], phone[5:8], phone[8:10], phone[10:])
}

// consentsScreen lists consents; the text is shown where it is the very one.
func consentsScreen(r *Request, p store.Profile) Screen {
	text := r.T.Say("profile.consents")
	for _, c := range p.Consents {
		at := c.At.In(r.Zone())
		text += "\n\n" + r.T.Say("profile.consent", "Version", telegram.Escape(c.Version), "Date", r.T.DateYear(at), "Time", r.T.Clock(at.Hour()*60+at.Minute()))
		if c.Version == consentVersion && c.Language == string(r.T.Lang()) && bytes.Equal(c.Hash, consentTo(r.T, c.Part, c.At).Hash) {
			text += "\n" + r.T.Say("profile.consent_text", "Text", consentText(r.T, c.Part))
		}
	}
	if len(p.Consents) == 0 {
		text += "\n\n" + r.T.Say("profile.none")
	}
	return Screen{Text: text, Rows: profileRow(r)}
}

func changedScreen(r *Request, text string) Screen {
	return Screen{Text: text, Rows: profileRow(r)}
}

// profileRow leads back to the person's own data.
func profileRow(r *Request) [][]Button {
	return [][]Button{{
		{Text: r.T.Say("profile.button_back"), Tap: tap.OfVerb(tap.Profile)},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}}
}
