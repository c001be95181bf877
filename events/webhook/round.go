package webhook

import (
	"context"
	"errors"
	"sync"
	"time"

	"binglian/domain"
)

// round is one session of the sender. Each project of a webhook is in one hand at a time.
type round struct {
	sender  *Sender
	box     Session
	running sync.WaitGroup
	freed   chan Receiver // a hand of it is free again
	failed  chan error    // the box didn't answer

	mu   sync.Mutex
	busy map[domain.WebhookID]map[domain.ProjectID]bool
}

// sendOut gives what is due to the free hands of all receivers. A slow receiver keeps its own hands and nobody else's.
func (r *round) sendOut(ctx context.Context) error {
	receivers, err := r.box.Receivers(ctx, r.sender.Now())
	if err != nil {
		return err
	}
	for _, to := range receivers {
		if err := r.sendTo(ctx, to); err != nil {
			return err
		}
	}
	return nil
}

// sendTo gives what is due to a receiver to its free hands.
func (r *round) sendTo(ctx context.Context, to Receiver) error {
	busy := r.busyWith(to.ID)
	if len(busy) >= perReceiver {
		return nil
	}
	due, err := r.box.Due(ctx, to.ID, busy, r.sender.Now(), perReceiver-len(busy))
	if err != nil {
		return err
	}
	for _, l := range due {
		r.take(to.ID, l.Event.Project)
		r.running.Go(func() {
			err := r.deliver(ctx, to, l)
			r.free(to.ID, l.Event.Project)
			if err != nil {
				select {
				case r.failed <- err:
				case <-ctx.Done():
				}
				return
			}
			select {
			case r.freed <- to:
			case <-ctx.Done():
			}
		})
	}
	return nil
}

func (r *round) busyWith(w domain.WebhookID) (all []domain.ProjectID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for p := range r.busy[w] {
		all = append(all, p)
	}
	return all
}

func (r *round) take(w domain.WebhookID, p domain.ProjectID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy[w] == nil {
		r.busy[w] = map[domain.ProjectID]bool{}
	}
	r.busy[w][p] = true
}

func (r *round) free(w domain.WebhookID, p domain.ProjectID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.busy[w], p)
	if len(r.busy[w]) == 0 {
		delete(r.busy, w)
	}
}

const recordWithin = 5 * time.Second

// deliver sends a letter, and the project's letters after it while they are taken.
func (r *round) deliver(ctx context.Context, to Receiver, l Letter) error {
	for range inOneGo {
		body, err := write(r.sender.Source, &l, r.sender.Now())
		if err != nil {
			return err
		}
		at := r.sender.Now()
		attempt := r.sender.post.post(ctx, to, letterID(to.ID, &l), at, body)
		if ctx.Err() != nil && attempt.Fault != "" {
			return nil // broken off by us: that is no attempt
		}
		if r.sender.Observe != nil {
			r.sender.Observe(attempt)
		}
		// What was answered is kept even if the program ends just now.
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
		err = r.keep(keep, to, &l, attempt)
		cancel()
		if err != nil || attempt.Fault != "" || l.Test > 0 || ctx.Err() != nil {
			return err
		}
		next, due, err := r.box.Next(ctx, to.ID, l.Event.Project, r.sender.Now())
		if err != nil || !due {
			return err
		}
		l = next
	}
	return nil
}

// keep records an attempt, and pauses a receiver that is broken.
func (r *round) keep(ctx context.Context, to Receiver, l *Letter, a domain.WebhookAttempt) error {
	p := Posted{Delivery: l.ID, Webhook: to.ID, Test: l.Test > 0, Attempt: a}
	if wait, more := after(l.Tries + 1); a.Fault != "" && more && !p.Test {
		p.Again = a.At.Add(wait)
	}
	streak, err := r.box.Record(ctx, p)
	if err != nil || a.Fault == "" || p.Test {
		return err
	}
	why := domain.PausedForGone
	if a.Fault != domain.FaultGone {
		if streak.Failures < PauseAfter || a.At.Sub(streak.Since) < PauseOver {
			return nil
		}
		why = domain.PausedForFailing
	}
	if err := r.box.Pause(ctx, to.ID, why); err != nil {
		if removed := (*domain.Rejection)(nil); errors.As(err, &removed) {
			return nil
		}
		return err
	}
	r.sender.Log.Warn("a webhook was paused", "webhook", string(to.ID), "reason", string(why), "failures", streak.Failures)
	return nil
}

// after gives how long to wait after so many attempts; false after the last.
func after(tries int) (time.Duration, bool) {
	if tries > len(Waits) {
		return 0, false
	}
	return Waits[tries-1], true
}
