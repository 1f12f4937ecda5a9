package locale

import "time"

// calendar is how a language names days and months. The x/text modules have no
// dates, so the words stand here, as a table.
type calendar struct {
	months   [12]string // as in a date: «22 ноября»
	titles   [12]string // as a heading: «Ноябрь»
	weekdays [7]string  // from Sunday, as time.Weekday counts
	on       [7]string  // when: «в понедельник»
	short    [7]string  // two or three letters, for headings and keyboards
	brief    string     // a short date, as a layout of package time
	year     string     // what follows a year in a date
}

var calendars = map[Lang]calendar{
	RU: {
		months:   [12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		titles:   [12]string{"Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"},
		weekdays: [7]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
		on:       [7]string{"в воскресенье", "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу"},
		short:    [7]string{"Вс", "Пн", "Вт", "Ср", "Чт", "Пт", "Сб"},
		brief:    "02.01",
		year:     " г.",
	},
	EN: {
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		titles:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		on:       [7]string{"on Sunday", "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday"},
		short:    [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		brief:    "2 Jan",
	},
}

func (c calendar) month(day time.Time) string { return c.months[day.Month()-1] }

// sameDay compares calendar dates, whatever the hour or zone that carries them.
func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}
