package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"binglian/domain"
)

const (
	maxAckPending    = 1000 // events that a department may hold unanswered
	provisionAtATime = 8
)

// backOff says after how long an unanswered event comes again: the first value is the time to answer, the last one repeats.
var backOff = []time.Duration{30 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute}

const liveSuffix = "-live"

// LiveConsumer names the durable consumer from which a department takes its events as they happen.
func LiveConsumer(department domain.DepartmentCode) string { return string(department) + liveSuffix }

// ReplayConsumer names the durable consumer from which a department takes again what it missed.
func ReplayConsumer(department domain.DepartmentCode) string { return string(department) + "-replay" }

// ensureConsumers makes the consumers that are missing. Departments never make any: who may create a consumer may read everything.
func (s *Stream) ensureConsumers(ctx context.Context, stream jetstream.Stream) error {
	there := map[string]bool{}
	names := stream.ConsumerNames(ctx)
	for name := range names.Name() {
		there[name] = true
	}
	if err := names.Err(); err != nil && !errors.Is(err, jetstream.ErrEndOfData) {
		return fmt.Errorf("list consumers: %w", err)
	}
	s.mu.Lock()
	var missing []jetstream.ConsumerConfig
	for department := range s.departments {
		for _, name := range []string{LiveConsumer(department), ReplayConsumer(department)} {
			if !there[name] {
				missing = append(missing, consumerConfig(name, department))
			}
		}
	}
	s.mu.Unlock()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(provisionAtATime)
	for _, config := range missing {
		group.Go(func() error {
			if _, err := stream.CreateOrUpdateConsumer(ctx, config); err != nil {
				return fmt.Errorf("provision consumer %s: %w", config.Durable, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func consumerConfig(name string, department domain.DepartmentCode) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       name,
		FilterSubject: departmentSubjects(department),
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		BackOff:       backOff,
		MaxDeliver:    -1, // an event is never given up
		MaxAckPending: maxAckPending,
	}
}
