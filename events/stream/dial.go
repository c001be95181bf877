package stream

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go"
)

const reconnectWait = 200 * time.Millisecond

// ErrNotRunning is returned where the server of a data folder should be running and isn't.
var ErrNotRunning = errors.New("no nats server runs on this data folder")

// Remote is where servers of one's own are.
type Remote struct {
	URL string // several stand with commas between them
	CA  string // file of who signed their certificates, in PEM; the machine's own list if empty
}

// Dial connects to a server or cluster of its own (NATS_URL). The file of credentials may be empty where the server asks for none.
func Dial(where Remote, credentials string, log *slog.Logger) (*nats.Conn, error) {
	if where.CA == "" {
		return dial(where.URL, credentials, log)
	}
	return dial(where.URL, credentials, log, nats.RootCAs(where.CA))
}

// DialFolder connects another process of this machine, as the application, to the embedded server that runs on the data folder. It
// returns ErrNotRunning if none does.
func DialFolder(folder string, log *slog.Logger) (*nats.Conn, error) {
	raw, err := os.ReadFile(filepath.Join(folder, addressIn))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	var there address
	if err == nil {
		err = json.Unmarshal(raw, &there)
	}
	if err != nil {
		return nil, fmt.Errorf("read address of nats server: %w", err)
	}
	var options []nats.Option
	if there.Certificate != "" {
		options = append(options, nats.Secure(&tls.Config{MinVersion: tls.VersionTLS12,
			InsecureSkipVerify: true, //nolint:gosec // names say nothing on loopback: the server is known by the certificate itself
			VerifyConnection:   func(c tls.ConnectionState) error { return isThat(there.Certificate, c) }}))
	}
	nc, err := dial(there.URL, ApplicationCredentials(filepath.Join(folder, "keys")), log, options...)
	if errors.Is(err, nats.ErrNoServers) { // a killed server leaves its address behind
		return nil, ErrNotRunning
	}
	return nc, err
}

// ApplicationCredentials gives the file of the application's own credentials in a folder of keys.
func ApplicationCredentials(keys string) string { return filepath.Join(keys, "application.creds") }

// addressIn is the file of a data folder in which a server that runs on it says where it is.
const addressIn = "nats.json"

type address struct {
	URL         string `json:"url"`
	Certificate string `json:"certificate,omitempty"` // file of it, in PEM; none where the server speaks no TLS
}

// isThat fails unless the other side shows the certificate of the file.
func isThat(file string, c tls.ConnectionState) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read certificate of the nats server: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil || !bytes.Equal(block.Bytes, c.PeerCertificates[0].Raw) {
		return fmt.Errorf("the nats server shows another certificate than %s", file)
	}
	return nil
}

func dial(url, credentials string, log *slog.Logger, more ...nats.Option) (*nats.Conn, error) {
	options := append([]nats.Option{
		nats.Name("binglian"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait),
		// What could not be sent fails at once: the outbox is the buffer, and knows the order.
		nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("connection to nats lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("connection to nats is back") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			log.Warn("nats complains", "error", err)
		}),
	}, more...)
	if credentials != "" {
		options = append(options, nats.UserCredentials(credentials))
	}
	nc, err := nats.Connect(url, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to nats: %w", err)
	}
	return nc, nil
}
