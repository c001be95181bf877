package main

import (
	"context"
	"errors"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/store"
)

// archive gives departments what they were told, from the database.
type archive struct{ desk }

// History implements stream.Archive.
func (a archive) History(ctx context.Context, h stream.History) ([]events.Delivery, string, error) {
	page, err := a.database.History(ctx, store.HistoryQuery{Department: h.Department, Project: h.Project,
		From: store.Mark(h.From), To: store.Mark(h.To), Page: h.Page, Limit: h.Limit})
	if err != nil {
		return nil, "", notTold(err, h.From, h.To)
	}
	return page.Copies, page.Next, nil
}

// StreamPlace implements stream.Archive.
func (a archive) StreamPlace(ctx context.Context, department domain.DepartmentCode, from stream.Mark) (uint64, bool, error) {
	seq, whole, err := a.database.StreamPlace(ctx, department, store.Mark(from))
	if err != nil {
		return 0, false, notTold(err, from)
	}
	return seq, whole, nil
}

// notTold words what a department asked for in vain.
func notTold(err error, marks ...stream.Mark) error {
	switch {
	case errors.Is(err, store.ErrNoPage):
		return domain.RejectFields(domain.Problem("page", stream.PageUnknown))
	case errors.Is(err, store.ErrNotTold):
		for _, m := range marks {
			if m.Version > 0 {
				return domain.RejectFields(domain.Problem("", stream.EventNotTold, "event", string(m.Project)+"-"+strconv.Itoa(m.Version)))
			}
		}
	}
	return err
}
