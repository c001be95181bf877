// Package certificate holds the certificate under which the pages are served over TLS: one of the city's own, which is read
// again when it is renewed, or in a rehearsal one that the program signs for itself.
package certificate

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	lookEvery = time.Minute         // how often the files are looked at, in real time
	warnAhead = 14 * 24 * time.Hour // before a certificate expires
)

// Certificate is what browsers are shown. Files that are renewed are read again, without a new start.
type Certificate struct {
	Log *slog.Logger
	Now func() time.Time // real time, in a rehearsal too

	certFile, keyFile string
	mu                sync.Mutex
	current           *tls.Certificate
	stamp             string // of the files that were read
	looked            time.Time
}

// Load reads a certificate with its chain, and its key, both in PEM. It fails if one can't be read, if they don't belong
// together, and if the certificate isn't valid at the time.
func Load(certFile, keyFile string, now func() time.Time, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{Log: log, Now: now, certFile: certFile, keyFile: keyFile}
	read, stamp, err := c.read()
	if err != nil {
		return nil, err
	}
	c.current, c.stamp, c.looked = read, stamp, now()
	if left := read.Leaf.NotAfter.Sub(now()); left < warnAhead {
		log.Warn("the certificate expires soon: renew it, it is read again without a new start", "expires", read.Leaf.NotAfter)
	}
	return c, nil
}

// Config gives what the server speaks TLS with.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.latest(), nil }}
}

// File gives where the certificate stands.
func (c *Certificate) File() string { return c.certFile }

// Fingerprint gives the SHA-256 of the certificate as browsers show it.
func (c *Certificate) Fingerprint() string {
	sum := sha256.Sum256(c.latest().Certificate[0])
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// Names gives the names and addresses that the certificate is for.
func (c *Certificate) Names() []string {
	leaf := c.latest().Leaf
	names := append([]string(nil), leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// latest gives the certificate in force. What can't be used, such as half a renewal, leaves the one before in force and is
// tried again.
func (c *Certificate) latest() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Now().Sub(c.looked) < lookEvery {
		return c.current
	}
	c.looked = c.Now()
	if stamp, err := c.stampOf(); err == nil && stamp == c.stamp {
		return c.current
	}
	read, stamp, err := c.read()
	if err != nil {
		c.Log.Error("the renewed certificate can't be used: the one before stays in force", "error", err)
		return c.current
	}
	c.current, c.stamp = read, stamp
	c.Log.Info("the renewed certificate is in force", "expires", read.Leaf.NotAfter)
	return c.current
}

func (c *Certificate) read() (*tls.Certificate, string, error) {
	stamp, err := c.stampOf()
	if err != nil {
		return nil, "", err
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return nil, "", fmt.Errorf("certificate %s with key %s: %w", c.certFile, c.keyFile, err)
	}
	if pair.Leaf == nil {
		if pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, "", fmt.Errorf("certificate %s: %w", c.certFile, err)
		}
	}
	switch now := c.Now(); {
	case now.Before(pair.Leaf.NotBefore):
		return nil, "", fmt.Errorf("certificate %s: not valid before %s", c.certFile, pair.Leaf.NotBefore)
	case now.After(pair.Leaf.NotAfter):
		return nil, "", fmt.Errorf("certificate %s: expired on %s", c.certFile, pair.Leaf.NotAfter)
	}
	return &pair, stamp, nil
}

// stampOf tells one state of the files from another without reading them.
func (c *Certificate) stampOf() (string, error) {
	var stamp strings.Builder
	for _, file := range []string{c.certFile, c.keyFile} {
		about, err := os.Stat(file)
		if err != nil {
			return "", fmt.Errorf("certificate: %w", err)
		}
		fmt.Fprintf(&stamp, "%d %d ", about.ModTime().UnixNano(), about.Size())
	}
	return stamp.String(), nil
}
