package importer

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// Desk imports lists in two steps, as a page does: a preview first, and then exactly what was previewed. Previews are kept in
// memory, one for each account, and only for a while.
type Desk struct {
	pool    Pool
	machine *stages.Machine
	now     func() time.Time // real time, also in a rehearsal

	mu   sync.Mutex
	held map[domain.AccountID]*held
}

// held is a preview that waits to be applied, or the report of what applying it came to.
type held struct {
	applying sync.Mutex
	plan     planner
	preview  *Preview
	done     *Report
	until    time.Time
}

// planner compares a list that was read with the pool as it stands.
type planner func(context.Context, Options) (*Preview, error)

// KeepPreview is how long a preview waits to be applied.
const KeepPreview = 30 * time.Minute

// ErrPreviewGone means that there is no such preview of that account, or none any more: make another.
var ErrPreviewGone = errors.New("the preview is gone")

// NewDesk makes a desk; now is the real time.
func NewDesk(pool Pool, machine *stages.Machine, now func() time.Time) *Desk {
	return &Desk{pool: pool, machine: machine, now: now, held: map[domain.AccountID]*held{}}
}

func (d *Desk) importer(by domain.AccountID) Importer {
	return Importer{Pool: d.pool, Machine: d.machine, By: by}
}

// Preview says what importing an uploaded list of a size in bytes would do, and keeps it for Apply under the report's Token. A
// file that can't be read is a report with a Refusal. Whether the account may import is the caller's to check.
func (d *Desk) Preview(ctx context.Context, by domain.AccountID, upload Upload, o Options) (Report, error) {
	i := d.importer(by)
	list, err := i.Read(ctx, upload.Content, upload.Size, upload.Name)
	if report, refused := refusalOf(err, upload.Name); refused {
		return report, nil
	}
	if err != nil {
		return Report{}, err
	}
	return d.preview(ctx, by, func(ctx context.Context, o Options) (*Preview, error) { return i.Plan(ctx, list, o) }, o, Previewed)
}

// PreviewRunning says what importing a list of projects under way would do; see Preview.
func (d *Desk) PreviewRunning(ctx context.Context, by domain.AccountID, upload Upload, o Options) (Report, error) {
	i := d.importer(by)
	list, err := i.ReadRunning(ctx, []intake.Upload{{Name: upload.Name, Content: upload.Content, Size: upload.Size}})
	if report, refused := refusalOf(err, upload.Name); refused {
		return report, nil
	}
	if err != nil {
		return Report{}, err
	}
	return d.preview(ctx, by, func(ctx context.Context, o Options) (*Preview, error) { return i.PlanRunning(ctx, list, o) }, o, Previewed)
}

// Upload is a list as a page gets it.
type Upload struct {
	Name    string // of the file, only repeated
	Content io.ReaderAt
	Size    int64 // bytes
}

func (d *Desk) preview(ctx context.Context, by domain.AccountID, plan planner, o Options, outcome Outcome) (Report, error) {
	preview, err := plan(ctx, o)
	if err != nil {
		return Report{}, err
	}
	now := d.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for account, h := range d.held {
		if now.After(h.until) {
			delete(d.held, account)
		}
	}
	d.held[by] = &held{plan: plan, preview: preview, until: now.Add(KeepPreview)}
	return Report{Preview: *preview, Outcome: outcome}, nil
}

// Again previews the list of a preview with other options, without another upload. It returns ErrPreviewGone as Apply does.
func (d *Desk) Again(ctx context.Context, by domain.AccountID, token string, o Options) (Report, error) {
	h, err := d.find(by, token)
	if err != nil {
		return Report{}, err
	}
	return d.preview(ctx, by, h.plan, o, Previewed)
}

// Apply does what the preview of that token says. If the pool has changed since, nothing is done, and the report is another
// preview with Outcome Moved. Applying it twice does it once, and answers the same. It returns ErrPreviewGone if the
// account has no such preview.
func (d *Desk) Apply(ctx context.Context, by domain.AccountID, token string) (Report, error) {
	h, err := d.find(by, token)
	if err != nil {
		return Report{}, err
	}
	h.applying.Lock()
	defer h.applying.Unlock()
	if h.done != nil {
		return *h.done, nil
	}
	report, err := d.importer(by).Apply(ctx, h.preview)
	if errors.Is(err, ErrMoved) {
		return d.preview(ctx, by, h.plan, h.preview.Options, Moved)
	}
	if err == nil {
		h.done = &report
	}
	return report, err
}

func (d *Desk) find(by domain.AccountID, token string) (*held, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, ok := d.held[by]
	if !ok || h.preview.Token != token || d.now().After(h.until) {
		return nil, ErrPreviewGone
	}
	return h, nil
}
