package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/domain"
)

// Turn is what can be done about a department's access.
type Turn string

// The turns.
const (
	TurnLook    Turn = "look"
	TurnRotate  Turn = "rotate"  // new credentials; whoever uses the old ones is cut off
	TurnRevoke  Turn = "revoke"  // its credentials are taken from it
	TurnSuspend Turn = "suspend" // it is shut out for now
	TurnResume  Turn = "resume"  // and let in again with what it had
)

// Gate lets departments in and out, while the server runs and while it doesn't. Other departments notice nothing.
type Gate struct {
	mu       sync.Mutex
	accounts *accounts
}

// ErrNoGate means that NATS runs, and no program that keeps its gate.
var ErrNoGate = errors.New("no program keeps the gate of these servers")

// ErrNoKeys means that no server has ever run on a data folder.
var ErrNoKeys = errors.New("no keys are kept in this data folder")

// OpenGate opens the gate of a data folder on which no server runs: what is done holds from the next start. It returns ErrNoKeys
// where there is nothing to open.
func OpenGate(folder string) (*Gate, error) {
	if _, err := os.Stat(filepath.Join(folder, "keys", "operator.nk")); err != nil {
		return nil, ErrNoKeys
	}
	a, err := openAccounts(filepath.Join(folder, "keys"), offline{})
	return &Gate{accounts: a}, err
}

// Turn does something about a department's access and gives how it stands then. It returns ErrNoDepartment for one that has no account.
func (g *Gate) Turn(what Turn, department domain.DepartmentCode) (Access, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var err error
	switch what {
	case TurnLook:
	case TurnRotate:
		err = g.accounts.rotate(department)
	case TurnRevoke:
		err = g.accounts.revoke(department)
	case TurnSuspend:
		err = g.accounts.suspend(department, true)
	case TurnResume:
		err = g.accounts.suspend(department, false)
	default:
		err = fmt.Errorf("%q can't be done about a department's access", what)
	}
	if err != nil {
		return Access{Department: department}, err
	}
	live, err := g.accounts.authority.connections()
	if err != nil {
		return Access{Department: department}, fmt.Errorf("count connections: %w", err)
	}
	return g.look(department, live)
}

// Add makes an account for the department, or finds the one that it has, and gives the path of the file of credentials to be handed to it;
// none where they were revoked.
func (g *Gate) Add(department domain.DepartmentCode) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.accounts.addDepartment(department)
}

// Departments tells how the access of each department stands, by their codes.
func (g *Gate) Departments() ([]Access, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	codes, err := g.accounts.known()
	if err != nil {
		return nil, err
	}
	live, err := g.accounts.authority.connections()
	if err != nil {
		return nil, fmt.Errorf("count connections: %w", err)
	}
	all := make([]Access, len(codes))
	for i, code := range codes {
		if all[i], err = g.look(code, live); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Ask does something about one department's access, or tells how all stand where none is named.
func (g *Gate) Ask(what Turn, department domain.DepartmentCode) ([]Access, error) {
	if department == "" {
		return g.Departments()
	}
	one, err := g.Turn(what, department)
	return []Access{one}, err
}

// look adds to how a department's access stands who is connected.
func (g *Gate) look(department domain.DepartmentCode, live map[string]int) (Access, error) {
	found, err := g.accounts.access(department)
	if err != nil {
		return found, err
	}
	public, err := g.accounts.publicOf(department)
	found.Connections = live[public]
	return found, err
}

// gateSubject is where the gate of a running server hears of other processes of its machine. The application's account alone
// reaches it.
const gateSubject = "gate"

const gateLimit = 10 * time.Second

// gateAsked and gateTold go over NATS between processes of one machine.
type gateAsked struct {
	Turn       Turn                  `json:"turn"`
	Department domain.DepartmentCode `json:"department,omitempty"` // all if empty
}

type gateTold struct {
	Departments []Access `json:"departments"`
	Unknown     bool     `json:"unknown,omitempty"`
	Error       string   `json:"error,omitempty"`
}

// serve answers other processes on a connection of the application until that is closed.
func (g *Gate) serve(nc *nats.Conn, log *slog.Logger) error {
	_, err := nc.QueueSubscribe(gateSubject, gateSubject, func(m *nats.Msg) {
		var asked gateAsked
		var told gateTold
		err := json.Unmarshal(m.Data, &asked)
		if err == nil {
			told.Departments, err = g.Ask(asked.Turn, asked.Department)
		}
		if err != nil {
			told.Error, told.Unknown = err.Error(), errors.Is(err, ErrNoDepartment)
		}
		raw, err := json.Marshal(told)
		if err == nil {
			err = m.Respond(raw)
		}
		if err != nil {
			log.Warn("the gate could not answer", "error", err)
		}
	})
	if err != nil {
		return fmt.Errorf("open the gate: %w", err)
	}
	return nil
}

// AskGate has something done about a department's access by the server that runs on the other side of a connection of the
// application; without a department it lists them all. It returns ErrNoDepartment as Turn does, and ErrNoGate if nobody answers there.
func AskGate(nc *nats.Conn, what Turn, department domain.DepartmentCode) ([]Access, error) {
	raw, err := json.Marshal(gateAsked{what, department})
	if err != nil {
		return nil, fmt.Errorf("ask the gate: %w", err)
	}
	m, err := nc.Request(gateSubject, raw, gateLimit)
	if errors.Is(err, nats.ErrNoResponders) {
		return nil, ErrNoGate
	}
	if err != nil {
		return nil, fmt.Errorf("ask the gate: %w", err)
	}
	var told gateTold
	if err := json.Unmarshal(m.Data, &told); err != nil {
		return nil, fmt.Errorf("ask the gate: %w", err)
	}
	switch {
	case told.Unknown:
		return nil, fmt.Errorf("%s: %w", department, ErrNoDepartment)
	case told.Error != "":
		return nil, errors.New(told.Error)
	}
	return told.Departments, nil
}
