package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
)

// From says where a tail begins.
type From int

// Where a tail may begin.
const (
	FromNow   From = iota // with what comes from now on
	FromStart             // with the oldest event that the stream holds
)

// ErrNoDepartment means that the stream serves no such department.
var ErrNoDepartment = errors.New("no such department")

// Tail gives every event that a department hears to each, in order, until the context ends or each fails; the events of everybody
// if the department is empty. It uses an ephemeral consumer of the application, so it takes nothing from the department's own. It
// returns ErrNoDepartment, the error of each, and nil when the context ends.
func Tail(ctx context.Context, nc *nats.Conn, department domain.DepartmentCode, from From, each func(CloudEvent) error) error {
	if department != "" {
		if err := checkToken("department", string(department)); err != nil {
			return err
		}
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("open jetstream: %w", err)
	}
	if department != "" { // it has consumers from the day on which it came to be a department of the city
		_, err := js.Consumer(ctx, Name, LiveConsumer(department))
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			return fmt.Errorf("%s: %w", department, ErrNoDepartment)
		}
		if err != nil {
			return fmt.Errorf("tail stream: %w", err)
		}
	}
	config := jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{departmentSubjects(department)},
		DeliverPolicy:  jetstream.DeliverNewPolicy,
	}
	if from == FromStart {
		config.DeliverPolicy = jetstream.DeliverAllPolicy
	}
	consumer, err := js.OrderedConsumer(ctx, Name, config)
	if err != nil {
		return fmt.Errorf("tail stream: %w", err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("tail stream: %w", err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, jetstream.ErrNoHeartbeat) {
			continue // the consumer makes itself again, after the last event seen
		}
		if err != nil {
			return fmt.Errorf("tail stream: %w", err)
		}
		var event CloudEvent
		if err := json.Unmarshal(m.Data(), &event); err != nil {
			return fmt.Errorf("read event on %s: %w", m.Subject(), err)
		}
		if err := each(event); err != nil {
			return err
		}
	}
}
