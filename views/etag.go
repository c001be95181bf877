package views

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// unchanged answers 304 and reports true if the reader has this page already: same content, named by what it is drawn
// from (versions, filters, counts), same reader and rights, language, look, day, navigation and program. Nothing of the
// content need be loaded to find that out.
func (v *visit) unchanged(content ...any) bool {
	h := v.w.Header()
	if cookieOf(v.r, flashCookie) != "" && v.r.Header.Get("HX-Request") == "" {
		return false // a page with a sentence to be shown once
	}
	tag := v.tag(content)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Cookie")
	h.Set("ETag", tag)
	for known := range strings.SplitSeq(v.r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == strings.TrimPrefix(tag, "W/") {
			v.w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// tag is weak: pages that show the same may differ in the minute that they would be printed at.
func (v *visit) tag(content []any) string {
	hash := sha256.New()
	entries := []Entry(nil)
	if v.account != nil {
		entries = v.server.Entries(v.words, *v.account)
	}
	_, _ = fmt.Fprintf(hash, "%q %q %v %q %q %q %q %+v", v.r.URL.RequestURI(), v.actor(), content, v.words.Lang, v.theme,
		v.server.today(), v.server.Assets.Tag(), entries)
	_, _ = fmt.Fprint(hash, v.server.Calendar().Version())
	return `W/"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:18]) + `"`
}
