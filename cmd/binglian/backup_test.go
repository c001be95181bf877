package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"binglian/store/private/privatetest"
)

// TestABackupMakesTheSameCity keeps a city that is served, with people and keys, and makes it again elsewhere.
func TestABackupMakesTheSameCity(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	data, kept := filepath.Join(folder, "city"), filepath.Join(folder, "city.tar.gz")
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	list := filepath.Join("..", "..", "docs", "examples", "reserve-pool.xlsx")
	if out, code := output(t, data, "import", list); code != 0 {
		t.Fatal(out)
	}
	s := serveFrom(t, data)
	if out, code := output(t, data, "backup", kept); code != 0 || !strings.Contains(out, "1 accounts") {
		t.Fatalf("%d: %s", code, out)
	}
	if out, code := output(t, data, "backup", kept); code != 1 || !strings.Contains(out, "isn't overwritten") {
		t.Errorf("over a backup that is there: %d %s", code, out)
	}
	if out, code := output(t, data, "restore", kept); code != 1 || !strings.Contains(out, "isn't overwritten") {
		t.Errorf("over a city that is there: %d %s", code, out)
	}
	s.stop(t)

	again := filepath.Join(folder, "again")
	if out, code := output(t, again, "restore", kept); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	for _, key := range []string{"operator.nk", "application.creds", filepath.Join("departments", "housing.creds")} {
		had, err := os.ReadFile(filepath.Join(data, "keys", key))
		if err != nil {
			t.Fatal(err)
		}
		if has, err := os.ReadFile(filepath.Join(again, "keys", key)); err != nil || !bytes.Equal(had, has) {
			t.Errorf("key %s: %v", key, err)
		}
	}
	if out, code := output(t, again, "replay", "--dry-run"); code != 0 || !strings.Contains(out, " 0 differences") {
		t.Errorf("replay: %d %s", code, out)
	}
	r := serveFrom(t, again)
	if p := newBrowser(t, r.address, "admin", testPassword).open("/rules"); p.status != 200 {
		t.Errorf("the administrator of the restored city: %d", p.status)
	}
	r.stop(t)
	nothingRuns(t, again)
}

// TestABrokenBackupMakesNothing restores what was cut short, changed or is something else.
func TestABrokenBackupMakesNothing(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	data, kept := filepath.Join(folder, "city"), filepath.Join(folder, "city.tar.gz")
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	if out, code := output(t, data, "backup", kept); code != 0 {
		t.Fatal(out)
	}
	whole, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{"cut short": whole[:len(whole)*2/3], "changed": flipped, "no backup": []byte("hello"), "nothing": nil} {
		broken, again := filepath.Join(folder, "broken.tar.gz"), filepath.Join(folder, "again")
		if err := os.WriteFile(broken, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := output(t, again, "restore", broken); code != 1 || !strings.Contains(out, "no whole backup") {
			t.Errorf("%s: %d %s", name, code, out)
		}
		if left, err := filepath.Glob(again + "*"); err != nil || len(left) > 0 {
			t.Errorf("%s: it leaves %v, %v", name, left, err)
		}
	}
}
