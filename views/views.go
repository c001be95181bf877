// Package views is what people see: pages, live updates, uploads. Pages are pure functions of what they are given; a
// handler only asks the store and the stage machine, and shows. No page holds a rule.
package views

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/assets"
	"binglian/views/forms"
	"binglian/views/live"
	"binglian/views/parts"
	"binglian/views/words"
)

// Server serves the pages. Every field must be set but those that say otherwise.
type Server struct {
	Words    *words.Set
	Assets   *assets.Set
	Accounts Accounts
	City     City
	Importer Importer               // nil where lists can't be imported
	Example  func() ([]byte, error) // a reserve-pool list (.xlsx) to begin with; nil for none
	Running  Importer               // of projects under way; nil where they can't be taken over

	Rules          RuleBook               // nil where rules can't be published
	Wires          Wires                  // nil where the event stream is somebody else's
	Webhooks       Webhooks               // nil where nothing is posted
	RunningExample func() ([]byte, error) // such a list (.xlsx); nil for none
	Machine        *stages.Machine
	Materials      Materials
	Live           Live
	Now            func() time.Time                       // the city's clock; in a rehearsal the rehearsal's
	Calendar       func() *domain.Calendar                // the calendar in force
	Entries        func(w words.Words, a Account) []Entry // navigation that an account sees
	Ready          func(context.Context) error            // nil when everything that pages need answers
	Printer        Printer                                // makes PDFs of official papers; nil where none can be made
	API            http.Handler                           // served under /api/; nil for none
	Tokens         Tokens                                 // nil without an API
	Rehearsal      bool                                   // every page says so, with the clock's day
	Demo           []DemoAccount                          // listed on the sign-in page; only ever in a rehearsal
	Secure         bool                                   // served over TLS: cookies and browsers are told so
	SelfSigned     bool                                   // with a certificate that nobody knows: browsers aren't bound to TLS for a year
	Proxies        []netip.Prefix                         // whose word on where a request comes from is taken; none by default
	Log            *slog.Logger

	streams live.Streams
}

// Entry is one entry of the navigation.
type Entry struct {
	Label string // in the reader's language
	Href  string // a page stands under the entry whose address its own begins with
	Icon  string
	Count int // things that wait, shown if not zero
}

// Account is a person who is signed in.
type Account struct {
	Actor        domain.Actor
	Name         string      // as colleagues call them
	Organisation domain.Text // department or organisation
}

// Session is a person's stay, from signing in to signing out.
type Session struct {
	Token   string // secret of this browser
	Expires time.Time
}

// Accounts knows people and their sessions.
type Accounts interface {
	// SignIn begins a session. It returns a *domain.Rejection with the reason wrong-sign-in, whatever of name or
	// password was wrong, or too-many-attempts with the seconds to wait as its argument wait.
	SignIn(ctx context.Context, name, password, remote string) (Session, error)
	// SessionActor gives the account of a session. It returns a *domain.Rejection with the reason not-signed-in if the
	// session has ended or never was.
	SessionActor(ctx context.Context, token string) (Account, error)
	// SignOut ends a session; one that has ended is no error.
	SignOut(ctx context.Context, token string) error
}

// Upload is a file that a person brings for a kind of material.
type Upload struct {
	By       domain.Actor
	Project  domain.ProjectID // empty for a project that is not there yet
	Material domain.MaterialCode
	Name     string // as its owner called it
	Content  io.Reader
}

// Materials keeps uploaded files until their form is sent.
type Materials interface {
	// Limits says what uploads must keep to.
	Limits() forms.Limits
	// Keep stores a file. It returns a *domain.Rejection with the reason file-type if its content is of no accepted format.
	Keep(ctx context.Context, u Upload) (forms.Kept, error)
	// Kept finds one of the actor's own uploads by its reference; false if there is none.
	Kept(ctx context.Context, by domain.Actor, id string) (forms.Kept, bool, error)
}

// Change says that a project has come to a version, or that the city's day has changed.
type Change = live.Change

// Live tells what changes.
type Live = live.Source

// DemoAccount is an account of a rehearsal that anybody may use.
type DemoAccount struct {
	Name     string
	Password string
	Role     domain.Role
	Title    domain.Text // whose account it is
	Listed   bool        // one of the few with which to begin
}

func (s *Server) today() domain.Day { return domain.DayOf(s.Now()) }

func (s *Server) kit(w words.Words) parts.Kit {
	return parts.Kit{Words: w, Assets: s.Assets, Calendar: s.Calendar()}
}
