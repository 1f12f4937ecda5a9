package bundle

import (
	"net/url"
	"strings"
	"time"

	"zvonok/store/school"
)

// rule is what two columns of a row, or one beyond its kind, owe each other.
type rule struct {
	column string // that the Problem points at
	broken func(cells) bool
	reason string
}

// cells finds the values of a row by the names of their columns.
type cells struct {
	file   school.File
	values []any
}

func (c cells) get(column string) any { return c.values[c.file.Column(column)] }

// rules are by file; they are asked only of rows whose every value was read.
var rules = map[string][]rule{
	"orgs": {
		{"metadata.timeZone", unknownZone, "Такого часового пояса нет. Запишите его по-английски, например Europe/Moscow."},
	},
	"academicSessions": {ends("startDate", "endDate")},
	"roles":            {ends("beginDate", "endDate")},
	"enrollments":      {ends("beginDate", "endDate")},
	"journalHolidays":  {ends("startDate", "endDate")},
	"journalEvents":    {ends("startTime", "endTime")},
	"journalLessons": {
		{"number", func(c cells) bool { return c.get("number") == int64(0) }, "Номер урока — от 1 до 15."},
		{"endTime", lessonEndsEarly, "Урок кончается не позже, чем начинается. Проверьте startTime и endTime."},
		{"attachments", notLinks, "Здесь пишут ссылки http:// или https:// через пробел."},
	},
	"journalAttendance": {
		{
			"lessonSourcedId", func(c cells) bool { return c.get("lessonSourcedId") == nil && c.get("date") == nil },
			"Не сказано, когда: укажите lessonSourcedId или date.",
		},
	},
	"results": {
		{"score", gradedWithoutScore, "Нет отметки: заполните score или textScore, либо напишите в scoreStatus exempt или not submitted."},
	},
}

func ends(from, to string) rule {
	return rule{to, func(c cells) bool {
		begin, ok1 := c.get(from).(time.Time)
		end, ok2 := c.get(to).(time.Time)
		return ok1 && ok2 && end.Before(begin)
	}, "Конец раньше начала. Проверьте " + from + " и " + to + "."}
}

func lessonEndsEarly(c cells) bool {
	begin, ok1 := c.get("startTime").(int64)
	end, ok2 := c.get("endTime").(int64)
	return ok1 && ok2 && end <= begin
}

func gradedWithoutScore(c cells) bool {
	status := c.get("scoreStatus")
	return (status == "fully graded" || status == "partially graded") && c.get("score") == nil && c.get("textScore") == nil
}

func unknownZone(c cells) bool {
	name, ok := c.get("metadata.timeZone").(string)
	if !ok {
		return false
	}
	_, err := time.LoadLocation(name)
	return err != nil || name == "Local"
}

// notLinks keeps out what a messenger or a mail reader would run.
func notLinks(c cells) bool {
	text, _ := c.get("attachments").(string)
	for link := range strings.FieldsSeq(text) {
		u, err := url.Parse(link)
		if err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
			return true
		}
	}
	return false
}
