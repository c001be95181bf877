package stream

import (
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

// Dial connects to a server or cluster of its own (NATS_URL). The file of credentials may be empty where the server asks for none.
func Dial(url, credentials string, log *slog.Logger) (*nats.Conn, error) {
	return dial(url, credentials, log)
}

// DialFolder connects another process of this machine, as the application, to the embedded server that runs on the data folder. It
// returns ErrNotRunning if none does.
func DialFolder(folder string, log *slog.Logger) (*nats.Conn, error) {
	url, err := os.ReadFile(filepath.Join(folder, addressIn))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("read address of nats server: %w", err)
	}
	nc, err := dial(string(url), filepath.Join(folder, "keys", "application.creds"), log)
	if errors.Is(err, nats.ErrNoServers) { // a killed server leaves its address behind
		return nil, ErrNotRunning
	}
	return nc, err
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
