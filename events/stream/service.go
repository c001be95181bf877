package stream

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"binglian/domain"
)

// TooManyCommands refuses what a department asks beside as much as may be in hand of it; argument most.
const TooManyCommands domain.Reason = "too-many-commands"

// Refuser words refusals.
type Refuser interface {
	// Refuse describes an error as a problem document (RFC 9457) in one of the languages that are asked for, as Accept-Language
	// does, with its status.
	Refuse(err error, languages string) (status int, document []byte)
}

// answerer answers a request: with what is told as JSON, or with an error that is refused as a problem document.
type answerer func(ctx context.Context, r micro.Request) (told any, err error)

// service answers what departments ask over NATS. Who asks stands in the subject, which the server lets no other department use. A
// department that floods the service waits for itself alone.
type service struct {
	about   micro.Config
	most    int           // requests of one department in hand at once
	limit   time.Duration // for one answer
	refuser Refuser
	log     *slog.Logger

	end    context.Context
	all    sync.WaitGroup
	mu     sync.Mutex
	inHand map[domain.DepartmentCode]int
}

// serve answers until the context ends, and what is in hand then too. offer adds the endpoints. It fails if the service can't be offered.
func (s *service) serve(ctx context.Context, nc *nats.Conn, offer func(micro.Service) error) error {
	s.end, s.inHand = context.WithoutCancel(ctx), map[domain.DepartmentCode]int{}
	s.about.ErrorHandler = func(_ micro.Service, e *micro.NATSError) {
		s.log.Warn("asked over nats", "service", s.about.Name, "subject", e.Subject, "error", e.Description)
	}
	running, err := micro.AddService(nc, s.about)
	if err == nil {
		err = offer(running)
	}
	if err != nil {
		return fmt.Errorf("offer %s over nats: %w", s.about.Name, err)
	}
	<-ctx.Done()
	err = running.Stop()
	s.all.Wait()
	if err != nil {
		return fmt.Errorf("stop %s over nats: %w", s.about.Name, err)
	}
	return nil
}

// handler takes requests for an answerer.
func (s *service) handler(answer answerer) micro.Handler {
	return micro.HandlerFunc(func(r micro.Request) {
		department := departmentOf(r.Subject())
		if !s.enter(department) {
			s.refuse(r, domain.Reject(domain.ByState, TooManyCommands, "most", strconv.Itoa(s.most)))
			return
		}
		s.all.Go(func() {
			defer s.leave(department)
			ctx, cancel := context.WithTimeout(s.end, s.limit)
			defer cancel()
			told, err := answer(ctx, r)
			if err != nil {
				s.refuse(r, err)
				return
			}
			if err := r.RespondJSON(told); err != nil {
				s.log.Warn("an answer could not be sent", "subject", r.Subject(), "error", err)
			}
		})
	})
}

// enter reports whether another request of the department may be taken in hand.
func (s *service) enter(department domain.DepartmentCode) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inHand[department] == s.most {
		return false
	}
	s.inHand[department]++
	return true
}

func (s *service) leave(department domain.DepartmentCode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inHand[department]--
}

// refuse answers with a problem document, and with the headers of NATS's micro services.
func (s *service) refuse(r micro.Request, why error) {
	status, document := s.refuser.Refuse(why, r.Headers().Get("Accept-Language"))
	if err := r.Error(strconv.Itoa(status), "refused", document, micro.WithHeaders(micro.Headers{"Content-Type": {"application/problem+json"}})); err != nil {
		s.log.Warn("a refusal could not be sent", "subject", r.Subject(), "error", err)
	}
}

func departmentOf(subject string) domain.DepartmentCode {
	_, rest, _ := strings.Cut(subject, ".")
	department, _, _ := strings.Cut(rest, ".")
	return domain.DepartmentCode(department)
}
