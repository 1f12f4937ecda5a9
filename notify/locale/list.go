package locale

import "strings"

// List joins items: «Анна», «Анна и Борис», «Анна, Борис и Вера»; nothing for
// none.
func (t *Texts) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return t.Say("common.list", "Head", strings.Join(items[:last], ", "), "Last", items[last])
}
