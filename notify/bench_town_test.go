package notify_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// bigTown is a town of schools with 1,000 students each: 40 classes of 25, ten
// groups a class. Student n has the one parent whose account and subscription are
// n. Behind them lies an autumn of news that was told; of today there are three
// marks and an absence of each student and three pieces of homework of each class.
type bigTown struct {
	*storetest.DB
	students     int
	before, head int64 // what was told, and all there is
	draw         *rand.Rand
	conn         *pgx.Conn // the owner's
}

func newBigTown(b *testing.B, students int) *bigTown {
	b.Helper()
	c := &bigTown{DB: storetest.New(b), students: students, draw: rand.New(rand.NewPCG(1, uint64(students)))}
	begin := time.Now()
	if err := c.EnsureMonths(b.Context(), evening.AddDate(0, -3, 0), evening); err != nil {
		b.Fatal(err)
	}
	conn := c.Owner(b)
	c.conn = conn
	// Every reference is made from a series: to check millions is not what is measured.
	for _, sql := range append([]string{`SET session_replication_role = replica`}, townSQL...) {
		sql = strings.NewReplacer("{students}", strconv.Itoa(students)).Replace(sql)
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatalf("%s: %v", sql, err)
		}
	}
	if err := conn.QueryRow(b.Context(), `SELECT min(seq) - 1, max(seq) FROM news WHERE released_at > '2026-11-23'`).Scan(&c.before, &c.head); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d students: %d news, loaded in %s", students, c.head, time.Since(begin).Round(time.Second))
	return c
}

// townSQL fills a town of {students} students.
var townSQL = []string{
	`INSERT INTO schools (id, name, zone) OVERRIDING SYSTEM VALUE SELECT n, 'Школа ' || n, 'Europe/Moscow' FROM generate_series(1, {students} / 1000) n`,
	`INSERT INTO people (id, school_id, family, given, middle) OVERRIDING SYSTEM VALUE
		SELECT n, (n - 1) / 1000 + 1, 'Выдуманов' || n, 'Ученик', 'Примерович' FROM generate_series(1, {students}) n`,
	`INSERT INTO subjects (id, school_id, title) OVERRIDING SYSTEM VALUE
		SELECT (s - 1) * 10 + g, s, 'Предмет ' || g FROM generate_series(1, {students} / 1000) s, generate_series(1, 10) g`,
	// Class k is a homeroom; its groups are 1000000 + (k - 1) * 10 + g.
	`INSERT INTO classes (id, school_id, kind, title, grade) OVERRIDING SYSTEM VALUE
		SELECT k, (k - 1) / 40 + 1, 'homeroom', (k % 11 + 1) || 'А', (k % 11 + 1)::text FROM generate_series(1, {students} / 25) k`,
	`INSERT INTO classes (id, school_id, kind, title, subject_id) OVERRIDING SYSTEM VALUE
		SELECT 1000000 + (k - 1) * 10 + g, (k - 1) / 40 + 1, 'scheduled', 'группа', (k - 1) / 40 * 10 + g
		FROM generate_series(1, {students} / 25) k, generate_series(1, 10) g`,
	`INSERT INTO enrolments (school_id, class_id, person_id, role)
		SELECT (n - 1) / 1000 + 1, CASE g WHEN 0 THEN (n - 1) / 25 + 1 ELSE 1000000 + (n - 1) / 25 * 10 + g END, n, 'student'
		FROM generate_series(1, {students}) n, generate_series(0, 10) g`,
	// Thirty lessons a week over three weeks: the slot goes to group slot % 10 + 1.
	`INSERT INTO lessons (school_id, class_id, day, number, starts, ends, topic, homework, due_day)
		SELECT (k - 1) / 40 + 1, 1000000 + (k - 1) * 10 + slot % 10 + 1, date '2026-11-16' + w * 7 + slot / 6, slot % 6 + 1,
			510 + slot % 6 * 55, 555 + slot % 6 * 55, 'Тема урока', CASE WHEN slot % 2 = 0 THEN 'Упражнение 15, параграф 4' ELSE '' END,
			CASE WHEN slot % 2 = 0 THEN date '2026-11-16' + w * 7 + slot / 6 + 1 END
		FROM generate_series(1, {students} / 25) k, generate_series(0, 29) slot, generate_series(0, 2) w`,
	`INSERT INTO works (school_id, class_id, title, given_on, due_on, control)
		SELECT (c.id - 1000001) / 400 + 1, c.id, 'Контрольная № ' || w, date '2026-11-02' + w * 7, date '2026-11-02' + w * 7, true
		FROM classes c, generate_series(0, 4) w WHERE c.kind = 'scheduled' AND (c.id + w) % 5 = 0`,
	`INSERT INTO holidays (school_id, title, starts, ends) SELECT n, 'Каникулы', '2026-12-28', '2027-01-10' FROM generate_series(1, {students} / 1000) n`,
	`INSERT INTO accounts (id, created_at) OVERRIDING SYSTEM VALUE SELECT n, '2026-09-01' FROM generate_series(1, {students}) n`,
	`INSERT INTO chats (bot, chat_id, account_id, state, state_at) SELECT 77, 5000000 + n, n, 'active', '2026-09-01' FROM generate_series(1, {students}) n`,
	`INSERT INTO links (account_id, school_id, role, student_id, since)
		SELECT n, (n - 1) / 1000 + 1, 'parent', n, '2026-09-01' FROM generate_series(1, {students}) n`,
	`INSERT INTO subscriptions (id, account_id, role, cadence, days, minute, chat, mail, told_seq, next_at, next_on) OVERRIDING SYSTEM VALUE
		SELECT n, n, 'parent', 'daily', 127, 1140, true, false, 0, '2026-11-23 16:00+00', '2026-11-23' FROM generate_series(1, {students}) n`,
	// One family in ten has left two kinds out of its digest.
	`INSERT INTO notice_prefs (account_id, role, student_id, kind, channel, wanted, at)
		SELECT n, 'parent', CASE k WHEN 'comment' THEN n END, k, 'digest', false, '2026-09-01'
		FROM generate_series(10, {students}, 10) n, unnest(ARRAY['comment', 'meeting']) k`,
	// What was told: fifteen evenings of September, October and November, a mark each
	// evening of each student, and homework of a third of the groups.
	`INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT (e - 1) * {students} * 2::bigint + n, timestamptz '2026-09-04 15:00+00' + e * interval '5 days', (n - 1) / 1000 + 1, 'student', n, 'mark',
			e * 10000000 + n, date '2026-09-04' + e * 5, '{"subject": "Предмет 1", "value": "4", "weight": 1, "work": "Работа на уроке", "kind": "Работа"}'
		FROM generate_series(1, 15) e, generate_series(1, {students}) n`,
	`INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT (e - 1) * {students} * 2::bigint + {students} + g, timestamptz '2026-09-04 15:00+00' + e * interval '5 days', 1, 'class', 1000000 + g * 3, 'homework',
			e * 10000000 + g, date '2026-09-04' + e * 5, '{"subject": "Предмет 1", "text": "Упражнение 15, параграф 4", "due": "2026-10-01"}'
		FROM generate_series(1, 15) e, generate_series(1, {students} * 10 / 25 / 3) g`,
	// What is new.
	`INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT 30 * {students}::bigint + (m - 1) * {students} + n, '2026-11-23 15:00+00', (n - 1) / 1000 + 1, 'student', n, CASE m WHEN 4 THEN 'absence' ELSE 'mark' END,
			900000000 + m * 1000000 + n, '2026-11-23', CASE m WHEN 4 THEN '{"subject": "Предмет 4", "lesson": 4, "value": "absent", "topic": "Тема урока"}'::jsonb
				ELSE jsonb_build_object('subject', 'Предмет ' || m, 'value', '5', 'weight', 1, 'work', 'Работа на уроке', 'kind', 'Работа', 'text', 'Хорошо') END
		FROM generate_series(1, 4) m, generate_series(1, {students}) n`,
	`INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT 34 * {students}::bigint + g, '2026-11-23 15:00+00', 1, 'class', 1000000 + g * 3, 'homework', 990000000 + g, '2026-11-23',
			'{"subject": "Предмет 1", "text": "Упражнение 16, параграф 5", "due": "2026-11-25"}'
		FROM generate_series(1, {students} * 10 / 25 / 3) g`,
	`UPDATE news_head SET seq = (SELECT max(seq) FROM news)`,
	`INSERT INTO news_days (day, before) SELECT released_at::date, min(seq) - 1 FROM news GROUP BY 1`,
	`VACUUM ANALYZE`,
}

// some are n deliveries as the queue has them: the families of a school come in
// one after the other, in no order of classes, and so do their digests.
func (c *bigTown) some(n int) []store.Delivery {
	out := make([]store.Delivery, n)
	ofSchool := c.draw.IntN(c.students/1000) * 1000
	for i, who := range c.draw.Perm(1000)[:n] {
		who += ofSchool
		out[i] = store.Delivery{
			DeliveryRef: store.DeliveryRef{On: monday, ID: int64(i + 1)}, Kind: store.TellDigest, Account: int64(who + 1),
			Subscription: int64(who + 1), Channel: store.ByChat, From: c.before, To: c.head, AsOf: evening, Attempt: 1,
		}
	}
	return out
}

// weekly makes weekly ones of them.
func weekly(all []store.Delivery) []store.Delivery {
	for i := range all {
		all[i].Period = school.Week(monday)
	}
	return all
}
