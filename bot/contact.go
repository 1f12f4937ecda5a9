package bot

import (
	"errors"
	"strings"

	"zvonok/store"
	"zvonok/store/school"
)

// What is said to a contact that was refused, by the store's reason.
var (
	nameWords = map[string]string{
		store.TooLong: "link.name_long", store.TooShort: "link.name_short",
		store.OddSign: "link.name_signs", store.NoLetters: "link.name_no_letters",
	}
	phoneWords = map[string]string{
		store.TooLong: "link.phone_long", store.TooShort: "link.phone_short",
		store.OddSign: "link.phone_signs", store.NotValid: "link.phone_unreal",
	}
	emailWords = map[string]string{
		store.TooLong: "link.email_long", store.OddSign: "link.email_signs", store.NoAt: "link.email_no_at",
		store.NotLatin: "link.email_latin", store.NotValid: "link.email_unreal",
	}
)

// Each of these reads a contact from an answer: its canonical form, or words
// about what is wrong with it.

func readName(r *Request) (name, wrong string) {
	name, err := store.CanonicalName(r.Text)
	return name, r.whyNot(err, nameWords)
}

func readPhone(r *Request) (phone, wrong string) {
	typed := r.Text
	if r.Kind == Share {
		if !r.Contact.Own {
			return "", r.T.Say("link.phone_foreign_card")
		}
		// A card has the country's code, and often no plus.
		typed = "+" + strings.TrimPrefix(r.Contact.Phone, "+")
	}
	phone, err := store.CanonicalPhone(typed)
	return phone, r.whyNot(err, phoneWords)
}

func readEmail(r *Request) (email, wrong string) {
	email, err := store.CanonicalEmail(r.Text)
	return email, r.whyNot(err, emailWords)
}

func (r *Request) whyNot(err error, words map[string]string) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*school.Error](err); ok {
		if key, ok := words[e.Reason]; ok {
			return r.T.Say(key)
		}
	}
	return r.T.Fault(string(school.Invalid), "")
}
