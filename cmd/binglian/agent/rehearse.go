package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"binglian/domain"
	"binglian/events/stream"
)

// Check is one thing that a department's system must do, and whether it does.
type Check struct {
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	Detail string `json:"detail"` // what was seen
}

// Findings are what a rehearsal came to.
type Findings struct {
	Department domain.DepartmentCode `json:"department"`
	Kinds      []string              `json:"kinds,omitempty"` // of the events that were handed over
	Handed     int                   `json:"handed"`
	Slowest    time.Duration         `json:"slowest,omitempty"` // answer, in nanoseconds
	Checks     []Check               `json:"checks"`
}

// Failed counts the checks that failed.
func (f *Findings) Failed() (n int) {
	for _, c := range f.Checks {
		if !c.Passed {
			n++
		}
	}
	return n
}

// rehearsal hands what a department may meet to its system.
type rehearsal struct {
	system     Receiver
	department domain.DepartmentCode

	mu       sync.Mutex
	findings Findings
	kinds    map[string]bool
}

// Rehearse hands a department's system what it may meet, and tells what it made of it: the lives of projects in order, each once more, a gap,
// several projects at once, what it can't know. It fails if the context ends.
func Rehearse(ctx context.Context, system Receiver, department domain.DepartmentCode, lives []Life) (*Findings, error) {
	r := &rehearsal{system: system, department: department, kinds: map[string]bool{}}
	r.findings.Department = department
	if len(lives) == 0 {
		return nil, fmt.Errorf("the simulated city tells %s nothing: there is nothing to rehearse", department)
	}
	for _, check := range []struct {
		name string
		do   func(context.Context, []Life) (string, error)
	}{
		{"takes every event of a project's life, in order", r.takesAll},
		{"takes an event that comes twice", r.takesTwice},
		{"takes an event that comes once more after all others", r.takesLate},
		{"takes an event that comes before the one before it, or says that it is away until that came", r.takesGap},
		{"takes several projects at once", r.takesAtOnce},
		{"takes a kind of event that it doesn't know", r.takesUnknown},
		{"takes fields and attributes that it doesn't know", r.takesAdded},
		{"takes a long text", r.takesLong},
	} {
		detail, err := check.do(ctx, lives)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			detail = err.Error()
		}
		r.findings.Checks = append(r.findings.Checks, Check{check.name, err == nil, detail})
	}
	r.findings.Kinds = slices.Sorted(maps.Keys(r.kinds))
	return &r.findings, nil
}

// hand hands one event over, once.
func (r *rehearsal) hand(ctx context.Context, e stream.CloudEvent, more map[string]any) error {
	raw, err := written(e, more)
	if err != nil {
		return err
	}
	began := time.Now()
	err = r.system.Hand(ctx, &Event{CloudEvent: e, Raw: raw, Department: r.department, Try: 1})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.findings.Handed++
	r.findings.Slowest = max(r.findings.Slowest, time.Since(began))
	if err != nil {
		return fmt.Errorf("%s (%s): %w", e.ID, e.Type, err)
	}
	return nil
}

// written writes an envelope, with attributes beside its own.
func written(e stream.CloudEvent, more map[string]any) ([]byte, error) {
	raw, err := json.Marshal(&e)
	if err != nil || len(more) == 0 {
		return raw, err
	}
	all := map[string]any{}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, err
	}
	maps.Copy(all, more)
	return json.Marshal(all)
}

// all hands a life over, and tells of each refusal, the first ones in words.
func (r *rehearsal) all(ctx context.Context, l Life) error {
	const worded = 5
	var refused []error
	for _, e := range l {
		if err := r.hand(ctx, e, nil); err != nil {
			refused = append(refused, err)
		}
	}
	if len(refused) > worded {
		refused = append(refused[:worded], fmt.Errorf("and %d more", len(refused)-worded))
	}
	return errors.Join(refused...)
}

func (r *rehearsal) takesAll(ctx context.Context, lives []Life) (string, error) {
	var refused []error
	n := 0
	for _, l := range lives {
		n += len(l)
		refused = append(refused, r.all(ctx, l))
		for _, e := range l {
			r.kinds[kindOf(e)] = true
		}
	}
	return fmt.Sprintf("%d events of %d kinds, of %d projects", n, len(r.kinds), len(lives)), errors.Join(refused...)
}

// kindOf gives an event's name from its type.
func kindOf(e stream.CloudEvent) string {
	return strings.TrimSuffix(strings.TrimPrefix(e.Type, "approval."), ".v1")
}

func (r *rehearsal) takesTwice(ctx context.Context, lives []Life) (string, error) {
	l := lives[0].of(rehearsalPrefix + "twice")
	var refused []error
	for _, e := range l[:min(len(l), 20)] {
		refused = append(refused, r.hand(ctx, e, nil), r.hand(ctx, e, nil))
	}
	return fmt.Sprintf("%d events, each twice", min(len(l), 20)), errors.Join(refused...)
}

func (r *rehearsal) takesLate(ctx context.Context, lives []Life) (string, error) {
	return lives[0][0].ID, r.hand(ctx, lives[0][0], nil)
}

// takesGap hands the second event over before the first. A system may take it as it is, or be away until the first came.
func (r *rehearsal) takesGap(ctx context.Context, lives []Life) (string, error) {
	l := lives[0].of(rehearsalPrefix + "gap")
	if len(l) < 2 {
		return "the life is too short for a gap", nil
	}
	early := r.hand(ctx, l[1], nil)
	away := errors.Is(early, ErrAway)
	if early != nil && !away {
		return "", early
	}
	if err := r.hand(ctx, l[0], nil); err != nil {
		return "", err
	}
	if err := r.hand(ctx, l[1], nil); err != nil {
		return "", err
	}
	if away {
		return "it was away until the missing one came", nil
	}
	return "it took it as it came", nil
}

func (r *rehearsal) takesAtOnce(ctx context.Context, lives []Life) (string, error) {
	const projects, longest = 8, 20
	refused := make([]error, projects)
	var running sync.WaitGroup
	for i := range projects {
		l := lives[0].of(domain.ProjectID(fmt.Sprintf("%sbeside-%d", rehearsalPrefix, i+1)))
		running.Go(func() { refused[i] = r.all(ctx, l[:min(len(l), longest)]) })
	}
	running.Wait()
	return fmt.Sprintf("%d projects", projects), errors.Join(refused...)
}

func (r *rehearsal) takesUnknown(ctx context.Context, lives []Life) (string, error) {
	e := lives[0].of(rehearsalPrefix + "unknown")[0]
	e.Type, e.Data = "approval.moon-reached.v1", json.RawMessage(`{"on":"1969-07-20"}`)
	return e.Type, r.hand(ctx, e, nil)
}

func (r *rehearsal) takesAdded(ctx context.Context, lives []Life) (string, error) {
	var refused []error
	l := lives[0].of(rehearsalPrefix + "added")
	for _, e := range l[:min(len(l), 20)] {
		data := map[string]any{}
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return "", fmt.Errorf("%s: %w", e.ID, err)
		}
		data["added_later"] = map[string]any{"of": []string{"a", "later", "version"}}
		refused = append(refused, r.hand(ctx, e, map[string]any{"addedlater": "yes", "data": data}))
	}
	return "a field of the payload, and an attribute", errors.Join(refused...)
}

func (r *rehearsal) takesLong(ctx context.Context, lives []Life) (string, error) {
	const characters = 300_000
	e := lives[0].of(rehearsalPrefix + "long")[0]
	data := map[string]any{}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return "", fmt.Errorf("%s: %w", e.ID, err)
	}
	data["added_later"] = strings.Repeat("踏", characters)
	return fmt.Sprintf("%d characters", characters), r.hand(ctx, e, map[string]any{"data": data})
}
