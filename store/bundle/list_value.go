package bundle

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// listName is a full name taken apart.
type listName struct{ family, given, middle string }

// key is what a name is compared by: no case, no «ё», single spaces.
func (n listName) key() string {
	return plainName(n.family + " " + n.given + " " + n.middle)
}

func plainName(text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "ё", "е")
	text = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "’", "'", "`", "'").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

// readName takes «Фамилия Имя Отчество» apart; what is all in capitals is
// written as names are.
func readName(text string) (listName, string) {
	words := strings.Fields(text)
	if reason := notAName(text); reason != "" {
		return listName{}, reason
	}
	if len(words) < 2 {
		return listName{}, "Нужны фамилия и имя: «Фамилия Имя Отчество»."
	}
	for i, w := range words {
		words[i] = asName(w)
	}
	return listName{words[0], words[1], strings.Join(words[2:], " ")}, ""
}

func notAName(text string) string {
	if len([]rune(text)) > 200 {
		return "Имя слишком длинное. Проверьте, тот ли это столбец."
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) && !strings.ContainsRune("-‐‑–—'’`.()", r) {
			return "В имени лишний знак. Оставьте только буквы, дефис и пробелы."
		}
	}
	return ""
}

func asName(word string) string {
	if len([]rune(word)) < 3 || strings.ToUpper(word) != word {
		return word
	}
	out, first := []rune(strings.ToLower(word)), true
	for i, r := range out {
		if first && unicode.IsLetter(r) {
			out[i] = unicode.ToUpper(r)
		}
		first = r == '-' || r == '\'' || r == '(' || r == '‑' || r == '’'
	}
	return string(out)
}

var (
	classText  = regexp.MustCompile(`^(?i)(\d{1,2})\s*[-‑–—]?\s*["«“'(]?\s*([а-яёa-z]?)\s*["»”')]?\s*(?:кл|кл\.|класс|класса)?$`)
	classTitle = regexp.MustCompile(`(?i)(?:^|[^\d])(\d{1,2})\s*[-‑–—]?\s*["«“'(]?\s*([а-яёa-z])\s*["»”')]?\s*класс`)
	// lookalikes are Latin letters that a Russian keyboard's neighbour types.
	lookalikes = strings.NewReplacer("A", "А", "B", "В", "E", "Е", "K", "К", "M", "М", "H", "Н", "O", "О", "P", "Р", "C", "С", "T", "Т", "X", "Х")
)

// readClass is a class as it is called, «5А», and its year.
func readClass(text string) (title, grade string, ok bool) {
	return classOf(classText.FindStringSubmatch(strings.TrimSpace(text)))
}

// classIn finds «5 «А» класса» in a title over a list.
func classIn(text string) (title, grade string, ok bool) {
	return classOf(classTitle.FindStringSubmatch(text))
}

func classOf(found []string) (title, grade string, ok bool) {
	if found == nil {
		return "", "", false
	}
	year, err := strconv.Atoi(found[1])
	if err != nil || year < 1 || year > 12 {
		return "", "", false
	}
	grade = strconv.Itoa(year)
	return grade + lookalikes.Replace(strings.ToUpper(found[2])), grade, true
}

var dotted = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?$`)

// readBorn takes a date cell, ДД.ММ.ГГГГ and ГГГГ-ММ-ДД. With dots a Russian list
// means the day first; with slashes nobody can tell.
func readBorn(c cell, today time.Time) (time.Time, string) {
	day := c.day
	if !c.number {
		text := strings.TrimSpace(c.text)
		if parts := dotted.FindStringSubmatch(text); parts != nil {
			text = parts[3] + "-" + pad(parts[2]) + "-" + pad(parts[1])
			if _, err := time.Parse(isoDay, text); err != nil {
				return time.Time{}, "Такой даты нет. Запишите её как ДД.ММ.ГГГГ."
			}
		}
		var reason string
		if day, reason = readDate(text, false); reason != "" {
			return time.Time{}, strings.NewReplacer(", например 2026-09-01", "", "ГГГГ-ММ-ДД", "ДД.ММ.ГГГГ").Replace(reason)
		}
	}
	switch {
	case day.IsZero():
		return time.Time{}, "Это число, а не дата. Запишите дату как ДД.ММ.ГГГГ."
	case day.After(today):
		return time.Time{}, "Дата рождения в будущем. Проверьте её."
	case day.Year() < 1900:
		return time.Time{}, "Год раньше 1900. Проверьте дату."
	}
	return day, ""
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
