package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"binglian/stages"
)

// numbers are the runs from which a transaction draws, each locked by it.
type numbers map[stages.Series]*numberRun

// numberRun is a run of numbers: the last one that is used, and how many were drawn since.
type numberRun struct {
	last, drawn int
}

// lock locks runs that aren't locked yet until the transaction ends, in one order for everybody.
func (n numbers) lock(ctx context.Context, conn *pgx.Conn, series []stages.Series) error {
	more := numbers{}
	for _, s := range series {
		if n[s] == nil {
			n[s] = &numberRun{}
			more[s] = n[s]
		}
	}
	if len(more) == 0 {
		return nil
	}
	names, years := more.columns(func(*numberRun) bool { return true })
	found, err := conn.Query(ctx, hotNumbers, names, years)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var s stages.Series
		var last int
		if err := found.Scan(&s.Name, &s.Year, &last); err != nil {
			return err
		}
		n[s].last = last
	}
	return found.Err()
}

// decide lets the machine decide on a command with the next number of a locked run. A command that is refused draws none, so
// that no number is missing between two that are used.
func (n numbers) decide(w *change, of stages.Series) (writes bool) {
	run := n[of]
	w.c.Number = run.last + run.drawn + 1
	if writes = w.decide(); writes {
		run.drawn++
	}
	return writes
}

// taken keeps numbers of locked runs from being drawn again that others have given to documents.
func (n numbers) taken(last map[stages.Series]int) {
	for s, last := range last {
		if run := n[s]; last > run.last+run.drawn {
			run.drawn = last - run.last
		}
	}
}

// columns gives the names and years of some runs, in order.
func (n numbers) columns(of func(*numberRun) bool) (names []string, years []int32) {
	var some []stages.Series
	for s, run := range n {
		if of(run) {
			some = append(some, s)
		}
	}
	slices.SortFunc(some, func(a, b stages.Series) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Year, b.Year)) })
	for _, s := range some {
		names, years = append(names, s.Name), append(years, int32(s.Year))
	}
	return names, years
}

// queue writes what was drawn. Where two begin a run at once, the second fails on its key, and is tried again.
func (n numbers) queue(batch *pgx.Batch) {
	for statement, begun := range map[string]bool{hotNumber: true, hotFirstNumber: false} {
		names, years := n.columns(func(run *numberRun) bool { return run.drawn > 0 && (run.last > 0) == begun })
		if len(names) == 0 {
			continue
		}
		last := make([]int32, len(names))
		for i := range names {
			run := n[stages.Series{Name: names[i], Year: int(years[i])}]
			last[i] = int32(run.last + run.drawn)
		}
		batch.Queue(statement, names, years, last)
	}
}
