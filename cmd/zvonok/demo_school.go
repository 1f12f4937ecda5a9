package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/bundle/madeup"
)

// madeSchool is a school of the demo.
type madeSchool struct {
	options madeup.Options
	cast    madeup.Cast
	dir     string        // its bundle
	written chan struct{} // closed when the bundle is there
	failed  error         // why it is not; read after written
}

// write makes the bundle in the background: it needs no database.
func (s *madeSchool) write(dir string) {
	s.dir = dir
	go func() {
		defer close(s.written)
		s.failed = madeup.Write(dir, s.options)
	}()
}

// The sizes of the schools: of the tour small and quick, else as schools are.
const (
	wholeClasses, wholePerClass   = 30, 25
	secondClasses, secondPerClass = 6, 20
	secondZone                    = "Asia/Yekaterinburg"
)

// openSchools decides which schools there are, and sets the clock to the
// afternoon of the last school day.
func (d *demo) openSchools(context.Context) error {
	var err error
	if d.zone, err = time.LoadLocation("Europe/Moscow"); err != nil {
		return err
	}
	today := madeup.SchoolDay(d.clock().In(d.zone))
	first := madeup.Options{Today: today, SchoolID: "madeup-school"}
	if !d.wish.tour {
		first.Classes, first.PerClass = d.wish.classes, wholePerClass
	}
	all := []madeup.Options{first}
	if d.wish.zones > 1 {
		all = append(all, madeup.Options{
			Today: today, Seed: 1, Classes: secondClasses, PerClass: secondPerClass,
			SchoolID: "madeup-school-2", Name: "Школа № 4321 (пример), Екатеринбург", Zone: secondZone,
		})
	}
	for _, o := range all {
		cast, err := madeup.CastOf(o)
		if err != nil {
			return err
		}
		d.schools = append(d.schools, &madeSchool{options: o, cast: cast, written: make(chan struct{})})
	}
	d.time = &movable{base: d.clock}
	d.time.set(d.at(today, demoHour))
	d.clock = d.time.now
	d.throwaway = true
	return nil
}

// at is an hour of a day, on the wall of the first school.
func (d *demo) at(day time.Time, hour int) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date, hour, 0, 0, 0, d.zone)
}

// takeSchools imports what was written meanwhile.
func (d *demo) takeSchools(ctx context.Context) error {
	for _, s := range d.schools {
		<-s.written
		if s.failed != nil {
			return s.failed
		}
		report, err := d.take(ctx, s.options.SchoolID, s.dir)
		if err != nil {
			return errors.Join(errors.New("выдуманная школа не принята"), err)
		}
		fmt.Fprintln(d.stdout, "Принята выгрузка выдуманной школы:")
		printReport(d.stdout, report, false)
	}
	return nil
}

// takeDay imports what happened in a school on a day.
func (d *demo) takeDay(ctx context.Context, s *madeSchool, day time.Time) (store.ImportReport, error) {
	o := s.options
	o.Today = day
	dir := filepath.Join(d.folder, o.SchoolID+"-"+day.Format(time.DateOnly))
	if err := madeup.WriteToday(dir, o); err != nil {
		return store.ImportReport{}, err
	}
	return d.take(ctx, o.SchoolID, dir)
}

// take imports a bundle in the ordinary way. A day's bundle names no school, so
// the source is said.
func (d *demo) take(ctx context.Context, source, dir string) (store.ImportReport, error) {
	b, err := bundle.Open(dir)
	if err != nil {
		return store.ImportReport{}, err
	}
	defer b.Close() //nolint:errcheck // it was only read
	report, err := takeIn(ctx, d.house.store, b, store.Import{Source: source})
	if err == nil && report.Refused > 0 {
		err = errors.New("строки выдуманной школы не подошли")
	}
	return report, err
}
