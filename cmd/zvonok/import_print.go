package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"zvonok/store"
	"zvonok/store/school"
)

// changeRow is a line of the table of changes.
type changeRow struct {
	what string
	n    store.Change
}

// printChanges writes what an import changes in words of the school; nothing where
// it changes nothing.
func printChanges(to io.Writer, r store.ImportReport) {
	c := r.Changes
	rows := slices.DeleteFunc([]changeRow{
		{"люди", c.People},
		{"места в классах", c.Places},
		{"семейные связи", c.Links},
		{"уроки", c.Lessons},
		{"отметки", c.Marks},
		{"посещаемость", c.Attendance},
		{"замечания и комментарии", c.Notes},
	}, func(row changeRow) bool { return row.n == store.Change{} })
	if len(rows) == 0 && c.CodesVoid == 0 && r.News == 0 {
		return
	}
	heading := "что изменилось"
	if r.DryRun {
		heading = "что изменится"
	}
	if len(rows) > 0 {
		fmt.Fprintln(to)
		table := tabwriter.NewWriter(to, 0, 4, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(table, "%s\tновых\tдругих\tушло\t\n", heading)
		for _, row := range rows {
			fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", row.what, row.n.New, row.n.Changed, row.n.Gone)
		}
		_ = table.Flush()
		fmt.Fprintln(to)
	}
	if c.LessonsMoved > 0 {
		fmt.Fprintf(to, "Уроков на другое время: %d.\n", c.LessonsMoved)
	}
	if c.CodesVoid > 0 {
		fmt.Fprintf(to, "Кодов приглашений, которые больше не действуют: %d.\n", c.CodesVoid)
	}
	if len(c.News) > 0 {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(c.News)) {
			kinds = append(kinds, fmt.Sprintf("%s %d", newsWord(kind), c.News[kind]))
		}
		fmt.Fprintf(to, "Новости: %s.\n", strings.Join(kinds, ", "))
	}
}

// newsWord is a kind of news in the operator's language.
func newsWord(kind school.NewsKind) string {
	word, known := map[school.NewsKind]string{
		school.NewsMark: "отметки", school.NewsAbsence: "пропуски", school.NewsRemark: "замечания", school.NewsComment: "комментарии",
		school.NewsHomework: "домашние задания", school.NewsLesson: "расписание", school.NewsControl: "контрольные", school.NewsMeeting: "собрания и события",
	}[kind]
	if !known {
		return "прочее"
	}
	return word
}
