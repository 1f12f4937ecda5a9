package main

import (
	_ "embed" // the document
	"net/http"
)

// openAPIPath serves the description of the push, for those who write the sender.
const openAPIPath = "/api/openapi.json"

//go:embed openapi.json
var openAPIDocument []byte

func openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(openAPIDocument)
}
