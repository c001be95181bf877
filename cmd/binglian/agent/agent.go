// Package agent is the department's side of the event stream: it takes a department's events and hands them to the department's own
// system, each project's in order, each effectively once.
package agent

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
)

// Settings say how an agent works.
type Settings struct {
	Receiver Receiver
	State    string        // folder of what it knows, and of dead letters
	AtOnce   int           // events handed over at once, of different projects
	Tries    int           // after which an event that is refused is set aside
	Retry    time.Duration // after the first refusal; twice as long after each other one, up to slowestRetry
	Wait     time.Duration // how long an event may wait for a missing one before it, until that is asked for
	Log      *slog.Logger
}

const (
	slowestRetry = 5 * time.Minute
	slowestAway  = time.Minute // between tries while the system is away
	pulse        = 100 * time.Millisecond
	askAgain     = 10 * time.Second // after missing events couldn't be asked for
	hold         = 10 * time.Second // between words to the server that an event is still in hand; it waits 30 s
	reportEvery  = 30 * time.Second
	tellEvery    = time.Minute
	stopWithin   = 20 * time.Second // for what is in hand at the end
	lastVersion  = 999_999_999      // beyond any project's
	ahead        = 500              // events asked for at once
)

// Agent hands one department's events to its system. One goroutine keeps all its books; handing over and asking is done by others, which
// tell it what came of it.
type Agent struct {
	Settings
	wire    *Wire
	state   *state
	letters *Letters
	began   time.Time
	start   string // time of the first event ever taken
	lines   map[domain.ProjectID]*line
	waiting map[*line]bool // lines on which something falls due
	books   *ledger        // to be put on the disk
	writing *ledger        // is being put there; nil while nothing is
	written chan error
	asking  sync.Mutex
	results chan result
	free    chan struct{}
	ending  <-chan struct{} // once closed, nothing more is handed over
	all     sync.WaitGroup

	awayTries int
	awayUntil time.Time
	handled   uint64
	repeated  uint64
}

// result is what came of handing an event over, or of asking for missing ones.
type result struct {
	line    *line
	err     error
	asked   bool                // for missing events
	missing []stream.CloudEvent // those found
}

// Run hands over events until the context ends; what is in hand then is finished, and the rest comes again at the next start. It fails if the
// department's state or consumer can't be had, and if the state can't be written: nothing is acknowledged that isn't kept.
func Run(ctx context.Context, w *Wire, s Settings) error {
	known, err := openState(s.State, w.Department)
	if err != nil {
		return err
	}
	letters, err := OpenLetters(s.State)
	if err != nil {
		return errors.Join(err, known.close())
	}
	a := &Agent{Settings: s, began: time.Now(), wire: w, state: known, letters: letters, lines: map[domain.ProjectID]*line{}, waiting: map[*line]bool{},
		books: newLedger(), written: make(chan error, 1), results: make(chan result, s.AtOnce), free: make(chan struct{}, s.AtOnce)}
	if err := a.readLetters(); err != nil {
		return errors.Join(err, known.close())
	}
	return errors.Join(a.run(ctx), known.close())
}

// readLetters begins where dead letters were left.
func (a *Agent) readLetters() error {
	all, err := a.letters.List()
	if err != nil {
		return err
	}
	for _, letter := range all {
		l, err := a.line(letter.Project)
		if err != nil {
			return err
		}
		l.aside = append(l.aside, letter)
		if letter.Version > l.last { // the agent ended between setting it aside and writing its state
			l.last = letter.Version
			a.books.done[l.project] = l.last
		}
	}
	return nil
}

func (a *Agent) run(ctx context.Context) error {
	consumer, err := a.wire.live(ctx)
	if err != nil {
		return err
	}
	a.ending = ctx.Done()
	work, finish := context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	incoming := make(chan jetstream.Msg)
	taking, stop := context.WithCancel(ctx)
	defer stop()
	a.all.Go(func() { a.pull(taking, consumer, incoming) })
	a.all.Go(func() { a.tell(taking, consumer) })
	if err = a.goOn(work); err == nil {
		err = a.keepBooks(ctx, work, incoming)
	}
	stop()
	if closing := a.windUp(finish); err == nil {
		err = closing
	}
	return err
}

// goOn asks for what an agent before this had taken and not done: the server gives it again only after waiting long for an answer.
func (a *Agent) goOn(work context.Context) (err error) {
	if a.start, err = a.state.start(""); err != nil {
		return err
	}
	projects, err := a.state.open()
	for _, project := range projects {
		l, err := a.line(project)
		if err != nil {
			return err
		}
		a.askFor(work, l, lastVersion)
	}
	return err
}

// keepBooks does what comes, until the context ends or the books can't be written.
func (a *Agent) keepBooks(ctx, work context.Context, incoming <-chan jetstream.Msg) error {
	beat := time.NewTicker(pulse)
	defer beat.Stop()
	held, looked, reported := time.Now(), time.Time{}, time.Time{}
	var told stream.Report
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case m := <-incoming:
			err = a.take(work, m)
			for more := true; more && err == nil; {
				select {
				case m := <-incoming:
					err = a.take(work, m)
				default:
					more = false
				}
			}
		case r := <-a.results:
			err = a.settle(work, r)
		case err = <-a.written:
			err = a.kept(err)
		case now := <-beat.C:
			err = a.due(work, now)
			if err == nil && now.Sub(looked) >= time.Second {
				looked, err = now, a.grant(work)
			}
			if now.Sub(held) >= hold {
				held = now
				a.holdOn()
			}
			if r := a.report(); r.Dead != told.Dead || r.Behind != told.Behind || now.Sub(reported) >= reportEvery {
				told, reported = r, now
				a.all.Go(func() { a.send(ctx, r) })
			}
		}
		if err != nil {
			return err
		}
		a.commit()
	}
}

// pull brings events in, and goes on when the connection comes back.
func (a *Agent) pull(ctx context.Context, consumer jetstream.Consumer, incoming chan<- jetstream.Msg) {
	for ctx.Err() == nil {
		messages, err := consumer.Messages(jetstream.PullMaxMessages(ahead))
		for err == nil {
			var m jetstream.Msg
			if m, err = messages.Next(jetstream.NextContext(ctx)); err == nil {
				select {
				case incoming <- m:
				case <-ctx.Done():
				}
			}
			if errors.Is(err, jetstream.ErrNoHeartbeat) {
				err = nil // the server is away, and asked again
			}
		}
		if messages != nil {
			messages.Stop()
		}
		if ctx.Err() != nil {
			return
		}
		a.Log.Warn("events can't be taken; it is tried again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// ledger is what goes to the disk together.
type ledger struct {
	done   map[domain.ProjectID]int  // version of the last event that was done with
	open   map[domain.ProjectID]bool // whether something is taken and not done
	answer []jetstream.Msg           // to be acknowledged then
	handed int                       // events handed over, each of which keeps its place among those at once until then
}

func newLedger() *ledger {
	return &ledger{done: map[domain.ProjectID]int{}, open: map[domain.ProjectID]bool{}}
}

func (l *ledger) empty() bool { return len(l.done)+len(l.open)+len(l.answer)+l.handed == 0 }

// commit begins to put on the disk what there is, unless the disk is still busy: whatever comes meanwhile goes together then.
func (a *Agent) commit() {
	if a.writing != nil || a.books.empty() {
		return
	}
	l := a.books
	a.writing, a.books = l, newLedger()
	a.all.Go(func() { a.written <- a.state.keep(l.done, l.open) })
}

// kept acknowledges what is on the disk now.
func (a *Agent) kept(err error) error {
	answer, handed := a.writing.answer, a.writing.handed
	a.writing = nil
	for range handed { // so a crash lets no more events come twice than are handed over at once
		<-a.free
	}
	if err != nil {
		return err
	}
	for _, m := range answer {
		if err := m.Ack(); err != nil {
			a.Log.Warn("an event could not be acknowledged; it comes again, and is known then", "error", err)
		}
	}
	return nil
}

// windUp lets what is in hand be finished, for so long, and gives back what was not begun, so that it comes again at once.
func (a *Agent) windUp(finish func()) error {
	limit := time.AfterFunc(stopWithin, finish)
	defer limit.Stop()
	ended := make(chan struct{})
	go func() { a.all.Wait(); close(ended) }()
	var err error
	for open := true; open; {
		select {
		case r := <-a.results:
			err = errors.Join(err, a.finished(r))
		case failed := <-a.written:
			err = errors.Join(err, a.kept(failed))
		case <-ended:
			open = false
		}
	}
	for len(a.results) > 0 {
		err = errors.Join(err, a.finished(<-a.results))
	}
	for err == nil && (a.writing != nil || !a.books.empty()) {
		a.commit()
		err = a.kept(<-a.written)
	}
	if err != nil {
		return err
	}
	for _, l := range a.lines {
		for _, h := range l.queue {
			for _, m := range h.from {
				_ = m.Nak() // without it, it comes again a little later
			}
		}
	}
	a.Log.Info("stopped", "handled", a.handled, "repeated", a.repeated)
	return nil
}

// finished books what came of an event that was in hand at the end.
func (a *Agent) finished(r result) error {
	r.line.busy = false
	if !r.asked && r.err == nil {
		return a.succeeded(r.line)
	}
	return nil // it comes again
}

// holdOn tells the server that events are still in hand.
func (a *Agent) holdOn() {
	for _, l := range a.lines {
		for _, h := range l.queue {
			for _, m := range h.from {
				_ = m.InProgress() // without it the event comes twice, which is known
			}
		}
	}
}

// report says how things stand.
func (a *Agent) report() stream.Report {
	r := stream.Report{Agent: "binglian", Handled: a.handled}
	for l := range maps.Values(a.lines) {
		r.Held += len(l.queue)
		for _, letter := range l.aside {
			if letter.Behind {
				r.Behind++
			} else {
				r.Dead++
			}
		}
	}
	return r
}

// send tells the server how things stand, so that the city's supervisors see dead letters, too.
func (a *Agent) send(ctx context.Context, r stream.Report) {
	var nothing struct{}
	if err := a.wire.ask(ctx, stream.QuestionReport, r, &nothing); err != nil && ctx.Err() == nil {
		a.Log.Warn("the city could not be told how things stand", "error", err)
	}
}

// tell writes into the log how far behind the department is.
func (a *Agent) tell(ctx context.Context, consumer jetstream.Consumer) {
	for {
		info, err := consumer.Info(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.Log.Warn("how far behind can't be asked", "error", err)
		default:
			a.Log.Info("listening", "department", string(a.wire.Department), "waiting", info.NumPending, "unanswered", info.NumAckPending)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(tellEvery):
		}
	}
}

// setAside puts a letter on the disk, and behind the others of its line.
func (a *Agent) setAside(l *line, letter *Letter) error {
	if err := a.letters.write(letter); err != nil {
		return err
	}
	l.aside = append(l.aside, letter)
	return nil
}
