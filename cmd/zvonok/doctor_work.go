package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// examineWork asks a database that is in order how the work goes: whether the
// journals come in, and the messages go out.
func examineWork(ctx context.Context, who patient) []finding {
	c := who.config
	if c.ownDatabase() && !exists(c.clusterDir()) {
		return nil
	}
	d, err := joinDatabase(ctx, c, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return nil // said by the examination of the database
	}
	defer d.leave()
	if i, err := store.Inspect(ctx, d.url); err != nil || i.Schema != i.Newest || !i.Role {
		return nil
	}
	keys, err := store.MakeKeys() // nothing that is asked here is sealed
	if err != nil {
		return nil
	}
	s, err := store.Open(ctx, store.Options{URL: d.url, Keys: keys, Clock: who.clock})
	if err != nil {
		return []finding{fail("база данных", "не открывается", "проверьте права роли, под которой работает служба")}
	}
	defer s.Close()
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return []finding{fail("журналы", "не проверены: база не ответила", "повторите позже")}
	}
	return slices.Concat(aboutFeeds(feeds), examineQueue(ctx, s), examineBounces(ctx, c, s))
}

func examineQueue(ctx context.Context, s *store.Store) []finding {
	queues, err := s.QueueState(ctx)
	if err != nil {
		return []finding{fail("очередь", "не проверена: база не ответила", "повторите позже")}
	}
	lost, err := s.Undelivered(ctx, s.Now().AddDate(0, 0, -7))
	if err != nil {
		return []finding{fail("очередь", "не проверена: база не ответила", "повторите позже")}
	}
	return aboutQueue(queues, lost, s.Now())
}

func aboutQueue(queues []store.QueueState, lost map[store.Channel]int, now time.Time) []finding {
	var findings []finding
	for _, q := range queues {
		about := "очередь " + string(q.Channel)
		counts := fmt.Sprintf("пора отправить: %d, ждут своего часа: %d, в пути: %d", q.Due, q.Waiting, q.Sending)
		if age := now.Sub(q.Oldest); q.Late > 0 {
			findings = append(findings, warn(about, fmt.Sprintf("%s; дольше %d минут ждут: %d, старейшее — %d ч %d мин",
				counts, int(store.LateAfter.Minutes()), q.Late, int(age.Hours()), int(age.Minutes())%60),
				"проверьте, что служба работает и канал отвечает: строки выше и zvonok deliveries list"))
			continue
		}
		findings = append(findings, ok(about, "%s", counts))
	}
	if len(queues) == 0 {
		findings = append(findings, ok("очередь", "пуста"))
	}
	for _, channel := range slices.Sorted(maps.Keys(lost)) {
		findings = append(findings, warn("недоставленное "+string(channel), fmt.Sprintf("за неделю не дошло или неизвестно, дошло ли: %d", lost[channel]),
			"посмотрите причины: zvonok deliveries list --state never,unknown --channel "+string(channel)+"; послать ещё раз: deliveries retry"))
	}
	return findings
}

func aboutFeeds(feeds []school.Feed) []finding {
	if len(feeds) == 0 {
		return []finding{warn("журналы", "школ ещё нет", "примите выгрузку: zvonok import")}
	}
	var findings []finding
	for _, f := range feeds {
		about := "журнал " + f.SourcedID
		switch {
		case f.Late():
			findings = append(findings, warn(about, fmt.Sprintf("учебных дней без новых записей: %d, последние пришли %s", f.Quiet, f.Came().Format("02.01.2006 15:04 UTC")),
				"проверьте, идёт ли выгрузка: zvonok import или POST "+pushPath))
		case len(f.NoNewMarks) > 0:
			var classes []string
			for _, c := range f.NoNewMarks {
				classes = append(classes, c.Title)
			}
			findings = append(findings, warn(about, fmt.Sprintf("нет новых оценок %d учебных дней и дольше: %s", school.MarksDays, strings.Join(classes, ", ")),
				"спросите, заполняется ли журнал этих классов и попадают ли оценки в выгрузку"))
		case f.Came().IsZero():
			findings = append(findings, ok(about, "записей ещё не было"))
		default:
			findings = append(findings, ok(about, "последние записи пришли %s", f.Came().Format("02.01.2006 15:04 UTC")))
		}
	}
	return findings
}
