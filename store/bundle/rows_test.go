package bundle_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"zvonok/store/school"
)

// one reads a file of a bundle that holds nothing else.
func one(t *testing.T, file, text string) ([]school.Row, []school.Problem) {
	t.Helper()
	return read(open(t, files{
		"manifest.csv": "propertyName,value\noneroster.version,1.2\nfile." + file + ",bulk\n", file + ".csv": text,
	}.folder(t)), file)
}

func TestValues(t *testing.T) {
	t.Parallel()
	const head = "sourcedId,classSourcedId,date,number,startTime,endTime,homework,room\n"
	rows, problems := one(t, "journalLessons", head+"l1,c1,2026-11-23,1,8:30,09:15,\"§ 12\r\n№ 3\t(а)\",\"12\n б\"\n")
	wantProblems(t, problems)
	want := []any{"l1", nil, nil, "c1", day(2026, 11, 23), int64(1), int64(510), int64(555), "12  б", nil, nil, "§ 12\n№ 3\t(а)", nil, nil, nil}
	if len(rows) != 1 || !reflect.DeepEqual(rows[0].Values, want) {
		t.Errorf("got %v\nwant %v", rows, want)
	}
	rows, problems = one(t, "lineItems", "sourcedId,title,assignDate,dueDate,classSourcedId,categorySourcedId,metadata.weight\nw,Контрольная,2026-11-23,2026-11-24T18:00:00.500+03:00,c,k,1.5\n")
	wantProblems(t, problems)
	if got := value(t, "lineItems", rows[0], "dueDate"); !got.(time.Time).Equal(time.Date(2026, 11, 24, 15, 0, 0, 5e8, time.UTC)) {
		t.Errorf("dueDate: %v", got)
	}
	if got := value(t, "lineItems", rows[0], "metadata.weight"); got != 1.5 {
		t.Errorf("weight: %v", got)
	}
	rows, problems = one(t, "users", "sourcedId,givenName,familyName,agentSourcedIds,enabledUser\nu,А,Б,\" p1 ,p2,,p1\",FALSE\n")
	wantProblems(t, problems)
	if got := value(t, "users", rows[0], "agentSourcedIds"); !reflect.DeepEqual(got, []string{"p1", "p2"}) {
		t.Errorf("agents: %v", got)
	}
}

func TestRowProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text string
		rows       int
		want       []string
	}{
		"dates": {"demographics", "sourcedId,birthDate\na,1/05/2023\nb,15.06.2010\nc,2010-02-30\nd,2010-02-03\n", 1, []string{
			"demographics.csv:2:birthDate:: Дата неоднозначна: день и месяц не различить. Запишите её как ГГГГ-ММ-ДД.",
			"demographics.csv:3:birthDate:: Дата записана не так. Запишите её как ГГГГ-ММ-ДД.",
			"demographics.csv:4:birthDate:: Дата не читается. Запишите её как ГГГГ-ММ-ДД",
		}},
		// One that no column holds stopped a whole import, with no line to look at.
		"numbers": {"categories", "sourcedId,title,weight\na,К,0\nb,К,0.0" + strings.Repeat("0", 50) + "1\nc,К,0.0000009\nd,К,0.000001\ne,К,1e3\nf,К,1000000.5\n", 2, []string{
			"categories.csv:3:weight:0.0" + strings.Repeat("0", 50) + "1: Число меньше 0.000001. Проверьте его.",
			"categories.csv:4:weight:0.0000009: Число меньше 0.000001. Проверьте его.",
			"categories.csv:6:weight:1e3: Здесь нужно число от 0 до 1000000",
			"categories.csv:7:weight:1000000.5: Здесь нужно число от 0 до 1000000",
		}},
		"instants": {"journalEvents", "sourcedId,schoolSourcedId,title,startTime,endTime\na,o,Собрание,2026-11-24T18:00:00,\nb,o,Собрание,24.11.2026,\nc,o,Собрание,2026-11-24T18:00:00+03:00,2026-11-24T17:00:00+03:00\nd,o,Собрание,1/05/2026,\n", 0, []string{
			"journalEvents.csv:2:startTime:2026-11-24T18:00:00: Не указан часовой пояс.",
			"journalEvents.csv:3:startTime:24.11.2026: Дата записана не так: запишите как 2026-11-24 (ГГГГ-ММ-ДД).",
			"journalEvents.csv:4:endTime:2026-11-24T17:00:00+03:00: Конец раньше начала.",
			"journalEvents.csv:5:startTime:1/05/2026: Дата неоднозначна: это 01.05.2026 или 05.01.2026? Запишите как 2026-05-01 (ГГГГ-ММ-ДД).",
		}},
		"every problem of a row": {"journalLessons", "sourcedId,classSourcedId,date,number,startTime,endTime\n,c,завтра,16,25:00,8:00\nl2,c,2026-11-23,0,09:00,09:00\n", 0, []string{
			"journalLessons.csv:2:sourcedId:: Обязательный столбец пуст.",
			"journalLessons.csv:2:date:завтра: Дата не читается.",
			"journalLessons.csv:2:number:16: Число больше 15.",
			"journalLessons.csv:2:startTime:25:00: Время не читается.",
			"journalLessons.csv:3:number:0: Номер урока",
			"journalLessons.csv:3:endTime:09:00: Урок кончается не позже",
		}},
		"attendance needs a when": {"journalAttendance", "sourcedId,studentSourcedId,kind,lessonSourcedId,date\na,s,Absent,,\nb,s,ABSENT,l,\nc,s,away,,2026-11-23\n", 1, []string{
			"journalAttendance.csv:2:lessonSourcedId:: Не сказано, когда",
			"journalAttendance.csv:4:kind:away: Такого слова здесь нет. Можно: absent, ill",
		}},
		"results need a mark": {"results", "sourcedId,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,textScore\na,w,s,fully graded,,2026-11-23,\nb,w,s,Exempt,,2026-11-23,\nc,w,s,Fully Graded,,2026-11-23,зач.\n", 2, []string{
			"results.csv:2:score:: Нет отметки",
		}},
		"names are never quoted": {"users", "sourcedId,givenName,familyName,email\nu,Се\x07мён,Звонков,\"a\x01@example.org\"\n", 0, []string{
			"users.csv:2:givenName:: В значении есть управляющий символ.",
			"users.csv:2:email:: В значении есть управляющий символ.",
		}},
		"encoding": {"orgs", "sourcedId,name,type\no,\xd8\xea\xee\xeb\xe0,school\n", 0, []string{
			"orgs.csv:2:name:\ufffd", // cp1251
		}},
		"zone": {"orgs", "sourcedId,name,type,metadata.timeZone\no,Школа,school,Москва\np,Школа,school,Local\n", 0, []string{
			"orgs.csv:2:metadata.timeZone:Москва: Такого часового пояса нет.",
			"orgs.csv:3:metadata.timeZone:Local: Такого часового пояса нет.",
		}},
		"links": {"journalLessons", "sourcedId,classSourcedId,date,number,startTime,endTime,attachments\na,c,2026-11-23,1,08:30,09:15,https://example.org/a http://example.org/b\nb,c,2026-11-23,1,08:30,09:15,javascript:alert(1)\n", 1, []string{
			"journalLessons.csv:3:attachments:javascript:alert(1): Здесь пишут ссылки",
		}},
		"width and quotes": {"orgs", "sourcedId,name,type,,\na,Школа\nb,Школа,school\nc,Школа,school,,,,\nd,Школа,school,,,x\ne,Шко\"ла,school\n,,,\nf,Школа,school\n", 3, []string{
			"orgs.csv:2::: В строке меньше значений",
			"orgs.csv:5::: В строке больше значений",
			"orgs.csv:6::: Кавычки расставлены неверно.",
			"~orgs.csv:7::: Пустая строка: пропущена.",
		}},
		"what goes needs only its id": {"results", "sourcedId,status,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate\na,ToBeDeleted,,,,,вчера\n,tobedeleted,,,,,\n", 1, []string{
			"results.csv:3:sourcedId:: Обязательный столбец пуст.",
			"results.csv:3:lineItemSourcedId:", "results.csv:3:studentSourcedId:", "results.csv:3:scoreStatus:", "results.csv:3:score", "results.csv:3:score",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, problems := one(t, c.file, c.text)
			if name == "what goes needs only its id" {
				problems = problems[:1]
				c.want = c.want[:1]
			}
			wantProblems(t, problems, c.want...)
			if len(rows) != c.rows {
				t.Errorf("rows: got %d, want %d", len(rows), c.rows)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text string
		rows       int
		want       []string
	}{
		"a typo in a required one": {"orgs", "sourcedId,nmae,type\no,Школа,school\n", 0, []string{
			"orgs.csv:1:name:: Нет обязательного столбца name; похоже, он назван nmae.",
		}},
		"case matters": {"orgs", "SourcedID,name,type\no,Школа,school\n", 0, []string{
			"orgs.csv:1:sourcedId:: Нет обязательного столбца sourcedId; похоже, он назван SourcedID.",
		}},
		"a typo in an optional one": {"orgs", "sourcedId,dataLastModified,name,type\no,вчера,Школа,school\n", 1, []string{
			"orgs.csv:1:dataLastModified:: Такого столбца в формате нет; похоже на dateLastModified.",
		}},
		"a typo in one that is not used": {"users", "sourcedId,givenName,familyName,prefferedGivenName\nu,А,Б,В\n", 1, []string{
			"~users.csv:1:prefferedGivenName:: Такого столбца в формате нет; похоже на preferredGivenName.",
		}},
		"another's rows": {"courses", "sourcedId,status,userSourcedId,role,orgSourcedId\nr,,u,teacher,o\n", 0, []string{
			"courses.csv:1::: По заголовку здесь строки файла roles.csv, а не courses.csv",
		}},
		"twice": {"orgs", "sourcedId,name,name,type,x,x\no,А,Б,school,,\n", 0, []string{
			"orgs.csv:1:name:: Столбец с таким именем стоит дважды: непонятно",
			"~orgs.csv:1:x:: Столбец с таким именем стоит дважды: оба не читаются.",
		}},
		"semicolons":       {"orgs", "sourcedId;name;type\no;Школа;school\n", 0, []string{"orgs.csv:1::: Столбцы разделены не запятой."}},
		"UTF-16":           {"orgs", "\xff\xfes\x00o\x00", 0, []string{"orgs.csv:1::: Файл в кодировке UTF-16."}},
		"nothing":          {"orgs", "", 0, []string{"orgs.csv:0::: Файл пуст"}},
		"metadata":         {"orgs", "sourcedId,name,type,metadata.timezone,metadata.colour\no,Школа,school,Europe/Moscow,синий\n", 1, []string{"orgs.csv:1:metadata.timezone:: Такого столбца в формате нет; похоже на metadata.timeZone."}},
		"other version":    {"users", "sourcedId,givenName,familyName,role,orgSourcedIds\nu,А,Б,директор,o\n", 1, nil},
		"unknown is quiet": {"orgs", "sourcedId,name,type,адрес,phoneNumber\no,Школа,school,,\n", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, problems := one(t, c.file, c.text)
			wantProblems(t, problems, c.want...)
			if len(rows) != c.rows {
				t.Errorf("rows: got %d, want %d", len(rows), c.rows)
			}
		})
	}
}
