package views

import (
	"slices"

	"binglian/domain"
	"binglian/events"
	"binglian/views/dossier"
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

// projectFiles reads the files of a project that the reader may read.
func (v *visit) projectFiles(p *domain.Project) (projectFiles, error) {
	found, err := dossier.Of(v.r.Context(), v.server.City, v.server.Machine, v.actor(), p)
	return projectFiles{kept: found.Files, of: found.Of}, err
}

// eachEvent goes through the events that made a project what it is given as, oldest first, until one fails.
func (v *visit) eachEvent(p *domain.Project, do func(*events.Recorded) error) error {
	return dossier.EachEvent(v.r.Context(), v.server.City, p, do)
}

// ofApplication gives the files that came with an application.
func (f *projectFiles) ofApplication(id domain.ApplicationID) []File {
	return slices.DeleteFunc(slices.Clone(f.kept), func(k File) bool {
		return !slices.ContainsFunc(f.of[id], k.Is)
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
