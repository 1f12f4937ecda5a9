package sandbox

import (
	"context"
	"encoding/json"
	"regexp"
)

// profile is what the bot has said about itself: commands per scope and language, descriptions, menu buttons.
type profile struct {
	commands    map[string][]botCommand
	description map[string]string
	short       map[string]string
	menu        map[int64]json.RawMessage
}

type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

type commandScope struct {
	Type   string      `json:"type"`
	ChatID json.Number `json:"chat_id,omitempty"`
	UserID json.Number `json:"user_id,omitempty"`
}

func newProfile() profile {
	return profile{
		commands: map[string][]botCommand{}, description: map[string]string{}, short: map[string]string{},
		menu: map[int64]json.RawMessage{},
	}
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Sandbox) getMe(context.Context, *request) (any, error) {
	return struct {
		user
		JoinGroups bool `json:"can_join_groups"`
		ReadsAll   bool `json:"can_read_all_group_messages"`
		Inline     bool `json:"supports_inline_queries"`
		Business   bool `json:"can_connect_to_business"`
		WebApp     bool `json:"has_main_web_app"`
	}{user: s.me, JoinGroups: true, ReadsAll: true}, nil
}

// place is the key of a command list: scope and language. A chat that the bot does not know is refused.
func (s *Sandbox) place(r *request) (string, *apiError) {
	scope := commandScope{Type: "default"}
	if raw := r.text("scope"); raw != "" {
		if err := decodeStrict([]byte(raw), &scope); err != nil {
			return "", bad("can't parse BotCommandScope JSON object: %s", err)
		}
	}
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		id, err := scope.ChatID.Int64()
		if err != nil || s.chats[id] == nil {
			return "", bad("chat not found")
		}
	default:
		return "", bad("can't parse BotCommandScope: Unsupported type specified")
	}
	return scope.Type + " " + scope.ChatID.String() + " " + scope.UserID.String() + " " + r.text("language_code"), nil
}

func (s *Sandbox) setMyCommands(_ context.Context, r *request) (any, error) {
	var list []botCommand
	if err := decodeStrict([]byte(r.text("commands")), &list); err != nil {
		return nil, bad("can't parse commands JSON object: %s", err)
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if !commandName.MatchString(c.Command) {
			return nil, bad("BOT_COMMAND_INVALID")
		}
		if n := utf16Len(c.Description); n < 1 || n > 256 {
			return nil, bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.place(r)
	if refused != nil {
		return nil, refused
	}
	s.profile.commands[key] = list
	s.bell.ring()
	return true, nil
}

func (s *Sandbox) deleteMyCommands(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.place(r)
	if refused != nil {
		return nil, refused
	}
	delete(s.profile.commands, key)
	s.bell.ring()
	return true, nil
}

func (s *Sandbox) getMyCommands(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, refused := s.place(r)
	if refused != nil {
		return nil, refused
	}
	return append([]botCommand{}, s.profile.commands[key]...), nil
}

func (s *Sandbox) setMyDescription(_ context.Context, r *request) (any, error) {
	return s.describe(s.profile.description, r, "description", 512)
}

func (s *Sandbox) setMyShortDescription(_ context.Context, r *request) (any, error) {
	return s.describe(s.profile.short, r, "short_description", 120)
}

func (s *Sandbox) describe(into map[string]string, r *request, name string, limit int) (any, error) {
	if utf16Len(r.text(name)) > limit {
		return nil, strict("%s is longer than %d", name, limit)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	into[r.text("language_code")] = r.text(name)
	return true, nil
}

func (s *Sandbox) getMyDescription(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]string{"description": s.profile.description[r.text("language_code")]}, nil
}

func (s *Sandbox) getMyShortDescription(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]string{"short_description": s.profile.short[r.text("language_code")]}, nil
}

func (s *Sandbox) setChatMenuButton(_ context.Context, r *request) (any, error) {
	button := json.RawMessage(r.text("menu_button"))
	if len(button) == 0 {
		button = json.RawMessage(`{"type":"default"}`)
	}
	var in struct {
		Type   string          `json:"type"`
		Text   string          `json:"text"`
		WebApp json.RawMessage `json:"web_app"`
	}
	if err := decodeStrict(button, &in); err != nil {
		return nil, bad("can't parse menu button JSON object: %s", err)
	}
	if in.Type != "default" && in.Type != "commands" && in.Type != "web_app" {
		return nil, bad("can't parse menu button: Unsupported type specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id := r.number("chat_id"); id != 0 && (s.chats[id] == nil || s.chats[id].group()) {
		return nil, bad("chat not found")
	}
	s.profile.menu[r.number("chat_id")] = button
	return true, nil
}

func (s *Sandbox) getChatMenuButton(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range []int64{r.number("chat_id"), 0} {
		if b, ok := s.profile.menu[id]; ok {
			return b, nil
		}
	}
	return map[string]string{"type": "commands"}, nil
}
