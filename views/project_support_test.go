package views_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
	"binglian/views"
	"binglian/views/assets"
	"binglian/views/forms"
	"binglian/views/problems"
	"binglian/views/words"
)

func TestMain(m *testing.M) { privatetest.Main(m) }

// archive is a city in a real database as the pages ask for it. Its people are those of the walks; each is signed in with
// a session that bears the account's name.
type archive struct {
	*storetest.City
	people map[string]domain.Actor
}

func (k *archive) Change(ctx context.Context, c stages.Command) (int, error) {
	r, err := k.City.Change(ctx, c)
	return r.Version, err
}

func (k *archive) Names(_ context.Context, ids []domain.AccountID) (map[domain.AccountID]string, error) {
	names := map[domain.AccountID]string{}
	for _, id := range ids {
		names[id] = "name of " + string(id)
	}
	return names, nil
}

func (k *archive) Colleagues(_ context.Context, d domain.DepartmentCode) ([]views.Colleague, error) {
	var found []views.Colleague
	for _, a := range k.people {
		if a.Department == d {
			found = append(found, views.Colleague{ID: a.Account, Name: "name of " + string(a.Account)})
		}
	}
	return found, nil
}

func (k *archive) Files(ctx context.Context, id domain.ProjectID) ([]views.File, error) {
	found, err := k.City.Materials(ctx, id)
	files := make([]views.File, len(found))
	for i, u := range found {
		files[i] = views.File{ID: strconv.FormatInt(u.ID, 10), Ref: u.Ref, Name: u.Name, By: u.By, At: u.At}
	}
	return files, err
}

func (k *archive) OpenFile(ctx context.Context, id domain.ProjectID, file string) (views.File, io.ReadSeekCloser, bool, error) {
	n, err := strconv.ParseInt(file, 10, 64)
	if err != nil {
		return views.File{}, nil, false, nil //nolint:nilerr // what is no number is nobody's upload
	}
	u, content, ok, err := k.OpenMaterial(ctx, id, n)
	return views.File{Ref: u.Ref, Name: u.Name, By: u.By, At: u.At}, content, ok, err
}

func (k *archive) SignIn(context.Context, string, string, string) (views.Session, error) {
	return views.Session{}, domain.Reject(domain.ByRights, problems.WrongSignIn)
}

func (k *archive) SignOut(context.Context, string) error { return nil }

func (k *archive) SessionActor(_ context.Context, token string) (views.Account, error) {
	a, ok := k.people[token]
	if !ok {
		return views.Account{}, domain.Reject(domain.ByRights, problems.NotSignedIn)
	}
	return views.Account{Actor: a, Name: token}, nil
}

func (k *archive) Subscribe(context.Context, domain.Actor, []domain.ProjectID) (<-chan views.Change, func()) {
	return make(chan views.Change), func() {}
}

// uploads takes files as the store does.
type uploads struct{ *storetest.City }

func (u uploads) Limits() forms.Limits {
	l := u.City.Limits()
	return forms.Limits{FileBytes: l.Bytes, Files: l.Files, Types: l.Types,
		WaitingFiles: l.WaitingFiles, WaitingBytes: l.WaitingBytes, WaitingFor: l.WaitingFor}
}

func (u uploads) Keep(ctx context.Context, f views.Upload) (forms.Kept, error) {
	k, err := u.KeepUpload(ctx, store.Upload{Project: f.Project, Ref: domain.MaterialRef{Material: f.Material}, Name: f.Name, By: f.By.Account}, f.Content)
	return forms.Kept{ID: strconv.FormatInt(k.ID, 10), Name: k.Name, Ref: k.Ref}, err
}

func (u uploads) Kept(ctx context.Context, by domain.Actor, id string) (forms.Kept, bool, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return forms.Kept{}, false, nil //nolint:nilerr // what is no number is nobody's upload
	}
	k, ok, err := u.Uploaded(ctx, by.Account, n)
	return forms.Kept{ID: id, Name: k.Name, Ref: k.Ref}, ok, err
}

// hall is a running site on a real database.
type hall struct {
	*httptest.Server
	city  *archive
	pages *views.Server
}

func openHall(t *testing.T) *hall {
	t.Helper()
	city := storetest.Open(t, func(s *store.Settings) { s.Documents = filepath.Join(t.TempDir(), "documents") })
	k := &archive{City: city, people: map[string]domain.Actor{}}
	for _, a := range stagestest.Actors(city.Machine.Book()) {
		k.people[string(a.Account)] = a
	}
	book := city.Machine.Book()
	set, err := words.Load(book.Name)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	server := &views.Server{Words: set, Assets: files, Accounts: k, City: k, Machine: city.Machine, Materials: uploads{city}, Live: k,
		Now: city.Clock.Now, Calendar: func() *domain.Calendar { return book.Calendar },
		Entries: views.EntriesByRole(false), Ready: func(context.Context) error { return nil }, Log: slog.New(slog.DiscardHandler)}
	o := &hall{Server: httptest.NewServer(server.Handler()), city: k, pages: server}
	t.Cleanup(o.Close)
	return o
}

// reply is what a browser is sent.
type reply struct {
	status int
	header http.Header
	body   string
}

func (o *hall) ask(t *testing.T, who, method, path, contentType string, body io.Reader) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, o.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "binglian-session", Value: who})
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return answerOf(t, r)
}

// answerOf sends a request and gives the answer, wherever it leads.
func answerOf(t *testing.T, r *http.Request) reply {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, string(text)}
}

func (o *hall) get(t *testing.T, who, path string) reply {
	t.Helper()
	return o.ask(t, who, http.MethodGet, path, "", nil)
}

func (o *hall) post(t *testing.T, who, path string, form url.Values) reply {
	t.Helper()
	return o.ask(t, who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// part is one value of a form that carries files; a file where it has a name.
type part struct{ field, file, content string }

// send posts a form as browsers without scripts do, files and all.
func (o *hall) send(t *testing.T, who, path string, form []part) reply {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range form {
		var into io.Writer
		var err error
		if p.file == "" {
			into, err = w.CreateFormField(p.field)
		} else {
			into, err = w.CreateFormFile(p.field, p.file)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(into, p.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return o.ask(t, who, http.MethodPost, path, w.FormDataContentType(), &b)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hidden gives the hidden inputs of the form on a page.
func (a reply) hidden() url.Values {
	values := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(a.body, -1) {
		values.Add(m[1], m[2])
	}
	return values
}

// must ends the test unless the reply has that status and contains the texts.
func (a reply) must(t *testing.T, status int, texts ...string) reply {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, not %d: %s", a.status, status, bare(a.body))
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Fatalf("%q is not on the page: %s", text, bare(a.body))
		}
	}
	return a
}

var markup = regexp.MustCompile(`<[^>]*>|\s+`)

func bare(page string) string { return markup.ReplaceAllString(page, " ") }

// project drives a project until it is as wanted.
func (o *hall) project(t *testing.T, seed uint64, wanted func(*domain.Project) bool) *domain.Project {
	t.Helper()
	d := o.city.Drive(t, domain.ProjectID("p"+strconv.FormatUint(seed, 10)), seed).Until(t, wanted)
	o.city.Clock.Set(d.Walk.Project.LastAt.Add(time.Minute))
	return d.Walk.Project
}

// form begins a form as its page gives it, with more values.
func (o *hall) form(t *testing.T, who, path string, more ...string) url.Values {
	t.Helper()
	values := o.get(t, who, path).must(t, http.StatusOK).hidden()
	for i := 0; i+1 < len(more); i += 2 {
		values.Add(more[i], more[i+1])
	}
	return values
}

// missingWords are keys that stand on a page for want of a word.
var missingWords = regexp.MustCompile(`\b(status|project|task|verb|act|field|hint|choice|reason|history|sheet|column|why|limit|ahead|command|context|opinion|pause|holder|stage|state|drawing|mend|item-outcome|application-outcome|survey-result|role|unit)\.[a-z][a-z0-9.-]+`)
