package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// large is a bundle of one large school: groups of 25 students, and in each the
// same numbers of lessons and of works, so that results = groups · works · 25.
type large struct {
	homerooms, groups, lessons, works, attendance int
	source                                        string
}

const (
	inClass      = 25
	groupsOfRoom = 10
)

// largeBundle is a bundle with so many results, 300,000 lessons and 100,000 rows
// of attendance to a million of them.
func largeBundle(results int) large {
	return large{source: "bench", homerooms: 80, groups: 80 * groupsOfRoom, lessons: results * 3 / 10 / 800, works: results / 800 / inClass, attendance: results / 10}
}

func (l large) results() int  { return l.groups * l.works * inClass }
func (l large) students() int { return l.homerooms * inClass }

// rows are all that the bundle has.
func (l large) rows() int {
	return 1 + 2 + 11 + 2*l.students() + 40 + 3 + l.homerooms + l.groups + l.students()*(1+groupsOfRoom) + l.groups*(l.lessons+l.works) + l.results() + l.attendance
}

// write makes dir the bundle.
func (l large) write(b *testing.B, dir string) {
	b.Helper()
	manifest := "propertyName,value\noneroster.version,1.2\n"
	begin := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	day := func(n int) string { return begin.AddDate(0, 0, n).Format(time.DateOnly) }
	sheet := func(name, header string, fill func(w *bufio.Writer)) {
		f, err := os.Create(filepath.Join(dir, name+".csv"))
		if err != nil {
			b.Fatal(err)
		}
		w := bufio.NewWriterSize(f, 1<<20)
		fmt.Fprintln(w, header)
		fill(w)
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			b.Fatal(err)
		}
		manifest += "file." + name + ",bulk\n"
	}
	sheet("orgs", "sourcedId,name,type,metadata.timeZone", func(w *bufio.Writer) { fmt.Fprintf(w, "%s,Школа,school,Europe/Moscow\n", l.source) })
	sheet("academicSessions", "sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear", func(w *bufio.Writer) {
		fmt.Fprintf(w, "y,Год,schoolYear,%s,%s,,2027\nq,Полугодие,semester,%s,%s,y,2027\n", day(0), day(400), day(0), day(400))
	})
	sheet("courses", "sourcedId,title,orgSourcedId", func(w *bufio.Writer) {
		for n := range groupsOfRoom + 1 {
			fmt.Fprintf(w, "c%d,Предмет %d,%s\n", n, n, l.source)
		}
	})
	sheet("users", "sourcedId,status,givenName,familyName,middleName,primaryOrgSourcedId", func(w *bufio.Writer) {
		for n := range l.students() {
			fmt.Fprintf(w, "s%d,active,Ученик,Выдуманов%d,Примерович,%s\n", n, n, l.source)
		}
		for n := range 40 {
			fmt.Fprintf(w, "t%d,active,Учитель,Выдуманова%d,Примеровна,%s\n", n, n, l.source)
		}
	})
	sheet("roles", "sourcedId,userSourcedId,roleType,role,orgSourcedId", func(w *bufio.Writer) {
		for n := range l.students() {
			fmt.Fprintf(w, "rs%d,s%d,primary,student,%s\n", n, n, l.source)
		}
	})
	sheet("classes", "sourcedId,title,grades,courseSourcedId,classType,location,schoolSourcedId,termSourcedIds", func(w *bufio.Writer) {
		for n := range l.homerooms {
			fmt.Fprintf(w, "h%d,%d-%d,%d,c0,homeroom,,%s,\"y,q\"\n", n, n%11+1, n/11, n%11+1, l.source)
		}
		for n := range l.groups {
			fmt.Fprintf(w, "g%d,Предмет %d,%d,c%d,scheduled,каб. %d,%s,\"y,q\"\n", n, n%10+1, n%11+1, n%10+1, n%40, l.source)
		}
	})
	sheet("enrollments", "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate", func(w *bufio.Writer) {
		for n := range l.students() {
			fmt.Fprintf(w, "eh%d,h%d,%s,s%d,student,,,\n", n, n/inClass, l.source, n)
			for g := range groupsOfRoom {
				fmt.Fprintf(w, "eg%d-%d,g%d,%s,s%d,student,,,\n", n, g, n/inClass*groupsOfRoom+g, l.source, n)
			}
		}
	})
	sheet("categories", "sourcedId,title,weight,metadata.counts,metadata.kind", func(w *bufio.Writer) {
		fmt.Fprint(w, "k0,Ответ,1,true,classwork\nk1,Контрольная,2,true,control\nk2,Домашняя,1,false,homework\n")
	})
	sheet("journalLessons", "sourcedId,status,dateLastModified,classSourcedId,date,number,startTime,endTime,room,teacherSourcedId,topic,homework,homeworkDueDate,attachments,replacesLessonSourcedId", func(w *bufio.Writer) {
		for g := range l.groups {
			for n := range l.lessons {
				fmt.Fprintf(w, "l%d-%d,active,2026-11-20T10:00:00.000Z,g%d,%s,%d,08:30,09:15,%d,t%d,Тема урока номер %d,", g, n, g, day(n%380), n/380+1, 200+g%40, g%40, n)
				if n%2 == 0 {
					fmt.Fprintf(w, "Упражнение %d параграф %d", n%200, n%40)
				}
				fmt.Fprint(w, ",,,\n")
			}
		}
	})
	sheet("lineItems", "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,metadata.lessonSourcedId,metadata.weight", func(w *bufio.Writer) {
		for g := range l.groups {
			for n := range l.works {
				at := n * l.lessons / l.works
				fmt.Fprintf(w, "w%d-%d,active,2026-11-20T10:00:00.000Z,Работа %d,,%s,%s,g%d,k%d,q,1,5,l%d-%d,\n", g, n, n, day(at%380), day(at%380), g, n%3, g, at)
			}
		}
	})
	sheet("results", "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore", func(w *bufio.Writer) {
		for g := range l.groups {
			for n := range l.works {
				at := n * l.lessons / l.works
				for s := range inClass {
					comment := ""
					if (n+s)%20 == 0 {
						comment = "Хорошо отвечал у доски"
					}
					fmt.Fprintf(w, "r%d-%d-%d,active,2026-11-20T10:00:00.000Z,w%d-%d,s%d,fully graded,%d,%s,%s,\n", g, n, s, g, n, g/groupsOfRoom*inClass+s, 2+(n+s+g)%4, day(at%380), comment)
				}
			}
		}
	})
	sheet("journalAttendance", "sourcedId,status,dateLastModified,studentSourcedId,lessonSourcedId,date,kind,time,minutes,comment", func(w *bufio.Writer) {
		for n := range l.attendance {
			g, at := n%l.groups, n/l.groups%l.lessons
			fmt.Fprintf(w, "x%d,active,2026-11-20T10:00:00.000Z,s%d,l%d-%d,,absent,,,\n", n, g/groupsOfRoom*inClass+n/l.groups%inClass, g, at)
		}
	})
	if err := os.WriteFile(filepath.Join(dir, "manifest.csv"), []byte(manifest), 0o600); err != nil {
		b.Fatal(err)
	}
}
