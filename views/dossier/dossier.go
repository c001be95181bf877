// Package dossier finds out which files of a project a reader may read, for pages and for programs alike. The rule is the
// machine's; here is what it is asked about each file.
package dossier

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Archive is what is kept of projects.
type Archive interface {
	Files(ctx context.Context, id domain.ProjectID) ([]domain.File, error)
	Events(ctx context.Context, id domain.ProjectID, after, limit int) ([]events.Recorded, error)
}

// Found is what of a project's files a reader may read, and which of its applications brought what.
type Found struct {
	Files []domain.File
	Of    map[domain.ApplicationID][]domain.MaterialRef
}

// eventsAtOnce is how many events are read at a time where all of a project's are needed.
const eventsAtOnce = 1000

// Of reads the files of a project that the reader may read. Events say which application brought which, and whom each concerns.
func Of(ctx context.Context, archive Archive, m *stages.Machine, reader domain.Actor, p *domain.Project) (Found, error) {
	f := Found{Of: map[domain.ApplicationID][]domain.MaterialRef{}}
	var err error
	if f.Files, err = archive.Files(ctx, p.ID); err != nil || len(f.Files) == 0 {
		return f, err
	}
	var open []domain.MaterialRef
	err = EachEvent(ctx, archive, p, func(k *events.Recorded) error {
		id, refs, err := broughtBy(p, k)
		if err != nil || len(refs) == 0 {
			return err
		}
		brought, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return err
		}
		refs = slices.DeleteFunc(refs, func(r domain.MaterialRef) bool { return !m.MayReadMaterial(reader, p, brought, r.Material) })
		open = append(open, refs...)
		if id != "" {
			f.Of[id] = append(f.Of[id], refs...)
		}
		return nil
	})
	f.Files = slices.DeleteFunc(f.Files, func(k domain.File) bool { return !slices.ContainsFunc(open, k.Is) })
	return f, err
}

// EachEvent goes through the events that made a project what it is given as, oldest first, until one fails. What happened later, to a
// project as it once stood, isn't among them.
func EachEvent(ctx context.Context, archive Archive, p *domain.Project, do func(*events.Recorded) error) error {
	for after := 0; after < p.Version; after += eventsAtOnce {
		kept, err := archive.Events(ctx, p.ID, after, eventsAtOnce)
		if err != nil {
			return err
		}
		for i := range kept {
			if kept[i].Version > p.Version {
				return nil
			}
			if err := do(&kept[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// broughtBy gives the files that an event names, and the application that they belong to.
func broughtBy(p *domain.Project, k *events.Recorded) (domain.ApplicationID, []domain.MaterialRef, error) {
	var e struct {
		Application   domain.ApplicationID   `json:"application"`
		Item          domain.ItemID          `json:"item"`
		Survey        domain.SurveyID        `json:"survey"`
		Rectification domain.RectificationID `json:"rectification"`
		Materials     json.RawMessage        `json:"materials"`
	}
	if err := json.Unmarshal(k.Payload, &e); err != nil || len(e.Materials) == 0 {
		return "", nil, err
	}
	var refs []domain.MaterialRef
	if err := json.Unmarshal(e.Materials, &refs); err != nil {
		return "", nil, fmt.Errorf("files of event %d of %s: %w", k.Version, p.ID, err)
	}
	if a, _ := p.Item(e.Item); a != nil {
		e.Application = a.ID
	}
	if s := p.Survey(e.Survey); s != nil {
		e.Application = s.Application
	}
	if r := p.Rectification(e.Rectification); r != nil {
		e.Application = r.Application
	}
	return e.Application, refs, nil
}
