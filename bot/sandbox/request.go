package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxRequest is 50 MB of upload and some room for the other parts.
const maxRequest = 50<<20 + 1<<16

// request is one call's parameters, whatever way its body was written.
type request struct {
	values map[string]string
	parts  map[string]part
}

type part struct {
	name, mime string
	data       []byte
}

func (r *request) text(name string) string { return r.values[name] }

func (r *request) has(name string) bool {
	_, ok := r.values[name]
	return ok
}

// number is the integer value, 0 where absent; readRequest has checked that it is one.
func (r *request) number(name string) int64 {
	n, _ := strconv.ParseInt(r.values[name], 10, 64)
	return n
}

func (r *request) flag(name string) bool {
	v := r.values[name]
	return v == "true" || v == "1"
}

// readRequest reads the query and a form-urlencoded, multipart or JSON body.
func readRequest(w http.ResponseWriter, hr *http.Request) (*request, *apiError) {
	req := &request{values: map[string]string{}, parts: map[string]part{}}
	req.addForm(hr.URL.Query())
	body, err := io.ReadAll(http.MaxBytesReader(w, hr.Body, maxRequest))
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return nil, &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	}
	if err != nil {
		return nil, bad("can't read the request")
	}
	kind, args, _ := mime.ParseMediaType(hr.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case kind == "application/json":
		return req, req.addJSON(body)
	case kind == "multipart/form-data":
		return req, req.addParts(multipart.NewReader(bytes.NewReader(body), args["boundary"]))
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, bad("can't parse the form")
		}
		req.addForm(form)
	default:
		return nil, strict("content type %q is not known", kind)
	}
	return req, nil
}

func (r *request) addForm(form url.Values) {
	for name, v := range form {
		r.values[name] = v[0]
	}
}

func (r *request) addJSON(body []byte) *apiError {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(body, &in); err != nil {
		return bad("can't parse JSON object")
	}
	for name, raw := range in {
		var s string
		if string(raw) == "null" {
			continue
		}
		if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
			r.values[name] = s
		} else {
			r.values[name] = string(raw)
		}
	}
	return nil
}

func (r *request) addParts(mr *multipart.Reader) *apiError {
	for {
		p, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return bad("can't parse the multipart body")
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return bad("can't parse the multipart body")
		}
		if p.FileName() == "" {
			r.values[p.FormName()] = string(data)
			continue
		}
		r.parts[p.FormName()] = part{name: p.FileName(), mime: p.Header.Get("Content-Type"), data: data}
	}
}

// missing words Telegram uses for what it misses most often.
var missing = map[string]string{
	"chat_id": "chat_id is empty", "text": "message text is empty", "message_id": "message identifier is not specified",
	"photo": "there is no photo in the request", "document": "there is no document in the request",
	"file_id": "file_id not specified", "action": "wrong parameter action in request",
	"callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}

// check holds the request against its row of the table.
func (r *request) check(m method) *apiError {
	attached := strings.Join(slices.Collect(maps.Values(r.values)), "\n")
	for name := range r.parts {
		if p, known := m.params[name]; (!known || p.kind != upload) && !strings.Contains(attached, "attach://"+name) {
			return strict("unknown parameter %s", name)
		}
	}
	for name, v := range r.values {
		p, known := m.params[name]
		if !known {
			return strict("unknown parameter %s", name)
		}
		if v == "null" && p.kind != text {
			delete(r.values, name) // the client library writes an absent list so
			continue
		}
		if !p.kind.admits(v) {
			return strict("parameter %s has a value of the wrong type", name)
		}
	}
	for name, p := range m.params {
		_, filed := r.parts[name]
		if !p.required || filed || r.values[name] != "" || name == "url" && r.has(name) {
			continue
		}
		if words, ok := missing[name]; ok {
			return bad("%s", words)
		}
		return bad("parameter \"%s\" is required", name)
	}
	return nil
}

func (k kind) admits(v string) bool {
	switch k {
	case integer:
		_, err := strconv.ParseInt(v, 10, 64)
		return err == nil
	case boolean:
		return slices.Contains([]string{"true", "false", "1", "0"}, v)
	case object:
		return v == "" || json.Valid([]byte(v))
	default:
		return true
	}
}
