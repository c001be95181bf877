package stream

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"binglian/domain"
)

// RandomPort lets the system choose the port.
const RandomPort = -1

const (
	startLimit = 10 * time.Second
	maxPayload = 8 << 20 // bytes; an event with a long sheet must pass
	maxStore   = 1 << 40 // bytes; the stream's own size is the limit that counts
	loopback   = "127.0.0.1"
)

// Embedded says how the NATS server inside this process runs.
type Embedded struct {
	Folder      string                  // data folder: jetstream, keys and the server's address are kept in it
	Host        string                  // address to listen on; loopback if empty
	Port        int                     // port there, or RandomPort
	TLS         *TLS                    // how connections are secured; needed where other hosts come in
	Departments []domain.DepartmentCode // departments that have an account from the start
	Log         *slog.Logger
}

// TLS is what connections are secured with.
type TLS struct {
	Config      *tls.Config
	Certificate string // file of the certificate, in PEM: other processes of this machine know the server by it
}

// ErrOpenWithoutTLS is returned where other hosts would come in, and what they say and hear would travel in the clear.
var ErrOpenWithoutTLS = errors.New("other hosts may only come in over TLS")

// Server is a NATS server inside this process: JetStream on disk, an account a department. Everything that it holds may be lost: the
// relay publishes again what departments have not seen.
type Server struct {
	nats     *server.Server
	accounts *accounts
	gate     *Gate
	own      *nats.Conn // on which the gate answers
	folder   string
	log      *slog.Logger
}

// Start runs a server. It fails if the folder can't be written, a key in it can't be read or the port is taken.
func Start(e Embedded) (*Server, error) {
	if e.Host == "" {
		e.Host = loopback
	}
	if ip := net.ParseIP(e.Host); e.TLS == nil && (ip == nil || !ip.IsLoopback()) {
		return nil, ErrOpenWithoutTLS
	}
	authority := &within{resolver: &server.MemAccResolver{}}
	accounts, err := openAccounts(filepath.Join(e.Folder, "keys"), authority)
	if err != nil {
		return nil, err
	}
	for _, department := range e.Departments {
		if _, err := accounts.addDepartment(department); err != nil {
			return nil, err
		}
	}
	operator, err := accounts.operatorClaims()
	if err != nil {
		return nil, err
	}
	options := &server.Options{
		ServerName:             "binglian",
		Host:                   e.Host,
		Port:                   e.Port,
		JetStream:              true,
		StoreDir:               e.Folder, // the server adds /jetstream
		JetStreamMaxStore:      maxStore,
		MaxPayload:             maxPayload,
		NoSigs:                 true,
		DisableJetStreamBanner: true,
		TrustedOperators:       []*jwt.OperatorClaims{operator},
		SystemAccount:          operator.SystemAccount,
		AccountResolver:        authority.resolver,
	}
	if e.TLS != nil {
		options.TLS, options.TLSConfig = true, e.TLS.Config
	}
	running, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("configure nats server: %w", err)
	}
	s := &Server{nats: running, accounts: accounts, gate: &Gate{accounts: accounts}, folder: e.Folder, log: e.Log}
	log := serverLog{log: e.Log, fatal: make(chan string, 1)}
	running.SetLoggerV2(log, false, false, false)
	running.Start()
	ready := make(chan bool, 1)
	go func() { ready <- running.ReadyForConnections(startLimit) && running.JetStreamEnabled() }()
	select {
	case why := <-log.fatal:
		s.Shutdown()
		return nil, fmt.Errorf("start nats server: %s", why)
	case ok := <-ready:
		if !ok {
			s.Shutdown()
			return nil, fmt.Errorf("start nats server: not ready after %v", startLimit)
		}
	}
	authority.running = running
	if err := s.openGate(); err != nil {
		s.Shutdown()
		return nil, err
	}
	if err := s.leaveAddress(e); err != nil {
		s.Shutdown()
		return nil, err
	}
	return s, nil
}

// URL gives the address at which departments reach the server.
func (s *Server) URL() string { return s.nats.ClientURL() }

// leaveAddress tells other processes of this machine where the server is.
func (s *Server) leaveAddress(e Embedded) error {
	there := address{URL: s.URL()}
	if e.TLS != nil {
		there.Certificate = e.TLS.Certificate
	}
	if ip := net.ParseIP(e.Host); ip != nil && ip.IsUnspecified() {
		there.URL = "nats://" + net.JoinHostPort(loopback, strconv.Itoa(s.nats.Addr().(*net.TCPAddr).Port))
	}
	raw, err := json.Marshal(there)
	if err == nil {
		err = os.WriteFile(filepath.Join(e.Folder, addressIn), raw, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write address of nats server: %w", err)
	}
	return nil
}

// Connect gives a connection of the application, inside the process.
func (s *Server) Connect() (*nats.Conn, error) {
	credentials, err := s.accounts.keys.credentials("application", s.accounts.application)
	if err != nil {
		return nil, err
	}
	return dial(nats.DefaultURL, credentials, s.log, nats.InProcessServer(s.nats))
}

// Gate lets departments in and out while the server runs.
func (s *Server) Gate() *Gate { return s.gate }

// openGate lets other processes of this machine reach the gate.
func (s *Server) openGate() error {
	var err error
	if s.own, err = s.Connect(); err != nil {
		return err
	}
	return s.gate.serve(s.own, s.log)
}

// Shutdown stops the server and waits until it has stopped.
func (s *Server) Shutdown() {
	if s.own != nil {
		s.own.Close()
	}
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	if err := os.Remove(filepath.Join(s.folder, addressIn)); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.log.Warn("address of the nats server stays behind", "error", err)
	}
}

// serverLog tells the program's log what the server complains about, and nothing of its daily life.
type serverLog struct {
	log   *slog.Logger
	fatal chan string // why the server can't go on; the first reason is enough
}

func (serverLog) Noticef(string, ...any) {}
func (serverLog) Debugf(string, ...any)  {}
func (serverLog) Tracef(string, ...any)  {}

func (l serverLog) Warnf(format string, v ...any) {
	l.log.Warn("nats server", "says", fmt.Sprintf(format, v...))
}

func (l serverLog) Errorf(format string, v ...any) {
	l.log.Error("nats server", "says", fmt.Sprintf(format, v...))
}

// Fatalf doesn't end the program, as the server's own log would.
func (l serverLog) Fatalf(format string, v ...any) {
	why := fmt.Sprintf(format, v...)
	l.log.Error("nats server", "says", why)
	select {
	case l.fatal <- why:
	default:
	}
}
