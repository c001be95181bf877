package views

import (
	"encoding/base64"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/views/pictures"
)

// mostPhotos is how many photos a document shows; the others are told by their hash.
const mostPhotos = 60

// partyFindings is what a party of a survey found, with what was amended later.
type partyFindings struct {
	CheckedIn time.Time
	Officers  []domain.AccountID
	Text      string
	Findings  []events.Finding
	Materials []domain.MaterialRef // photos, those of no finding among them
}

// findings reads what the parties of a survey found: the texts stand in the events, and nowhere else.
func (v *visit) findings(p *domain.Project, s *domain.Survey) (map[domain.DepartmentCode]*partyFindings, error) {
	told, err := v.happenings(p, (&events.SurveyCheckedIn{}).Name(), (&events.SurveyFindingRecorded{}).Name(), (&events.SurveyFindingAmended{}).Name())
	if err != nil {
		return nil, err
	}
	all := make(map[domain.DepartmentCode]*partyFindings, len(s.Parties))
	for i := range s.Parties {
		all[s.Parties[i].Department] = &partyFindings{}
	}
	for _, h := range told {
		switch e := h.Body.(type) {
		case *events.SurveyCheckedIn:
			if f := all[e.Department]; f != nil && e.Survey == s.ID {
				f.CheckedIn, f.Officers = h.At, e.Officers
			}
		case *events.SurveyFindingRecorded:
			if f := all[e.Department]; f != nil && e.Survey == s.ID {
				f.Officers, f.Text, f.Findings, f.Materials = e.Officers, e.Text, e.Findings, e.Materials
			}
		case *events.SurveyFindingAmended:
			if f := all[e.Department]; f != nil && e.Survey == s.ID {
				f.Findings = slices.DeleteFunc(slices.Clone(f.Findings), func(x events.Finding) bool { return slices.Contains(e.Withdrawn, x.ID) })
				f.Findings, f.Materials = append(f.Findings, e.Findings...), append(slices.Clone(f.Materials), e.Materials...)
			}
		}
	}
	return all, nil
}

// album draws photos small for papers, as long as there is room, and only those that the reader may download.
type album struct {
	*visit
	project *domain.Project
	files   []File
	drawn   int
}

func (v *visit) album(p *domain.Project) (*album, error) {
	files, err := v.projectFiles(p)
	return &album{visit: v, project: p, files: files.kept}, err
}

// photo gives a photo under a label. One that can't be drawn, has no room or isn't in its place is told by its hash alone: the
// document counts without it.
func (a *album) photo(hash domain.Hash, label string) paperPhoto {
	told := paperPhoto{Label: label, Hash: string(hash)}
	at := slices.IndexFunc(a.files, func(f File) bool { return f.Ref.Hash == hash })
	if at < 0 || a.drawn >= mostPhotos {
		return told
	}
	_, content, ok, err := a.server.City.OpenFile(a.r.Context(), a.project.ID, a.files[at].ID)
	if err != nil {
		a.server.Log.WarnContext(a.r.Context(), "a photo could not be opened", "project", a.project.ID, "hash", hash, "error", err.Error())
	}
	if err != nil || !ok {
		return told
	}
	defer content.Close()
	if small, err := pictures.Small(content); err == nil {
		a.drawn++
		told.Source = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(small)
	}
	return told
}
