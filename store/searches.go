package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun/dialect/pgdialect"

	"binglian/domain"
)

// termFields names the lines of a project's first term, as lineOf writes them.
var termFields = []domain.SearchField{
	domain.FoundID, domain.FoundCode, domain.FoundName, domain.FoundInvestor, domain.FoundCredit, domain.FoundSite,
}

// SearchProjects gives a page of the projects that hold all words, as far as the actor may read them, the lately changed first, each
// with where the words were found.
func (s *Store) SearchProjects(ctx context.Context, actor domain.Actor, q domain.SearchQuery) (domain.ProjectHits, error) {
	page, err := s.ProjectLines(ctx, actor, domain.ProjectQuery{Text: q.Text, Order: domain.OrderChanged, Offset: q.Offset, Limit: q.Limit})
	if err != nil || len(page.Lines) == 0 {
		return domain.ProjectHits{Total: page.Total}, err
	}
	ids := make([]string, len(page.Lines))
	for i := range page.Lines {
		ids[i] = string(page.Lines[i].Project)
	}
	var terms []struct {
		Project, Term string
		Place         int
	}
	if err := s.db.NewRaw(`select project, place, term from project_terms where project = any(?)`, pgdialect.Array(ids)).Scan(ctx, &terms); err != nil {
		return domain.ProjectHits{}, fmt.Errorf("search projects: %w", err)
	}
	words, _ := soughtWords(q.Text)
	where := make(map[domain.ProjectID]map[domain.SearchField]bool, len(ids))
	for _, t := range terms {
		found := where[domain.ProjectID(t.Project)]
		if found == nil {
			found = map[domain.SearchField]bool{}
			where[domain.ProjectID(t.Project)] = found
		}
		for i, line := range strings.Split(t.Term, "\n") {
			field := domain.FoundApplication
			if t.Place == 0 && i < len(termFields) {
				field = termFields[i]
			}
			found[field] = found[field] || slices.ContainsFunc(words, func(w sought) bool { return strings.Contains(line, w.word) })
		}
	}
	hits := domain.ProjectHits{Total: page.Total, Hits: make([]domain.ProjectHit, len(page.Lines))}
	for i, l := range page.Lines {
		hits.Hits[i].ProjectLine = l
		for _, field := range append(slices.Clone(termFields), domain.FoundApplication) {
			if where[l.Project][field] {
				hits.Hits[i].Fields = append(hits.Hits[i].Fields, field)
			}
		}
	}
	return hits, nil
}

// SearchApplications gives a page of the applications whose number holds one of the words, in projects that hold all of them and that
// the actor may read, those of the lately changed projects first.
func (s *Store) SearchApplications(ctx context.Context, actor domain.Actor, q domain.SearchQuery) (domain.ApplicationHits, error) {
	var hits domain.ApplicationHits
	words, _ := soughtWords(q.Text)
	if len(words) == 0 {
		return hits, nil
	}
	var c, numbers conditions
	c.visible(actor)
	c.text(q.Text)
	for _, w := range words {
		numbers.add(`t.grams @@ ?::tsquery and strpos(t.term, ?) > 0`, w.query, w.word)
	}
	c.add(`t.place > 0`)
	c.add("("+strings.Join(numbers.parts, ") or (")+")", numbers.args...)
	const from = ` from project_terms t join project_lines l using (project) join projects p on p.id = t.project where `
	if err := s.db.NewRaw(`select count(*)`+from+c.where(), c.args...).Scan(ctx, &hits.Total); err != nil {
		return hits, fmt.Errorf("search applications: %w", err)
	}
	var found []struct {
		Project, Name, Code, Investor string
		Place                         int
	}
	if err := s.db.NewRaw(`select t.project, t.place, l.name, l.code, l.investor`+from+c.where()+
		` order by p.changed_at desc, t.project, t.place desc limit ? offset ?`, c.with(pageLimit(q.Limit), max(0, q.Offset))...).Scan(ctx, &found); err != nil {
		return hits, fmt.Errorf("search applications: %w", err)
	}
	for _, f := range found {
		p, err := s.Project(ctx, domain.ProjectID(f.Project))
		if err != nil {
			return hits, err
		}
		if p == nil || f.Place > len(p.Applications) {
			continue // written by another version of this program
		}
		hits.Hits = append(hits.Hits, domain.ApplicationHit{Project: domain.ProjectID(f.Project), Name: f.Name, Code: domain.ProjectCode(f.Code),
			Investor: f.Investor, Application: p.Applications[f.Place-1]})
	}
	return hits, nil
}
