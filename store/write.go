package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// writes are what some commands change: one slice a column, as statements take them. So a statement serves any number of commands.
type writes struct {
	of         []*change
	moved, new projectColumns
	events     eventColumns
	answers    answerColumns
	lists      listColumns
	stamp      int // of the read models' rows: the oldest rules that any of them was reckoned by
	contacts   []*change
	statements int // queued
}

// projectColumns are rows of projects.
type projectColumns struct {
	id            []string
	seen, version []int32
	wakeAt        []*time.Time
	changedAt     []time.Time
	hash          [][]byte
	heard         [][]byte
	content       textArray
}

// eventColumns are rows of events.
type eventColumns struct {
	project                []string
	version                []int32
	name, day, back, stage []string
	by, audience, payload  [][]byte
	at                     []time.Time
	previous, hash         [][]byte
}

// answerColumns are rows of commands.
type answerColumns struct {
	project, id     []string
	version, events []int32
}

// What snapshots take, in bytes: usually at most.
const (
	freshSnapshot = 2 << 10
	usualSnapshot = 14 << 10
)

// newWrites encodes what commands have decided.
func newWrites(of []*change) (*writes, error) {
	all := &writes{of: of}
	fresh := 0
	for _, w := range of {
		if w.old == nil {
			fresh++
		}
	}
	all.new.content.grow(fresh, freshSnapshot)
	all.moved.content.grow(len(of)-fresh, usualSnapshot)
	for _, w := range of {
		if err := all.add(w); err != nil {
			return nil, fmt.Errorf("%s on project %s: %w", w.c.Verb(), w.c.Project, err)
		}
	}
	return all, nil
}

func (all *writes) add(w *change) error {
	if err := w.record(); err != nil {
		return err
	}
	for i := range w.kept {
		if err := all.events.add(&w.kept[i]); err != nil {
			return err
		}
	}
	columns := &all.new
	if w.old != nil {
		columns = &all.moved
	}
	if err := columns.add(w); err != nil {
		return err
	}
	if w.c.ID != "" {
		a := &all.answers
		a.project, a.id = append(a.project, string(w.c.Project)), append(a.id, string(w.c.ID))
		a.version, a.events = append(a.version, int32(w.next.project.Version)), append(a.events, int32(len(w.kept)))
	}
	all.lists.add(w)
	if all.stamp == 0 || w.stamp < all.stamp {
		all.stamp = w.stamp
	}
	if act, ok := w.c.Act.(stages.Contactful); ok && act.ContactPerson() != nil {
		all.contacts = append(all.contacts, w)
	}
	return nil
}

// record makes the events as they are kept: with their payload, their place in the chain, and for each department the version
// of the last event that was sent to it.
func (w *change) record() error {
	w.next = &state{project: w.decision.After, heard: map[domain.DepartmentCode]int{}, lists: w.stamp}
	if w.old != nil {
		w.next.heard, w.next.hash = maps.Clone(w.old.heard), w.old.hash
	}
	w.kept = make([]events.Recorded, 0, len(w.decision.Events))
	for i := range w.decision.Events {
		e := &w.decision.Events[i]
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
	}
	return nil
}

func (c *projectColumns) add(w *change) error {
	if err := c.content.add(func(to []byte) ([]byte, error) { return w.next.appendSnapshot(to, w.old) }); err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	seen := 0
	if w.old != nil {
		seen = w.old.project.Version
	}
	c.id, c.seen, c.version = append(c.id, string(w.c.Project)), append(c.seen, int32(seen)), append(c.version, int32(w.next.project.Version))
	c.wakeAt = append(c.wakeAt, wake(w.store.machine, w.next.project))
	c.changedAt, c.hash = append(c.changedAt, w.kept[len(w.kept)-1].At), append(c.hash, w.next.hash[:])
	c.heard = append(c.heard, encodeHeard(w.next.heard))
	return nil
}

func (c *eventColumns) add(k *events.Recorded) error {
	by, err := json.Marshal(k.By)
	if err != nil {
		return fmt.Errorf("encode %s: %w", k.Name, err)
	}
	c.project, c.version, c.name = append(c.project, string(k.Project)), append(c.version, int32(k.Version)), append(c.name, k.Name)
	c.at, c.day, c.by = append(c.at, k.At), append(c.day, k.On.String()), append(c.by, by)
	c.back, c.stage, c.audience = append(c.back, k.Back), append(c.stage, string(k.Stage)), append(c.audience, encodeAudience(k.Audience))
	c.payload, c.previous, c.hash = append(c.payload, k.Payload), append(c.previous, k.Previous[:]), append(c.hash, k.Hash[:])
	return nil
}

// encodeHeard writes what departments have heard as JSON, in the order of their codes. A code has nothing that Go quotes otherwise
// than JSON; writing these two by hand takes a tenth of the time, and every command writes them.
func encodeHeard(heard map[domain.DepartmentCode]int) []byte {
	all := []byte{'{'}
	for _, department := range slices.Sorted(maps.Keys(heard)) {
		if len(all) > 1 {
			all = append(all, ',')
		}
		all = append(strconv.AppendQuote(all, string(department)), ':')
		all = strconv.AppendInt(all, int64(heard[department]), 10)
	}
	return append(all, '}')
}

// encodeAudience writes whom an event concerns as JSON.
func encodeAudience(audience []events.Audience) []byte {
	all := []byte{'['}
	for i, a := range audience {
		if i > 0 {
			all = append(all, ',')
		}
		all = strconv.AppendQuote(append(all, `{"department":`...), string(a.Department))
		all = append(strconv.AppendInt(append(all, `,"previous":`...), int64(a.Previous), 10), '}')
	}
	return append(all, ']')
}

// wake gives when something falls due next, or nil.
func wake(m Machine, p *domain.Project) *time.Time {
	if at, ok := m.WakeAt(p); ok {
		return &at
	}
	return nil
}

// queue queues the statements that keep everything. The last answers with the numbers that the events got; it has the snapshots, which the
// driver copies with whatever it writes after them.
func (all *writes) queue(batch *pgx.Batch) {
	before := batch.Len()
	if p := &all.new; len(p.id) > 0 {
		batch.Queue(hotAdmit, p.id, p.version, domain.SnapshotShape, all.stamp, p.wakeAt, p.changedAt, p.hash, p.heard, &p.content)
	}
	all.lists.queue(batch)
	for _, w := range all.contacts {
		person := w.c.Act.(stages.Contactful).ContactPerson()
		batch.Queue(hotContact, string(w.c.Project), person.Name, person.Phone)
	}
	p, e, a := &all.moved, &all.events, &all.answers
	batch.Queue(hotKeep, p.id, p.seen, p.version, domain.SnapshotShape, all.stamp, p.wakeAt, p.changedAt, p.hash, p.heard,
		e.project, e.version, e.name, e.at, e.day, e.by, e.back, e.stage, e.audience, e.payload, e.previous, e.hash,
		a.project, a.id, a.version, a.events, &p.content)
	all.statements = batch.Len() - before
}

// read reads whether each statement worked, and the numbers that the events got.
func (all *writes) read(results pgx.BatchResults) error {
	if err := succeeded(results, all.statements-1); err != nil {
		return err
	}
	return all.readNumbers(results)
}

// succeeded reads whether so many statements, of which nothing else is asked, worked.
func succeeded(results pgx.BatchResults, statements int) error {
	for range statements {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	return nil
}

func (all *writes) readNumbers(results pgx.BatchResults) error {
	rows, err := results.Query()
	if err != nil {
		return moved(err)
	}
	defer rows.Close()
	for _, w := range all.of {
		for i := range w.kept {
			if !rows.Next() {
				return errors.Join(errors.New("fewer events are kept than were written"), moved(rows.Err()))
			}
			if err := rows.Scan(&w.kept[i].Seq); err != nil {
				return err
			}
		}
	}
	rows.Next() // reads to the end
	return moved(rows.Err())
}

// moved says what the guard of hotKeep has met.
func moved(err error) error {
	if divided(err) {
		return fmt.Errorf("a snapshot was changed under its lock: %w", err)
	}
	return err
}
