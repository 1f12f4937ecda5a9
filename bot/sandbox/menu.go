package sandbox

import (
	"context"
	"fmt"
	"slices"
)

// Menu are the commands that the person's client offers in the private chat: those of the narrowest scope that has any,
// first in the person's language.
func (p *Person) Menu() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.menu()
}

func (p *Person) menu() []string {
	out := []string{}
	for _, c := range p.commands() {
		out = append(out, c.Command)
	}
	return out
}

// commands are the menu with its words; under the lock.
func (p *Person) commands() []botCommand {
	for _, scope := range []string{fmt.Sprintf("chat %d ", p.ID), "all_private_chats  ", "default  "} {
		for _, language := range []string{p.language, ""} {
			if list, ok := p.s.profile.commands[scope+" "+language]; ok {
				return list
			}
		}
	}
	return nil
}

// SeesMenu waits until the menu offers all these commands.
func (p *Person) SeesMenu(ctx context.Context, commands ...string) error {
	err := p.s.await(ctx, func() bool {
		menu := p.menu()
		return !slices.ContainsFunc(commands, func(c string) bool { return !slices.Contains(menu, c) })
	})
	if err != nil {
		return fmt.Errorf("sandbox: the menu of %s is %q: %w", p.Name, p.Menu(), err)
	}
	return nil
}
