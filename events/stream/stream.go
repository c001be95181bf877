// Package stream delivers events: it relays them from the outbox of the database to a JetStream stream, from which departments
// take theirs. The database is the truth, the stream a delivery that may be lost and is then published again.
package stream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
)

// Name is the stream's name; its subjects are approval.> .
const Name = "APPROVAL"

// What a Settings without a value means.
const (
	DefaultSource     = "/binglian"
	DefaultMaxAge     = 30 * 24 * time.Hour
	DefaultMaxBytes   = 4 << 30
	DefaultDuplicates = 5 * time.Second // the server remembers every message of it one by one; order is what keeps copies from coming twice
)

// Settings say what the stream keeps. Events that left it are replayed from the database, so these are no promise about history.
type Settings struct {
	Source      string                  // CloudEvents source of every event; DefaultSource if empty
	MaxAge      time.Duration           // how long an event stays; DefaultMaxAge if 0
	MaxBytes    int64                   // size beyond which the oldest leave; DefaultMaxBytes if 0
	Duplicates  time.Duration           // window in which a message id is taken once; DefaultDuplicates if 0
	Replicas    int                     // copies in a cluster; 1 if 0
	Departments []domain.DepartmentCode // departments that have consumers from the start
}

// Stream is the application's hold on the stream.
type Stream struct {
	js       jetstream.JetStream
	settings Settings

	mu          sync.Mutex
	departments map[domain.DepartmentCode]bool
	reports     map[domain.DepartmentCode]Report // what each told of its own system last
}

// Open finds or makes the stream and two consumers a department. It fails if the server has no JetStream or refuses the settings.
func Open(ctx context.Context, nc *nats.Conn, settings Settings) (*Stream, error) {
	if settings.Source == "" {
		settings.Source = DefaultSource
	}
	if settings.MaxAge == 0 {
		settings.MaxAge = DefaultMaxAge
	}
	if settings.MaxBytes == 0 {
		settings.MaxBytes = DefaultMaxBytes
	}
	if settings.Duplicates == 0 {
		settings.Duplicates = min(DefaultDuplicates, settings.MaxAge)
	}
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncTimeout(confirmLimit))
	if err != nil {
		return nil, fmt.Errorf("open jetstream: %w", err)
	}
	s := &Stream{js: js, settings: settings, departments: map[domain.DepartmentCode]bool{}, reports: map[domain.DepartmentCode]Report{}}
	for _, department := range settings.Departments {
		if err := checkToken("department", string(department)); err != nil {
			return nil, err
		}
		s.departments[department] = true
	}
	if err := s.provision(ctx); err != nil {
		return nil, fmt.Errorf("provision stream: %w", err)
	}
	_, err = s.ensure(ctx)
	return s, err
}

// provision makes the stream, or changes what was set otherwise. Servers of a cluster that have just started choose their leader first.
func (s *Stream) provision(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, clusterLimit)
	defer cancel()
	for {
		one, done := context.WithTimeout(ctx, provisionLimit)
		_, err := s.js.CreateOrUpdateStream(one, s.config())
		done()
		if !notYet(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(reconnectWait):
		}
	}
}

// How long servers may take to be ready, and to answer once they are.
const (
	clusterLimit   = 30 * time.Second
	provisionLimit = 3 * time.Second
)

// notYet reports whether servers may answer otherwise in a moment.
func notYet(err error) bool {
	var told *jetstream.APIError
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrNoResponders) ||
		errors.As(err, &told) && told.Code == http.StatusServiceUnavailable
}

func (s *Stream) config() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:        Name,
		Description: "What happened to projects, for departments and everybody",
		Subjects:    []string{"approval.>"},
		Storage:     jetstream.FileStorage,
		Retention:   jetstream.LimitsPolicy,
		Discard:     jetstream.DiscardOld,
		MaxAge:      s.settings.MaxAge,
		MaxBytes:    s.settings.MaxBytes,
		Duplicates:  s.settings.Duplicates,
		Replicas:    s.settings.Replicas,
		DenyDelete:  true, // events leave by age and size alone
		DenyPurge:   true,
		AllowDirect: true,
	}
}

// AddDepartments makes the consumers of departments that came later. They hear what the stream holds already, too.
func (s *Stream) AddDepartments(ctx context.Context, departments ...domain.DepartmentCode) error {
	for _, department := range departments {
		if err := checkToken("department", string(department)); err != nil {
			return err
		}
	}
	s.mu.Lock()
	for _, department := range departments {
		s.departments[department] = true
	}
	s.mu.Unlock()
	_, err := s.ensure(ctx)
	return err
}

// ensure makes what is missing of the stream and its consumers, changes nothing that is there, and gives the stream's state.
func (s *Stream) ensure(ctx context.Context) (*jetstream.StreamInfo, error) {
	stream, err := s.js.Stream(ctx, Name)
	if err == nil {
		if err = readable(ctx, stream); errors.Is(err, errUnreadable) {
			err = s.js.DeleteStream(ctx, Name)
			if err == nil {
				err = jetstream.ErrStreamNotFound
			}
		}
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = s.js.CreateStream(ctx, s.config())
	}
	if err != nil {
		return nil, fmt.Errorf("find stream: %w", err)
	}
	if err := s.ensureConsumers(ctx, stream); err != nil {
		return nil, err
	}
	state, err := stream.Info(ctx)
	if err == nil && state.State.NumDeleted > 0 {
		state, err = stream.Info(ctx, jetstream.WithDeletedDetails(true))
	}
	if err != nil {
		return nil, fmt.Errorf("read state of stream: %w", err)
	}
	return state, nil
}

// errUnreadable is returned where a stream says that it holds what it can't read.
var errUnreadable = errors.New("the stream can't read what it holds")

// readable returns errUnreadable if the stream can't read its oldest message: its folder may go while its server runs, which goes on as
// if nothing were missing. It is asked twice, since the message may just have left by age.
func readable(ctx context.Context, stream jetstream.Stream) error {
	for range 2 {
		info, err := stream.Info(ctx)
		if err != nil || info.State.Msgs == 0 {
			return err
		}
		if _, err = stream.GetMsg(ctx, info.State.FirstSeq); !errors.Is(err, jetstream.ErrMsgNotFound) {
			return err
		}
	}
	return errUnreadable
}
