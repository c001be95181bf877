package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"binglian/domain"
)

// TestAnAdministratorTurnsADepartmentsAccess suspends, resumes, rotates and revokes on the page, with the department connected.
func TestAnAdministratorTurnsADepartmentsAccess(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	admin, other := w.as("administrator"), w.system("civil-defence")
	const address = "/listeners/housing"
	turn := func(turn string, sure bool) page {
		t.Helper()
		for _, f := range admin.open(address).forms(address) {
			if f.values["turn"][0] != turn {
				continue
			}
			f.fill("sure")
			if sure {
				f.fill("sure", "yes")
			}
			return admin.send(f)
		}
		t.Fatalf("the page offers no %s", turn)
		return page{}
	}
	cut := func(s *system) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); s.nc.IsConnected(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the department is still connected")
			}
		}
	}
	credentials := func() int { return admin.open("/credentials/housing").status }

	first := w.system("housing")
	if p := turn("suspend", false); p.status != http.StatusUnprocessableEntity || !first.nc.IsConnected() {
		t.Errorf("without being sure: %d", p.status)
	}
	if p := turn("suspend", true); p.status != http.StatusOK || !strings.Contains(p.text, "已暂停") {
		t.Errorf("suspend: %d %s", p.status, p.text)
	}
	cut(first)
	turn("resume", true)
	second := w.system("housing")
	if p := turn("rotate", true); p.status != http.StatusOK || credentials() != http.StatusOK {
		t.Errorf("rotate: %d %s", p.status, p.text)
	}
	cut(second)
	third := w.system("housing")
	turn("revoke", true)
	cut(third)
	if status := credentials(); status != http.StatusNotFound {
		t.Errorf("credentials that are revoked: %d", status)
	}
	if p := admin.open("/listeners"); p.status != http.StatusOK || !strings.Contains(p.text, "凭据已吊销") || !strings.Contains(p.text, "已连接") {
		t.Errorf("the list: %d %s", p.status, p.text)
	}
	if !other.nc.IsConnected() || other.nc.Stats().Reconnects > 0 {
		t.Error("another department was cut off, too")
	}
	if p := w.as("supervisor").open(address); p.status != http.StatusOK || len(p.forms(address)) > 0 {
		t.Errorf("a supervisor: %d, %d forms", p.status, len(p.forms(address)))
	}
	for _, path := range []string{"/listeners", address, "/credentials/housing"} {
		if p := w.as("housing").open(path); p.status != http.StatusForbidden {
			t.Errorf("%s for an officer: %d", path, p.status)
		}
	}
	if p := w.as("supervisor").open("/credentials/civil-defence"); p.status != http.StatusForbidden {
		t.Errorf("credentials for a supervisor: %d", p.status)
	}
	if p := admin.open("/listeners/magic"); p.status != http.StatusNotFound {
		t.Errorf("a department that isn't: %d", p.status)
	}
}
