package main

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"binglian/cmd/binglian/certificate"
	"binglian/store/private/privatetest"
)

// overTLS starts a server, and asks it over TLS for an answer that sets a cookie.
func overTLS(t *testing.T, data, trusted string, args ...string) (*http.Response, *served) {
	t.Helper()
	s := &served{printed: &buffer{}}
	s.cmd = command(t, data, append([]string{"serve", "--listen", "127.0.0.1:0", "--nats-port", "0"}, args...)...)
	s.cmd.Stdout, s.cmd.Stderr = s.printed, s.printed
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	told := regexp.MustCompile(`pages are served at (https://[^\s"]+)`)
	s.await(t, told)
	s.address = told.FindStringSubmatch(s.printed.String())[1]
	pem, err := os.ReadFile(trusted)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(s.address + "/healthz?lang=en")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if c := answer.Cookies(); len(c) != 1 || !c[0].Secure || !c[0].HttpOnly {
		t.Errorf("cookies over TLS: %v", c)
	}
	if answer.ProtoMajor != 2 {
		t.Errorf("spoken: %s", answer.Proto)
	}
	return answer, s
}

// TestACityIsServedOverTLS binds browsers to TLS where the certificate is the city's own.
func TestACityIsServedOverTLS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := certificate.Self(folder, []string{"127.0.0.1"}, time.Now, quiet()); err != nil {
		t.Fatal(err)
	}
	cert, key := filepath.Join(folder, "tls", "self.crt"), filepath.Join(folder, "tls", "self.key")
	answer, s := overTLS(t, filepath.Join(privatetest.Folder(t), "city"), cert, "--tls-cert", cert, "--tls-key", key)
	if answer.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers aren't told to insist on TLS")
	}
	s.stop(t)
}

// TestARehearsalSignsItsOwnCertificate shows its fingerprint, and binds no browser to it.
func TestARehearsalSignsItsOwnCertificate(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "demo")
	cert := filepath.Join(data, "tls", "self.crt")
	answer, s := overTLS(t, data, cert, "--demo", "--tls-self")
	if kept := answer.Header.Get("Strict-Transport-Security"); kept != "" {
		t.Errorf("browsers would insist on a certificate that nobody vouches for: %s", kept)
	}
	if fingerprint := regexp.MustCompile(`SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}`); !fingerprint.MatchString(s.printed.String()) ||
		!strings.Contains(s.printed.String(), "browsers warn") {
		t.Errorf("neither warning nor fingerprint: %s", s.printed)
	}
	s.stop(t)
}
