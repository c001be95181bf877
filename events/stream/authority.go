package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// authority is where the servers are to which signed accounts are told.
type authority interface {
	// tell makes an account known, or what it may do from now on. Who may no more is cut off at once.
	tell(public, token string) error
	// connections counts those that live, by their accounts.
	connections() (map[string]int, error)
}

// offline is the authority where no server runs: what is signed is told at the next start.
type offline struct{}

func (offline) tell(string, string) error            { return nil }
func (offline) connections() (map[string]int, error) { return nil, nil }

// within is the authority over a server inside the process.
type within struct {
	resolver *server.MemAccResolver
	running  *server.Server // nil before it runs
}

func (w *within) tell(public, token string) error {
	if err := w.resolver.Store(public, token); err != nil || w.running == nil {
		return err
	}
	known, err := w.running.LookupAccount(public)
	if err != nil {
		return err
	}
	signed, err := jwt.DecodeAccountClaims(token)
	if err != nil {
		return err
	}
	w.running.UpdateAccountClaims(known, signed)
	return nil
}

// everyone asks a server for all connections, with their accounts.
var everyone = server.ConnzOptions{Username: true, Limit: 1 << 16}

func (w *within) connections() (map[string]int, error) {
	options := everyone
	live, err := w.running.Connz(&options)
	if err != nil {
		return nil, err
	}
	return byAccount(map[string]int{}, live), nil
}

func byAccount(counts map[string]int, live *server.Connz) map[string]int {
	for _, c := range live.Conns {
		counts[c.Account]++
	}
	return counts
}

// How long servers may take to answer the system account: the first, and each after it.
const (
	systemLimit  = 5 * time.Second
	serversApart = 250 * time.Millisecond
)

// cluster is the authority over servers that trust the operator whose keys we hold; they are spoken to through the system account.
type cluster struct {
	system  *nats.Conn
	servers int // that run
}

// overServers gives the authority over the servers that answer on a connection of the system account.
func overServers(system *nats.Conn) (cluster, error) {
	c := cluster{system: system}
	all, err := c.ask("$SYS.REQ.SERVER.PING", nil, 0)
	c.servers = len(all)
	return c, err
}

// ask gives the answers of the servers: of so many, or of all that answer if 0.
func (c cluster) ask(subject string, question []byte, most int) ([]*nats.Msg, error) {
	inbox := c.system.NewInbox()
	answers, err := c.system.SubscribeSync(inbox)
	if err == nil {
		defer func() { _ = answers.Unsubscribe() }() // fails with the connection alone
		err = c.system.PublishRequest(subject, inbox, question)
	}
	if err != nil {
		return nil, fmt.Errorf("ask the servers: %w", err)
	}
	var all []*nats.Msg
	for wait := systemLimit; most == 0 || len(all) < most; wait = serversApart {
		m, err := answers.NextMsg(wait)
		if errors.Is(err, nats.ErrTimeout) && len(all) > 0 {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("ask the servers: %w", err)
		}
		all = append(all, m)
	}
	return all, nil
}

// tell pushes the account to all servers that run; those that are down hear of it from the others.
func (c cluster) tell(public, token string) error {
	if same, err := c.same(public, token); same || err != nil {
		return err
	}
	all, err := c.ask("$SYS.REQ.CLAIMS.UPDATE", []byte(token), c.servers)
	if err != nil {
		return err
	}
	for _, m := range all {
		var said server.ServerAPIClaimUpdateResponse
		if err := json.Unmarshal(m.Data, &said); err != nil {
			return fmt.Errorf("push account to the servers: %w", err)
		}
		if said.Error != nil {
			return fmt.Errorf("push account to the servers: %s", said.Error.Description)
		}
	}
	return nil
}

// same reports whether the servers know the account as it is to be: telling them again would set up its imports anew under those who
// are connected.
func (c cluster) same(public, token string) (bool, error) {
	m, err := c.system.Request("$SYS.REQ.ACCOUNT."+public+".CLAIMS.LOOKUP", nil, systemLimit)
	if err != nil {
		return false, fmt.Errorf("ask the servers for an account: %w", err)
	}
	known, err := jwt.DecodeAccountClaims(string(m.Data))
	if err != nil {
		return false, nil //nolint:nilerr // an account that they don't know is answered with nothing that can be read
	}
	wanted, err := jwt.DecodeAccountClaims(token)
	if err != nil {
		return false, err
	}
	known.ID, wanted.ID, known.IssuedAt, wanted.IssuedAt = "", "", 0, 0 // when it was signed
	a, err := json.Marshal(known)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(wanted)
	return string(a) == string(b), err
}

// connections adds up what the servers tell.
func (c cluster) connections() (map[string]int, error) {
	question, err := json.Marshal(everyone)
	if err != nil {
		return nil, err
	}
	all, err := c.ask("$SYS.REQ.SERVER.PING.CONNZ", question, 0)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, m := range all {
		var told struct {
			Data server.Connz `json:"data"`
		}
		if err := json.Unmarshal(m.Data, &told); err != nil {
			return nil, fmt.Errorf("ask the servers for connections: %w", err)
		}
		byAccount(counts, &told.Data)
	}
	return counts, nil
}
