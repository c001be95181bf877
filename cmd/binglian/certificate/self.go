package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	selfValid = 397 * 24 * time.Hour // what browsers take at most
	selfAgain = 7 * 24 * time.Hour   // how long before its end it is signed anew
)

// Self gives the certificate that a rehearsal signs for itself, kept below its data folder so that who has looked at its
// fingerprint once needn't again. It is signed anew when it ends soon or the machine goes by a name that it lacks.
func Self(folder string, names []string, now func() time.Time, log *slog.Logger) (*Certificate, error) {
	folder = filepath.Join(folder, "tls")
	certFile, keyFile := filepath.Join(folder, "self.crt"), filepath.Join(folder, "self.key")
	kept, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the rehearsal's own certificate: %w; remove %s to have another made", err, folder)
	}
	if err != nil || !fits(&kept, names, now()) {
		if err := sign(certFile, keyFile, names, now()); err != nil {
			return nil, fmt.Errorf("sign a certificate for the rehearsal: %w", err)
		}
	}
	return Load(certFile, keyFile, now, log)
}

func fits(kept *tls.Certificate, names []string, now time.Time) bool {
	if now.Before(kept.Leaf.NotBefore) || now.Add(selfAgain).After(kept.Leaf.NotAfter) {
		return false
	}
	for _, name := range names {
		if kept.Leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	return true
}

// sign makes a key and its certificate. It may sign others too, since phones take no other kind as trusted; its key never
// leaves the data folder.
func sign(certFile, keyFile string, names []string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	about := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Binglian rehearsal", Organization: []string{"Binglian rehearsal"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfValid),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			about.IPAddresses = append(about.IPAddresses, ip)
		} else {
			about.DNSNames = append(about.DNSNames, name)
		}
	}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(certFile), 0o700); err != nil {
		return err
	}
	if err := write(keyFile, "PRIVATE KEY", private); err != nil {
		return err
	}
	return write(certFile, "CERTIFICATE", cert)
}

// write puts a file in place whole, for its owner alone.
func write(file, kind string, content []byte) error {
	half := file + ".new"
	if err := os.WriteFile(half, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600); err != nil {
		return err
	}
	return os.Rename(half, file)
}

// MachineNames gives the names and addresses under which a machine may be called: its own, its interfaces', and the one that
// it was told to listen on.
func MachineNames(listen string) []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	add := func(name string) {
		for _, known := range names {
			if known == name {
				return
			}
		}
		names = append(names, name)
	}
	if host, err := os.Hostname(); err == nil && host != "" {
		add(host)
	}
	if ip := net.ParseIP(listen); listen != "" && (ip == nil || !ip.IsUnspecified()) {
		add(listen)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return names // a machine that doesn't tell its addresses is called by its name
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() && !n.IP.IsMulticast() {
			add(n.IP.String())
		}
	}
	return names
}
