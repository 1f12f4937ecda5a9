package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/school"
)

// part is somebody's place in the demo: a card on the page and a line in the
// terminal.
type part struct {
	title string // «Родитель двоих»
	name  string // made up
	note  string // what there is to see
	makes []store.Make
}

// parts are the people whose codes a demo hands out. One who has several codes
// starts with the first and is told the others.
func (d *demo) parts() []part {
	s := d.schools[0]
	c, name := s.cast, func(id string) string { return s.cast.Names[id] }
	parent := func(child string) store.Make {
		return store.Make{Role: school.InviteParent, Student: child, School: s.options.SchoolID}
	}
	staff := func(role school.InviteRole, person string) store.Make {
		return store.Make{Role: role, Person: person, School: s.options.SchoolID}
	}
	all := []part{{title: "Родитель двоих", name: name(c.Parent), note: "Дневники детей, " + strings.Join(c.Classes, " и ")}}
	for _, child := range c.Children {
		all[0].makes = append(all[0].makes, parent(child))
	}
	all = append(all,
		part{"Второй родитель", name(c.Father), "Видит того же ребёнка, " + c.Classes[0], []store.Make{parent(c.Children[0])}},
		part{"Ученик", name(c.Children[0]), "Свой дневник, " + c.Classes[0], []store.Make{{Role: school.InviteStudent, Student: c.Children[0], School: s.options.SchoolID}}},
		part{"Классный руководитель", name(c.Leader), "Класс " + c.Classes[0], []store.Make{staff(school.InviteStaff, c.Leader)}},
		part{"Куратор школы", name(c.Curator), "Дела всей школы", []store.Make{staff(school.InviteCurator, c.Curator)}},
	)
	if len(d.schools) > 1 {
		other := d.schools[1]
		all = append(all, part{"Родитель в двух часовых поясах", "Анна Тестова", "Дети в Москве и в Екатеринбурге", []store.Make{
			parent(c.Children[0]), {Role: school.InviteParent, Student: other.cast.Children[0], School: other.options.SchoolID},
		}})
	}
	return all
}

// invite makes the codes, puts cards on the page and prints the same.
func (d *demo) invite(ctx context.Context) error {
	var hints []sandbox.Hint
	var printed strings.Builder
	table := tabwriter.NewWriter(&printed, 0, 4, 2, ' ', 0)
	for _, p := range d.parts() {
		var codes []string
		for _, m := range p.makes {
			slip, err := d.code(ctx, m)
			if err != nil {
				return fmt.Errorf("код (%s) не выдан: %w", p.title, err)
			}
			codes = append(codes, slip.Code)
		}
		spare := ""
		if len(codes) > 1 {
			spare = codes[1]
		}
		hints = append(hints, sandbox.Hint{Title: p.title, Who: p.name, Code: codes[0], Note: p.note, Spare: spare})
		for i, code := range codes {
			who := p.title + ", " + p.name
			if i > 0 {
				who = "… и второй ребёнок"
			}
			fmt.Fprintf(table, "  %s\t%s\n", code, who)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if err := d.sandbox.Offers(hints...); err != nil {
		return err
	}
	fmt.Fprintf(d.stdout, "\nКоды приглашения (на странице это карточки, их достаточно нажать):\n%s", &printed)
	return nil
}
