package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
	"binglian/store/private/privatetest"
)

// reaches asks a department's own consumer, with a file of credentials.
func reaches(t *testing.T, url, creds string, department domain.DepartmentCode, more ...nats.Option) error {
	t.Helper()
	nc, err := nats.Connect(url, append(more, nats.UserCredentials(creds))...)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err == nil {
		_, err = js.Consumer(t.Context(), stream.Name, stream.LiveConsumer(department))
	}
	return err
}

// TestOtherHostsComeInOverTLS serves departments over TLS and by no other way, while this machine's own commands go on.
func TestOtherHostsComeInOverTLS(t *testing.T) {
	t.Parallel()
	const department = "civil-defence"
	certificates := streamtest.Certify(t, t.TempDir())
	data := filepath.Join(privatetest.Folder(t), "city")
	port := streamtest.Ports(t, 1)[0]
	s := serveWith(t, data, nil, "--nats-listen", fmt.Sprintf("0.0.0.0:%d", port), "--nats-cert", certificates.Cert, "--nats-key", certificates.Key)
	creds := filepath.Join(data, "keys", "departments", department+".creds")
	url := fmt.Sprintf("127.0.0.1:%d", port)
	if err := reaches(t, "tls://"+url, creds, department, nats.RootCAs(certificates.CA)); err != nil {
		t.Errorf("over TLS: %v", err)
	}
	if err := reaches(t, "tls://"+url, creds, department); err == nil {
		t.Error("a certificate that nobody vouches for is taken")
	}
	// A client that is told to speak TLS does so; one that insists on plain words is not heard.
	if err := reaches(t, "nats://"+url, creds, department); err == nil {
		t.Error("reached without TLS")
	}
	if out, code := output(t, data, "department", "list"); code != 0 || !strings.Contains(out, department) {
		t.Errorf("department list: exit code %d: %s", code, out)
	}
	s.stop(t)
	for _, refused := range []struct {
		args []string
		says string
	}{
		{[]string{"--nats-listen", "0.0.0.0:0"}, "--nats-cert"},
		{[]string{"--nats-listen", "nowhere"}, "HOST:PORT"},
		{[]string{"--nats-listen", "0.0.0.0:0", "--nats-cert", certificates.Cert}, "--nats-key"},
		{[]string{"--nats-cert", certificates.Cert, "--nats-key", certificates.Key}, "--nats-listen"},
		{[]string{"--nats-listen", "0.0.0.0:0", "--nats-cert", certificates.Key, "--nats-key", certificates.Key}, "--nats-cert"},
		{[]string{"--demo", "--nats-listen", "0.0.0.0:0", "--nats-cert", certificates.Cert, "--nats-key", certificates.Key}, "--expose"},
		{[]string{"--nats-keys", data}, "NATS_URL"},
	} {
		if out, code := output(t, filepath.Join(t.TempDir(), "none"), append([]string{"serve", "--listen", "127.0.0.1:0"}, refused.args...)...); code == 0 || !strings.Contains(out, refused.says) {
			t.Errorf("serve %v: exit code %d, printed %s, which doesn't say %q", refused.args, code, out, refused.says)
		}
	}
}

// TestACityOnACluster serves a city on three nats-server processes that the program has configured, and lets departments in and out there, while
// it runs and while it doesn't.
func TestACityOnACluster(t *testing.T) {
	t.Parallel()
	const department = "civil-defence"
	folder := t.TempDir()
	certificates, free := streamtest.Certify(t, folder), streamtest.Ports(t, 9)
	keys, conf := filepath.Join(folder, "keys"), filepath.Join(folder, "conf")
	args := []string{"nats", "cluster", "--keys", keys, "--out", conf, "--store", filepath.Join(folder, "store"),
		"--cert", certificates.Cert, "--key", certificates.Key, "--ca", certificates.CA}
	for i := 0; i < 9; i += 3 {
		args = append(args, "--node", fmt.Sprintf("127.0.0.1:%d:%d:%d", free[i], free[i+1], free[i+2]))
	}
	if out, code := output(t, folder, args...); code != 0 || !strings.Contains(out, "NATS_REPLICAS=3") {
		t.Fatalf("exit code %d: %s", code, out)
	}
	if out, code := output(t, folder, args...); code == 0 || !strings.Contains(out, "there already") {
		t.Errorf("once more: exit code %d: %s", code, out)
	}
	for i := range 3 { // all on one host: a folder each
		path := filepath.Join(conf, fmt.Sprintf("nats-%d.conf", i+1))
		raw, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(strings.ReplaceAll(string(raw), "/store", fmt.Sprintf("/store%d", i))), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		streamtest.Run(t, path)
	}
	url := fmt.Sprintf("tls://127.0.0.1:%d,tls://127.0.0.1:%d,tls://127.0.0.1:%d", free[0], free[3], free[6])
	where := []string{"NATS_URL=" + url, "NATS_KEYS=" + keys, "NATS_CA=" + certificates.CA, "NATS_REPLICAS=3"}
	data := filepath.Join(privatetest.Folder(t), "city")
	s := serveWith(t, data, where)
	creds := filepath.Join(keys, "departments", department+".creds")
	inside := func() error { return reaches(t, url, creds, department, nats.RootCAs(certificates.CA)) }
	soon(t, "the department is let in", func() bool { return inside() == nil })
	asks := func(args ...string) string {
		t.Helper()
		cmd := command(t, data, append([]string{"department"}, args...)...)
		cmd.Env = append(cmd.Env, where...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("department %v: %v: %s", args, err, out)
		}
		return string(out)
	}
	asks("suspend", department)
	soon(t, "the department is shut out", func() bool { return inside() != nil })
	s.stop(t)
	asks("resume", department) // by the command itself
	soon(t, "the department is let in again", func() bool { return inside() == nil })
	if out := asks("list"); !strings.Contains(out, department) || strings.Contains(out, "suspended") {
		t.Errorf("listed: %s", out)
	}
	asks("revoke", department)
	soon(t, "the department is out", func() bool { return inside() != nil })
}

// soon waits until something is true.
func soon(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !true(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited too long until %s", what)
		}
	}
}
