package bundle_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tealeg/xlsx/v3"
	"golang.org/x/text/encoding/charmap"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// page is a sheet as a test writes it.
type page struct {
	name string
	rows [][]any
}

// formula is a cell that was computed, and what it came to.
type formula struct{ text, came string }

func workbook(t testing.TB, pages ...page) string {
	t.Helper()
	book := xlsx.NewFile()
	for _, p := range pages {
		s, err := book.AddSheet(p.name)
		if err != nil {
			t.Fatal(err)
		}
		for _, values := range p.rows {
			row := s.AddRow()
			for _, v := range values {
				c := row.AddCell()
				switch v := v.(type) {
				case formula:
					c.SetFormula(v.text)
					c.Value = v.came
				case time.Time:
					c.SetDate(v)
				case func(*xlsx.Cell):
					v(c)
				case nil:
				default:
					c.SetValue(v)
				}
			}
		}
	}
	path := filepath.Join(t.TempDir(), "Список.xlsx")
	if err := book.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func list(t testing.TB, path string, known ...school.Listed) *bundle.List {
	t.Helper()
	w, err := bundle.OpenWorkbook(path)
	if err != nil {
		t.Fatal(err)
	}
	return w.List(bundle.ListOptions{
		School: "1234", SchoolName: "Школа", Today: day(2026, 11, 23), Known: known,
		Mint: func(s string) string { return strings.ReplaceAll(s, " ", "_") },
	})
}

// told is what a list says, a line a person: id, name, birth date, class, agents.
func told(t testing.TB, l *bundle.List) (people, problems []string) {
	t.Helper()
	births, classes, roles := map[any]string{}, map[any]string{}, map[any]any{}
	values := func(name string, see func(get func(string) any)) {
		f, _ := school.FileNamed(name)
		for row, p := range l.Rows(name) {
			if p != nil {
				problems = append(problems, show(l.Place(*p)))
				continue
			}
			see(func(column string) any { return row.Values[f.Column(column)] })
		}
	}
	values("demographics", func(get func(string) any) {
		births[get("sourcedId")] = get("birthDate").(time.Time).Format(time.DateOnly)
	})
	values("enrollments", func(get func(string) any) {
		classes[get("userSourcedId")] = strings.TrimPrefix(get("classSourcedId").(string), "class-")
	})
	values("roles", func(get func(string) any) { roles[get("userSourcedId")] = get("role") })
	values("users", func(get func(string) any) {
		var parts []string
		for _, v := range []any{get("familyName"), get("givenName"), get("middleName"), births[get("sourcedId")], classes[get("sourcedId")], get("phone"), get("email")} {
			if v == nil || v == "" {
				v = "—"
			}
			parts = append(parts, fmt.Sprint(v))
		}
		agents, _ := get("agentSourcedIds").([]string)
		people = append(people, fmt.Sprintf("%v %s: %s [%s]", roles[get("sourcedId")], get("sourcedId"), strings.Join(parts, " "), strings.Join(agents, " ")))
	})
	for _, p := range l.Problems() {
		problems = append(problems, show(p))
	}
	return people, problems
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestListOfAClass(t *testing.T) {
	t.Parallel()
	l := list(t, workbook(t, page{"Лист1", [][]any{
		{"Список учащихся 5 «А» класса"},
		{},
		{"№", "Ф.И.О. ученика", "Класс", "Дата рождения", "Родители (ФИО, телефон, e-mail)"},
		{1, "Звонков Семён Петрович", "5-а", "01.05.2014", "мать: Звонкова Мария Ивановна, 8 (900) 000-00-01, maria@example.org;\nотец Звонков Пётр Олегович +79000000002"},
		{2, "ТЕСТОВА-ПРИМЕРОВА АННА", "5 A", day(2014, 3, 9), nil},
		{3, nil, nil, nil, nil},
		{},
		{4, "Примеров Пётр Иванович", "6Б", 41700, "Примерова Ольга Ильинична 89000000003"},
		{nil, "Итого: 3"},
	}}))
	people, problems := told(t, l)
	wantLines(t, "people", people,
		"student s-звонков_семен_петрович|2014-05-01: Звонков Семён Петрович 2014-05-01 5А — — [p-звонкова_мария_ивановна|9000000001 p-звонков_петр_олегович|9000000002]",
		"parent p-звонкова_мария_ивановна|9000000001: Звонкова Мария Ивановна — — 8 (900) 000-00-01 maria@example.org [s-звонков_семен_петрович|2014-05-01]",
		"parent p-звонков_петр_олегович|9000000002: Звонков Пётр Олегович — — +79000000002 — [s-звонков_семен_петрович|2014-05-01]",
		"student s-тестова-примерова_анна|2014-03-09: Тестова-Примерова Анна — 2014-03-09 5А — — []",
		"student s-примеров_петр_иванович|2014-03-02: Примеров Пётр Иванович 2014-03-02 6Б — — [p-примерова_ольга_ильинична|9000000003]",
		"parent p-примерова_ольга_ильинична|9000000003: Примерова Ольга Ильинична — — 89000000003 — [s-примеров_петр_иванович|2014-03-02]",
	)
	wantLines(t, "problems", problems, "~Список.xlsx, лист «Лист1»:9::: Это не строка ученика: пропущена.")
}

func TestListWithASheetForEachClass(t *testing.T) {
	t.Parallel()
	merged := func(c *xlsx.Cell) { c.SetString("7Б"); c.Merge(0, 1) }
	l := list(t, workbook(t,
		page{"5А", [][]any{
			{"Фамилия", "Имя", "Отчество", "Д.р.", "Мама", "Телефон", "Папа", "Телефон", "E-mail отца"},
			{"Звонков", "Семён", "Петрович", "2014-05-01", "Звонкова Мария Ивановна", 89000000001, "Звонков Пётр Олегович", "8 900 000-00-02", "petr@example.org"},
		}},
		page{"6 «Б»", [][]any{
			{"Учащийся", "Дата рождения", "Телефон ученика"},
			{"Выдуманова Ева", formula{"A1", "41700"}, "+79000000009"},
		}},
		page{"Остальные", [][]any{
			{"Класс", "ФИО"},
			{merged, "Перваков Лев"},
			{nil, "Втораков Лев"},
			{"8", "Третьяков Лев"},
		}},
		page{"Инструкция", [][]any{{"Заполните листы"}}},
		page{"Пусто", nil},
	))
	people, problems := told(t, l)
	wantLines(t, "people", people,
		"student s-звонков_семен_петрович|2014-05-01: Звонков Семён Петрович 2014-05-01 5А — — [p-звонкова_мария_ивановна|9000000001 p-звонков_петр_олегович|9000000002]",
		"parent p-звонкова_мария_ивановна|9000000001: Звонкова Мария Ивановна — — 89000000001 — [s-звонков_семен_петрович|2014-05-01]",
		"parent p-звонков_петр_олегович|9000000002: Звонков Пётр Олегович — — 8 900 000-00-02 petr@example.org [s-звонков_семен_петрович|2014-05-01]",
		"student s-выдуманова_ева|2014-03-02: Выдуманова Ева — 2014-03-02 6Б +79000000009 — []",
		"student s-перваков_лев|7Б: Перваков Лев — — 7Б — — []",
		"student s-втораков_лев|7Б: Втораков Лев — — 7Б — — []",
		"student s-третьяков_лев|8: Третьяков Лев — — 8 — — []",
	)
	wantLines(t, "problems", problems, "~Список.xlsx, лист «Инструкция»:0::: На листе нет строки с заголовками «ФИО», «Класс»: лист не прочитан.")
}

func TestListInCSV(t *testing.T) {
	t.Parallel()
	const text = "Список 5 «А» класса;;\r\nФИО;Дата рождения;Мама\r\nЗвонков Семён;01.05.2014;\"Звонкова Мария; 89000000001\"\r\n;;\r\nТестова Анна;1/05/2014;\r\n"
	cp1251, err := charmap.Windows1251.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF-8": "\xef\xbb\xbf" + text, "Windows-1251": cp1251, "tabs": strings.NewReplacer(";", "\t", "; ", "; ").Replace(text),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, problems := told(t, list(t, filepath.Join(files{"Список.csv": data}.folder(t), "Список.csv")))
			wantLines(t, "people", people,
				"student s-звонков_семен|2014-05-01: Звонков Семён — 2014-05-01 5А — — [p-звонкова_мария|9000000001]",
				"parent p-звонкова_мария|9000000001: Звонкова Мария — — — 89000000001 — [s-звонков_семен|2014-05-01]")
			wantLines(t, "problems", problems, "Список.csv, лист «Список»:5:Дата рождения:: Дата неоднозначна: день и месяц не различить. Запишите её как ДД.ММ.ГГГГ.")
		})
	}
}

func TestListProblems(t *testing.T) {
	t.Parallel()
	l := list(t, workbook(t,
		page{"Все", [][]any{
			{"ФИО", "Класс", "Дата рождения", "Родитель", "Телефон родителя"},
			{"Одинов", "5А", "", "", ""},
			{"Двоев Иван", "пятый", "1/05/2014", "", ""},
			{"Троев Иван", "", "01.05.2044", "", ""},
			{"Четверов Иван", "5А", "31.02.2014", "мама", "8900"},
			{"Пятаков Иван", "5А", 7, "Мария", ""},
			{"Шестаков Иван", "5А", formula{"B2", ""}, "", ""},
			{"Семаков Иван", "5А", formula{"B2", "#REF!"}, "", ""},
			{"Восьмаков Иван", "5А", "", "Восьмакова Анна; Восьмаков Олег", "89000000001"},
			{"Тёзкин Иван", "5А", "", "", ""},
			{"Тезкин Иван", "5А", "02.02.2014", "", ""},
			{"Тёзкин Иван", "5А", "03.03.2014", "", ""},
			{"ТЁЗКИН ИВАН", "5Б", "03.03.2014", "", ""},
			{"Годный Иван", "5А", "03.03.2014", "Годная Анна", "89000000001"},
		}},
		page{"5В", [][]any{{"ФИО", "Датта рождения"}, {"Новый Иван", "03.03.2014"}}},
	))
	people, problems := told(t, l)
	var names []string
	for _, p := range people {
		name, _, _ := strings.Cut(p, ":")
		names = append(names, name)
	}
	wantLines(t, "people", names,
		"student s-тезкин_иван|2014-02-02", "student s-тезкин_иван|2014-03-03", "student s-годный_иван|2014-03-03", "parent p-годная_анна|9000000001", "student s-новый_иван|5В")
	for i, want := range []string{
		"Список.xlsx, лист «Все»:2:ФИО:: Нужны фамилия и имя",
		"Список.xlsx, лист «Все»:3:Класс:пятый: Класс не читается.",
		"Список.xlsx, лист «Все»:3:Дата рождения:: Дата неоднозначна",
		"Список.xlsx, лист «Все»:4:Класс:: Не сказано, в каком классе.",
		"Список.xlsx, лист «Все»:4:Дата рождения:: Дата рождения в будущем.",
		"Список.xlsx, лист «Все»:5:Дата рождения:: Такой даты нет. Запишите её как ДД.ММ.ГГГГ.",
		"Список.xlsx, лист «Все»:5:Телефон родителя:: Родителей здесь 0, контактов 1",
		"Список.xlsx, лист «Все»:6:Дата рождения:: Это число, а не дата.",
		"Список.xlsx, лист «Все»:6:Родитель:: Нужны фамилия и имя",
		"Список.xlsx, лист «Все»:7:Дата рождения:: В ячейке формула без значения.",
		"Список.xlsx, лист «Все»:8:Дата рождения:: В ячейке ошибка формулы.",
		"Список.xlsx, лист «Все»:9:Телефон родителя:: Родителей здесь 2, контактов 1",
		"Список.xlsx, лист «Все»:10:ФИО:: В этом классе двое с таким именем.",
		"Список.xlsx, лист «Все»:13:ФИО:: Этот ребёнок уже есть: лист «Все», строка 12.",
		"Список.xlsx, лист «5В»:1:Датта рождения:: Похоже на «дата рождения», но не совпадает",
	} {
		if i >= len(problems) || !strings.HasPrefix(problems[i], want) {
			t.Errorf("problem %d:\n%s\nwant %s", i, strings.Join(problems, "\n"), want)
			break
		}
	}
	if len(problems) != 15 {
		t.Errorf("%d problems:\n%s", len(problems), strings.Join(problems, "\n"))
	}
}

// One name without a contact under two children is two people, and the list says so;
// the same parent twice under one child, or with a contact, is not.
func TestOneNameUnderTwoChildren(t *testing.T) {
	t.Parallel()
	l := list(t, workbook(t, page{"5А", [][]any{
		{"ФИО", "Родитель", "Телефон родителя"},
		{"Примеров Олег", "Примерова Анна", ""},
		{"Примерова Мария", "Примерова Анна", ""},
		{"Пробный Олег", "Пробная Анна", "89000000001"},
		{"Пробная Мария", "Пробная Анна", "89000000001"},
	}}))
	people, problems := told(t, l)
	if len(people) != 4+2+1 {
		t.Errorf("%d people", len(people))
	}
	if len(problems) != 1 || !strings.HasPrefix(problems[0], "~Список.xlsx, лист «5А»:3:родители:: Родитель с таким же именем") {
		t.Errorf("%s", strings.Join(problems, "\n"))
	}
}

// A child keeps its id over everything that a list may say anew.
func TestListKnowsItsChildren(t *testing.T) {
	t.Parallel()
	know := func(id, given, class string, born time.Time, parents ...school.ListedParent) school.Listed {
		return school.Listed{ID: id, Family: "Звонков", Given: given, Class: class, Born: born, Parents: parents}
	}
	for name, c := range map[string]struct {
		rows  [][]any // ФИО, класс, дата
		known []school.Listed
		want  []string // ids; «?» for one set aside
	}{
		"new":                                  {[][]any{{"Звонков Пётр", "5А", ""}}, nil, []string{"s-звонков_петр|5А"}},
		"same class":                           {[][]any{{"звонков петр", "5А", ""}}, []school.Listed{know("x", "Пётр", "5А", time.Time{})}, []string{"x"}},
		"birth date learned":                   {[][]any{{"Звонков Пётр", "5А", "01.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", time.Time{})}, []string{"x"}},
		"birth date left out":                  {[][]any{{"Звонков Пётр", "5А", ""}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 2, 1))}, []string{"x"}},
		"birth date mended":                    {[][]any{{"Звонков Пётр", "5А", "01.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 1, 2))}, []string{"x"}},
		"moved with a birth date":              {[][]any{{"Звонков Пётр", "6А", "01.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 2, 1))}, []string{"x"}},
		"moved without one":                    {[][]any{{"Звонков Пётр", "6А", ""}}, []school.Listed{know("x", "Пётр", "5А", time.Time{})}, []string{"x"}},
		"another child elsewhere":              {[][]any{{"Звонков Пётр", "6А", "01.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", day(2015, 2, 1))}, []string{"s-звонков_петр|2014-02-01"}},
		"two of that name":                     {[][]any{{"Звонков Пётр", "5А", ""}, {"Звонков Пётр", "5Б", ""}}, []school.Listed{know("x", "Пётр", "5А", time.Time{}), know("y", "Пётр", "5Б", time.Time{})}, []string{"x", "y"}},
		"two, one moved by birth date":         {[][]any{{"Звонков Пётр", "6А", "01.02.2014"}, {"Звонков Пётр", "5Б", ""}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 2, 1)), know("y", "Пётр", "5Б", time.Time{})}, []string{"x", "y"}},
		"two of that name, which one moved?":   {[][]any{{"Звонков Пётр", "6А", ""}}, []school.Listed{know("x", "Пётр", "5А", time.Time{}), know("y", "Пётр", "5Б", time.Time{})}, []string{"?"}},
		"namesake joins the class, both dated": {[][]any{{"Звонков Пётр", "5А", "01.02.2014"}, {"Звонков Пётр", "5А", "03.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 2, 1))}, []string{"x", "s-звонков_петр|2014-02-03"}},
		"namesake joins the class, undated":    {[][]any{{"Звонков Пётр", "5А", ""}, {"Звонков Пётр", "5А", "03.02.2014"}}, []school.Listed{know("x", "Пётр", "5А", day(2014, 2, 1))}, []string{"?", "s-звонков_петр|2014-02-03"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := append([][]any{{"ФИО", "Класс", "Дата рождения"}}, c.rows...)
			l := list(t, workbook(t, page{"Лист1", rows}), c.known...)
			got := map[int]string{}
			for row, p := range l.Rows("users") {
				at := l.Place(school.Problem{File: "users.csv", Line: row.Line}).Line
				if p != nil {
					got[at] = "?"
				} else {
					got[at], _ = row.Values[0].(string)
				}
			}
			for i, want := range c.want {
				if got[i+2] != want {
					t.Errorf("row %d: %s, want %s", i+2, got[i+2], want)
				}
			}
		})
	}
}

func TestParentsKeepTheirIDs(t *testing.T) {
	t.Parallel()
	mother := school.ListedParent{ID: "m", Family: "Звонкова", Given: "Мария"}
	known := school.Listed{ID: "x", Family: "Звонков", Given: "Пётр", Class: "5А", Parents: []school.ListedParent{mother}}
	l := list(t, workbook(t, page{"5А", [][]any{
		{"ФИО", "Родители"},
		{"Звонкова Ева", "Звонкова Мария +79000000001"}, // a sister who is new, under the same mother
		{"Звонков Пётр", "ЗВОНКОВА МАРИЯ +7 900 000-00-01"},
		{"Одиноков Лев", "Звонкова Мария"}, // nobody knows whether it is she
	}}), known)
	people, problems := told(t, l)
	wantLines(t, "problems", problems)
	wantLines(t, "people", people,
		"student s-звонкова_ева|5А: Звонкова Ева — — 5А — — [m]",
		"parent m: Звонкова Мария — — — +79000000001 — [s-звонкова_ева|5А x]",
		"student x: Звонков Пётр — — 5А — — [m]",
		"student s-одиноков_лев|5А: Одиноков Лев — — 5А — — [p-звонкова_мария|s-одиноков_лев|5А]",
		"parent p-звонкова_мария|s-одиноков_лев|5А: Звонкова Мария — — — — — [s-одиноков_лев|5А]",
	)
	// Without a column of parents the family stays as it was.
	people, _ = told(t, list(t, workbook(t, page{"5А", [][]any{{"ФИО"}, {"Звонков Пётр"}}}), known))
	wantLines(t, "people", people, "student x: Звонков Пётр — — 5А — — [m]")
}
