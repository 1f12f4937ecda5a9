package locale

import "golang.org/x/text/language"

// Lang is a language that the service speaks.
type Lang string

// The languages. Whatever is neither is answered in Russian.
const (
	RU Lang = "ru"
	EN Lang = "en"
)

func (l Lang) tag() language.Tag {
	if l == EN {
		return language.English
	}
	return language.Russian
}

// forms are the plural forms that a counted text has in the language; «other»
// is also what Say shows.
func (l Lang) forms() []string {
	if l == EN {
		return []string{"one", "other"}
	}
	return []string{"one", "few", "many", "other"}
}
