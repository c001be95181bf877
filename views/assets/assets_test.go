package assets_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"binglian/views/assets"
)

func built(t *testing.T) *assets.Set {
	t.Helper()
	s, err := assets.Load(fstest.MapFS{
		"manifest.json":  {Data: []byte(`{"app.css":"app-1.css","icons.svg":"icons-2.svg"}`)},
		"app-1.css":      {Data: []byte("plain")},
		"app-1.css.br":   {Data: []byte("brotli")},
		"app-1.css.gz":   {Data: []byte("gzip")},
		"secret-of-ours": {Data: []byte("never")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFileInTheEncodingThatTheClientReads(t *testing.T) {
	t.Parallel()
	for accepted, want := range map[string]string{
		"":                        "plain",
		"gzip, deflate, br, zstd": "brotli",
		"gzip":                    "gzip",
		"br;q=0, gzip":            "gzip",
		"identity":                "plain",
	} {
		r := httptest.NewRequest(http.MethodGet, "/assets/app-1.css", nil)
		r.Header.Set("Accept-Encoding", accepted)
		w := httptest.NewRecorder()
		built(t).ServeHTTP(w, r)
		if got := w.Body.String(); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", accepted, got, want)
		}
		if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("Accept-Encoding %q: Cache-Control %q", accepted, got)
		}
	}
}

func TestOnlyFilesOfTheManifestAreServed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/assets/secret-of-ours", "/assets/manifest.json", "/assets/app-1.css.br", "/assets/", "/assets/../go.mod"} {
		w := httptest.NewRecorder()
		built(t).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, w.Code)
		}
	}
}

func TestAFileThatKeepsItsAddressIsAskedForAnew(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"app.css": http.StatusOK, "worker.js": http.StatusNotFound} {
		w := httptest.NewRecorder()
		built(t).ServeNamed(w, httptest.NewRequest(http.MethodGet, "/somewhere/"+name, nil), name)
		if w.Code != status {
			t.Errorf("%s: got %d, want %d", name, w.Code, status)
		}
		if got := w.Header().Get("Cache-Control"); status == http.StatusOK && got != "no-cache" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
}

func TestPathsOfASetAndOfNone(t *testing.T) {
	t.Parallel()
	s := built(t)
	if got := s.Path("app.css"); got != "/assets/app-1.css" {
		t.Errorf("path of app.css: %q", got)
	}
	if got := s.Icon("clock"); got != "/assets/icons-2.svg#clock" {
		t.Errorf("icon: %q", got)
	}
	none, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if none.Built() || none.Path("app.css") != "" || none.Icon("clock") != "" {
		t.Error("a set without manifest gives paths")
	}
	if _, err := assets.Load(fstest.MapFS{"manifest.json": {Data: []byte("{")}}); err == nil {
		t.Error("a broken manifest is accepted")
	}
}
