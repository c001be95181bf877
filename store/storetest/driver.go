package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
)

// Driver carries one project on through the store by chance, mostly onward, as its people would.
type Driver struct {
	City *City
	Walk *stagestest.Walk
	// Changed hears of every command that was carried out, if set.
	Changed func(stages.Command, store.Result)
}

// Drive begins a project that isn't there yet. The same seed and id make the same project.
func (c *City) Drive(t testing.TB, id domain.ProjectID, seed uint64) *Driver {
	t.Helper()
	w := stagestest.New(c.Machine, rand.New(rand.NewPCG(seed, 1)), id, domain.DayOf(c.Clock.Now()))
	w.Haste = 10
	// The walk names one file wherever materials are asked for.
	c.Exec(t, `with file as (
			insert into material_files (hash, bytes, type) values (repeat('0123456789abcdef', 4), 1024, 'application/pdf') on conflict do nothing
		) insert into uploads (project, material, hash, name, account, at) values ($1, '', repeat('0123456789abcdef', 4), '附件.pdf', '', now())`, string(id))
	c.People(t)
	return &Driver{City: c, Walk: w}
}

// People gives the walks' officers and heads accounts, with which nobody can sign in: commands may name them.
func (c *City) People(t testing.TB) {
	t.Helper()
	var ids, roles, departments []string
	for _, a := range stagestest.Actors(c.Machine.Book()) {
		if a.Role == domain.RoleOfficer || a.Role == domain.RoleHead {
			ids, roles, departments = append(ids, string(a.Account)), append(roles, string(a.Role)), append(departments, string(a.Department))
		}
	}
	c.Exec(t, `insert into accounts (id, login, name, role, department, organisation, password, added_at)
		select id, id, 'name of ' || id, role, department, '', '', now() from unnest($1::text[], $2::text[], $3::text[]) as of(id, role, department)
		on conflict do nothing`, ids, roles, departments)
}

// Step gives one command that leads on and moves the clock on. It is not ok when the project is completed or nothing leads
// on any more.
func (d *Driver) Step(t testing.TB) (ok bool) {
	t.Helper()
	w := d.Walk
	if w.Project != nil && !w.Project.CompletedOn.IsZero() {
		return false
	}
	choices := slices.DeleteFunc(w.Choices(), func(c stagestest.Choice) bool {
		return slices.Contains([]domain.Verb{"withdraw-project", "split-project", "merge-project"}, c.Option.Verb) || c.Option.Verb == "open-case"
	})
	if len(choices) == 0 {
		at, due := w.Machine.WakeAt(w.Project)
		if !due {
			return false
		}
		w.At = at
		d.Do(t, stages.Command{Project: w.ID, By: domain.Actor{Role: domain.RoleClock}, At: at, Act: &stages.Tick{}})
		return true
	}
	cmd, err := w.Command(w.Pick(choices), true)
	if err != nil {
		t.Fatal(err)
	}
	d.Do(t, cmd)
	w.Wait()
	return true
}

// Do carries out a command and reads the project again. A rejection for its fields is passed over, as chance fills them; any other
// error ends the test.
func (d *Driver) Do(t testing.TB, c stages.Command) store.Result {
	t.Helper()
	d.City.Clock.Set(c.At)
	result, err := d.City.Change(t.Context(), c)
	if refused := (*domain.Rejection)(nil); errors.As(err, &refused) && refused.Class == domain.ByInput {
		return result
	}
	if err != nil {
		t.Fatalf("%s on %q of %s: %v", c.Verb(), c.Target, c.Project, err)
	}
	if d.Changed != nil {
		d.Changed(c, result)
	}
	if d.Walk.Project, err = d.City.Project(t.Context(), d.Walk.ID); err != nil {
		t.Fatal(err)
	}
	return result
}

// Until steps until the project is as wanted. It ends the test after many steps.
func (d *Driver) Until(t testing.TB, wanted func(*domain.Project) bool) *Driver {
	t.Helper()
	const patience = 3000
	for range patience {
		if d.Walk.Project != nil && wanted(d.Walk.Project) {
			return d
		}
		if !d.Step(t) {
			break
		}
	}
	t.Fatalf("project %s never became what was wanted: %s", d.Walk.ID, fmt.Sprint(d.Walk.Project.Version))
	return nil
}

// Launched reports whether departments are being asked for their opinions.
func Launched(p *domain.Project) bool {
	return p.Collaboration != nil && p.Collaboration.ConcludedOn.IsZero() && p.Collaboration.ReturnedOn.IsZero()
}

// Coded reports whether the project code is recorded.
func Coded(p *domain.Project) bool { return !p.CodedOn.IsZero() }

// Completed reports whether the project has come to its end.
func Completed(p *domain.Project) bool { return !p.CompletedOn.IsZero() }
