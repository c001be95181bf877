// Package webhook posts events to departments that can't listen to the stream: signed by Standard Webhooks, in the order of each
// project, again and again until they are taken, and to public addresses alone unless others are allowed.
package webhook

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Box is what waits to be posted, kept by the database.
type Box interface {
	// Lock makes this process the only one that sends. It doesn't wait: the session is nil while another process does.
	Lock(ctx context.Context) (Session, error)
	// Wake says that something may wait. The channel is the same at every call and never closed.
	Wake() <-chan struct{}
}

// Session is the box in the hands of the one sender. Its methods may be called by several at once.
type Session interface {
	// Fill puts in line what was committed since. It fails if this process is the sender no more.
	Fill(ctx context.Context) error
	// Receivers gives the webhooks for which something may wait.
	Receivers(ctx context.Context, now time.Time) ([]Receiver, error)
	// Due gives at most limit letters that are due, the first of their projects in line, and none of busy projects.
	Due(ctx context.Context, w domain.WebhookID, busy []domain.ProjectID, now time.Time, limit int) ([]Letter, error)
	// Next gives the project's next letter, if it is due.
	Next(ctx context.Context, w domain.WebhookID, p domain.ProjectID, now time.Time) (Letter, bool, error)
	// Record keeps an attempt, and gives how the webhook stands after it.
	Record(ctx context.Context, p Posted) (Streak, error)
	// Pause stops sending to a webhook, and tells supervision.
	Pause(ctx context.Context, w domain.WebhookID, why domain.WebhookPause) error
	// Unlock ends the session. It waits for nothing longer than a second.
	Unlock()
}

// Receiver is a webhook that is sent to.
type Receiver struct {
	ID      domain.WebhookID
	URL     string
	Secrets []string // that sign what is sent: the one in force first
	Paused  bool     // only tests are sent
}

// Letter is one delivery that is due.
type Letter struct {
	ID    int64
	Tries int // made already
	Test  int // number of a test; 0 for an event
	events.Delivery
}

// Posted is what came of an attempt.
type Posted struct {
	Delivery int64
	Webhook  domain.WebhookID
	Test     bool
	Attempt  domain.WebhookAttempt
	Again    time.Time // of the next attempt; zero if there is none
}

// Streak is how many attempts failed in a row, and since when.
type Streak struct {
	Failures int
	Since    time.Time
}

// Waits are the times between the attempts of one delivery: eleven attempts in about 28 hours. What isn't taken then is given up, and
// can be sent again by hand.
var Waits = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 20 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
}

// A webhook is paused once so many attempts failed in a row, with none taken between, over so long. One that answers 410 is paused at once.
const (
	PauseAfter = 6
	PauseOver  = time.Hour
)

// Limits of one attempt.
const (
	Timeout     = 15 * time.Second // for the whole answer
	answerKept  = 500              // bytes of an answer that are kept
	answerRead  = 16 << 10         // bytes of an answer that are read, so that its connection serves again
	perReceiver = 4                // projects of one webhook that are sent at once
	inOneGo     = 50               // events of one project that are sent before others have their turn
)

const (
	look   = time.Second            // after which the box is looked at even if nobody woke the sender
	gather = 100 * time.Millisecond // between looks while much happens
)

// NewSecret makes a secret as Standard Webhooks has it: whsec_ and 32 random bytes.
func NewSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

// Sender posts what waits.
type Sender struct {
	Box    Box
	Source string // CloudEvents source of every event
	Guard  Guard
	Within time.Duration    // for the whole answer; Timeout if 0
	Now    func() time.Time // real time, in a rehearsal too
	Log    *slog.Logger
	// Observe hears of every attempt; nil for nobody. It may be called by several at once.
	Observe func(domain.WebhookAttempt)

	post poster
}

// Run posts until the context ends. What is under way then is broken off, and sent again by the next run.
func (s *Sender) Run(ctx context.Context) {
	s.post = newPoster(s.Guard, cmp.Or(s.Within, Timeout))
	defer s.post.close()
	for ctx.Err() == nil {
		if err := s.session(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("sending to webhooks begins again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(look):
		}
	}
}

// session works while this process is the one sender. It returns at once, without an error, where another process is.
func (s *Sender) session(ctx context.Context) error {
	box, err := s.Box.Lock(ctx)
	if err != nil || box == nil {
		return err
	}
	defer box.Unlock()
	ctx, stop := context.WithCancel(ctx)
	r := round{sender: s, box: box, freed: make(chan Receiver), failed: make(chan error), busy: map[domain.WebhookID]map[domain.ProjectID]bool{}}
	defer r.running.Wait()
	defer stop()
	for {
		if err := box.Fill(ctx); err != nil {
			return err
		}
		if err := r.sendOut(ctx); err != nil {
			return err
		}
		if err := r.wait(ctx); err != nil {
			return err
		}
	}
}

// wait waits until something may be due. While it waits, whoever gets a free hand goes on.
func (r *round) wait(ctx context.Context) error {
	again := time.After(look)
	pause := time.After(gather)
	woken := r.sender.Box.Wake()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-r.failed:
			return err
		case to := <-r.freed:
			if err := r.sendTo(ctx, to); err != nil {
				return err
			}
		case <-woken:
			woken, again = nil, pause
		case <-again:
			return nil
		}
	}
}

var errNoURL = errors.New("its address can't be read")
