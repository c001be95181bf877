package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"binglian/cmd/binglian/importer"
	"binglian/cmd/binglian/publisher"
	"binglian/docs/examples"
	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/views"
	"binglian/views/api"
	"binglian/views/assets"
	"binglian/views/pdf"
	"binglian/views/words"
)

// site is what the web server serves: the pages, or, while the demo city is being loaded, word of how far that is.
type site struct {
	database *database
	log      *slog.Logger
	pages    atomic.Pointer[http.Handler]
	loading  atomic.Pointer[string] // how far the demo city is; nil when it is there
	now      atomic.Pointer[time.Time]
	demo     *demoCity
	secure   bool // browsers come over TLS
	proxies  []netip.Prefix

	selfSigned bool // the certificate is the rehearsal's own
	rules      *publisher.Desk
	wires      views.Wires // nil where NATS is somebody else's
	words      *words.Set
	rate       api.Rate // how often one token may ask
	ended      <-chan struct{}
}

// A token may ask so many times a second over time, and as often at once as makes up some seconds.
const (
	defaultRate  = 20
	burstSeconds = 5
)

// newSite makes a site. Its live pages end with the context.
func newSite(ctx context.Context, log *slog.Logger, d *database, demo *demoCity, w views.Wires) (*site, error) {
	set, err := words.Load(namesIn(d.machine))
	if err != nil {
		return nil, err
	}
	s := &site{database: d, log: log, demo: demo, ended: ctx.Done(), rules: publisher.NewDesk(d.Store, d.machine.Book), wires: w, words: set,
		rate: api.Rate{PerSecond: defaultRate, Burst: burstSeconds * defaultRate}}
	if err := s.readTime(ctx); err != nil {
		return nil, err
	}
	return s, s.build()
}

// build makes the pages.
func (s *site) build() error {
	book := s.database.machine.Book()
	files_, err := assets.Embedded()
	if err != nil {
		return err
	}
	v := &views.Server{Words: s.words, Assets: files_, Accounts: accounts{s.database}, City: city{s.database, s.readTime}, Machine: s.database.machine,
		Materials: files{s.database}, Live: live{s.database, s.ended}, Now: s.time, Calendar: func() *domain.Calendar { return s.database.machine.Book().Calendar },
		Rules: ruleBook{s.database, s.rules}, Wires: s.wires, Webhooks: hooks{s.database},
		Entries: views.EntriesByRole(s.database.Mode() == store.Rehearsal), Ready: s.database.Ready,
		Importer: lists{importer.NewDesk(s.database.Store, s.database.machine, time.Now), false},
		Example:  func() ([]byte, error) { return examples.ReservePool, nil },
		Running:  lists{importer.NewDesk(s.database.Store, s.database.machine, time.Now), true},

		RunningExample: func() ([]byte, error) { return examples.RunningProjects, nil },

		Rehearsal: s.database.Mode() == store.Rehearsal, Secure: s.secure, SelfSigned: s.selfSigned, Proxies: s.proxies, Log: s.log}
	v.API, v.Tokens = s.api().Handler(), s.database.Store
	if browser := pdf.Find(s.log); browser != nil {
		v.Printer = browser
	}
	if s.demo != nil {
		if v.Demo, err = s.demo.signIns(book); err != nil {
			return err
		}
	}
	h := v.Handler()
	s.pages.Store(&h)
	return nil
}

// time gives the city's time: the server's clock, or where the rehearsal's stands.
func (s *site) time() time.Time {
	if at := s.now.Load(); at != nil {
		return *at
	}
	return time.Now().In(domain.City)
}

// readTime asks where a rehearsal's clock stands. It moves forward only, so that of two answers the later is the newer.
func (s *site) readTime(ctx context.Context) error {
	if s.database.Mode() != store.Rehearsal {
		return nil
	}
	at, err := s.database.Time(ctx)
	if err != nil {
		return err
	}
	at = at.In(domain.City)
	for old := s.now.Load(); old == nil || at.After(*old); old = s.now.Load() {
		if s.now.CompareAndSwap(old, &at) {
			break
		}
	}
	return nil
}

// keepTime follows a rehearsal's clock, which other processes may move too.
func (s *site) keepTime(ctx context.Context) {
	if s.database.Mode() != store.Rehearsal {
		return
	}
	for n := range s.database.Watch(ctx) {
		if n.Project != "" {
			continue
		}
		if err := s.readTime(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("the rehearsal's clock could not be read", "error", err)
		}
	}
}

// ServeHTTP implements http.Handler.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	far := s.loading.Load()
	if far == nil || r.URL.Path == "/readyz" || r.URL.Path == "/healthz" {
		(*s.pages.Load()).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Refresh", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintf(w, loadingPage, *far, *far)
}

// loadingPage is shown in both languages while the demo city loads: the pages and their words come with it.
const loadingPage = `<!doctype html><html lang="zh"><meta name="viewport" content="width=device-width"><title>并联 Binglian</title>
<body><h1>演示城市载入中：%s</h1><p>本页会自动刷新，载入后即可使用。</p>
<div lang="en"><h2>The demo city is being loaded: %s</h2><p>This page looks again by itself.</p></div>`

// setLoading says how far the demo city is; nothing once it is there.
func (s *site) setLoading(far string) {
	if far == "" {
		s.loading.Store(nil)
		return
	}
	s.loading.Store(&far)
}

// namesIn finds the names of departments, stages, items, materials and sections for the pages' words, in the rules by which
// a machine decides at the time.
func namesIn(m *stages.Machine) words.Names {
	return func(kind, code string) (domain.Text, bool) { return m.Book().Name(kind, code) }
}
