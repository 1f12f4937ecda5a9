package bot

import (
	"testing"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

func TestHomeScreens(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа', 'Europe/Moscow');
		INSERT INTO people (id, school_id, family, given) OVERRIDING SYSTEM VALUE VALUES (101, 1, 'Тестова', 'Мария'), (102, 1, 'Тестов', 'Семён');
		INSERT INTO people (id, school_id, family, given, staff) OVERRIDING SYSTEM VALUE VALUES (103, 1, 'Учительская', 'Тамара', true);
		INSERT INTO person_roles (person_id, school_id, role) VALUES (103, 1, 'teacher');
		INSERT INTO accounts (created_at) VALUES ('2026-11-01Z'), ('2026-11-01Z');
		INSERT INTO links (account_id, school_id, role, student_id, since) SELECT 1, 1, 'parent', id, '2026-11-01Z' FROM people WHERE NOT staff;
		INSERT INTO links (account_id, school_id, role, person_id, since) VALUES (2, 1, 'staff', 103, '2026-11-01Z');
		INSERT INTO classes (school_id, kind, title) VALUES (1, 'scheduled', 'Математика');
		INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, 1, 'Ответ', '2026-11-23', '2026-11-23');
		INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES
			(1, 101, 1, 1, '2026-11-23', '5'), (1, 101, 1, 1, '2026-11-23', '4'), (1, 101, 1, 1, '2026-11-20', '3'), (1, 102, 1, 1, '2026-11-23', '2');
		INSERT INTO notes (school_id, student_id, kind, day, text) VALUES (1, 101, 'remark', '2026-11-23', 'Замечание');`)
	b := New(Options{Store: db.Store})
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		suffix := ""
		if lang != locale.RU {
			suffix = "_" + string(lang)
		}
		for name, session := range map[string]func(*Request){
			"parent":   func(*Request) {},
			"teacher":  func(r *Request) { r.Session = store.Session{Account: 2, Role: school.Teacher} },
			"stranger": func(r *Request) { r.Session = store.Session{} },
		} {
			r := parentOfTwo(t, lang)
			session(r)
			for screen, handler := range map[string]Handler{"start": b.home.start, "help": b.home.help, "cancel": b.home.cancel} {
				s, err := handler(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, "home_"+screen+"_"+name+suffix, s)
			}
		}
	}
}

// The table leads somewhere on every line, and each line on one way.
func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	forms := map[string]bool{}
	for i, line := range New(Options{}).routes {
		ways := 0
		for _, way := range []bool{line.command != "", line.tap != "", line.form != nil, line.said != nil} {
			if way {
				ways++
			}
		}
		if ways != 1 || (line.do == nil) == (line.form == nil) || line.group && line.said == nil || line.menu != "" && line.command == "" {
			t.Errorf("line %d is %+v", i, line)
		}
		if line.form == nil {
			continue
		}
		if forms[line.form.name] || len(line.form.steps) == 0 {
			t.Errorf("the form %q is there twice, or empty", line.form.name)
		}
		forms[line.form.name] = true
		steps := map[string]bool{}
		for _, s := range line.form.steps {
			if steps[s.name] || s.ask == nil || s.accept == nil || !s.text && !s.contact && len(s.taps) == 0 {
				t.Errorf("step %q of %q is there twice, or nothing answers it", s.name, line.form.name)
			}
			steps[s.name] = true
		}
	}
}
