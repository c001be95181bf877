package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"binglian/domain"
)

// TestTheExamplesOfTheAPIRun runs every example of docs/api.md, in its order.
func TestTheExamplesOfTheAPIRun(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(raw), -1)
	if len(examples) < 8 {
		t.Fatalf("%d examples", len(examples))
	}
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.consulted()
	c := w.token("civil-defence")
	seen := c.offered(w.project, "give-opinion", "civil-defence").Seen
	for _, example := range examples {
		script := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", example[1])
		script.Env = []string{"PATH=" + os.Getenv("PATH"), "SITE=" + w.site, "TOKEN=" + c.secret, "PROJECT=" + string(w.project), "SEEN=" + strconv.Itoa(seen)}
		if out, err := script.CombinedOutput(); err != nil || len(out) == 0 {
			t.Errorf("%s\n%v: %s", example[1], err, out)
		}
	}
	if o := w.now().Collaboration.OpinionOf("civil-defence"); o.Value != domain.OpinionAgree {
		t.Errorf("the example's opinion: %+v", o)
	}
}

// TestTokensOnTheCommandLine makes, lists and revokes tokens.
func TestTokensOnTheCommandLine(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	made, code := output(t, w.data, "token", "add", "OA", "--role", "officer", "--department", "civil-defence", "--scope", "read,act")
	secret, _, _ := strings.Cut(made, "\n")
	c := &client{t, w.site, secret}
	if code != 0 || c.ask("GET", "/api/v1/access", "").status != 200 {
		t.Fatalf("%d %s", code, made)
	}
	id := strings.Join(strings.Split(secret, "_")[:2], "_")
	if list, code := output(t, w.data, "token", "list"); code != 0 || !strings.Contains(list, id) || strings.Contains(list, secret) || !strings.Contains(list, "good") {
		t.Errorf("%d %s", code, list)
	}
	if out, code := output(t, w.data, "token", "revoke", id); code != 0 {
		t.Errorf("%d %s", code, out)
	}
	c.refused("revoked", c.ask("GET", "/api/v1/access", ""), 401, "token-revoked")
	for _, args := range [][]string{{"token", "add", "x"}, {"token", "add", "x", "--login", "ghost"}, {"token", "add", "x", "--login", "planner", "--scope", "everything"},
		{"token", "add", "x", "--role", "officer"}, {"token", "add", "x", "--login", "planner", "--days", "1000"}, {"token", "revoke", "bl_nothing"}} {
		if out, code := output(t, w.data, args...); code == 0 {
			t.Errorf("%v: %s", args, out)
		}
	}
}
