package views

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/parts"
	"binglian/views/problems"
	"binglian/views/words"
)

// visit is one request as pages see it: who reads, in which language, on which day.
type visit struct {
	server  *Server
	w       http.ResponseWriter
	r       *http.Request
	words   words.Words
	theme   parts.Theme
	account *Account // nil if nobody is signed in
	token   string   // of the session
}

// visit finds out who reads. It returns a fault if the session can't be looked up; the visit is then a stranger's.
func (s *Server) visit(w http.ResponseWriter, r *http.Request) (*visit, error) {
	v := s.stranger(w, r)
	token := cookieOf(r, sessionCookie)
	if token == "" {
		return v, nil
	}
	account, err := s.Accounts.SessionActor(r.Context(), token)
	if _, ended := problems.AsRejection(err); ended {
		v.clearCookie(sessionCookie)
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.account, v.token = &account, token
	return v, nil
}

// stranger is a visit of nobody known.
func (s *Server) stranger(w http.ResponseWriter, r *http.Request) *visit {
	lang := s.Words.Known(cookieOf(r, langCookie))
	return &visit{
		server: s, w: w, r: r,
		words: s.Words.In(lang, s.today()),
		theme: parts.KnownTheme(cookieOf(r, themeCookie)),
	}
}

func (v *visit) kit() parts.Kit { return v.server.kit(v.words) }

// actor gives who acts; nobody's rights if nobody is signed in.
func (v *visit) actor() domain.Actor {
	if v.account == nil {
		return domain.Actor{}
	}
	return v.account.Actor
}

// accountHeader names the account for which a device kept a request until it had a signal.
const accountHeader = "Binglian-Account"

// isMeant reports whether a request is sent by the account that it names; most name none. What one officer wrote on a phone is
// never sent in the name of another who has signed in there since.
func (v *visit) isMeant() bool {
	named := v.r.Header.Get(accountHeader)
	return named == "" || named == string(v.actor().Account)
}

// here is the address of the page, for switches and for coming back to it.
func (v *visit) here() string {
	if v.r.Method != http.MethodGet {
		return "/"
	}
	return v.r.URL.RequestURI()
}

// frame gives the frame of a page under a title in the reader's language.
func (v *visit) frame(title string) parts.Page {
	p := parts.Page{
		Kit: v.kit(), Title: title, Here: v.here(), Theme: v.theme, Rehearsal: v.server.Rehearsal,
		PrintedAt: v.words.Time(v.server.Now()), Bare: v.account == nil,
	}
	p.Flash, p.FlashBack = v.takeFlash()
	if v.account == nil {
		return p
	}
	p.Live, p.Account = "/live", string(v.account.Actor.Account)
	p.Reader = &parts.Reader{
		Name: v.account.Name, Role: v.account.Actor.Role, Organisation: v.words.Text(v.account.Organisation),
	}
	if v.actor().HasCalendar() {
		p.Reader.Links = append(p.Reader.Links, parts.Link{Label: v.words.T("calendar.title"), Href: calendarPath})
	}
	if v.server.Tokens != nil {
		p.Reader.Links = append(p.Reader.Links, parts.Link{Label: v.words.T("token.title"), Href: tokensPath})
	}
	if v.r.URL.Path != searchPath { // which has a field of its own
		p.Search = searchPath
	}
	p.Nav = v.navigation()
	return p
}

// navigation marks the entry under which the page stands: the one with the longest address that the page's begins with.
func (v *visit) navigation() []parts.NavEntry {
	current := ""
	entries := v.server.Entries(v.words, *v.account)
	for _, e := range entries {
		under := v.r.URL.Path == e.Href || strings.HasPrefix(v.r.URL.Path, strings.TrimSuffix(e.Href, "/")+"/") && e.Href != "/"
		if under && len(e.Href) > len(current) {
			current = e.Href
		}
	}
	nav := make([]parts.NavEntry, len(entries))
	for i, e := range entries {
		nav[i] = parts.NavEntry{Label: e.Label, Href: e.Href, Icon: e.Icon, Count: e.Count, Current: e.Href == current}
	}
	return nav
}

// show answers with a page. It is drawn whole before anything is sent, so that a fault in drawing still gets its page.
func (v *visit) show(status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(v.r.Context(), &b); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Set("Content-Language", string(v.words.Lang))
	v.w.WriteHeader(status)
	_, _ = b.WriteTo(v.w) // a reader who leaves is no fault of ours
	return nil
}

// redirect sends the reader to another page after something was done, with a sentence to be shown there once.
func (v *visit) redirect(to, flashKey string, args ...string) error {
	if flashKey != "" {
		v.keepFlash(flashKey, args)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// refuse answers for an error: a page, or a problem document for programs. Faults are logged here and nowhere else.
func (v *visit) refuse(err error) {
	number := numberOf(v.r.Context())
	rejection, known := problems.AsRejection(err)
	if !known {
		v.server.Log.ErrorContext(v.r.Context(), "fault", "number", number, "error", err.Error())
	}
	p := problems.Of(v.words, err, number)
	if problems.WantsJSON(v.r) {
		p.Write(v.w)
		return
	}
	if known && rejection.Reason == problems.NotSignedIn {
		v.sendToSignIn()
		return
	}
	p.SetRetry(v.w.Header())
	back := v.r.Referer()
	if u, err := url.Parse(back); err != nil || u.Host != v.r.Host || slices.Contains([]string{"", v.r.URL.Path}, u.Path) {
		back = ""
	}
	if err := v.show(p.Status, problemPage(v.frame(p.Title), p, back, number)); err != nil {
		v.server.Log.ErrorContext(v.r.Context(), "problem page can't be drawn", "number", number, "error", err.Error())
		http.Error(v.w, http.StatusText(p.Status), p.Status)
	}
}

// sendToSignIn leads to the sign-in page and back again. A piece of a page that asks for itself makes the whole page go.
func (v *visit) sendToSignIn() {
	to := "/sign-in"
	if v.r.Method == http.MethodGet {
		to += "?" + url.Values{"next": {v.r.URL.RequestURI()}}.Encode()
	}
	if v.r.Header.Get("HX-Request") != "" {
		v.w.Header().Set("HX-Redirect", to)
		v.w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}
