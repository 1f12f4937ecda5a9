package notify

import (
	"bufio"
	"errors"
	"io"
	"net/textproto"
	"slices"
	"strings"

	"github.com/emersion/go-message"

	"zvonok/store"
	"zvonok/store/school"
)

// Return is what came back to the return path.
type Return struct {
	Kind      store.BounceOutcome // BounceCounts: a letter failed, and Status says how; else what it is instead
	Status    school.EnhancedStatus
	Addresses []string // where a return path of ours may stand, the likeliest first
}

const (
	returnLimit = 4 << 20 // bytes of a message that are looked at
	returnParts = 32      // of it, in all
	returnDepth = 4
	returnHead  = 64 << 10 // bytes of a header
)

// ReadReturn reads one message of the return path: a report of delivery (RFC
// 3464), somebody's automatic answer, or something else. It goes by fields that
// machines write, never by words, and never fails for the sake of what it does
// not understand: an error means that this is no message at all.
func ReadReturn(r io.Reader) (Return, error) {
	top, err := message.ReadWithOptions(io.LimitReader(r, returnLimit), &message.ReadOptions{MaxHeaderBytes: returnHead})
	if top == nil {
		return Return{}, errors.Join(errors.New("no message"), err)
	}
	if top.Header.Len() == 0 {
		return Return{}, errors.New("no message: it has no header")
	}
	w := returnReader{left: returnParts}
	w.addresses(top.Header, "X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To")
	w.walk(top, 0)
	out := Return{Kind: w.kind(top.Header), Status: w.status, Addresses: w.found}
	return out, nil
}

// returnReader walks through the parts.
type returnReader struct {
	left   int
	report bool // there is a report of delivery
	action string
	status school.EnhancedStatus
	found  []string
}

func (w *returnReader) walk(e *message.Entity, depth int) {
	if w.left--; w.left < 0 || depth > returnDepth {
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil {
		return
	}
	if parts := e.MultipartReader(); parts != nil {
		for {
			part, err := parts.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			w.walk(part, depth+1)
		}
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		w.read(e.Body)
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
		// The letter itself, as it was sent: its return path is ours.
		head, err := textproto.NewReader(bufio.NewReader(io.LimitReader(e.Body, returnHead))).ReadMIMEHeader()
		if err == nil || len(head) > 0 {
			w.found = append(w.found, addressesIn(head["Return-Path"])...)
		}
	}
}

// read reads a report: a group of fields about the message, then one about each
// recipient. Ours have one recipient each; of several the worst counts.
func (w *returnReader) read(body io.Reader) {
	fields := textproto.NewReader(bufio.NewReader(io.LimitReader(body, returnHead)))
	for range returnParts {
		group, err := fields.ReadMIMEHeader()
		if len(group) > 0 {
			w.report = true
		}
		if action := strings.ToLower(strings.TrimSpace(group.Get("Action"))); action != "" {
			status := school.ParseStatus(group.Get("Status"))
			if w.action == "" || action == "failed" && (w.action != "failed" || status.Weight() > w.status.Weight()) {
				w.action, w.status = action, status
			}
		}
		if err != nil {
			return
		}
	}
}

// kind is what the whole is.
func (w *returnReader) kind(h message.Header) store.BounceOutcome {
	switch {
	case w.report && w.action == "failed":
		if w.status == "" {
			w.status = "5.0.0"
		}
		return store.BounceCounts
	case w.report && w.action == "delayed":
		return store.BounceDelayed
	case w.report:
		return store.BounceOther // delivered, relayed, expanded
	case strings.HasPrefix(strings.ToLower(h.Get("Auto-Submitted")), "auto-"), h.Get("X-Autoreply") != "", h.Get("X-Autorespond") != "",
		slices.Contains([]string{"bulk", "auto_reply", "junk"}, strings.ToLower(h.Get("Precedence"))):
		return store.BounceReply
	}
	return store.BounceOther
}

func (w *returnReader) addresses(h message.Header, names ...string) {
	for _, name := range names {
		fields := h.FieldsByKey(name)
		for fields.Next() {
			w.found = append(w.found, addressesIn([]string{fields.Value()})...)
		}
	}
}

// addressesIn takes what looks like addresses out of header values; whether one
// is ours its signature says.
func addressesIn(values []string) (out []string) {
	for _, v := range values {
		for _, word := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" \t\r\n<>,;\"()", r) }) {
			if strings.Contains(word, "@") && len(word) <= 320 && len(out) < returnParts {
				out = append(out, word)
			}
		}
	}
	return out
}

// Token is the token of the first of the addresses that is a return path under
// base; empty: none is.
func (r Return) Token(base string) string {
	for _, address := range r.Addresses {
		if token, ok := ReadReturnPath(base, address); ok {
			return token
		}
	}
	return ""
}
