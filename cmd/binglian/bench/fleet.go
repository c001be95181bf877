package bench

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"binglian/domain"
	"binglian/store"
)

// drivers is how many people act at once.
const drivers = 16

// life is one project on its course.
type life struct {
	id    domain.ProjectID
	index int
	at    int // next step
}

// fleet plays one course for many projects. A stock of them is brought to mid-life before anything is measured.
type fleet struct {
	city   *city
	course *course
	middle int
	begun  atomic.Int64
	stock  chan *life
}

func newFleet(c *city, of *course) *fleet {
	const room = 1 << 16
	return &fleet{city: c, course: of, middle: of.middle(), stock: make(chan *life, room)}
}

// bring fills the stock with n projects in mid-life.
func (f *fleet) bring(ctx context.Context, n int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(drivers)
	for range n - len(f.stock) {
		group.Go(func() error {
			l, err := f.begin(ctx)
			if err == nil {
				f.stock <- l
			}
			return err
		})
	}
	return group.Wait()
}

// begin brings a new project to mid-life.
func (f *fleet) begin(ctx context.Context) (*life, error) {
	index := int(f.begun.Add(1))
	l := &life{id: domain.ProjectID(fmt.Sprintf("p%d", index)), index: index}
	file := store.Upload{Project: l.id, Ref: paper().ref, Name: "附件.pdf", By: "bench", At: begin}
	if err := f.city.KeepAgain(ctx, []store.Upload{file}); err != nil {
		return nil, err
	}
	for l.at < f.middle {
		if _, err := f.step(ctx, l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// take gives a project in mid-life: from the stock while it lasts.
func (f *fleet) take(ctx context.Context) (*life, error) {
	select {
	case l := <-f.stock:
		return l, nil
	default:
		return f.begin(ctx)
	}
}

// step gives a project's next command.
func (f *fleet) step(ctx context.Context, l *life) (store.Result, error) {
	cmd := f.course.steps[l.at].of(l.id, l.index, l.at)
	l.at++
	return f.city.Change(ctx, cmd)
}

// ended reports whether the project has come to its end.
func (f *fleet) ended(l *life) bool { return l.at == len(f.course.steps) }
