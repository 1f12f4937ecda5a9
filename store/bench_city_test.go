package store_test

import (
	"testing"
	"time"

	"zvonok/store/storetest"
)

const (
	cityStudents = 100_000
	cityMarks    = 40
	cityLessons  = 6 // a day, Monday to Friday
)

// newCity loads 100 schools of 40 classes of 25. Student n has the one parent
// whose account is n. Every class has ten groups, each with three lessons in
// each of two weeks; marks lie over the thirteen weeks up to this one.
func newCity(b *testing.B) *city {
	b.Helper()
	c := &city{DB: storetest.New(b)}
	conn := c.Owner(b)
	begin := time.Now()
	// Every reference is made from a series: to check forty million is not what is measured.
	for _, sql := range append([]string{`SET session_replication_role = replica`}, citySQL...) {
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatalf("%s: %v", sql, err)
		}
	}
	b.Logf("loaded in %s", time.Since(begin).Round(time.Second))
	return c
}

var citySQL = []string{
	`INSERT INTO schools (id, name, zone) OVERRIDING SYSTEM VALUE SELECT n, 'Школа ' || n, 'Europe/Moscow' FROM generate_series(1, 100) n`,
	`INSERT INTO people (id, school_id, family, given, middle) OVERRIDING SYSTEM VALUE
		SELECT n, (n - 1) / 1000 + 1, 'Выдуманов' || n, 'Ученик', 'Примерович' FROM generate_series(1, 100000) n`,
	`INSERT INTO subjects (id, school_id, title) OVERRIDING SYSTEM VALUE
		SELECT (s - 1) * 10 + g, s, 'Предмет ' || g FROM generate_series(1, 100) s, generate_series(1, 10) g`,
	// Class k (1..4000) is a homeroom; its groups are 4000 + (k - 1) * 10 + g.
	`INSERT INTO classes (id, school_id, kind, title, grade) OVERRIDING SYSTEM VALUE
		SELECT k, (k - 1) / 40 + 1, 'homeroom', (k % 11 + 1) || 'А', (k % 11 + 1)::text FROM generate_series(1, 4000) k`,
	`INSERT INTO classes (id, school_id, kind, title, subject_id) OVERRIDING SYSTEM VALUE
		SELECT 4000 + (k - 1) * 10 + g, (k - 1) / 40 + 1, 'scheduled', 'группа', (k - 1) / 40 * 10 + g
		FROM generate_series(1, 4000) k, generate_series(1, 10) g`,
	`INSERT INTO enrolments (school_id, class_id, person_id, role)
		SELECT (n - 1) / 1000 + 1, CASE g WHEN 0 THEN (n - 1) / 25 + 1 ELSE 4000 + (n - 1) / 25 * 10 + g END, n, 'student'
		FROM generate_series(1, 100000) n, generate_series(0, 10) g`,
	// Thirty lessons a week: the slot (day, number) goes to group slot % 10 + 1.
	`INSERT INTO lessons (school_id, class_id, day, number, starts, ends, room, topic, homework, due_day)
		SELECT (k - 1) / 40 + 1, 4000 + (k - 1) * 10 + slot % 10 + 1, date '2026-11-16' + w * 7 + slot / 6, slot % 6 + 1,
			510 + slot % 6 * 55, 555 + slot % 6 * 55, '21' || slot % 6, 'Тема урока', CASE WHEN slot % 2 = 0 THEN 'Упражнение 15, параграф 4' ELSE '' END,
			CASE WHEN slot % 2 = 0 THEN date '2026-11-16' + w * 7 + slot / 6 + 2 END
		FROM generate_series(1, 4000) k, generate_series(0, 29) slot, generate_series(0, 1) w`,
	`INSERT INTO works (id, school_id, class_id, title, given_on, due_on) OVERRIDING SYSTEM VALUE
		SELECT g, (g - 4001) / 400 + 1, g, 'Работа', '2026-11-16', '2026-11-16' FROM generate_series(4001, 44000) g`,
	`INSERT INTO marks (school_id, student_id, class_id, work_id, day, value)
		SELECT (n - 1) / 1000 + 1, n, 4000 + (n - 1) / 25 * 10 + m % 10 + 1, 4000 + (n - 1) / 25 * 10 + m % 10 + 1,
			date '2026-08-31' + (m * 37 + n) % 13 * 7 + m % 5, (2 + (n + m) % 4)::text
		FROM generate_series(1, 100000) n, generate_series(0, 39) m`,
	`INSERT INTO attendance (school_id, student_id, class_id, day, kind)
		SELECT (n - 1) / 1000 + 1, n, NULL, date '2026-11-16' + m * 7 + n % 5, 'arrived' FROM generate_series(1, 100000) n, generate_series(0, 1) m`,
	`INSERT INTO notes (school_id, student_id, kind, day, text)
		SELECT (n - 1) / 1000 + 1, n, 'remark', date '2026-11-16' + n % 14, 'Забыта тетрадь' FROM generate_series(1, 100000) n`,
	`INSERT INTO holidays (school_id, title, starts, ends) SELECT n, 'Каникулы', '2026-12-28', '2027-01-10' FROM generate_series(1, 100) n`,
	`INSERT INTO accounts (id, created_at) OVERRIDING SYSTEM VALUE SELECT n, '2026-09-01' FROM generate_series(1, 100000) n`,
	`INSERT INTO links (account_id, school_id, role, student_id, since)
		SELECT n, (n - 1) / 1000 + 1, 'parent', n, '2026-09-01' FROM generate_series(1, 100000) n`,
	`VACUUM ANALYZE`,
}
