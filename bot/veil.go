package bot

// veil puts marks behind a spoiler for who wants to open them alone: whoever
// looks over the shoulder, or at a locked screen, sees none.
func (r *Request) veil(html string) string {
	if !r.Session.HideMarks || html == "" {
		return html
	}
	return `<span class="tg-spoiler">` + html + "</span>"
}
