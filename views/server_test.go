package views

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"binglian/domain"
	"binglian/views/assets"
	"binglian/views/forms"
	"binglian/views/gallerytest"
	"binglian/views/problems"
	"binglian/views/words"
)

// city holds what a test site knows: accounts and uploads in memory.
type city struct {
	mu       sync.Mutex
	sessions map[string]Account
	uploads  map[string]forms.Kept
	changes  chan Change
	asked    chan []domain.ProjectID
	now      time.Time
	broken   error
}

var planner = Account{
	Actor: domain.Actor{Account: "p1", Role: domain.RolePlanner, Department: "development-reform"}, Name: "发改策划",
	Organisation: domain.Text{Zh: "发展和改革委员会", En: "Development and Reform"},
}

func (c *city) SignIn(_ context.Context, name, password, _ string) (Session, error) {
	switch {
	case c.broken != nil:
		return Session{}, c.broken
	case name == "busy":
		return Session{}, domain.Reject(domain.ByRights, problems.TooManyAttempts, "wait", "30")
	case name != "planner" || password != "right":
		return Session{}, domain.Reject(domain.ByRights, problems.WrongSignIn)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions["token-1"] = planner
	return Session{Token: "token-1", Expires: time.Now().Add(time.Hour)}, nil
}

func (c *city) SessionActor(_ context.Context, token string) (Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.sessions[token]
	if !ok {
		return Account{}, domain.Reject(domain.ByRights, problems.NotSignedIn)
	}
	return a, nil
}

func (c *city) SignOut(_ context.Context, token string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, token)
	return nil
}

func (c *city) Limits() forms.Limits {
	return forms.Limits{FileBytes: 1000, Files: 2, Types: []string{"PDF"}}
}

func (c *city) Keep(_ context.Context, u Upload) (forms.Kept, error) {
	content, err := io.ReadAll(u.Content)
	if err != nil {
		return forms.Kept{}, err
	}
	if !bytes.HasPrefix(content, []byte("%PDF")) {
		return forms.Kept{}, domain.Reject(domain.ByInput, "file-type", "file", u.Name, "types", "PDF")
	}
	kept := forms.Kept{ID: "u-" + u.Name, Name: u.Name, Ref: domain.MaterialRef{Material: u.Material, Bytes: int64(len(content))}}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.uploads[kept.ID] = kept
	return kept, nil
}

func (c *city) Kept(_ context.Context, _ domain.Actor, id string) (forms.Kept, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.uploads[id]
	return k, ok, nil
}

func (c *city) Subscribe(_ context.Context, _ domain.Actor, projects []domain.ProjectID) (<-chan Change, func()) {
	c.asked <- projects
	return c.changes, func() {}
}

// site is a running test site and a browser on it.
type site struct {
	*httptest.Server
	city   *city
	server *Server
	log    *bytes.Buffer
	client *http.Client
}

func open(t *testing.T) *site {
	t.Helper()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	c := &city{
		sessions: map[string]Account{}, uploads: map[string]forms.Kept{}, changes: make(chan Change, 10),
		asked: make(chan []domain.ProjectID, 10), now: gallerytest.Today.At(10, 0),
	}
	s := &site{city: c, log: &bytes.Buffer{}}
	s.server = &Server{
		Words: set, Assets: files, Accounts: c, Materials: c, Live: c, Now: func() time.Time { return c.now },
		Calendar: gallerytest.Calendar, Ready: func(context.Context) error { return c.broken }, Rehearsal: true,
		Entries: func(w words.Words, _ Account) []Entry {
			return []Entry{{Label: w.T("page.home"), Href: "/"}, {Label: w.T("role.planner"), Href: "/gallery", Icon: "building", Count: 3}}
		},
		Demo: []DemoAccount{{Name: "planner", Password: "right", Role: domain.RolePlanner, Title: domain.Text{Zh: "发改策划", En: "Planner"}}},
		Log:  slog.New(slog.NewTextHandler(&lockedWriter{w: s.log}, nil)),
	}
	s.Server = httptest.NewServer(s.server.handler(append(s.server.routes(),
		route{"GET /gallery", signedIn, showGallery},
		route{"POST /gallery", signedIn, showGallery},
		route{"GET /panics", anyone, func(*visit) error { panic("secret cause") }},
		route{"GET /fails", anyone, func(*visit) error { return errors.New("secret cause") }},
		route{"GET /refuses", anyone, func(v *visit) error {
			return domain.Reject(domain.RejectionClass(v.r.URL.Query().Get("class")), "not-in-pool")
		}},
	)))
	t.Cleanup(s.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s
}

func showGallery(v *visit) error {
	if v.r.Method == http.MethodGet && v.unchanged("gallery") {
		return nil
	}
	return v.show(http.StatusOK, gallerytest.Page(v.frame("部件")))
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// ask sends a request and gives the answer with its body.
func (s *site) ask(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	answer, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func (s *site) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return s.ask(t, r)
}

func (s *site) post(t *testing.T, path string, form url.Values, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return s.ask(t, r)
}

func (s *site) signIn(t *testing.T) {
	t.Helper()
	answer, _ := s.post(t, "/sign-in", url.Values{"name": {"planner"}, "password": {"right"}})
	if answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign-in: %d", answer.StatusCode)
	}
}
