package bundle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"zvonok/store/school"
)

const (
	maxID      = 255 // bytes
	maxContact = 320 // bytes
	maxIDs     = 500
	defaultMax = 2000 // runes
	maxNumber  = 1e6
	minNumber  = 1e-6 // but 0: a far smaller one fits no column
	lineMax    = 500  // a text of at most so many runes is one line
)

// readValue turns a cell into the Go value of its column; nil where it is
// empty. The reason is Russian and empty when all is well.
func readValue(c school.Column, cell string) (value any, reason string) {
	if cell == "" {
		return nil, ""
	}
	if plain(cell) { // nothing to check or clean: nearly every cell of a large file
		if text := strings.TrimSpace(cell); text != "" {
			return readText(c, text)
		}
		return nil, ""
	}
	if !utf8.ValidString(cell) {
		return nil, "Значение не в кодировке UTF-8. Сохраните файл как «CSV UTF-8»."
	}
	oneLine := c.Kind != school.Text || c.Max != 0 && c.Max <= lineMax
	text := cleaned(cell, oneLine)
	if text == "" {
		return nil, ""
	}
	if strings.ContainsFunc(text, forbidden) {
		return nil, "В значении есть управляющий символ. Удалите его: разрешены только перевод строки и табуляция."
	}
	return readText(c, text)
}

// plain is printable ASCII and no more.
func plain(cell string) bool {
	for i := range len(cell) {
		if cell[i] < ' ' || cell[i] > '~' {
			return false
		}
	}
	return true
}

// readText is readValue of a text that is clean.
func readText(c school.Column, text string) (value any, reason string) {
	switch c.Kind {
	case school.Text:
		most := c.Max
		if most == 0 {
			most = defaultMax
		}
		if utf8.RuneCountInString(text) > most {
			return nil, fmt.Sprintf("Текст длиннее %d знаков. Сократите его.", most)
		}
		return text, ""
	case school.ID:
		return readID(text)
	case school.IDs:
		return readIDs(text)
	case school.Word:
		if slices.Contains(c.Words, text) {
			return text, ""
		}
		if word := strings.Join(strings.Fields(strings.ToLower(text)), " "); slices.Contains(c.Words, word) {
			return word, ""
		}
		return nil, "Такого слова здесь нет. Можно: " + strings.Join(c.Words, ", ") + "."
	case school.Bool:
		return readBool(text)
	case school.Number:
		return readNumber(text)
	case school.Integer:
		return readInteger(text, c.Max)
	case school.CalDate:
		return opened(readDate(text, !c.Private))
	case school.Minute:
		return opened(readMinute(text))
	case school.Instant:
		return opened(readInstant(text))
	case school.EMail, school.Phone:
		if len(text) > maxContact {
			return nil, "Контакт слишком длинный. Проверьте, тот ли это столбец."
		}
		return text, ""
	}
	return nil, "Столбец неизвестного вида."
}

// opened drops the zero value that stands beside a reason.
func opened[T any](value T, reason string) (any, string) {
	if reason != "" {
		return nil, reason
	}
	return value, ""
}

func readID(text string) (any, string) {
	if len(text) > maxID {
		return nil, fmt.Sprintf("sourcedId длиннее %d байт. Сократите его.", maxID)
	}
	return text, ""
}

func readIDs(text string) (any, string) {
	var ids []string
	for id := range strings.SplitSeq(text, ",") {
		id = strings.TrimSpace(id)
		if id == "" || slices.Contains(ids, id) {
			continue
		}
		if _, reason := readID(id); reason != "" {
			return nil, reason
		}
		if ids = append(ids, id); len(ids) > maxIDs {
			return nil, fmt.Sprintf("В списке больше %d sourcedId. Проверьте, тот ли это столбец.", maxIDs)
		}
	}
	if ids == nil {
		return nil, ""
	}
	return ids, ""
}

func readBool(text string) (any, string) {
	switch strings.ToLower(text) {
	case "true", "1":
		return true, ""
	case "false", "0":
		return false, ""
	}
	return nil, "Здесь пишут true или false."
}

func readNumber(text string) (any, string) {
	plain := strings.Trim(text, "0123456789.") == ""
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case plain && err == nil && n > 0 && n < minNumber:
		return nil, "Число меньше 0.000001. Проверьте его."
	case plain && err == nil && n <= maxNumber:
		return n, ""
	}
	return nil, "Здесь нужно число от 0 до 1000000, с точкой: 1.5."
}

func readInteger(text string, most int) (any, string) {
	plain := strings.Trim(text, "0123456789") == ""
	n, err := strconv.ParseInt(text, 10, 64)
	if !plain || err != nil {
		return nil, "Здесь нужно целое число не меньше нуля."
	}
	if most > 0 && n > int64(most) {
		return nil, fmt.Sprintf("Число больше %d. Проверьте его.", most)
	}
	return n, ""
}

// cleaned trims a text and takes out what cannot be seen and only misleads:
// marks that turn the direction of writing, zero-width spaces. Line ends are
// \n; a text of one line has its breaks and tabs made spaces.
func cleaned(text string, oneLine bool) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c',
			r == '\u200b', r == '\ufeff':
			return -1
		case r == '\r', r == '\u2028', r == '\u2029':
			r = '\n'
		}
		if oneLine && (r == '\n' || r == '\t') {
			return ' '
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
