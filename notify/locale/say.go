package locale

import (
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/message"
)

// Texts speaks one language; safe for concurrent use.
type Texts struct {
	lang      Lang
	localizer *i18n.Localizer
	printer   *message.Printer
	calendar  calendar
	missed    *missed
}

// strict refuses a text whose value was not given, rather than to show
// «<no value>» to a parent.
var strict = &template.TextParser{Option: "missingkey=error"}

// Lang is the language spoken.
func (t *Texts) Lang() Lang { return t.lang }

// Say gives the text of key. args are pairs of name and value:
//
//	Say("link.done", "Child", name)   // «Готово: {{.Child}} …»
//
// Values are not escaped. A key that is unknown gives "[key]", one that only
// Russian has is said in Russian; both are counted in Catalog.Missing.
func (t *Texts) Say(key string, args ...any) string {
	return t.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: values(args)})
}

// Count gives the text of key in the plural form of n, which the text names
// {{.Count}}; otherwise it is Say.
func (t *Texts) Count(key string, n int, args ...any) string {
	data := values(args)
	data["Count"] = n
	return t.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

// localize never gives up on what can be said: go-i18n falls back to Russian
// and to «other» and reports the error beside the text.
func (t *Texts) localize(what *i18n.LocalizeConfig) string {
	what.TemplateParser = strict
	said, err := t.localizer.Localize(what)
	if err != nil {
		t.missed.add(what.MessageID)
	}
	if said == "" {
		return "[" + what.MessageID + "]"
	}
	return said
}

// values makes the template's data of pairs; a name without a value is left
// out, and the text that wants it is reported as missing.
func values(args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = args[i+1]
		}
	}
	return data
}
