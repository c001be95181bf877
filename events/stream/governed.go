package stream

import (
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"

	"binglian/domain"
)

// Governed are NATS servers of one's own, one or a cluster, that trust the operator whose keys a folder holds: the program lets departments
// in and out there as it does on the server inside the process.
type Governed struct {
	where  Remote
	system *nats.Conn
	gate   *Gate
	own    *nats.Conn // on which the gate answers
	log    *slog.Logger
}

// Govern takes up servers that were set up with WriteServers, and tells them of the departments. It fails if none of them can be reached, or if they
// trust another operator.
func Govern(where Remote, keys string, departments []domain.DepartmentCode, log *slog.Logger) (*Governed, error) {
	ring, err := openKeyring(keys)
	if err != nil {
		return nil, err
	}
	system, err := Dial(where, ring.credentialsPath(systemUser), log)
	if err != nil {
		return nil, err
	}
	g := &Governed{where: where, system: system, gate: &Gate{}, log: log}
	if err = g.begin(keys, departments); err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

func (g *Governed) begin(keys string, departments []domain.DepartmentCode) error {
	servers, err := overServers(g.system)
	if err != nil {
		return err
	}
	if g.gate.accounts, err = openAccounts(keys, servers); err != nil {
		return err
	}
	for _, department := range departments {
		if _, err := g.gate.Add(department); err != nil {
			return err
		}
	}
	if g.own, err = g.Connect(); err != nil {
		return err
	}
	return g.gate.serve(g.own, g.log)
}

// Connect gives a connection of the application.
func (g *Governed) Connect() (*nats.Conn, error) {
	a := g.gate.accounts
	credentials, err := a.keys.credentials("application", a.application)
	if err != nil {
		return nil, fmt.Errorf("find credentials: %w", err)
	}
	return Dial(g.where, credentials, g.log)
}

// Gate lets departments in and out while the servers run.
func (g *Governed) Gate() *Gate { return g.gate }

// Close lets go of the servers, which run on.
func (g *Governed) Close() {
	if g.own != nil {
		g.own.Close()
	}
	g.system.Close()
}
