package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
)

// Notice says that a project has come to a version. Without a project it says that anything may have changed: the
// rehearsal's clock was moved, or news of other processes were missed.
type Notice struct {
	Project domain.ProjectID
	Version int
	Clock   bool // the rehearsal's clock was moved, or rules were published
}

const (
	channel      = "binglian"
	gatherFor    = 50 * time.Millisecond // commits within this time are told to other processes together
	longestNews  = 7000                  // bytes; PostgreSQL takes 8000
	listenAgain  = time.Second           // after a lost connection
	notifyWithin = 5 * time.Second
)

// news tells whoever waits what was committed: in this process at once, to others by one gathered NOTIFY after the commit. Within
// the transaction NOTIFY would make commits wait for each other.
type news struct {
	store  *Store
	origin string // of this process, which has heard its own news already

	mu       sync.Mutex
	waiting  map[domain.ProjectID]int
	clock    bool
	watchers map[*watcher]struct{}
	relay    chan struct{} // something may wait in the outbox
	follow   chan struct{} // the log may have grown
	wake     chan struct{} // something may fall due sooner
	webhooks chan struct{} // something may wait for a webhook

	kick chan struct{}
	stop chan struct{}
	once sync.Once // closes stop
	done chan struct{}
}

// watcher gathers what one subscriber hasn't taken yet, each project once.
type watcher struct {
	waiting map[domain.ProjectID]int
	all     bool
	clock   bool
	kick    chan struct{}
}

func newNews(s *Store) *news {
	n := &news{
		store: s, origin: rand.Text(), waiting: map[domain.ProjectID]int{}, watchers: map[*watcher]struct{}{},
		relay: make(chan struct{}, 1), follow: make(chan struct{}, 1), wake: make(chan struct{}, 1), webhooks: make(chan struct{}, 1),
		kick: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go n.run()
	return n
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// committed tells of a commit of this process.
func (n *news) committed(project domain.ProjectID, version int) {
	n.mu.Lock()
	n.waiting[project] = max(n.waiting[project], version)
	n.mu.Unlock()
	poke(n.kick)
	n.tell(map[domain.ProjectID]int{project: version}, false)
}

// moved tells that this process has moved the rehearsal's clock.
func (n *news) moved() {
	n.mu.Lock()
	n.clock = true
	n.mu.Unlock()
	poke(n.kick)
	n.tell(nil, true)
}

// tell passes on to whoever waits in this process.
func (n *news) tell(projects map[domain.ProjectID]int, clock bool) {
	poke(n.relay)
	poke(n.follow)
	poke(n.wake)
	poke(n.webhooks)
	n.mu.Lock()
	defer n.mu.Unlock()
	for w := range n.watchers {
		for project, version := range projects {
			w.waiting[project] = max(w.waiting[project], version)
		}
		w.clock = w.clock || clock
		w.all = w.all || len(projects) == 0
		poke(w.kick)
	}
}

// Watch sends notices until the context ends; then the channel is closed. Nobody waits for a slow reader: it gets each
// project once, with the version that it has come to meanwhile.
func (s *Store) Watch(ctx context.Context) <-chan Notice {
	w := &watcher{waiting: map[domain.ProjectID]int{}, kick: make(chan struct{}, 1)}
	s.news.mu.Lock()
	s.news.watchers[w] = struct{}{}
	s.news.mu.Unlock()
	out := make(chan Notice)
	go func() {
		defer close(out)
		defer s.news.forget(w)
		for {
			select {
			case <-ctx.Done():
				return
			case <-w.kick:
			}
			for _, notice := range s.news.take(w) {
				select {
				case <-ctx.Done():
					return
				case out <- notice:
				}
			}
		}
	}()
	return out
}

func (n *news) forget(w *watcher) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.watchers, w)
}

func (n *news) take(w *watcher) []Notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Notice
	if w.all || w.clock {
		all = append(all, Notice{Clock: w.clock})
	}
	for project, version := range w.waiting {
		all = append(all, Notice{Project: project, Version: version})
	}
	w.waiting, w.all, w.clock = map[domain.ProjectID]int{}, false, false
	return all
}

// run sends to other processes what was gathered.
func (n *news) run() {
	defer close(n.done)
	for {
		select {
		case <-n.stop:
			n.send()
			return
		case <-n.kick:
		}
		select {
		case <-n.stop:
		case <-time.After(gatherFor):
		}
		n.send()
	}
}

func (n *news) close() {
	n.once.Do(func() { close(n.stop) })
	<-n.done
}

// message is what one NOTIFY carries.
type message struct {
	From     string                   `json:"from"`
	Projects map[domain.ProjectID]int `json:"projects,omitempty"`
	Clock    bool                     `json:"clock,omitempty"`
}

func (n *news) send() {
	n.mu.Lock()
	waiting, clock := n.waiting, n.clock
	n.waiting, n.clock = map[domain.ProjectID]int{}, false
	n.mu.Unlock()
	if len(waiting) == 0 && !clock {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), notifyWithin) //nolint:forbidigo // outlives every request
	defer cancel()
	part, size := message{From: n.origin, Projects: map[domain.ProjectID]int{}, Clock: clock}, 0
	for project, version := range waiting {
		if size += len(project) + 20; size > longestNews {
			n.notify(ctx, part)
			part, size = message{From: n.origin, Projects: map[domain.ProjectID]int{}}, len(project)+20
		}
		part.Projects[project] = version
	}
	n.notify(ctx, part)
}

func (n *news) notify(ctx context.Context, m message) {
	raw, err := json.Marshal(m)
	if err == nil {
		_, err = n.store.sql.ExecContext(ctx, `select pg_notify($1, $2)`, channel, string(raw))
	}
	if err != nil {
		n.store.log.Warn("other processes were not told of a change, and find it by themselves later", "error", err)
	}
}

// RunNews hears what other processes commit, until the context ends.
func (s *Store) RunNews(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		s.log.Warn("listening to other processes begins again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

func (s *Store) listen(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.settings.URL)
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	s.news.tell(nil, false) // what happened before is unknown
	if err := s.adoptRules(ctx); err != nil {
		return err
	}
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		var m message
		if err := json.Unmarshal([]byte(heard.Payload), &m); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		if m.Clock { // or rules were published
			if err := s.adoptRules(ctx); err != nil {
				s.log.Error("the published rules were not read", "error", err)
			}
		}
		if m.From != s.news.origin {
			s.news.tell(m.Projects, m.Clock)
		}
	}
}
