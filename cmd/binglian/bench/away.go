package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
)

const (
	awayEvents  = 100_000
	goalAway    = 5000 // events/s
	awayAtATime = 4096 // that are published before their confirmation is awaited
)

// measureAway lets departments come back that were away while much happened, and read what waits for them: each event taken from the durable consumer
// and answered, over the network and with their own credentials.
func measureAway(ctx context.Context, s *Settings, p *Part, _ *Machine) error {
	return withFolder(s, func(folder string) (err error) {
		var departments []domain.DepartmentCode
		for i := range s.Rounds {
			departments = append(departments, domain.DepartmentCode("away-"+strconv.Itoa(i+1)))
		}
		c := &city{}
		defer func() { err = errors.Join(err, c.close()) }()
		if c.nats, err = stream.Start(stream.Embedded{Folder: folder, Port: stream.RandomPort, Departments: departments, Log: slog.New(slog.DiscardHandler)}); err != nil {
			return err
		}
		c.onClose(func() error { c.nats.Shutdown(); return nil })
		nc, err := c.nats.Connect()
		if err != nil {
			return err
		}
		c.onClose(func() error { nc.Close(); return nil })
		if _, err := stream.Open(ctx, nc, stream.Settings{Departments: departments}); err != nil {
			return err
		}
		js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(awayAtATime))
		if err != nil {
			return fmt.Errorf("open jetstream: %w", err)
		}
		size, err := happen(ctx, js, departments)
		if err != nil {
			return err
		}
		var answered, floor []float64
		for _, d := range departments {
			rate, err := passBy(ctx, js, d)
			if err != nil {
				return err
			}
			floor = append(floor, rate)
			if rate, err = c.comeBack(ctx, d); err != nil {
				return err
			}
			answered = append(answered, rate)
		}
		p.atLeast("events taken and answered", median(answered), "/s", goalAway)
		p.add("floor: the same events read and not answered", median(floor), "/s")
		p.add("ratio to the floor", median(answered)/median(floor), "")
		p.note("%d events of %d bytes waited for each of %d departments, one after the other: %s, floor %s", awayEvents, size, len(departments), rates(answered), rates(floor))
		return nil
	})
}

// happen fills the stream with what concerns each of the departments, and gives the bytes of an event.
func happen(ctx context.Context, js jetstream.JetStream, departments []domain.DepartmentCode) (size int, err error) {
	data := json.RawMessage(`{"accepted_on":"2021-08-10","calendar":"2021-2026","due":"2021-08-17","from":"2021-08-10","item":"a1.105","limit":{"days":5,"unit":"working"}}`)
	for i := range awayEvents {
		e := stream.CloudEvent{SpecVersion: "1.0", ID: fmt.Sprintf("p%04d-%d", i%1000, i/1000+1), Source: stream.DefaultSource, Type: "approval.item-accepted.v1",
			Subject: fmt.Sprintf("p%04d", i%1000), Time: begin.Format(time.RFC3339Nano), DataContentType: "application/json", Version: i/1000 + 1, Day: "2021-08-10", Data: data}
		raw, err := json.Marshal(e)
		if err != nil {
			return 0, fmt.Errorf("write event: %w", err)
		}
		size = len(raw)
		for _, d := range departments {
			m := nats.NewMsg("approval.dept." + string(d) + ".s1.item-accepted")
			m.Data = raw
			m.Header.Set(nats.MsgIdHdr, e.ID+"-"+string(d))
			if _, err := js.PublishMsgAsync(m); err != nil {
				return 0, fmt.Errorf("publish event: %w", err)
			}
		}
	}
	select {
	case <-js.PublishAsyncComplete():
		return size, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// passBy reads what waits for a department without answering, and gives the rate.
func passBy(ctx context.Context, js jetstream.JetStream, d domain.DepartmentCode) (float64, error) {
	consumer, err := js.OrderedConsumer(ctx, stream.Name, jetstream.OrderedConsumerConfig{FilterSubjects: []string{"approval.dept." + string(d) + ".>"}})
	if err != nil {
		return 0, fmt.Errorf("read stream: %w", err)
	}
	return drain(consumer, func(jetstream.Msg) error { return nil })
}

// comeBack takes and answers what waits for a department, as the department, and gives the rate. The last answer is confirmed.
func (c *city) comeBack(ctx context.Context, d domain.DepartmentCode) (float64, error) {
	nc, err := c.dial(d)
	if err != nil {
		return 0, err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return 0, fmt.Errorf("listen as %s: %w", d, err)
	}
	consumer, err := js.Consumer(ctx, stream.Name, stream.LiveConsumer(d))
	if err != nil {
		return 0, fmt.Errorf("listen as %s: %w", d, err)
	}
	taken := 0
	rate, err := drain(consumer, func(m jetstream.Msg) error {
		if taken++; taken == awayEvents {
			return m.DoubleAck(ctx)
		}
		return m.Ack()
	})
	if err != nil {
		return 0, err
	}
	info, err := consumer.Info(ctx)
	if err == nil && info.NumPending+uint64(info.NumAckPending) > 0 {
		err = fmt.Errorf("%d events are left", info.NumPending+uint64(info.NumAckPending))
	}
	return rate, err
}

// drain reads all events that wait, and gives the rate.
func drain(consumer jetstream.Consumer, each func(jetstream.Msg) error) (float64, error) {
	messages, err := consumer.Messages(jetstream.PullMaxMessages(awayAtATime))
	if err != nil {
		return 0, fmt.Errorf("read stream: %w", err)
	}
	defer messages.Stop()
	began := time.Now()
	for range awayEvents {
		m, err := messages.Next(jetstream.NextMaxWait(stopWithin))
		if err == nil {
			err = each(m)
		}
		if err != nil {
			return 0, fmt.Errorf("read stream: %w", err)
		}
	}
	return awayEvents / time.Since(began).Seconds(), nil
}
