package views

import (
	"encoding/json"
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// fileGroup is the files of one kind of material, the latest first.
type fileGroup struct {
	Material string
	Files    []fileLine
}

// fileLine is one file that can be downloaded.
type fileLine struct {
	Name string
	Size string
	When string
	Href string
}

// projectFiles is what of a project's files the reader may see, and to which of its applications each belongs.
type projectFiles struct {
	kept []File
	of   map[domain.ApplicationID][]domain.MaterialRef
}

// eventsAtOnce is how many events are read at a time where all of a project's are needed.
const eventsAtOnce = 1000

// projectFiles reads the files of a project that the reader may read. Events say which application brought which, and whom
// each concerns.
func (v *visit) projectFiles(p *domain.Project) (projectFiles, error) {
	f := projectFiles{of: map[domain.ApplicationID][]domain.MaterialRef{}}
	var err error
	if f.kept, err = v.server.City.Files(v.r.Context(), p.ID); err != nil || len(f.kept) == 0 {
		return f, err
	}
	var open []domain.MaterialRef
	err = v.eachEvent(p, func(k *events.Recorded) error {
		id, refs, err := broughtBy(p, k)
		if err != nil || len(refs) == 0 {
			return err
		}
		brought, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return err
		}
		refs = slices.DeleteFunc(refs, func(r domain.MaterialRef) bool {
			return !v.server.Machine.MayReadMaterial(v.actor(), p, brought, r.Material)
		})
		open = append(open, refs...)
		if id != "" {
			f.of[id] = append(f.of[id], refs...)
		}
		return nil
	})
	f.kept = slices.DeleteFunc(f.kept, func(k File) bool { return !slices.ContainsFunc(open, k.is) })
	return f, err
}

// is reports whether a reference means the file.
func (f File) is(r domain.MaterialRef) bool {
	return r.Hash == f.Ref.Hash && r.Material == f.Ref.Material
}

// eachEvent goes through the events that made a project what it is given as, oldest first, until one fails. What happened later, to a
// project as it once stood, isn't among them.
func (v *visit) eachEvent(p *domain.Project, do func(*events.Recorded) error) error {
	for after := 0; after < p.Version; after += eventsAtOnce {
		kept, err := v.server.City.Events(v.r.Context(), p.ID, after, eventsAtOnce)
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

// ofApplication gives the files that came with an application.
func (f *projectFiles) ofApplication(id domain.ApplicationID) []File {
	return slices.DeleteFunc(slices.Clone(f.kept), func(k File) bool {
		return !slices.ContainsFunc(f.of[id], k.is)
	})
}

// countingFor gives the files by which an application is decided: its own, and those of the one before whose materials count on.
func (f *projectFiles) countingFor(p *domain.Project, a *domain.Application) []File {
	files := f.ofApplication(a.ID)
	for before := p.Application(a.Redo); before != nil; before = p.Application(before.Redo) {
		files = append(files, f.ofApplication(before.ID)...)
	}
	return files
}

// fileGroups gathers files by their kind, in the order in which the kinds came. A file that was brought twice stands once.
func (v *visit) fileGroups(p domain.ProjectID, kept []File) []fileGroup {
	var groups []fileGroup
	index := map[domain.MaterialCode]int{}
	type seen struct {
		ref  domain.MaterialRef
		name string
	}
	known := map[seen]bool{}
	for _, f := range slices.Backward(kept) {
		if s := (seen{f.Ref, f.Name}); known[s] {
			continue
		} else {
			known[s] = true
		}
		i, there := index[f.Ref.Material]
		if !there {
			i = len(groups)
			index[f.Ref.Material] = i
			groups = append(groups, fileGroup{Material: v.words.Name("material", string(f.Ref.Material))})
		}
		groups[i].Files = append(groups[i].Files, fileLine{Name: f.Name, Size: words.Bytes(f.Ref.Bytes), When: v.words.Time(f.At),
			Href: fileAddress(p, f.ID)})
	}
	slices.Reverse(groups)
	return groups
}
