package sandbox

import (
	"errors"
	"net/http"
	"strings"
)

// serveBot answers one API call: faults first, then the token, the table, the parameters, the method.
func (s *Sandbox) serveBot(w http.ResponseWriter, r *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	m, known := methods[name]
	if known && token == s.opt.Token {
		s.count(name)
	}
	fault, hit := s.takeFault(name, 0)
	if hit && !s.before(w, r, fault) {
		return
	}
	if token != s.opt.Token {
		writeError(w, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	if !known {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	req, refused := readRequest(w, r)
	if refused == nil {
		refused = req.check(m)
	}
	if refused != nil {
		writeError(w, refused)
		return
	}
	if !hit {
		if fault, hit = s.takeFault(name, req.number("chat_id")); hit && !s.before(w, r, fault) {
			return
		}
	}
	result, err := m.do(s, r.Context(), req)
	if hit {
		s.after(r, fault)
	}
	if refused := (*apiError)(nil); errors.As(err, &refused) {
		writeError(w, refused)
		return
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the caller has gone, the sandbox closes or died: no answer is the answer
	}
	writeJSON(w, http.StatusOK, answer{OK: true, Result: result})
}

func (s *Sandbox) count(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[name]++
	s.bell.ring()
}

// Calls tells how often a known method was called with the right token, refused and faulty ones included.
func (s *Sandbox) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}
