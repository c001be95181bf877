package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

func number(n int) string { return strconv.Itoa(n) }

func (p *plan) actor() domain.Actor { return domain.Actor{Account: p.By, Role: domain.RoleImport} }

// tried gives the command as the rules judge it now.
func (p *plan) tried(c stages.Command) stages.Command {
	c.At = p.now
	return c
}

// admission is the command that enters a row's project in the pool, on the day that the list says. Its ids follow from what
// makes the project itself, so that importing it twice can't double it.
func (p *plan) admission(r *row) stages.Command {
	const longestName = 100 // of the file, in characters
	file := []rune(p.preview.File)
	return stages.Command{
		ID: "import", Project: p.newID(r.read.Record), By: p.actor(), On: r.EnteredOn,
		Back: "导入 " + string(file[:min(len(file), longestName)]),
		Act:  &stages.AdmitProject{RecordForm: stages.FormOf(r.read.Record, r.read.Contact)},
	}
}

// newID makes the project's id of its identity. Where a project of the pool had that identity once and is another now, the
// next free one is taken.
func (p *plan) newID(r domain.Record) domain.ProjectID {
	for n := 1; ; n++ {
		key := intake.Key(r)
		if n > 1 {
			key += "#" + number(n)
		}
		if id := domain.ProjectID("r-" + digest(key)); !p.pool.taken[id] {
			return id
		}
	}
}

// amendment is the command that gives a project the values that the row states. It names the version that was compared.
func (p *plan) amendment(r *row, e existing) stages.Command {
	var contact domain.Contact
	if slices.ContainsFunc(r.Differences, func(d intake.Difference) bool {
		return d.Field == intake.FieldContact || d.Field == intake.FieldPhone
	}) {
		contact = e.contact
		if r.read.Contact.Name != "" {
			contact.Name = r.read.Contact.Name
		}
		if r.read.Contact.Phone != "" {
			contact.Phone = r.read.Contact.Phone
		}
	}
	form := stages.FormOf(intake.Merge(e.project.Record, r.read.Record), contact)
	// The rules keep facts of an earlier launch by themselves: the form gives only those that it asks for.
	maps.DeleteFunc(form.Facts, func(f domain.Fact, _ string) bool { return p.Machine.Book().PoolFact(f) == nil })
	raw, _ := json.Marshal(form) // texts, numbers and days: it can't fail
	return stages.Command{
		ID:      domain.CommandID("import-" + digest(number(e.project.Version)+" "+string(raw))),
		Project: e.project.ID, By: p.actor(), Seen: e.project.Seen, Act: &stages.AmendProject{RecordForm: form},
	}
}

// digest names a text by 80 bits of its hash.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:10])
}

// problems says, column by column, why the rules refuse a row.
func (p *plan) problems(r *row, refused *domain.Rejection) []Finding {
	if len(refused.Fields) == 0 {
		return []Finding{r.finding("", refused.Reason, refused.Args)}
	}
	var all []Finding
	for _, problem := range refused.Fields {
		field := intake.Field(strings.TrimPrefix(problem.Field, "facts."))
		if problem.Field == "on" {
			field = intake.FieldEnteredOn
		}
		all = append(all, r.finding(field, problem.Reason, problem.Args))
	}
	return all
}
