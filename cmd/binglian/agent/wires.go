package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"

	"binglian/events/stream"
)

// RehearseWires tries what a department does over its connection, without doing anything in the city and without taking an event.
func RehearseWires(ctx context.Context, w *Wire) (*Findings, error) {
	f := &Findings{Department: w.Department}
	for _, check := range []struct {
		name string
		do   func(context.Context) (string, error)
	}{
		{"its live consumer is there", w.sees(stream.LiveConsumer(w.Department))},
		{"its replay consumer is there", w.sees(stream.ReplayConsumer(w.Department))},
		{"its history can be read", w.readsHistory},
		{"a replay leaves its live consumer where it is", w.replaysAside},
		{"a command that is none is refused with a problem document", w.isRefused},
		{"what isn't its own is out of reach", w.reachesNothing},
	} {
		detail, err := check.do(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			detail = err.Error()
		}
		f.Checks = append(f.Checks, Check{check.name, err == nil, detail})
	}
	return f, nil
}

func (w *Wire) sees(name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		c, err := w.js.Consumer(ctx, stream.Name, name)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		return fmt.Sprintf("%s: %d events wait", name, c.CachedInfo().NumPending), nil
	}
}

func (w *Wire) readsHistory(ctx context.Context) (string, error) {
	var told stream.HistoryTold
	if err := w.ask(ctx, stream.QuestionHistory, stream.HistoryAsked{}, &told); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d events on the first page", len(told.Events)), nil
}

func (w *Wire) replaysAside(ctx context.Context) (string, error) {
	before, err := w.live(ctx)
	if err != nil {
		return "", err
	}
	told, err := w.Reset(ctx, "")
	if err != nil {
		return "", err
	}
	after, err := w.live(ctx)
	if err != nil {
		return "", err
	}
	if b, a := before.CachedInfo().AckFloor.Stream, after.CachedInfo().AckFloor.Stream; a < b {
		return "", fmt.Errorf("the live consumer went back from %d to %d", b, a)
	}
	return fmt.Sprintf("%s: %d events wait from the beginning of the stream", told.Consumer, told.Waiting), nil
}

func (w *Wire) isRefused(ctx context.Context) (string, error) {
	limited, cancel := context.WithTimeout(ctx, questionLimit)
	defer cancel()
	m, err := w.nc.RequestWithContext(limited, "command."+string(w.Department)+".rehearsal.give-opinion", []byte("{"))
	if err != nil {
		return "", err
	}
	var p struct {
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(m.Data, &p); err != nil || m.Header.Get(micro.ErrorCodeHeader) == "" || p.Detail == "" {
		return "", fmt.Errorf("the answer is no problem document: %s", m.Data)
	}
	return fmt.Sprintf("%d %s", p.Status, p.Detail), nil
}

func (w *Wire) reachesNothing(ctx context.Context) (string, error) {
	foreign := []string{"$JS.API.STREAM.INFO." + stream.Name, "$JS.API.CONSUMER.LIST." + stream.Name, "command.nobody.rehearsal.give-opinion",
		"$JS.API.CONSUMER.INFO." + stream.Name + "." + stream.LiveConsumer("nobody"), "approval.project.rehearsal"}
	for _, subject := range foreign {
		limited, cancel := context.WithTimeout(ctx, questionLimit)
		_, err := w.nc.RequestWithContext(limited, subject, nil)
		cancel()
		if !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return "", fmt.Errorf("%s is answered: %w", subject, err)
		}
	}
	return strings.Join(foreign, ", "), nil
}
