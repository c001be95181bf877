package publisher

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/explore"
	"binglian/store"
)

// Bounds of what a desk keeps.
const (
	mostChecks  = 20 // the oldest is forgotten
	mostWaiting = 4  // unfinished at once
)

// Check is a file that is being looked at, or was.
type Check struct {
	ID       string
	File     string
	By       domain.AccountID
	Done     bool
	Progress explore.Progress
	Verdict  Verdict
	Err      error // why it can't be published; nil for what can be
	Took     time.Duration

	content []byte
	done    chan struct{} // closed once it is done
}

// Desk looks at files beside what else is done, one after the other, and publishes what it found good. Checks are in memory:
// a program that is started again has none.
type Desk struct {
	store Store
	book  func() *stages.Book

	turn   sync.Mutex // one exploration at a time
	mu     sync.Mutex
	checks []*Check
}

// NewDesk makes a desk; book gives the rules in force.
func NewDesk(s Store, book func() *stages.Book) *Desk {
	return &Desk{store: s, book: book}
}

var (
	// ErrBusy means that too many files are being looked at.
	ErrBusy = errors.New("too many files are being checked: wait for one to end")
	// ErrNoCheck means that a check isn't known any more, is not done, or found the file bad.
	ErrNoCheck = errors.New("no such check")
	// ErrMoved means that other rules are in force than those by which a file was checked.
	ErrMoved = errors.New("other rules were published meanwhile: check the file again")
)

// Begin begins to look at a file, and gives the check's name.
func (d *Desk) Begin(ctx context.Context, r Request) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	waiting := 0
	for _, c := range d.checks {
		if !c.Done {
			waiting++
		}
	}
	if waiting >= mostWaiting {
		return "", ErrBusy
	}
	c := &Check{ID: rand.Text(), File: r.File, By: r.By, content: slices.Clone(stages.Unmarked(r.Content)), done: make(chan struct{})}
	d.checks = append(d.checks, c)
	if len(d.checks) > mostChecks {
		d.checks = slices.Delete(d.checks, 0, len(d.checks)-mostChecks)
	}
	r.Content = c.content
	r.Progress = func(p explore.Progress) {
		d.mu.Lock()
		defer d.mu.Unlock()
		c.Progress = p
	}
	go d.look(context.WithoutCancel(ctx), c, r)
	return c.ID, nil
}

func (d *Desk) look(ctx context.Context, c *Check, r Request) {
	d.turn.Lock()
	defer d.turn.Unlock()
	began := time.Now()
	v, err := Look(ctx, d.store, d.book(), r)
	d.mu.Lock()
	defer d.mu.Unlock()
	c.Verdict, c.Err, c.Took, c.Done = v, err, time.Since(began), true
	close(c.done)
}

// Check gives how a check stands; false if there is none of that name.
func (d *Desk) Check(id string) (Check, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.checks {
		if c.ID == id {
			return *c, true
		}
	}
	return Check{}, false
}

// Await gives a check once it is done, or as it stands when ctx ends; false if there is none of that name.
func (d *Desk) Await(ctx context.Context, id string) (Check, bool) {
	c, ok := d.Check(id)
	if !ok {
		return c, false
	}
	select {
	case <-c.done:
	case <-ctx.Done():
	}
	return d.Check(id)
}

// Publish puts in force what a check found good, by the rules that are still in force.
func (d *Desk) Publish(ctx context.Context, by domain.AccountID, id, note string) (version int, err error) {
	c, ok := d.Check(id)
	if !ok || !c.Done || c.Err != nil {
		return 0, ErrNoCheck
	}
	return d.store.PublishRules(ctx, store.Publication{Path: c.Verdict.Path, Content: string(c.content), Account: by, Note: note,
		Proves: func(*stages.Book) error {
			if d.store.RulesVersion() != c.Verdict.Version { // PublishRules refuses what is published from now on
				return ErrMoved
			}
			return nil
		}})
}
