package locale

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// withoutYo are words that lost their «ё», whole.
var withoutYo = strings.Fields(`еще ее нее мое твое свое чье вперед причем днем трех четырех счет прием объем
	пришел ушел нашел вошел прошел зашел подошел перешел произошел пошел вышел истек
	нажмете придет придете пойдет найдет найдете введете введет начнет начнется начнете пришлет пришлете пройдет пройдете
	зайдет зайдете вернет вернете вернется вернетесь ждет ждете ждем найдем начнем пришлем вернем придем идет идете
	дает даете даем остается живет берет возьмете назовете поймете отзовете соберете подтвержден изменен отменен включен отключен
	подключен удален введен переведен закреплен прикреплен определен решен разрешен запрещен завершен сохранен отклонен`)

// withoutYoStem are the beginnings of such words.
var withoutYoStem = strings.Fields(`ребенок ребенк зачет незачет отчет расчет серьезн надежн звездочк учетн подсчет`)

// typographyFaults are what Russian texts never hold. Tags and values are
// taken out before, for tags have quotes of their own.
var typographyFaults = map[string]*regexp.Regexp{
	"straight quotes, want «»":        regexp.MustCompile(`["“”„]`),
	"two spaces":                      regexp.MustCompile(`[^\n ] {2,}`),
	"a hyphen for a dash, want —":     regexp.MustCompile(`(^|\s)-(\s|$)`),
	"three dots, want …":              regexp.MustCompile(`\.\.\.`),
	"«Вы» inside a sentence, want вы": regexp.MustCompile(`[\p{Ll}\d,;:»—–)]\s(Вы|Вас|Вам|Вами|Ваш\p{L}*)(\P{L}|$)`),
	"a space before a sign":           regexp.MustCompile(`\p{L} [,.;:!?]`),
	"a space at the end of a line":    regexp.MustCompile(`[ \t](\n|$)`),
	"«все ещё» and kin, want «всё»":   regexp.MustCompile(`(?i)(^|\P{L})все(-таки| ещ[её]| равно)`),
	"«учет», want «учёт»":             regexp.MustCompile(`(?i)(^|\P{L})учет(а|у|ом|е)?(\P{L}|$)`),
}

var notProse = regexp.MustCompile(`<[^>]*>|\{\{[^}]*\}\}`)

// faults lists what is wrong with a Russian text.
func faults(text string) []string {
	prose := notProse.ReplaceAllString(text, "")
	// A value or tag at the end of a line leaves the space before it.
	kept := notProse.ReplaceAllString(text, "X")
	var wrong []string
	for what, pattern := range typographyFaults {
		if pattern.MatchString(kept) {
			wrong = append(wrong, what)
		}
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(prose), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, bad := range withoutYo {
			if word == bad {
				wrong = append(wrong, "no «ё» in "+word)
			}
		}
		for _, stem := range withoutYoStem {
			if strings.HasPrefix(word, stem) {
				wrong = append(wrong, "no «ё» in "+word)
			}
		}
	}
	return wrong
}

func TestRussianTypography(t *testing.T) {
	t.Parallel()
	for key, m := range ours(t)[RU] {
		for _, text := range wordings(m) {
			for _, what := range faults(text) {
				t.Errorf("%s: %s: %q", key, what, text)
			}
		}
	}
}

// A text left in Russian is easy to overlook in the English file.
func TestEnglishIsEnglish(t *testing.T) {
	t.Parallel()
	for key, m := range ours(t)[EN] {
		for _, text := range wordings(m) {
			if strings.ContainsFunc(notProse.ReplaceAllString(text, ""), func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
				t.Errorf("%s: Cyrillic in %q", key, text)
			}
		}
	}
}

// The lint itself: what it must find, and what it must leave alone.
func TestTypographyFaultsAreFound(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"Попробуйте еще раз", "Ваш ребенок", "у ребенка", "учет времени", "Зачет сдан", "ваш отчет", "Код все ещё действует", "Мария пришел",
		"Если нажмете", "придет завтра", `Нажмите "Да"`, "два  пробела", "оценки - здесь", "если Вы хотите", "для Вашего ребёнка", "Ждите...", "Да , нет", "конец ",
	} {
		if len(faults(bad)) == 0 {
			t.Errorf("nothing found in %q", bad)
		}
	}
	for _, good := range []string{
		"Попробуйте ещё раз. Вы уверены?", "Ваш ребёнок", "учётная запись, учёт", "все дети", `<a href="{{.Link}}">Открыть</a>`,
		"5 «А» — {{.Child}}", "  • строка\n  • другая", "код XXXX-XXXX, 4-", "счета за услуги", "учетверить", "Дети: {{.List}} ✓",
	} {
		if wrong := faults(good); len(wrong) > 0 {
			t.Errorf("%q: %v", good, wrong)
		}
	}
}
