package views

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/views/live"
	"binglian/views/problems"
)

func TestLiveStreamNamesProjectsAndVersionsOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	if answer, _ := s.get(t, "/live"); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("stranger: %d", answer.StatusCode)
	}
	s.signIn(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?project=p1&project=p2", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("content type %q", got)
	}
	if diff := cmp.Diff([]domain.ProjectID{"p1", "p2"}, <-s.city.asked); diff != "" {
		t.Error(diff)
	}
	s.city.changes <- Change{Project: "p1", Version: 3}
	s.city.changes <- Change{Project: "p2", Version: 9}
	s.city.changes <- Change{Project: "p1", Version: 4}
	s.city.changes <- Change{Day: domain.MustDay("2024-10-10")}
	close(s.city.changes)
	var got []string
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if line := lines.Text(); line != "" {
			got = append(got, line)
		}
	}
	want := []string{"retry: 5000", "event: day", "data: 2024-10-10", "event: projects", `data: {"p1":4,"p2":9}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheOldestStreamOfASessionMakesRoom opens more streams than a session may have.
func TestTheOldestStreamOfASessionMakesRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.signIn(t)
	var open []*http.Response
	for range live.MostStreams + 1 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/live?project=p1", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := s.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		<-s.city.asked
		open = append(open, answer)
	}
	told, err := io.ReadAll(open[0].Body) // it ends
	if err != nil || !strings.HasSuffix(string(told), "retry: 60000\n\n") {
		t.Errorf("the oldest stream ends with %q, %v", told, err)
	}
	close(s.city.changes)
	for _, answer := range open[1:] { // the others stayed until their changes ended
		told, err := io.ReadAll(answer.Body)
		if err != nil || string(told) != "retry: 5000\n\n" {
			t.Errorf("another stream ends with %q, %v", told, err)
		}
	}
	for left := 1; left > 0; {
		left = s.server.streams.Readers()
	}
}

func upload(t *testing.T, s *site, material, name, content string) (*http.Response, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if material != "" {
		if err := form.WriteField("material", material); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/materials?project=p1", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", "application/json")
	return s.ask(t, r)
}

func TestUploadOfOneFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	if answer, _ := upload(t, s, "scheme", "a.pdf", "%PDF-1.7"); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("stranger: %d", answer.StatusCode)
	}
	s.signIn(t)
	answer, body := upload(t, s, "scheme", `C:\plans\总平面图.pdf`, "%PDF-1.7")
	var kept struct {
		ID, Name string
		Bytes    int
	}
	if err := json.Unmarshal([]byte(body), &kept); err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("upload: %d %s", answer.StatusCode, body)
	}
	if kept.ID != "u-总平面图.pdf" || kept.Name != "总平面图.pdf" || kept.Bytes != 8 {
		t.Errorf("kept: %+v", kept)
	}
	if got := s.city.uploads[kept.ID].Ref.Material; got != "scheme" {
		t.Errorf("material %q", got)
	}
	for _, c := range []struct {
		name, material, file, content string
		status                        int
		reason                        domain.Reason
	}{
		{"not a PDF", "scheme", "a.pdf", "MZ", http.StatusUnprocessableEntity, "file-type"},
		{"empty", "scheme", "a.pdf", "", http.StatusUnprocessableEntity, "file-empty"},
		{"larger than allowed", "scheme", "a.pdf", "%PDF" + strings.Repeat("x", 1000), http.StatusUnprocessableEntity, "file-too-large"},
		{"far larger than allowed", "scheme", "a.pdf", "%PDF" + strings.Repeat("x", 3<<20), http.StatusUnprocessableEntity, "file-too-large"},
		{"no material named", "", "a.pdf", "%PDF", http.StatusBadRequest, problems.Malformed},
		{"absurd material", strings.Repeat("m", 200), "a.pdf", "%PDF", http.StatusBadRequest, problems.Malformed},
	} {
		answer, body := upload(t, s, c.material, c.file, c.content)
		var p problems.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatalf("%s: %v in %s", c.name, err, body)
		}
		if answer.StatusCode != c.status || p.Reason != c.reason {
			t.Errorf("%s: %d %s", c.name, answer.StatusCode, body)
		}
	}
	if answer, _ := s.post(t, "/materials?project=p1", nil); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("no multipart: %d", answer.StatusCode)
	}
}
