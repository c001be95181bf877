package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

// pdf is the shortest content that is taken for a PDF, and a name in it.
func pdf(name string) []byte { return []byte("%PDF-1.7\n% " + name + "\n%%EOF\n") }

// filed is a city with a folder of documents, and a project whose officer may propose a decision.
func filed(t *testing.T) (*storetest.City, *domain.Project, stages.Command) {
	t.Helper()
	folder := t.TempDir()
	city := storetest.Open(t, func(s *store.Settings) { s.Documents = folder })
	var choice stages.Option
	var by domain.Actor
	d := city.Drive(t, "p1", 1)
	d.Until(t, func(*domain.Project) bool {
		for _, c := range d.Walk.Choices() {
			if c.Option.Verb == "decide-item" {
				choice, by = c.Option, c.Actor
				return true
			}
		}
		return false
	})
	city.Clock.Set(d.Walk.At)
	return city, d.Walk.Project, stages.Command{ID: "decide", Project: "p1", By: by, Target: choice.Target, Seen: choice.Seen,
		Act: &stages.DecideItem{Outcome: domain.ItemGranted}}
}

func TestFileBelongsToTheProjectOnceACommandNamesIt(t *testing.T) {
	t.Parallel()
	city, p, c := filed(t)
	content := pdf("批复")
	u, err := city.KeepUpload(t.Context(), store.Upload{Project: p.ID, By: c.By.Account, Name: "批复.pdf", Ref: domain.MaterialRef{Material: "result"}}, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if u.Ref.Hash != domain.Hash(hex.EncodeToString(sum[:])) || u.Ref.Bytes != int64(len(content)) || u.Ref.Type != "application/pdf" {
		t.Errorf("kept as %+v", u.Ref)
	}
	if own, ok, err := city.Uploaded(t.Context(), c.By.Account, u.ID); !ok || err != nil || own.Ref != u.Ref || own.Name != u.Name {
		t.Errorf("%+v, %v, %v", own, ok, err)
	}
	if _, ok, err := city.Uploaded(t.Context(), "somebody else", u.ID); ok || err != nil {
		t.Errorf("somebody else finds it: %v", err)
	}
	if _, _, ok, err := city.OpenMaterial(t.Context(), p.ID, u.ID); ok || err != nil {
		t.Errorf("it can be read before a command named it: %v", err)
	}
	c.Act = &stages.DecideItem{Outcome: domain.ItemGranted, Materials: []domain.MaterialRef{u.Ref}}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	named, read, ok, err := city.OpenMaterial(t.Context(), p.ID, u.ID)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	got, err := io.ReadAll(read)
	if closed := read.Close(); err != nil || closed != nil || !bytes.Equal(got, content) || named.Name != "批复.pdf" {
		t.Errorf("%q named %s, %v, %v", got, named.Name, err, closed)
	}
	if _, _, ok, err := city.OpenMaterial(t.Context(), "p2", u.ID); ok || err != nil {
		t.Errorf("another project has it: %v", err)
	}
	if _, _, ok, err := city.OpenMaterial(t.Context(), p.ID, -1); ok || err != nil {
		t.Errorf("no upload: %v, %v", ok, err)
	}
	all, err := city.Materials(t.Context(), p.ID)
	if err != nil || len(all) == 0 || all[len(all)-1].Ref.Hash != u.Ref.Hash {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestFileThatNobodyUploadedIsRefused(t *testing.T) {
	t.Parallel()
	city, p, c := filed(t)
	upload := func(project domain.ProjectID, by domain.AccountID) domain.MaterialRef {
		u, err := city.KeepUpload(t.Context(), store.Upload{Project: project, By: by, Name: "x.pdf", Ref: domain.MaterialRef{Material: "result"}},
			bytes.NewReader(pdf(string(project)+string(by))))
		if err != nil {
			t.Fatal(err)
		}
		return u.Ref
	}
	larger := upload(p.ID, c.By.Account)
	larger.Bytes++
	for name, ref := range map[string]domain.MaterialRef{
		"never seen":                     {Material: "result", Hash: domain.Hash(strings.Repeat("ab", 32)), Bytes: 1, Type: "application/pdf"},
		"uploaded for another project":   upload("p2", c.By.Account),
		"uploaded for none by another":   upload("", "somebody else"),
		"said to be of another size":     larger,
		"said to be of another contents": {Material: "result", Hash: "", Bytes: 1},
	} {
		c.Act = &stages.DecideItem{Outcome: domain.ItemGranted, Materials: []domain.MaterialRef{ref}}
		if _, err := city.Change(t.Context(), c); !errors.Is(err, &domain.Rejection{Reason: store.MaterialUnknown}) && !errors.Is(err, &domain.Rejection{Reason: domain.InvalidFields}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	same(t, city, p.Version)
	c.Act = &stages.DecideItem{Outcome: domain.ItemGranted, Materials: []domain.MaterialRef{upload("", c.By.Account)}}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Errorf("one's own upload for a project that wasn't there yet: %v", err)
	}
}

// ones is a content without end.
type ones struct{}

func (ones) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("1"), len(p))), nil }

func TestFileIsRefused(t *testing.T) {
	t.Parallel()
	city, _, _ := filed(t)
	for name, test := range map[string]struct {
		content io.Reader
		want    domain.Reason
	}{
		"empty":               {strings.NewReader(""), store.FileEmpty},
		"a program":           {strings.NewReader("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"), store.FileType},
		"a page with scripts": {strings.NewReader("<!DOCTYPE html><script>alert(1)</script>"), store.FileType},
		"a picture in SVG":    {strings.NewReader(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), store.FileType},
		"without end":         {io.MultiReader(bytes.NewReader(pdf("x")), ones{}), store.FileTooLarge},
	} {
		_, err := city.KeepUpload(t.Context(), store.Upload{Project: "p1", Name: "x.pdf"}, test.content)
		if !errors.Is(err, &domain.Rejection{Reason: test.want}) {
			t.Errorf("%s: %v; want %s", name, err, test.want)
		}
	}
	_, err := city.KeepUpload(t.Context(), store.Upload{Project: "p1"}, io.MultiReader(bytes.NewReader(pdf("x")), failing{}))
	if r := (*domain.Rejection)(nil); err == nil || errors.As(err, &r) {
		t.Errorf("a broken upload: %v", err)
	}
	if left := files(t, city.Settings.Documents); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

// files lists the files of a folder.
func files(t *testing.T, folder string) (all []string) {
	t.Helper()
	if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			all = append(all, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestUploadsThatNobodyUsesAreRemoved(t *testing.T) {
	t.Parallel()
	city, p, c := filed(t)
	keep := func(name string) store.Upload {
		t.Helper()
		u, err := city.KeepUpload(t.Context(), store.Upload{Project: p.ID, By: c.By.Account, Name: name, Ref: domain.MaterialRef{Material: "result"}}, bytes.NewReader(pdf(name)))
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	used, forgotten := keep("used"), keep("forgotten")
	c.Act = &stages.DecideItem{Outcome: domain.ItemGranted, Materials: []domain.MaterialRef{used.Ref}}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	city.Clock.Set(city.Clock.Now().Add(25 * time.Hour))
	fresh := keep("fresh")
	var all sync.WaitGroup
	for range 3 { // what comes again meanwhile stays
		all.Go(func() {
			if err := city.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { keep("fresh") })
	}
	all.Wait()
	left := strings.Join(files(t, city.Settings.Documents), " ")
	for name, u := range map[string]store.Upload{"used": used, "fresh": fresh} {
		if !strings.Contains(left, string(u.Ref.Hash)) {
			t.Errorf("the %s file is gone", name)
		}
	}
	if strings.Contains(left, string(forgotten.Ref.Hash)) {
		t.Error("the forgotten file is still there")
	}
}

func TestContactPersonStaysOutOfEvents(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1)
	var admit *stages.AdmitProject
	d.Changed = func(c stages.Command, _ store.Result) { admit, _ = c.Act.(*stages.AdmitProject) }
	d.Until(t, func(*domain.Project) bool { return true })
	want := admit.ContactPerson()
	if want == nil {
		t.Fatal("the walk names no contact person")
	}
	got, err := city.Contact(t.Context(), "p1")
	if err != nil || got == nil || *got != *want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if none, err := city.Contact(t.Context(), "p2"); none != nil || err != nil {
		t.Errorf("of no project: %+v, %v", none, err)
	}
	kept, err := city.Event(t.Context(), "p1", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, personal := range []string{want.Name, want.Phone} {
		if personal != "" && bytes.Contains(kept.Payload, []byte(personal)) {
			t.Errorf("the event names the person: %s", kept.Payload)
		}
	}
}

// TestUploadsThatNoFormNamesAreLimited fills an account's room, and empties it by a command and by the sweep.
func TestUploadsThatNoFormNamesAreLimited(t *testing.T) {
	t.Parallel()
	city, p, c := filed(t)
	l := city.Limits()
	keep := func(by domain.AccountID) (store.Upload, error) {
		return city.KeepUpload(t.Context(), store.Upload{Project: p.ID, By: by, Name: "x.pdf", Ref: domain.MaterialRef{Material: "result"}},
			bytes.NewReader(pdf("one")))
	}
	u, err := keep(c.By.Account)
	if err != nil {
		t.Fatal(err)
	}
	fill := func(files int, bytes int64) {
		city.Exec(t, `delete from uploads where name = 'filled'`)
		city.Exec(t, `insert into material_files (hash, bytes, type) values (repeat('ab', 32), $1, 'application/pdf') on conflict (hash) do update set bytes = excluded.bytes`, bytes)
		city.Exec(t, `insert into uploads (project, material, hash, name, account, at)
			select 'p9', 'result', repeat('ab', 32), 'filled', $1, $2 from generate_series(1, $3)`, string(c.By.Account), city.Clock.Now(), files)
	}
	for name, full := range map[string]struct {
		files int
		bytes int64
	}{"by number": {l.WaitingFiles - 1, 1}, "by size": {1, l.WaitingBytes - 10}} {
		fill(full.files, full.bytes)
		_, err := keep(c.By.Account)
		if r := (*domain.Rejection)(nil); !errors.As(err, &r) || r.Reason != store.UploadsWaiting {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := keep("somebody else"); err != nil {
			t.Errorf("%s: somebody else: %v", name, err)
		}
	}
	fill(l.WaitingFiles-1, 1)
	c.Act = &stages.DecideItem{Outcome: domain.ItemGranted, Materials: []domain.MaterialRef{u.Ref}}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := keep(c.By.Account); err != nil {
		t.Errorf("one was named by a command: %v", err)
	}
	city.Clock.Set(city.Clock.Now().Add(l.WaitingFor + time.Hour))
	if err := city.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := keep(c.By.Account); err != nil {
			t.Errorf("a day later: %v", err)
		}
	}
}
