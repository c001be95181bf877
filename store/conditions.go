package store

import (
	"strings"

	"binglian/domain"
)

// conditions gather what a query asks for: all of them must hold.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) add(part string, args ...any) {
	c.parts = append(c.parts, part)
	c.args = append(c.args, args...)
}

// addIf adds a condition on a value that isn't empty.
func (c *conditions) addIf(value, part string) {
	if value != "" {
		c.add(part, value)
	}
}

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return "true"
	}
	return "(" + strings.Join(c.parts, ") and (") + ")"
}

// with gives the arguments, those of other parts of the statement before and after.
func (c *conditions) with(after ...any) []any {
	return append(c.args[:len(c.args):len(c.args)], after...)
}

// visible restricts a list of projects, the rows l of project_lines, to what the actor may read. Every list goes through
// here or through visibleTasks; it says in SQL what the machine's MayRead says of one project.
func (c *conditions) visible(a domain.Actor) {
	switch a.Role {
	case domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator, domain.RoleImport, domain.RoleClock:
	case domain.RoleInvestor:
		c.add(`l.credit = ? and l.credit <> ''`, string(a.Organisation))
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		c.add(`l.departments @> array[?]::text[] and ? <> ''`, string(a.Department), string(a.Department))
	default:
		c.add(`false`)
	}
}

// visibleTasks restricts tasks t, beside visible, to those that are the actor's organisation's own; those who watch over
// everything see all.
func (c *conditions) visibleTasks(a domain.Actor) {
	switch a.Role {
	case domain.RoleInvestor:
		c.add(`t.investor = ?`, string(a.Organisation))
		c.add(`t.kind <> ?`, string(domain.TaskOrder)) // as stages.Machine.ShowsTask says
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		c.add(`t.department = ?`, string(a.Department))
	case domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator, domain.RoleImport, domain.RoleClock:
	}
}

// text looks for each of the words in a project's names, codes and application numbers. The index finds what holds all pairs of a
// word's characters; of that only what holds the word itself is taken. What has no letter or digit finds nothing.
func (c *conditions) text(typed string) {
	words, wanted := soughtWords(typed)
	if wanted && len(words) == 0 {
		c.add(`false`)
	}
	for _, w := range words {
		c.add(`l.project in (select project from project_terms where grams @@ ?::tsquery and strpos(term, ?) > 0)`, w.query, w.word)
	}
}

const (
	pageDefault = 50
	pageMost    = 500
)

func pageLimit(limit int) int {
	if limit <= 0 {
		return pageDefault
	}
	return min(limit, pageMost)
}
