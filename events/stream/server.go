package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
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
	addressIn  = "nats.url"
)

// Embedded says how the NATS server inside this process runs.
type Embedded struct {
	Folder      string                  // data folder: jetstream, keys and the server's address are kept in it
	Port        int                     // port on loopback, or RandomPort
	Departments []domain.DepartmentCode // departments that have an account from the start
	Log         *slog.Logger
}

// Server is a NATS server inside this process: JetStream on disk, an account a department, loopback only. Everything that it
// holds may be lost: the relay publishes again what departments have not seen.
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
	accounts, err := openAccounts(filepath.Join(e.Folder, "keys"))
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
	running, err := server.NewServer(&server.Options{
		ServerName:             "binglian",
		Host:                   "127.0.0.1",
		Port:                   e.Port,
		JetStream:              true,
		StoreDir:               e.Folder, // the server adds /jetstream
		JetStreamMaxStore:      maxStore,
		MaxPayload:             maxPayload,
		NoSigs:                 true,
		DisableJetStreamBanner: true,
		TrustedOperators:       []*jwt.OperatorClaims{operator},
		SystemAccount:          operator.SystemAccount,
		AccountResolver:        accounts.resolver,
	})
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
	accounts.running = running
	if err := s.openGate(); err != nil {
		s.Shutdown()
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(e.Folder, addressIn), []byte(s.URL()), 0o600); err != nil {
		s.Shutdown()
		return nil, fmt.Errorf("write address of nats server: %w", err)
	}
	return s, nil
}

// URL gives the address at which departments and other processes of this machine reach the server.
func (s *Server) URL() string { return s.nats.ClientURL() }

// Connect gives a connection of the application, inside the process.
func (s *Server) Connect() (*nats.Conn, error) {
	credentials, err := s.accounts.keys.credentials("application", s.accounts.application)
	if err != nil {
		return nil, err
	}
	return dial(s.URL(), credentials, s.log, nats.InProcessServer(s.nats))
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

// AddDepartment makes an account for the department while the server runs, or finds the one that it has, and gives the path
// of the file of credentials to be handed to it.
func (s *Server) AddDepartment(department domain.DepartmentCode) (string, error) {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return s.accounts.addDepartment(department)
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
