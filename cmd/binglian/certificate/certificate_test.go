package certificate_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"binglian/cmd/binglian/certificate"
)

var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func self(t *testing.T, folder string, c *clock, names ...string) *certificate.Certificate {
	t.Helper()
	own, err := certificate.Self(folder, names, c.now, quiet())
	if err != nil {
		t.Fatal(err)
	}
	return own
}

func TestTheRehearsalsCertificateIsKeptWhileItFits(t *testing.T) {
	t.Parallel()
	folder, c := t.TempDir(), &clock{begin}
	first := self(t, folder, c, "localhost", "127.0.0.1").Fingerprint()
	c.at = c.at.Add(300 * 24 * time.Hour)
	if self(t, folder, c, "127.0.0.1").Fingerprint() != first {
		t.Error("signed anew though it fits")
	}
	named := self(t, folder, c, "127.0.0.1", "192.168.7.7")
	later := named.Fingerprint()
	if later == first || !strings.Contains(strings.Join(named.Names(), " "), "192.168.7.7") {
		t.Error("the machine's new address isn't in it")
	}
	c.at = c.at.Add(395 * 24 * time.Hour)
	if self(t, folder, c, "192.168.7.7").Fingerprint() == later {
		t.Error("it ends within days and wasn't signed anew")
	}
	key, err := os.Stat(filepath.Join(folder, "tls", "self.key"))
	if err != nil || key.Mode().Perm() != 0o600 {
		t.Errorf("key: %v %v", key.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(folder, "tls", "self.key"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := certificate.Self(folder, []string{"localhost"}, c.now, quiet()); err == nil || !strings.Contains(err.Error(), "remove") {
		t.Errorf("a broken key: %v", err)
	}
}

// TestARenewedCertificateIsTakenOver copies one certificate after another over the files that are served.
func TestARenewedCertificateIsTakenOver(t *testing.T) {
	t.Parallel()
	c, served := &clock{begin}, t.TempDir()
	put := func(from string, files ...string) {
		for _, f := range files {
			content, err := os.ReadFile(filepath.Join(from, "tls", "self."+f))
			if err == nil {
				err = os.WriteFile(filepath.Join(served, f), content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	old, renewed := t.TempDir(), t.TempDir()
	first, second := self(t, old, c, "localhost").Fingerprint(), self(t, renewed, c, "localhost", "a.example").Fingerprint()
	put(old, "crt", "key")
	own, err := certificate.Load(filepath.Join(served, "crt"), filepath.Join(served, "key"), c.now, quiet())
	if err != nil || own.Fingerprint() != first {
		t.Fatal(err)
	}
	put(renewed, "crt")
	c.at = c.at.Add(2 * time.Minute)
	if own.Fingerprint() != first {
		t.Error("half a renewal was taken over")
	}
	put(renewed, "key")
	c.at = c.at.Add(2 * time.Minute)
	if own.Fingerprint() != second {
		t.Error("the renewal wasn't taken over")
	}
}

func TestWhatCantBeServedIsRefused(t *testing.T) {
	t.Parallel()
	c, folder, other := &clock{begin}, t.TempDir(), t.TempDir()
	self(t, folder, c, "localhost")
	self(t, other, c, "localhost")
	file := func(f, name string) string { return filepath.Join(f, "tls", name) }
	for name, k := range map[string]struct {
		cert, key string
		at        time.Time
		says      string
	}{
		"no file":           {file(folder, "none"), file(folder, "self.key"), begin, "no such file"},
		"another's key":     {file(folder, "self.crt"), file(other, "self.key"), begin, "does not match"},
		"key for a cert":    {file(folder, "self.key"), file(folder, "self.key"), begin, "PEM"},
		"expired":           {file(folder, "self.crt"), file(folder, "self.key"), begin.Add(400 * 24 * time.Hour), "expired"},
		"not yet in effect": {file(folder, "self.crt"), file(folder, "self.key"), begin.Add(-48 * time.Hour), "not valid before"},
	} {
		at := &clock{k.at}
		if _, err := certificate.Load(k.cert, k.key, at.now, quiet()); err == nil || !strings.Contains(err.Error(), k.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBrowsersSpeakHTTP2AndNothingOld(t *testing.T) {
	t.Parallel()
	now := &clock{time.Now()}
	folder := t.TempDir()
	own := self(t, folder, now, certificate.MachineNames("127.0.0.1")...)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	site := &http.Server{TLSConfig: own.Config(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })}
	ended := make(chan error, 1)
	go func() { ended <- site.ServeTLS(l, "", "") }()
	t.Cleanup(func() {
		if err := errors.Join(site.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	pem, err := os.ReadFile(filepath.Join(folder, "tls", "self.crt"))
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}}
	got, err := client.Get("https://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.Proto != "HTTP/2.0" {
		t.Error(got.Proto)
	}
	old, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: trusted, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}) //nolint:gosec // what must be refused
	if err == nil {
		old.Close()
		t.Error("TLS 1.1 was spoken")
	}
}
