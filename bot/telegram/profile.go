package telegram

import (
	"context"
	"encoding/json"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Bot is who the token belongs to.
type Bot struct {
	ID       int64
	Username string
}

// Me asks who we are; also the probe while Telegram is down.
func (c *Client) Me(ctx context.Context) (Bot, error) {
	result, err := c.do(ctx, call{method: "getMe"})
	if err != nil {
		return Bot{}, err
	}
	var me struct {
		ID       int64  `json:"id"`
		Username string `json:"username"`
	}
	if json.Unmarshal(result, &me) != nil || me.ID == 0 {
		return Bot{}, odd("getMe")
	}
	return Bot{ID: me.ID, Username: me.Username}, nil
}

// Command is a line of the menu.
type Command struct {
	// Name without the slash: a–z, 0–9, «_», up to 32.
	Name string `json:"command"`
	// Description for people, up to 256 characters.
	Description string `json:"description"`
}

// Menu says whose menu is meant.
type Menu struct {
	// Chat 0 is everybody who has no menu of their own.
	Chat int64
	// Language is a two-letter code; empty is any that has no menu of its own.
	Language string
}

// Commands sets a menu; no commands take it back, so that the common one shows.
func (c *Client) Commands(ctx context.Context, menu Menu, commands []Command) error {
	params := tgbotapi.Params{"scope": `{"type":"default"}`}
	if menu.Chat != 0 {
		params["scope"] = `{"type":"chat","chat_id":` + number(menu.Chat) + `}`
	}
	params.AddNonEmpty("language_code", menu.Language)
	method := "deleteMyCommands"
	if len(commands) > 0 {
		method = "setMyCommands"
		params["commands"] = mustJSON(commands)
	}
	_, err := c.do(ctx, call{method: method, params: params})
	return err
}

// Description is what a person reads before the first «Start».
type Description struct {
	// Language is a two-letter code; empty is the default.
	Language string
	// Long stands in the empty chat, up to 512 characters; Short in the profile, up to 120.
	Long, Short string
}

// Describe sets both texts.
func (c *Client) Describe(ctx context.Context, d Description) error {
	for _, part := range []struct{ method, field, text string }{
		{"setMyDescription", "description", d.Long},
		{"setMyShortDescription", "short_description", d.Short},
	} {
		params := tgbotapi.Params{part.field: part.text}
		params.AddNonEmpty("language_code", d.Language)
		if _, err := c.do(ctx, call{method: part.method, params: params}); err != nil {
			return err
		}
	}
	return nil
}
