package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// versionHeader tells a project's version; its entity tag begins with it.
const versionHeader = "Binglian-Version"

// tagged gives what is read an entity tag, and answers 304 to who has it already. It holds back documents alone: files and
// streams pass.
type tagged struct {
	http.ResponseWriter
	request *http.Request
	held    *bytes.Buffer // nil for what passes
	begun   bool
}

// WriteHeader implements http.ResponseWriter.
func (t *tagged) WriteHeader(status int) {
	if t.begun {
		return
	}
	t.begun = true
	if status == http.StatusOK && t.request.Method == http.MethodGet && t.Header().Get("Content-Type") == "application/json" {
		t.held = &bytes.Buffer{}
		return
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (t *tagged) Write(p []byte) (int, error) {
	t.WriteHeader(http.StatusOK)
	if t.held != nil {
		return t.held.Write(p)
	}
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush streams.
func (t *tagged) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// end sends what was held back.
func (t *tagged) end() {
	if t.held == nil {
		return
	}
	sum := sha256.Sum256(t.held.Bytes())
	tag := base64.RawURLEncoding.EncodeToString(sum[:15])
	if version := t.Header().Get(versionHeader); version != "" {
		tag = version + "." + tag
	}
	tag = `"` + tag + `"`
	t.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(t.request.Header.Get("If-None-Match"), ",") {
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == tag || known == "*" {
			t.Header().Del("Content-Type")
			t.ResponseWriter.WriteHeader(http.StatusNotModified)
			return
		}
	}
	t.Header().Set("Content-Length", strconv.Itoa(t.held.Len()))
	t.ResponseWriter.WriteHeader(http.StatusOK)
	_, _ = t.held.WriteTo(t.ResponseWriter) // a client that hangs up is no fault of ours
}

// wanted reads the header If-Match: the version that the project must still have when the command is carried out, 0 for any. Where
// several are named it is the one that the project has.
func wanted(header string, version int) int {
	if header == "" || strings.TrimSpace(header) == "*" {
		return 0
	}
	found := -1 // no version that there is
	for tag := range strings.SplitSeq(header, ",") {
		number, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(tag), `"`), ".")
		if n, err := strconv.Atoi(number); err == nil && (n == version || found < 0) {
			found = n
		}
	}
	return found
}
