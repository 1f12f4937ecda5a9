package bot

import (
	"context"
	"slices"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

// menu lists the commands that work for a role, a stranger's is empty.
func (b *Bot) menu(role school.Role, t *locale.Texts) []telegram.Command {
	var out []telegram.Command
	for _, line := range b.routes {
		if line.command == "" || line.menu == "" || !line.who.admits(role) {
			continue
		}
		if !slices.ContainsFunc(out, func(c telegram.Command) bool { return c.Name == line.command }) {
			out = append(out, telegram.Command{Name: line.command, Description: t.Say(line.menu)})
		}
	}
	return out
}

// setMenu gives the chat the menu of the person's role and language, as they are
// after the effect.
func (b *Bot) setMenu(ctx context.Context, r *Request) {
	session, err := b.store.Session(ctx, r.Bot, r.Chat)
	if err == nil {
		commands := b.menu(session.Role, b.texts.In(locale.Lang(session.Language)))
		err = b.client.Commands(ctx, telegram.Menu{Chat: r.Chat}, commands)
	}
	if err != nil {
		b.log.WarnContext(ctx, "a chat keeps its old menu", "update", r.Update, "error", err)
	}
}

// takeMenuBack leaves a chat that opens nothing any more the menu of strangers.
func (b *Bot) takeMenuBack(ctx context.Context, r *Request, chat int64) {
	if err := b.client.Commands(ctx, telegram.Menu{Chat: chat}, nil); err != nil {
		b.log.WarnContext(ctx, "a chat that was left keeps its menu", "update", r.Update, "error", err)
	}
}

// Announce sets what strangers see before they are linked: the menu, in each
// language.
func (b *Bot) Announce(ctx context.Context) error {
	if err := b.client.Commands(ctx, telegram.Menu{}, b.menu("", b.texts.In(locale.RU))); err != nil {
		return err
	}
	return b.client.Commands(ctx, telegram.Menu{Language: string(locale.EN)}, b.menu("", b.texts.In(locale.EN)))
}
