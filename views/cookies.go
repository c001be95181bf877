package views

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"binglian/views/parts"
)

// Names of the cookies.
const (
	sessionCookie = "binglian-session"
	langCookie    = "binglian-lang"
	themeCookie   = "binglian-theme"
	flashCookie   = "binglian-flash"
)

// preferenceYears is how long a browser keeps a language or a theme.
const preferenceAge = 365 * 24 * time.Hour

func cookieOf(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (s *Server) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	}
}

func (v *visit) clearCookie(name string) {
	http.SetCookie(v.w, v.server.cookie(name, "", -time.Second))
}

// preferred keeps a language or theme asked for in the address (?lang=en, ?theme=dark) and leads to the same address
// without it, so that addresses that people hand on don't carry their own preferences.
func (s *Server) preferred(next http.Handler) http.Handler {
	cookies := map[string]string{"lang": langCookie, "theme": themeCookie}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, changed := r.URL.Query(), false
		for name, cookie := range cookies {
			if r.Method == http.MethodGet && query.Has(name) {
				http.SetCookie(w, s.cookie(cookie, safeValue(query.Get(name)), preferenceAge))
				query.Del(name)
				changed = true
			}
		}
		if !changed {
			next.ServeHTTP(w, r)
			return
		}
		to := url.URL{Path: r.URL.Path, RawQuery: query.Encode()}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, localPath(to.String()), http.StatusSeeOther)
	})
}

// safeValue keeps a preference to what a cookie may hold; unknown ones become the default when they are read.
func safeValue(s string) string {
	for _, r := range s {
		if r < 'a' || r > 'z' {
			return ""
		}
	}
	return s[:min(len(s), 10)]
}

// localPath gives an address of this site, or the home page for anything that leads elsewhere.
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Opaque != "" || len(to) == 0 || to[0] != '/' {
		return "/"
	}
	if len(to) > 1 && (to[1] == '/' || to[1] == '\\') {
		return "/"
	}
	return to
}

// doneKey begins the keys of what is said after a command.
const doneKey = "done."

// flashMessage is a sentence that the next page shows once: a key of the words and its arguments.
type flashMessage struct {
	Key  string   `json:"k"`
	Args []string `json:"a,omitempty"`
}

func (v *visit) keepFlash(key string, args []string) {
	text, err := json.Marshal(flashMessage{key, args})
	if err != nil { // texts alone always marshal
		return
	}
	http.SetCookie(v.w, v.server.cookie(flashCookie, base64.RawURLEncoding.EncodeToString(text), time.Minute))
}

// takeFlash gives the sentence kept for this page and forgets it. After a command it comes with the way back to where the
// reader's work waits.
func (v *visit) takeFlash() (said string, back *parts.Link) {
	kept := cookieOf(v.r, flashCookie)
	if kept == "" || v.r.Header.Get("HX-Request") != "" {
		return "", nil
	}
	v.clearCookie(flashCookie)
	m := readFlash(kept)
	if !v.words.Has(m.Key) {
		return "", nil
	}
	if home := homeEntryOf(v.actor().Role); strings.HasPrefix(m.Key, doneKey) && home.href != v.r.URL.Path {
		back = &parts.Link{Label: v.words.T("flash.back-to", "page", v.words.T("nav."+home.key)), Href: home.href}
	}
	return v.words.T(m.Key, m.Args...), back
}

// readFlash reads a kept sentence; none if it was tampered with.
func readFlash(kept string) (m flashMessage) {
	text, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil || json.Unmarshal(text, &m) != nil {
		return flashMessage{}
	}
	return m
}
