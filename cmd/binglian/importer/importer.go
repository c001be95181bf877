// Package importer brings a city's reserve-pool list into the pool: it compares each row with the projects that are
// there, says what would happen, and then does exactly that, all or nothing.
package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/intake"
)

// Pool is what the import asks of the store; *store.Store is one.
type Pool interface {
	Time(ctx context.Context) (time.Time, error)
	PoolEntries(ctx context.Context, each func(store.PoolEntry)) (position string, err error)
	PoolProjects(ctx context.Context, ids []domain.ProjectID, each func(*domain.Project, domain.Contact)) error
	ChangeAll(ctx context.Context, all store.Changes) ([]store.Result, error)
}

// Importer imports lists into a pool by the rules of a machine.
type Importer struct {
	Pool    Pool
	Machine *stages.Machine
	By      domain.AccountID // who imports: a planner, or CommandLine
	// Progress hears how many projects are written of how many, if set; they are kept once all are.
	Progress func(written, all int)
}

// CommandLine is the account of what is imported by the program's command and by no person.
const CommandLine domain.AccountID = "import"

// Options are what the one who imports may choose.
type Options struct {
	Update  bool `json:"update"`   // projects that are there take the values of the list; else these are only shown
	SkipBad bool `json:"skip_bad"` // rows without a problem are imported even if others have one
}

// ErrMoved means that the pool has changed since the preview: make another.
var ErrMoved = errors.New("the pool has changed since the preview")

// Read reads a list of a size in bytes, checked against the city's day. It returns an *intake.Refusal for a file that
// can't be read whole or holds no list.
func (i Importer) Read(ctx context.Context, r io.ReaderAt, size int64, name string) (intake.List, error) {
	settings, err := i.settings(ctx)
	if err != nil {
		return intake.List{}, err
	}
	return intake.Read(r, size, name, settings)
}

// ReadFile reads a list from a path; see Read.
func (i Importer) ReadFile(ctx context.Context, path string) (intake.List, error) {
	settings, err := i.settings(ctx)
	if err != nil {
		return intake.List{}, err
	}
	return intake.ReadFile(path, settings)
}

func (i Importer) settings(ctx context.Context) (intake.Settings, error) {
	now, err := i.Pool.Time(ctx)
	if err != nil {
		return intake.Settings{}, err
	}
	return intake.Settings{Today: domain.DayOf(now), Regions: i.Machine.Book().Regions}, nil
}

// Apply does what a preview says, in one transaction. It returns ErrMoved if the pool has changed since, and nothing is
// written then. It does nothing for a preview that is blocked.
func (i Importer) Apply(ctx context.Context, p *Preview) (Report, error) {
	report := Report{Preview: *p, Outcome: NothingToDo}
	switch {
	case p.Blocked():
		report.Outcome = Refused
		return report, nil
	case len(p.commands) == 0:
		return report, nil
	}
	all := store.Changes{Commands: p.commands, Position: p.position}
	if i.Progress != nil {
		all.Progress = func(written int) { i.Progress(written, len(p.commands)) }
	}
	_, err := i.Pool.ChangeAll(ctx, all)
	if refused := (*domain.Rejection)(nil); errors.As(err, &refused) || errors.Is(err, store.ErrPoolMoved) {
		return report, fmt.Errorf("%w: %w", ErrMoved, err) // the preview found every command allowed
	}
	if err != nil {
		return report, err
	}
	report.Outcome, report.Imported = Imported, p.Counts.New
	if p.Options.Update {
		report.Amended = p.Counts.Changed
	}
	return report, nil
}

// importTries is how often a list is compared anew when others change the pool meanwhile.
const importTries = 5

// Import compares a list with the pool and applies it at once. The report says what came of it.
func (i Importer) Import(ctx context.Context, list intake.List, o Options) (Report, error) {
	return i.carryOut(ctx, func() (*Preview, error) { return i.Plan(ctx, list, o) })
}

// ImportRunning compares a list of projects under way with those that are there, and applies it at once.
func (i Importer) ImportRunning(ctx context.Context, list intake.Running, o Options) (Report, error) {
	return i.carryOut(ctx, func() (*Preview, error) { return i.PlanRunning(ctx, list, o) })
}

// carryOut applies a plan, and makes it anew where the pool has moved meanwhile.
func (i Importer) carryOut(ctx context.Context, plan func() (*Preview, error)) (Report, error) {
	for try := 1; ; try++ {
		preview, err := plan()
		if err != nil {
			return Report{}, err
		}
		report, err := i.Apply(ctx, preview)
		if errors.Is(err, ErrMoved) && try < importTries {
			continue
		}
		if errors.Is(err, ErrMoved) {
			report.Outcome, report.Refusal = Refused, found(PoolBusy, nil)
			return report, nil
		}
		return report, err
	}
}
