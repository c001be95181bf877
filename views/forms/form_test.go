package forms_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/assets"
	"binglian/views/forms"
	"binglian/views/gallerytest"
	"binglian/views/parts"
	"binglian/views/words"
)

func kit(t *testing.T, lang words.Lang) parts.Kit {
	t.Helper()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	return parts.Kit{Words: set.In(lang, gallerytest.Today), Assets: files, Calendar: gallerytest.Calendar()}
}

func drawn(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	inputTag  = regexp.MustCompile(`<(input|select|textarea)[^>]*>`)
	attribute = regexp.MustCompile(`([\w-]+)="([^"]*)"`)
)

// TestFormAsksForEveryField: what the form asks for is what Parse reads, and nothing else.
func TestFormAsksForEveryField(t *testing.T) {
	t.Parallel()
	page := drawn(t, forms.CommandForm(kit(t, words.Chinese), gallerytest.Form(false)))
	values := url.Values{}
	for _, tag := range inputTag.FindAllString(page, -1) {
		for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
			if a[1] == "name" && !strings.HasPrefix(a[2], "_") {
				values.Set(a[2], "")
			}
		}
	}
	want := url.Values{}
	for _, name := range []string{
		"name", "opinion", "investment", "days", "visit", "from", "outcome", "departments", "counter", "defects", "facts.land", "facts.scheme",
		"conditions.section", "conditions.text", "findings.item", "findings.text", "findings.clause", "needless.203", "needless.204", "materials.scheme",
	} {
		want.Set(name, "")
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Error(diff)
	}
	if _, problems := forms.Parse(gallerytest.Option().Fields, values, nil); len(problems) > 0 {
		t.Errorf("the form's own inputs are refused: %v", problems)
	}
}

func TestEveryInputHasALabel(t *testing.T) {
	t.Parallel()
	page := drawn(t, forms.CommandForm(kit(t, words.English), gallerytest.Form(true)))
	for _, tag := range inputTag.FindAllString(page, -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = m[2]
		}
		if a["type"] == "hidden" {
			continue
		}
		within := regexp.MustCompile(`<label[^>]*>(?:[^<]|<[^/]|</[^l])*` + regexp.QuoteMeta(tag))
		if !strings.Contains(page, `<label for="`+a["id"]+`"`) && !within.MatchString(page) {
			t.Errorf("no label for %s", tag)
		}
	}
}

func TestProblemsStandBesideTheirFieldAndInTheSummary(t *testing.T) {
	t.Parallel()
	v := gallerytest.Form(true)
	page := drawn(t, forms.CommandForm(kit(t, words.Chinese), v))
	for _, p := range v.Problems {
		anchor := regexp.MustCompile(`href="#(f-[^"]*)"`)
		text := kit(t, words.Chinese).Problem(p)
		if strings.Count(page, text) < 2 {
			t.Errorf("%s: %q doesn't stand in the summary and beside the field", p.Field, text)
		}
		for _, m := range anchor.FindAllStringSubmatch(page, -1) {
			if !strings.Contains(page, `id="`+m[1]+`"`) {
				t.Errorf("the summary leads to %s, which isn't there", m[1])
			}
		}
	}
	for _, kept := range []string{`value="两千万"`, `value="2024-02-30"`, "须退让蓝线 15 米。", `value="u-1" checked`} {
		if !strings.Contains(page, kept) {
			t.Errorf("what was filled in is lost: %s", kept)
		}
	}
	if !strings.Contains(page, `role="alert" tabindex="-1" autofocus`) {
		t.Error("the summary doesn't take the focus")
	}
}

func TestConfirmationCarriesAllValuesWithoutScript(t *testing.T) {
	t.Parallel()
	v := gallerytest.Form(true)
	page := drawn(t, forms.Confirmation(kit(t, words.Chinese), v, []string{"阶段期限延后 4 天"}))
	carried := url.Values{}
	for _, tag := range regexp.MustCompile(`<input type="hidden"[^>]*>`).FindAllString(page, -1) {
		m := regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindStringSubmatch(tag)
		if !strings.HasPrefix(m[1], "_") {
			carried.Add(m[1], m[2])
		}
	}
	if diff := cmp.Diff(v.Given, carried); diff != "" {
		t.Error(diff)
	}
	for _, shown := range []string{"阶段期限延后 4 天", "总平面图 2024-10-08.pdf", "建设条件清 — 绿地率不低于 35 %。", "出让", "未填", `name="_seen" value="7"`, `name="_confirmed"`, `name="_change"`} {
		if !strings.Contains(page, shown) {
			t.Errorf("not shown: %s", shown)
		}
	}
}

func TestTypedTextIsNeverMarkup(t *testing.T) {
	t.Parallel()
	v := gallerytest.Form(true)
	v.Given.Set("name", `"><script>alert(1)</script>`)
	v.Given["conditions.text"] = []string{"</textarea><script>alert(2)</script>", ""}
	for _, page := range []string{
		drawn(t, forms.CommandForm(kit(t, words.Chinese), v)), drawn(t, forms.Confirmation(kit(t, words.Chinese), v, nil)),
	} {
		if strings.Contains(page, "<script") {
			t.Error("what was typed became markup")
		}
	}
}

func keepAll(_ context.Context, material domain.MaterialCode, name string, content io.Reader) (forms.Kept, error) {
	text, err := io.ReadAll(content)
	if err != nil {
		return forms.Kept{}, err
	}
	return forms.Kept{ID: "k-" + name, Name: name, Ref: domain.MaterialRef{Material: material, Bytes: int64(len(text))}}, nil
}

func received(t *testing.T, fill func(*multipart.Writer)) (forms.Received, error) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fill(form)
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	fields := []stages.Field{{Name: "materials", Kind: stages.FieldMaterials, Materials: []stages.MaterialField{{Material: "scheme"}}}}
	return forms.Receive(httptest.NewRecorder(), r, fields, forms.Limits{FileBytes: 10, Files: 2}, keepAll)
}

func file(t *testing.T, form *multipart.Writer, field, name, content string) {
	t.Helper()
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
}

func TestFilesComeWithTheFormWhereNoScriptSendsThem(t *testing.T) {
	t.Parallel()
	got, err := received(t, func(form *multipart.Writer) {
		if err := form.WriteField("name", "供热站"); err != nil {
			t.Fatal(err)
		}
		file(t, form, "materials.scheme", `..\..\a.pdf`, "0123456789")
		file(t, form, "materials.scheme", "", "")
		file(t, form, "materials.scheme", "big.pdf", "0123456789x")
		file(t, form, "materials.scheme", "empty.pdf", "")
		file(t, form, "materials.scheme", "b.pdf", "0")
		file(t, form, "materials.scheme", "c.pdf", "0")
		file(t, form, "materials.licence", "d.pdf", "0")
	})
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"name": {"供热站"}, "materials.scheme": {"k-a.pdf", "k-b.pdf"}}
	if diff := cmp.Diff(want, got.Values); diff != "" {
		t.Error(diff)
	}
	var reasons []domain.Reason
	for _, p := range got.Problems {
		reasons = append(reasons, p.Reason)
	}
	if diff := cmp.Diff([]domain.Reason{forms.FileTooLarge, forms.FileEmpty, forms.TooManyFiles, forms.UnknownField}, reasons); diff != "" {
		t.Error(diff)
	}
}

func TestFormsThatAreTooLargeOrNoneAreRefused(t *testing.T) {
	t.Parallel()
	_, err := received(t, func(form *multipart.Writer) {
		if err := form.WriteField("name", strings.Repeat("x", 3<<20)); err != nil {
			t.Fatal(err)
		}
	})
	if r, ok := err.(*domain.Rejection); !ok || r.Reason != forms.TooLarge { //nolint:errorlint // handed on as it is
		t.Errorf("large text in a multipart form: %v", err)
	}
	for body, want := range map[string]domain.Reason{"a=" + strings.Repeat("x", 3<<20): forms.TooLarge, "a=%zz": forms.Malformed} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_, err := forms.Receive(httptest.NewRecorder(), r, nil, forms.Limits{}, nil)
		if r, ok := err.(*domain.Rejection); !ok || r.Reason != want { //nolint:errorlint // handed on as it is
			t.Errorf("%.10q: %v, want %s", body, err, want)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("no parts"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if _, err := forms.Receive(httptest.NewRecorder(), r, nil, forms.Limits{}, nil); err == nil {
		t.Error("a broken multipart form is accepted")
	}
}
