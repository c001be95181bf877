package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// eventColumns are the values of rows as a statement takes them: one slice a column.
type eventColumns struct {
	version                                       []int32
	name, day, by, back, stage, audience, payload []string
	at                                            []time.Time
	previous, hash                                [][]byte
}

// queueEvents encodes the decision's events and the snapshot, and queues the statement that keeps them.
func (w *change) queueEvents(batch *pgx.Batch, d stages.Decision) error {
	w.next = &state{project: d.After, heard: map[domain.DepartmentCode]int{}, lists: listsShape}
	statement, version := hotAdmit, 0
	if w.old != nil {
		statement, version = hotMove, w.old.project.Version
		w.next.heard, w.next.hash = maps.Clone(w.old.heard), w.old.hash
	}
	var columns eventColumns
	w.kept = make([]events.Recorded, 0, len(d.Events))
	for i := range d.Events {
		if err := w.record(&d.Events[i]); err != nil {
			return err
		}
		if err := columns.add(&w.kept[i]); err != nil {
			return err
		}
	}
	snapshot, err := json.Marshal(d.After)
	if err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	heard, err := json.Marshal(w.next.heard)
	if err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	batch.Queue(statement, string(w.c.Project), d.After.Version, domain.SnapshotShape, listsShape, wake(w.store.machine, d.After),
		string(heard), string(snapshot), version, columns.version, columns.name, columns.at, columns.day, columns.by, columns.back,
		columns.stage, columns.audience, columns.payload, columns.previous, columns.hash, string(w.c.ID))
	return nil
}

// record makes the event as it is kept: with its payload, its place in the chain, and for each department the version of
// the last event that was sent to it.
func (w *change) record(e *events.Event) error {
	payload, err := events.Encode(e.Body)
	if err != nil {
		return err
	}
	k := events.Recorded{
		Project: w.c.Project, Version: e.Version, Name: e.Body.Name(), At: e.At, On: e.On, By: e.By, Back: e.Back,
		Stage: e.Stage, Audience: make([]events.Audience, len(e.Audience)), Payload: payload, Previous: w.next.hash,
	}
	for i, department := range e.Audience {
		k.Audience[i] = events.Audience{Department: department, Previous: w.next.heard[department]}
		w.next.heard[department] = e.Version
	}
	if k.Hash, err = events.Chain(k.Previous, &k); err != nil {
		return err
	}
	w.next.hash = k.Hash
	w.kept = append(w.kept, k)
	return nil
}

func (c *eventColumns) add(k *events.Recorded) error {
	by, err := json.Marshal(k.By)
	if err != nil {
		return fmt.Errorf("encode %s: %w", k.Name, err)
	}
	audience, err := json.Marshal(k.Audience)
	if err != nil {
		return fmt.Errorf("encode %s: %w", k.Name, err)
	}
	c.version = append(c.version, int32(k.Version))
	c.name = append(c.name, k.Name)
	c.at = append(c.at, k.At)
	c.day = append(c.day, k.On.String())
	c.by = append(c.by, string(by))
	c.back = append(c.back, k.Back)
	c.stage = append(c.stage, string(k.Stage))
	c.audience = append(c.audience, string(audience))
	c.payload = append(c.payload, string(k.Payload))
	c.previous = append(c.previous, k.Previous[:])
	c.hash = append(c.hash, k.Hash[:])
	return nil
}

// wake gives when something falls due next, or null.
func wake(m Machine, p *domain.Project) any {
	if at, ok := m.WakeAt(p); ok {
		return at
	}
	return nil
}

// queueLists queues what the decision changes in the read models. They are functions of the snapshot, so that what stands
// there is known without reading it, unless another version of this program wrote it.
func (w *change) queueLists(batch *pgx.Batch, d stages.Decision) {
	after := tasksOf(w.store.machine, d.After)
	line := lineOf(w.store.machine, d.After)
	if w.old == nil || w.old.lists != listsShape {
		batch.Queue(hotClear, string(w.c.Project))
		queueTasks(batch, d.After, after)
		line.queue(batch)
		return
	}
	before := tasksOf(w.store.machine, d.Before)
	gone, changed := difference(before, after)
	queueGone(batch, w.c.Project, gone)
	queueTasks(batch, d.After, changed)
	if old := lineOf(w.store.machine, d.Before); !old.same(line) {
		line.queue(batch)
	}
}
