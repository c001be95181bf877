package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
)

// Lag says how far behind a department's live consumer is.
type Lag struct {
	Waiting     uint64    // events that were never given to it
	Unanswered  int       // given, and not acknowledged
	Redelivered int       // of these, given more than once
	Floor       uint64    // sequence of the stream up to which it has acknowledged everything
	Answered    time.Time // when it acknowledged last; none for one that never did, or not since its server started
}

// Lags tells how far behind each department is. It fails if the stream can't be asked.
func Lags(ctx context.Context, nc *nats.Conn) (map[domain.DepartmentCode]Lag, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("open jetstream: %w", err)
	}
	stream, err := js.Stream(ctx, Name)
	if err != nil {
		return nil, fmt.Errorf("find stream: %w", err)
	}
	lags := map[domain.DepartmentCode]Lag{}
	consumers := stream.ListConsumers(ctx)
	for info := range consumers.Info() {
		department, live := strings.CutSuffix(info.Name, liveSuffix)
		if !live {
			continue
		}
		lag := Lag{Waiting: info.NumPending, Unanswered: info.NumAckPending, Redelivered: info.NumRedelivered, Floor: info.AckFloor.Stream}
		if info.AckFloor.Last != nil {
			lag.Answered = *info.AckFloor.Last
		}
		lags[domain.DepartmentCode(department)] = lag
	}
	if err := consumers.Err(); err != nil && !errors.Is(err, jetstream.ErrEndOfData) {
		return nil, fmt.Errorf("list consumers: %w", err)
	}
	return lags, nil
}
