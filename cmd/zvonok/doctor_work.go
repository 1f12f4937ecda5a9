package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"zvonok/store"
	"zvonok/store/school"
)

// examineWork asks a database that is in order how the work goes: whether the
// journals come in.
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
	return aboutFeeds(feeds)
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
