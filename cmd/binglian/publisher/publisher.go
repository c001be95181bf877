// Package publisher brings files of rules into force: each is read and linted with the rules that it will stand among, and
// a flow is explored, before it is published.
package publisher

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/explore"
	"binglian/store"
)

// Store is what a publisher asks of a *store.Store.
type Store interface {
	PublishRules(ctx context.Context, p store.Publication) (version int, err error)
	RulesVersion() int
}

// Request is a file that somebody wants to publish.
type Request struct {
	File     string // as its owner calls it
	Content  []byte
	By       domain.AccountID // empty for who works on the server itself
	Note     string
	Progress func(explore.Progress) // of an exploration; may be nil
}

// Verdict is what came of a request.
type Verdict struct {
	Path    string          // which file of the rules it is
	Flow    *explore.Report // nil for a file that is no flow
	Version int             // of the rules as a whole: those that it made, or those by which it was only looked at
}

var (
	// ErrUnproved means that a flow is refused; its report says why.
	ErrUnproved = errors.New("the flow isn't proved")
	errLooked   = errors.New("only looked at")
)

// Publish publishes a file. It returns ErrUnproved for a flow that is not proved, and whatever store.PublishRules refuses.
func Publish(ctx context.Context, s Store, book *stages.Book, r Request) (Verdict, error) {
	return publish(ctx, s, book, r, nil)
}

// Look does everything but publish.
func Look(ctx context.Context, s Store, book *stages.Book, r Request) (Verdict, error) {
	version := s.RulesVersion()
	v, err := publish(ctx, s, book, r, errLooked)
	if errors.Is(err, errLooked) {
		v.Version, err = version, nil
	}
	return v, err
}

// publish publishes a file unless, once it is found good, then says otherwise.
func publish(ctx context.Context, s Store, book *stages.Book, r Request, then error) (Verdict, error) {
	r.Content = stages.Unmarked(r.Content)
	if faults := stages.Unreadable(r.Content); len(faults) > 0 && !stages.MeantAsFlow(r.Content) {
		return Verdict{}, fmt.Errorf("%s: %w", r.File, faults)
	}
	v := Verdict{Path: stages.RulePath(r.File, r.Content)}
	flow := strings.HasPrefix(v.Path, "flows/") || v.Path == "" && stages.MeantAsFlow(r.Content)
	if flow {
		if _, findings := book.LintFlow(r.Content); len(findings) > 0 { // told with their lines, and with what comes of them
			report := explore.Check(book, r.Content, r.Progress)
			v.Flow = &report
			return v, ErrUnproved
		}
	}
	var err error
	v.Version, err = s.PublishRules(ctx, store.Publication{Path: v.Path, Content: string(r.Content), Account: r.By, Note: r.Note,
		Proves: func(among *stages.Book) error {
			if flow {
				report := explore.Check(among, r.Content, r.Progress)
				v.Flow = &report
				if !report.Proved() {
					return ErrUnproved
				}
			}
			return then
		}})
	return v, err
}
