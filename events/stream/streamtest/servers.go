package streamtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"binglian/events/stream"
)

// natsServer builds the server of the module that this program uses, once for all tests.
var natsServer = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "nats-server-")
	if err != nil {
		return "", err
	}
	built.Store(&folder)
	path := filepath.Join(folder, "nats-server")
	out, err := exec.Command("go", "build", "-o", path, "github.com/nats-io/nats-server/v2").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build nats-server: %w: %s", err, out)
	}
	return path, nil
})

// built is the folder of what was built; none if nothing was.
var built atomic.Pointer[string]

// Remove removes the server that Run may have built. A package that calls Run calls it when its tests have ended.
func Remove() error {
	if folder := built.Load(); folder != nil {
		return os.RemoveAll(*folder)
	}
	return nil
}

// Certify makes a certificate for loopback, and who signed it.
func Certify(t *testing.T, folder string) stream.Certificates {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "loopback"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage:    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	signed, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	c := stream.Certificates{Cert: filepath.Join(folder, "server.crt"), Key: filepath.Join(folder, "server.key"), CA: filepath.Join(folder, "server.crt")}
	if err := errors.Join(os.WriteFile(c.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), 0o600),
		os.WriteFile(c.Key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600)); err != nil {
		t.Fatal(err)
	}
	return c
}

// Ports takes free ports of loopback.
func Ports(t *testing.T, n int) []int {
	t.Helper()
	all := make([]int, n)
	for i := range all {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		all[i] = l.Addr().(*net.TCPAddr).Port
	}
	return all
}

// lastWords is how much of what a server said is told of a test that failed, bytes.
const lastWords = 4 << 10

// Process is a nats-server that runs on a configuration.
type Process struct {
	t      *testing.T
	config string
	cmd    *exec.Cmd
	said   *os.File
}

// Run runs a nats-server on a configuration, until the test ends.
func Run(t *testing.T, config string) *Process {
	t.Helper()
	p := &Process{t: t, config: config}
	p.Start()
	t.Cleanup(p.Kill)
	return p
}

// Start runs it again.
func (p *Process) Start() {
	p.t.Helper()
	binary, err := natsServer()
	if err != nil {
		p.t.Fatal(err)
	}
	if p.said, err = os.OpenFile(p.config+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.Command(binary, "-c", p.config)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = filepath.Dir(p.config), p.said, p.said
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// Kill ends it as a power cut does. What it said is logged if the test has failed.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()
	_ = p.said.Close()
	if p.t.Failed() {
		if log, err := os.ReadFile(p.config + ".log"); err == nil {
			p.t.Logf("%s:\n%s", p.config, log[max(0, len(log)-lastWords):])
		}
	}
}
