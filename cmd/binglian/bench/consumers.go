package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
)

// listeners are the departments that listen while commands saturate the server.
var listeners = []domain.DepartmentCode{"natural-resources", "development-reform", "housing", "ecology", "water", "civil-defence", "meteorology"}

// heard is a copy of an event that a department has received.
type heard struct {
	event string // its id: project-version
	at    time.Time
}

// consumer is one department: it takes its events from its durable consumer and answers each.
type consumer struct {
	department domain.DepartmentCode
	consumer   jetstream.Consumer
	mu         sync.Mutex
	heard      []heard
	failed     error
}

// everybody gives so many departments: those of the city, and guests whom nothing concerns.
func (c *city) everybody(ctx context.Context, count int) ([]domain.DepartmentCode, error) {
	var all, guests []domain.DepartmentCode
	for _, d := range c.machine.Book().Departments {
		all = append(all, d.Code)
	}
	for i := len(all); i < count; i++ {
		guests = append(guests, domain.DepartmentCode("guest-"+strconv.Itoa(i)))
	}
	return append(all, guests...), c.relay.Stream.AddDepartments(ctx, guests...)
}

// listen lets departments listen until the city is closed.
func (c *city) listen(ctx context.Context, departments []domain.DepartmentCode) ([]*consumer, error) {
	var all []*consumer
	for _, d := range departments {
		nc, err := c.dial(d)
		if err != nil {
			return nil, err
		}
		c.onClose(func() error { nc.Close(); return nil })
		js, err := jetstream.New(nc)
		if err != nil {
			return nil, fmt.Errorf("listen as %s: %w", d, err)
		}
		l := &consumer{department: d}
		if l.consumer, err = js.Consumer(ctx, stream.Name, stream.LiveConsumer(d)); err != nil {
			return nil, fmt.Errorf("listen as %s: %w", d, err)
		}
		messages, err := l.consumer.Messages()
		if err != nil {
			return nil, fmt.Errorf("listen as %s: %w", d, err)
		}
		var running sync.WaitGroup
		running.Go(func() { l.run(messages) })
		c.onClose(func() error { messages.Stop(); running.Wait(); return l.failed })
		all = append(all, l)
	}
	return all, nil
}

func (l *consumer) run(messages jetstream.MessagesContext) {
	own := "-" + string(l.department)
	for {
		m, err := messages.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
			return
		}
		if err == nil {
			id := strings.TrimSuffix(m.Headers().Get(nats.MsgIdHdr), own)
			l.mu.Lock()
			l.heard = append(l.heard, heard{id, time.Now()})
			l.mu.Unlock()
			err = m.Ack()
		}
		if err != nil {
			l.failed = fmt.Errorf("listen as %s: %w", l.department, err)
			return
		}
	}
}

// caughtUp waits until the department has answered everything that there is for it.
func (l *consumer) caughtUp(ctx context.Context) error {
	for {
		info, err := l.consumer.Info(ctx)
		if err != nil {
			return fmt.Errorf("look at consumer of %s: %w", l.department, err)
		}
		if info.NumPending == 0 && info.NumAckPending == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
}

// take gives what the department has heard, and forgets it.
func (l *consumer) take() []heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.heard
	l.heard = nil
	return all
}

// quiet waits until everything is relayed, heard and answered, and forgets it.
func (c *city) quiet(ctx context.Context, all []*consumer) (time.Duration, error) {
	took, err := c.relayed(ctx)
	if err != nil {
		return 0, err
	}
	for _, l := range all {
		if err := l.caughtUp(ctx); err != nil {
			return 0, err
		}
		l.take()
	}
	return took, nil
}
