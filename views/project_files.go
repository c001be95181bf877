package views

import (
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

// projectFiles is what a project's files are, and to which of its applications each belongs.
type projectFiles struct {
	kept []File
	of   map[domain.ApplicationID][]domain.MaterialRef
}

// mostEvents bounds how far back a page looks for what belongs together.
const mostEvents = 5000

// projectFiles reads the files of a project. Events say which application brought which.
func (v *visit) projectFiles(p *domain.Project) (projectFiles, error) {
	f := projectFiles{of: map[domain.ApplicationID][]domain.MaterialRef{}}
	var err error
	if f.kept, err = v.server.City.Files(v.r.Context(), p.ID); err != nil || len(f.kept) == 0 {
		return f, err
	}
	all, err := v.server.City.Events(v.r.Context(), p.ID, 0, mostEvents)
	if err != nil {
		return f, err
	}
	for i := range all {
		id, refs, err := broughtBy(p, &all[i])
		if err != nil {
			return f, err
		}
		if len(refs) > 0 {
			f.of[id] = append(f.of[id], refs...)
		}
	}
	return f, nil
}

// broughtBy gives the files that an event names, and the application that they belong to.
func broughtBy(p *domain.Project, k *events.Recorded) (domain.ApplicationID, []domain.MaterialRef, error) {
	switch k.Name {
	case "application-received", "correction-supplied", "decision-proposed", "item-decided", "survey-finding-recorded":
	default:
		return "", nil, nil
	}
	body, err := events.Decode(k.Name, k.Payload)
	if err != nil {
		return "", nil, err
	}
	ofItem := func(id domain.ItemID) domain.ApplicationID {
		if a, _ := p.Item(id); a != nil {
			return a.ID
		}
		return ""
	}
	switch e := body.(type) {
	case *events.ApplicationReceived:
		return e.Application, e.Materials, nil
	case *events.CorrectionSupplied:
		return e.Application, e.Materials, nil
	case *events.DecisionProposed:
		return ofItem(e.Item), e.Materials, nil
	case *events.ItemDecided:
		return ofItem(e.Item), e.Materials, nil
	case *events.SurveyFindingRecorded:
		if s := p.Survey(e.Survey); s != nil {
			return s.Application, e.Materials, nil
		}
	}
	return "", nil, nil
}

// ofApplication gives the files that came with an application.
func (f *projectFiles) ofApplication(id domain.ApplicationID) []File {
	return slices.DeleteFunc(slices.Clone(f.kept), func(k File) bool {
		return !slices.ContainsFunc(f.of[id], func(r domain.MaterialRef) bool {
			return r.Hash == k.Ref.Hash && r.Material == k.Ref.Material
		})
	})
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
			Href: fileAddress(p, f.Ref.Hash)})
	}
	slices.Reverse(groups)
	return groups
}
