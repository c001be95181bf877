package views

import (
	"net/http"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
)

const (
	recentEvents  = 8  // on a project's page
	eventsPerPage = 50 // of its history
)

// historyView is one page of a project's history.
type historyView struct {
	Project *domain.Project
	Address string
	Entries []parts.HistoryEntry
	Pages   parts.Pages
}

// showHistory is everything that happened to a project, the latest first.
func showHistory(v *visit) error {
	p, _, err := v.openProject()
	if err != nil {
		return err
	}
	pages := max(1, (p.Version+eventsPerPage-1)/eventsPerPage)
	page, err := strconv.Atoi(v.r.URL.Query().Get("page"))
	if err != nil {
		page = 1
	}
	page = min(max(page, 1), pages)
	if v.unchanged("history", p.ID, p.Version) {
		return nil
	}
	view := historyView{Project: p, Address: projectAddress(p.ID) + "/history"}
	view.Pages = parts.Pages{Page: page, Pages: pages, Total: p.Version, Href: func(n int) string {
		return view.Address + "?page=" + strconv.Itoa(n)
	}}
	last := p.Version - (page-1)*eventsPerPage
	if view.Entries, err = v.history(p, max(0, last-eventsPerPage), last); err != nil {
		return err
	}
	return v.show(http.StatusOK, historyPage(v.frame(v.words.T("history.of", "project", p.Record.Name)), view))
}

func (v *visit) recentHistory(p *domain.Project) ([]parts.HistoryEntry, error) {
	return v.history(p, max(0, p.Version-recentEvents), p.Version)
}

// history gives the events after one version through another, the latest first. What has fallen due but isn't kept yet is
// missing: it comes with its own version soon.
func (v *visit) history(p *domain.Project, after, through int) ([]parts.HistoryEntry, error) {
	kept, err := v.server.City.Events(v.r.Context(), p.ID, after, through-after)
	if err != nil {
		return nil, err
	}
	return v.historyEntries(p, kept)
}

func (v *visit) historyEntries(p *domain.Project, kept []events.Recorded) ([]parts.HistoryEntry, error) {
	var people []domain.AccountID
	for i := range kept {
		if id := kept[i].By.Account; id != "" && !slices.Contains(people, id) {
			people = append(people, id)
		}
		people = append(people, officersOf(&kept[i])...)
	}
	names, err := v.server.City.Names(v.r.Context(), people)
	if err != nil {
		return nil, err
	}
	entries := make([]parts.HistoryEntry, 0, len(kept))
	for i := range slices.Backward(kept) {
		k := &kept[i]
		entry := parts.HistoryEntry{At: v.words.Time(k.At), Who: v.author(k.By, names), Text: v.words.Text(events.TextOf(k.Name))}
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return nil, err
		}
		told := v.tell(p, body, names)
		switch e := body.(type) {
		case *events.ProjectAmended:
			if told.detail, err = v.tellAmended(p.ID, k.Version, e.Record); err != nil {
				return nil, err
			}
		case *events.ProjectChanged:
			changed, err := v.tellAmended(p.ID, k.Version, e.Record)
			if err != nil {
				return nil, err
			}
			told.detail = joined(v.words, changed, e.Reason)
		}
		if !v.mayHear(k) {
			told.detail = ""
		}
		if told.subject != "" {
			entry.Text += v.words.T("project.colon") + told.subject
		}
		entry.Detail, entry.Look = told.detail, told.look
		if k.Back != "" {
			entry.BackedOn = v.words.Day(k.On)
			entry.Detail = joined(v.words, entry.Detail, v.words.T("history.back", "reason", k.Back))
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// tellAmended says what an amendment changed of the record as it was until then.
func (v *visit) tellAmended(id domain.ProjectID, version int, after domain.Record) (string, error) {
	before, err := v.server.City.Events(v.r.Context(), id, 0, version-1)
	if err != nil {
		return "", err
	}
	p, err := events.Fold(nil, before...)
	if err != nil {
		return "", err
	}
	return v.amended(p.Record, after), nil
}

// author says who did it: a person with the department, the import, or nobody: what follows from the rules by itself.
func (v *visit) author(by domain.Actor, names map[domain.AccountID]string) string {
	if by.Role == domain.RoleClock {
		return v.words.T("history.by-itself")
	}
	role := v.words.T("role." + string(by.Role))
	name := names[by.Account]
	if name == "" {
		name = role
	}
	if by.Department != "" {
		return name + " · " + v.words.Name("department", string(by.Department))
	}
	return name
}
