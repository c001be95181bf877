package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/cmd/binglian/certificate"
	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/views"
)

// natsServed says how departments reach the embedded NATS server.
type natsServed struct {
	NatsPort   int    `help:"Loopback port of the embedded NATS server; 0 for a random one." default:"4222"`
	NatsListen string `name:"nats-listen" help:"Address of the embedded NATS server instead, for departments on other hosts: they come in over TLS, with the certificate of --nats-cert or else of the pages." placeholder:"HOST:PORT"`
	NatsCert   string `name:"nats-cert" help:"Certificate of the embedded NATS server with its chain, in PEM; read again when it is renewed." type:"path" placeholder:"FILE"`
	NatsKey    string `name:"nats-key" help:"Key of that certificate, in PEM." type:"path" placeholder:"FILE"`

	natsOwn *certificate.Certificate // nil for that of the pages
}

// checkNats refuses what doesn't go together, and reads the certificate that was named, before anything is started.
func (n *natsServed) checkNats(pages *secured, place *Place, expose bool, log *slog.Logger) error {
	if (n.NatsCert == "") != (n.NatsKey == "") {
		return errors.New("--nats-cert and --nats-key: give both, the certificate and its key")
	}
	if n.NatsListen == "" {
		if n.NatsCert != "" {
			return errors.New("--nats-cert is for departments on other hosts: say where they come in with --nats-listen")
		}
		return nil
	}
	if place.NatsURL != "" {
		return errors.New("--nats-listen is the embedded server's; NATS_URL names another in its place")
	}
	host, port, err := net.SplitHostPort(n.NatsListen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("--nats-listen %s: give HOST:PORT, such as 0.0.0.0:4222", n.NatsListen)
	}
	ip := net.ParseIP(host)
	inside := host == "localhost" || ip != nil && ip.IsLoopback()
	if place.Demo && !expose && !inside {
		return fmt.Errorf("--nats-listen %s: a rehearsal is served on loopback only; add --expose to let other hosts in", n.NatsListen)
	}
	if n.NatsCert != "" {
		if n.natsOwn, err = certificate.Load(n.NatsCert, n.NatsKey, time.Now, log); err != nil {
			return fmt.Errorf("--nats-cert: %w", err)
		}
		return nil
	}
	if !inside && !pages.Self && pages.own == nil {
		return fmt.Errorf("--nats-listen %s: departments on other hosts come in over TLS; give --nats-cert and --nats-key", n.NatsListen)
	}
	return nil
}

// embedded gives how the server inside this process runs.
func (n *natsServed) embedded(pages *certificate.Certificate) (stream.Embedded, error) {
	if n.NatsListen == "" {
		return stream.Embedded{Port: portOr(n.NatsPort)}, nil
	}
	host, port, err := net.SplitHostPort(n.NatsListen)
	if err != nil {
		return stream.Embedded{}, fmt.Errorf("--nats-listen: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return stream.Embedded{}, fmt.Errorf("--nats-listen: %w", err)
	}
	e := stream.Embedded{Host: host, Port: portOr(number)}
	own := n.natsOwn
	if own == nil {
		own = pages
	}
	if own != nil {
		e.TLS = &stream.TLS{Config: own.Config(), Certificate: own.File()}
	}
	return e, nil
}

func portOr(port int) int {
	if port == 0 {
		return stream.RandomPort
	}
	return port
}

// delivery is what brings events to departments.
type delivery struct {
	nc     *nats.Conn
	relay  *stream.Relay
	roster *roster
	close  func()
}

// wires gives the pages who listens; nothing where others say who gets in.
func (d *delivery) wires(db *database) views.Wires {
	if d.roster.gate == nil {
		return nil
	}
	return wires{d.nc, d.roster.gate, d.relay.Stream, db}
}

// openStream starts or reaches NATS, and readies the stream and the departments' consumers.
func (n *natsServed) openStream(ctx context.Context, log *slog.Logger, place *Place, d *database, pages *certificate.Certificate) (*delivery, error) {
	book := d.machine.Book()
	r, err := n.reach(log, place, book, pages)
	if err != nil {
		return nil, err
	}
	s, err := stream.Open(ctx, r.nc, stream.Settings{Departments: departments(book), Replicas: place.NatsReplicas})
	if err != nil {
		r.close()
		return nil, err
	}
	return &delivery{nc: r.nc, relay: &stream.Relay{Stream: s, Outbox: outbox{d.Outbox()}, Log: log},
		roster: newRoster(r.gate, s, departments(book), d.machine.Book, log), close: r.close}, nil
}

// reached is NATS, with its gate where it is ours to keep.
type reached struct {
	nc    *nats.Conn
	gate  *stream.Gate
	close func()
}

// reach connects to the NATS that is named, or to a server of the program's own.
func (n *natsServed) reach(log *slog.Logger, place *Place, book *stages.Book, pages *certificate.Certificate) (*reached, error) {
	switch {
	case place.NatsKeys != "":
		g, err := stream.Govern(place.remote(), place.NatsKeys, departments(book), log)
		if err != nil {
			return nil, fmt.Errorf("NATS_URL %s: %w", place.NatsURL, err)
		}
		return connected(g.Connect, g.Gate(), g.Close)
	case place.NatsURL != "":
		nc, err := stream.Dial(place.remote(), place.NatsCreds, log)
		if err != nil {
			return nil, err
		}
		return &reached{nc, nil, nc.Close}, nil
	}
	e, err := n.embedded(pages)
	if err != nil {
		return nil, err
	}
	if e.Folder, err = filepath.Abs(place.folder()); err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	e.Departments, e.Log = departments(book), log
	server, err := stream.Start(e)
	if err != nil {
		return nil, fmt.Errorf("%w; another port may be named with --nats-port", err)
	}
	return connected(server.Connect, server.Gate(), server.Shutdown)
}

func connected(connect func() (*nats.Conn, error), gate *stream.Gate, end func()) (*reached, error) {
	nc, err := connect()
	if err != nil {
		end()
		return nil, err
	}
	return &reached{nc, gate, func() { nc.Close(); end() }}, nil
}

func departments(b *stages.Book) []domain.DepartmentCode {
	codes := make([]domain.DepartmentCode, len(b.Departments))
	for i := range b.Departments {
		codes[i] = b.Departments[i].Code
	}
	return codes
}
