//go:build e2e

package e2e

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// line is the way between phones and the city, with the city's own certificate: it can be cut, and it can die after the city has
// done what it was asked and before it has answered.
type line struct {
	site string // its address, as phones call it
	pin  string // of the certificate's key, for a browser to trust it

	mu    sync.Mutex
	cut   bool
	dying string   // what is asked while the line dies
	lost  int      // answers that never arrived
	asked []string // what was asked, by method and path
}

// newLine leads to a city that serves over TLS from a data folder.
func newLine(t *testing.T, city, data string) *line {
	t.Helper()
	cert := keyOf(t, data)
	to, err := url.Parse(city)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{pin: pinOf(cert.Leaf)}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }, ModifyResponse: l.answered,
		Transport: &http.Transport{TLSClientConfig: trusting(cert.Leaf)}, ErrorLog: log.New(io.Discard, "", 0),
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }}
	server := &http.Server{TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if l.isCut(r) {
				panic(http.ErrAbortHandler)
			}
			proxy.ServeHTTP(w, r)
		})}
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.site = "https://" + listening.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listening, "", "") }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return l
}

// keyOf reads the certificate that the city signed for itself.
func keyOf(t *testing.T, data string) tls.Certificate {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(filepath.Join(data, "tls", "self.crt"), filepath.Join(data, "tls", "self.key"))
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func selfOf(t *testing.T, data string) *x509.Certificate {
	t.Helper()
	return keyOf(t, data).Leaf
}

func trusting(cert *x509.Certificate) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{RootCAs: roots}
}

// pinOf names a certificate's key as Chromium does.
func pinOf(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (l *line) isCut(r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.cut {
		l.asked = append(l.asked, r.Method+" "+r.URL.Path)
	}
	return l.cut
}

var errLineDied = errors.New("the line died")

// answered loses the first answer to what is asked while the line dies.
func (l *line) answered(r *http.Response) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dying == "" || r.Request.Method != http.MethodPost || !strings.Contains(r.Request.URL.Path, l.dying) {
		return nil
	}
	l.dying = ""
	l.lost++
	return errLineDied
}

func (l *line) cutOff(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
}

func (l *line) dieOver(asked string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dying = asked
}

// count gives how often something was asked by a method, and how many answers never arrived.
func (l *line) count(asked string) (times, lost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.asked {
		if strings.HasPrefix(a, asked) {
			times++
		}
	}
	return times, l.lost
}
