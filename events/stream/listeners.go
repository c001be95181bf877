package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/micro"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Reasons for which a department's question about its own stream is refused.
const (
	QuestionMalformed domain.Reason = "question-malformed" // argument detail
	MarkMalformed     domain.Reason = "mark-malformed"
	EventNotTold      domain.Reason = "event-not-told" // of a mark's event; argument event
	PageUnknown       domain.Reason = "page-unknown"
)

// What departments may ask about their own streams: command.<department>.<question>.
const (
	QuestionReplay  = "replay"  // sets its replay consumer back
	QuestionHistory = "history" // a page of what it was told, from the database
	QuestionReport  = "report"  // tells how its own system stands
)

// Question is what a department may ask about its own stream, as the contract tells it.
type Question struct {
	Title       string
	Asked, Told any // pointers to the types of the question's body and its answer's
}

// Questions gives what departments may ask, by the last token of the subject.
func Questions() map[string]Question {
	return map[string]Question{
		QuestionReplay:  {"Set the replay consumer back", &ReplayAsked{}, &ReplayTold{}},
		QuestionHistory: {"What the department was told, however long ago", &HistoryAsked{}, &HistoryTold{}},
		QuestionReport:  {"How the department's own system stands", &Report{}, &struct{}{}},
	}
}

// questions are the endpoints of the service, each an import of every department.
var questions = slices.Sorted(maps.Keys(Questions()))

const (
	questionsInHand = 2        // of one department at once
	maxQuestion     = 16 << 10 // bytes
	questionLimit   = 20 * time.Second
	historyLimit    = 500 // events on a page
)

// ReplayAsked is the question that sets <department>-replay back.
type ReplayAsked struct {
	From string `json:"from,omitempty"` // an instant, a day or an event's id; the beginning of the stream if empty
}

// ReplayTold is its answer.
type ReplayTold struct {
	Consumer string `json:"consumer"`
	From     uint64 `json:"from"`    // the stream's sequence at which it goes on
	Waiting  uint64 `json:"waiting"` // events that the stream holds for it from there on
	Whole    bool   `json:"whole"`   // false if events since the mark have left the stream: history has them
}

// HistoryAsked is the question for what a department was told, however long ago.
type HistoryAsked struct {
	Project domain.ProjectID `json:"project,omitempty"` // this one's alone; marks are then ids of its events, told to the department or not
	From    string           `json:"from,omitempty"`    // an instant, a day or an event's id, included
	To      string           `json:"to,omitempty"`
	Page    string           `json:"page,omitempty"` // next of the page before
}

// HistoryTold is its answer. A page may be empty and not the last.
type HistoryTold struct {
	Events []CloudEvent `json:"events"`
	Next   string       `json:"next,omitempty"` // names the page after this one
}

// Report is what a department's own system tells of itself.
type Report struct {
	Agent   string    `json:"agent,omitempty"` // what it is, and its version
	Held    int       `json:"held"`            // events that it has taken and not yet done
	Dead    int       `json:"dead"`            // events that its system has refused for good: dead letters
	Behind  int       `json:"behind"`          // events that wait behind these, of the same projects
	Handled uint64    `json:"handled"`         // events done since it began
	At      time.Time `json:"-"`               // when it was heard
}

// History is what an archive is asked for.
type History struct {
	Department domain.DepartmentCode
	Project    domain.ProjectID
	From, To   Mark
	Page       string
	Limit      int
}

// Archive knows what departments were told, however long ago. Errors are told as Desk tells them.
type Archive interface {
	// History gives a page of a department's copies, and the name of the next page; none after the last.
	History(ctx context.Context, asked History) (copies []events.Delivery, next string, err error)
	// StreamPlace gives the sequence from which on the stream holds what the department was told since a mark, 0 where it holds
	// nothing as late; whole is false if some of that has left it.
	StreamPlace(ctx context.Context, department domain.DepartmentCode, from Mark) (seq uint64, whole bool, err error)
	Refuser
}

// ServeListeners answers what departments ask about their own streams, until the context ends. Every program of a city hears every report,
// so each can show them. It fails if the service can't be offered.
func (s *Stream) ServeListeners(ctx context.Context, archive Archive, now func() time.Time, log *slog.Logger) error {
	l := listeners{s, archive, now}
	counter := service{about: micro.Config{Name: "binglian-listeners", Version: "1.0.0", Description: "What departments ask about their own streams"},
		most: questionsInHand, limit: questionLimit, refuser: archive, log: log}
	return counter.serve(ctx, s.js.Conn(), func(offered micro.Service) error {
		for question, answer := range map[string]func(context.Context, domain.DepartmentCode, []byte) (any, error){
			QuestionReplay: l.replay, QuestionHistory: l.history, QuestionReport: l.report,
		} {
			options := []micro.EndpointOpt{micro.WithEndpointSubject(questionSubject("*", question))}
			if question == QuestionReport {
				options = append(options, micro.WithEndpointQueueGroupDisabled())
			}
			if err := offered.AddEndpoint(question, counter.handler(short(answer)), options...); err != nil {
				return err
			}
		}
		return nil
	})
}

// short lets no question pass that is too long.
func short(answer func(context.Context, domain.DepartmentCode, []byte) (any, error)) answerer {
	return func(ctx context.Context, r micro.Request) (any, error) {
		if len(r.Data()) > maxQuestion {
			return nil, domain.RejectFields(domain.Problem("", stages.TooLong, "max", strconv.Itoa(maxQuestion)))
		}
		return answer(ctx, departmentOf(r.Subject()), r.Data())
	}
}

// listeners answers what departments ask about their own streams.
type listeners struct {
	stream  *Stream
	archive Archive
	now     func() time.Time
}

func questionSubject(department, question string) string {
	return "command." + department + "." + question
}

// replay sets the department's replay consumer back. Its live one isn't touched.
func (l listeners) replay(ctx context.Context, department domain.DepartmentCode, body []byte) (any, error) {
	var asked ReplayAsked
	if err := question(body, &asked); err != nil {
		return nil, err
	}
	from, ok := ParseMark(asked.From)
	if !ok {
		return nil, domain.RejectFields(domain.Problem("from", MarkMalformed))
	}
	return l.stream.replayFrom(ctx, department, func() (uint64, bool, error) { return l.archive.StreamPlace(ctx, department, from) })
}

// history gives a page of what the department was told.
func (l listeners) history(ctx context.Context, department domain.DepartmentCode, body []byte) (any, error) {
	var asked HistoryAsked
	if err := question(body, &asked); err != nil {
		return nil, err
	}
	h := History{Department: department, Project: asked.Project, Page: asked.Page, Limit: historyLimit}
	for name, mark := range map[string]struct {
		text string
		to   *Mark
	}{"from": {asked.From, &h.From}, "to": {asked.To, &h.To}} {
		m, ok := ParseMark(mark.text)
		if !ok || asked.Project != "" && m.Project != "" && m.Project != asked.Project {
			return nil, domain.RejectFields(domain.Problem(name, MarkMalformed))
		}
		*mark.to = m
	}
	copies, next, err := l.archive.History(ctx, h)
	if err != nil {
		return nil, err
	}
	told := HistoryTold{Events: make([]CloudEvent, len(copies)), Next: next}
	for i := range copies {
		told.Events[i] = Copy(l.stream.settings.Source, &copies[i])
	}
	return told, nil
}

// report keeps what a department's system tells of itself, until it tells something else.
func (l listeners) report(_ context.Context, department domain.DepartmentCode, body []byte) (any, error) {
	var r Report
	if err := question(body, &r); err != nil {
		return nil, err
	}
	const longest = 100 // characters
	if len(r.Agent) > longest || r.Held < 0 || r.Dead < 0 || r.Behind < 0 {
		return nil, domain.RejectFields(domain.Problem("", QuestionMalformed, "detail", "agent, held, dead, behind"))
	}
	r.At = l.now()
	l.stream.mu.Lock()
	defer l.stream.mu.Unlock()
	l.stream.reports[department] = r
	return struct{}{}, nil
}

// Reports gives what each department's system told of itself last, since this program began.
func (s *Stream) Reports() map[domain.DepartmentCode]Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.reports)
}

// question reads a question's body; an empty one asks for all.
func question(body []byte, into any) error {
	if len(body) == 0 {
		return nil
	}
	in := json.NewDecoder(bytes.NewReader(body))
	in.DisallowUnknownFields()
	err := in.Decode(into)
	if err == nil && in.More() {
		err = errors.New("more than one value")
	}
	if err != nil {
		return domain.RejectFields(domain.Problem("", QuestionMalformed, "detail", err.Error()))
	}
	return nil
}
