package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/store"
	"binglian/store/private"
	"binglian/views/words"
)

// Place says where a city is kept.
type Place struct {
	Data        string `help:"Data folder. Default: ./data/demo for the demo city, else ./data/city." type:"path" env:"BINGLIAN_DATA"`
	Demo        bool   `help:"Work with the demo city, a rehearsal."`
	DatabaseURL string `name:"database-url" help:"PostgreSQL to use instead of the private one." env:"DATABASE_URL" placeholder:"URL"`
	NatsURL     string `name:"nats-url" help:"NATS to use instead of the embedded server." env:"NATS_URL" placeholder:"URL"`
	NatsCreds   string `name:"nats-creds" help:"Credentials file for NATS_URL." env:"NATS_CREDS" type:"path" placeholder:"FILE"`
	NatsKeys    string `name:"nats-keys" help:"Folder of the keys that the servers of NATS_URL trust (see 'binglian nats'): departments are let in and out there by this program." env:"NATS_KEYS" type:"path" placeholder:"FOLDER"`
	NatsCA      string `name:"nats-ca" help:"Who signed the certificates of the servers of NATS_URL, in PEM, if the machine doesn't know." env:"NATS_CA" type:"path" placeholder:"FILE"`

	NatsReplicas int `name:"nats-replicas" help:"Copies of the stream in a cluster of NATS_URL: 1, 3 or 5." env:"NATS_REPLICAS" default:"1" enum:"1,3,5"`
}

// AfterApply refuses what doesn't go together.
func (p *Place) AfterApply() error {
	switch {
	case p.NatsURL == "" && (p.NatsKeys != "" || p.NatsCA != "" || p.NatsCreds != "" || p.NatsReplicas != 1):
		return errors.New("--nats-creds, --nats-keys, --nats-ca and --nats-replicas say how to use the servers of --nats-url (NATS_URL), and none is named")
	case p.NatsKeys != "" && p.NatsCreds != "":
		return errors.New("--nats-keys and --nats-creds: give one of them; whoever has the keys needs no credentials of others")
	}
	return nil
}

// remote gives where the servers of NATS_URL are.
func (p *Place) remote() stream.Remote { return stream.Remote{URL: p.NatsURL, CA: p.NatsCA} }

var (
	demoFolder = filepath.Join("data", "demo")
	cityFolder = filepath.Join("data", "city")
)

// folder gives the data folder.
func (p *Place) folder() string {
	switch {
	case p.Data != "":
		return p.Data
	case p.Demo:
		return demoFolder
	}
	return cityFolder
}

// found gives the place where a city is, for commands that only look at it or move its clock: the demo city if none is
// named and no other is there. What is entered for real use never goes there unasked.
func (p *Place) found() *Place {
	if p.Data != "" || p.Demo || exists(cityFolder) || !exists(demoFolder) {
		return p
	}
	demo := *p
	demo.Demo = true
	return &demo
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// database is an open database, with the private server that may run for it.
type database struct {
	*store.Store
	machine *stages.Machine
	url     string
	release func()
}

// wanted says how a database is opened.
type wanted struct {
	mode  store.Mode // empty: as it is
	begin time.Time  // of a new rehearsal's clock
	log   *slog.Logger

	observe func(store.Observed) // hears of every command; nil for nobody
}

// open opens the place's database, for a program that serves it.
func (p *Place) open(ctx context.Context, w wanted) (*database, error) {
	folder := p.folder()
	if p.DatabaseURL == "" {
		server, err := private.Start(ctx, private.Config{Folder: folder, Log: w.log})
		if err != nil {
			return nil, err
		}
		return connect(ctx, server.URL(), folder, w, func() { stopServer(server, w.log) })
	}
	unlock, err := private.Lock(folder)
	if err != nil {
		return nil, err
	}
	return connect(ctx, p.DatabaseURL, folder, w, func() {
		if err := unlock(); err != nil {
			w.log.Warn("the data folder was not released", "error", err)
		}
	})
}

// attach opens the place's database for a single command, beside a program that serves it or alone.
func (p *Place) attach(ctx context.Context, w wanted) (*database, error) {
	if p.DatabaseURL != "" {
		return connect(ctx, p.DatabaseURL, p.folder(), w, func() {})
	}
	if !exists(p.folder()) {
		if w.mode == "" {
			return nil, fmt.Errorf("%s: no city is kept there; name one with --data or --demo, or start it with 'binglian serve' once", p.folder())
		}
		return p.open(ctx, w)
	}
	url, err := private.Running(p.folder())
	if err == nil {
		return connect(ctx, url, p.folder(), w, func() {})
	}
	if !errors.Is(err, private.ErrNotRunning) {
		return nil, err
	}
	return p.open(ctx, w)
}

// attachNew is attach for what may be a city's first command: a database that is not there yet becomes one in production.
func (p *Place) attachNew(ctx context.Context, log *slog.Logger) (*database, error) {
	if p.DatabaseURL == "" && !p.Demo && !exists(p.folder()) {
		return p.attach(ctx, wanted{mode: store.Production, log: log})
	}
	d, err := p.attach(ctx, wanted{log: log})
	if errors.Is(err, store.ErrNoDatabase) && !p.Demo {
		return p.attach(ctx, wanted{mode: store.Production, log: log})
	}
	return d, err
}

func connect(ctx context.Context, url, folder string, w wanted, release func()) (*database, error) {
	// Only a rehearsal mints project codes; which it is shows once the database is open.
	d := &database{url: url, release: release}
	machine := &lateMachine{stages.Default(false)}
	s, err := store.Open(ctx, store.Settings{URL: url, Machine: machine, Now: time.Now, Log: w.log, Mode: w.mode, Begin: w.begin, Observe: w.observe,
		Documents: filepath.Join(folder, "documents")})
	if err != nil {
		release()
		return nil, err
	}
	d.Store, d.machine = s, stages.New(machine.Book(), s.Mode() == store.Rehearsal)
	machine.Machine = d.machine
	return d, nil
}

// lateMachine is a machine that is chosen once the database has said what it is for.
type lateMachine struct{ *stages.Machine }

// close closes the database and stops the private server.
func (d *database) close(log *slog.Logger) {
	if err := d.Store.Close(); err != nil {
		log.Warn("the database was not closed", "error", err)
	}
	d.release()
}

const stopWithin = 15 * time.Second

func stopServer(server *private.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := server.Stop(ctx); err != nil {
		log.Warn("the private PostgreSQL server was not stopped", "error", err)
	}
}

// told words an error for whoever typed the command: rejections in plain words, others as they are.
func told(err error) string {
	var r *domain.Rejection
	if !errors.As(err, &r) {
		return err.Error()
	}
	set, failed := words.Load(nil)
	if failed != nil {
		return r.Error()
	}
	w := set.In(words.Chinese, 0)
	text := w.Rejection(r)
	for _, f := range r.Fields {
		text += "\n  " + f.Field + ": " + w.Problem(f)
	}
	return text
}
