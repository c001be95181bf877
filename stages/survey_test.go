package stages_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// carried gives a project carried on by chance, always leading on, until it is as wanted.
func carried(t *testing.T, m *stages.Machine, wanted func(*domain.Project) bool) *domain.Project {
	t.Helper()
	for seed := range uint64(20) {
		w := stagestest.New(m, rand.New(rand.NewPCG(seed, 1)), "p1", domain.MustDay("2022-03-01"))
		w.Haste = 10
		for range 400 {
			if w.Project != nil && wanted(w.Project) {
				return w.Project
			}
			w.Wait()
			all := w.SomeChoices()
			if len(all) == 0 {
				break
			}
			cmd, err := w.Command(w.Pick(all), true)
			if err != nil {
				t.Fatal(err)
			}
			if d, refused := m.Decide(w.Project, cmd); refused == nil {
				w.Project = d.After
			}
		}
	}
	t.Fatal("no walk came there")
	return nil
}

// surveyed gives a project with a survey open for all departments that have an item in hand, and one such item that its
// officer might decide but for the survey.
func surveyed(t *testing.T, m *stages.Machine) (*domain.Project, *domain.Item) {
	t.Helper()
	var lead domain.Actor
	var option stages.Option
	p := carried(t, m, func(p *domain.Project) bool {
		for i := range p.Applications {
			lead = staff(p.Stage(p.Applications[i].Stage).Lead)
			for _, o := range m.Available(p, lead, p.LastAt) {
				if o.Verb == "schedule-survey" && o.Target == string(p.Applications[i].ID) {
					option = o
					return decidableOf(m, p, &p.Applications[i]) != nil
				}
			}
		}
		return false
	})
	var parties []domain.DepartmentCode
	for _, f := range option.Fields {
		if f.Name == "departments" {
			for _, c := range f.Choices {
				parties = append(parties, domain.DepartmentCode(c.Value))
			}
		}
	}
	cal := m.Book().Calendar
	d, refused := m.Decide(p, stages.Command{ID: "survey", Project: p.ID, By: lead, At: p.LastAt, Target: option.Target, Seen: option.Seen,
		Act: &stages.ScheduleSurvey{Visit: cal.Add(domain.DayOf(p.LastAt), 2), Place: "现场", Departments: parties}})
	if refused != nil {
		t.Fatal(refused)
	}
	it := decidableOf(m, p, p.Application(domain.ApplicationID(option.Target)))
	_, now := d.After.Item(it.ID)
	return d.After, now
}

func decidableOf(m *stages.Machine, p *domain.Project, a *domain.Application) *domain.Item {
	for i := range a.Items {
		it := &a.Items[i]
		master := slices.ContainsFunc(p.Plan, func(o domain.PlannedItem) bool { return o.Kind == domain.ItemWith && o.With == it.Code })
		if master || p.Planned(it.Code).Kind != domain.ItemDecided {
			continue
		}
		if slices.ContainsFunc(m.Available(p, staff(it.Department), p.LastAt), func(o stages.Option) bool {
			return o.Verb == "decide-item" && o.Target == string(it.ID)
		}) {
			return it
		}
	}
	return nil
}

func deciding(p *domain.Project, it *domain.Item, outcome domain.ItemOutcome) stages.Command {
	_, now := p.Item(it.ID)
	return stages.Command{ID: "decide", Project: p.ID, By: staff(it.Department), At: p.LastAt, Target: string(it.ID), Seen: now.Seen,
		Act: &stages.DecideItem{Outcome: outcome, Companion: "companion"}}
}

func TestDecidingWaitsForTheDepartmentsOwnFinding(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p, it := surveyed(t, m)
	_, refused := m.Decide(p, deciding(p, it, domain.ItemGranted))
	if refused == nil || refused.Reason != stages.SurveyOutstanding {
		t.Fatalf("decided before the visit: %v", refused)
	}
	if !slices.ContainsFunc(m.Barred(p, staff(it.Department), p.LastAt), func(b stages.Barred) bool {
		return b.Verb == "decide-item" && b.Target == string(it.ID) && b.Reason == stages.SurveyOutstanding
	}) {
		t.Error("the page isn't told why")
	}
	v := &p.Surveys[len(p.Surveys)-1]

	late := deciding(p, it, domain.ItemGranted) // nobody came: the finding lapses, and holds nothing up
	late.At = v.Due.End().Add(1e9)
	if _, refused = m.Decide(p, late); refused != nil && refused.Reason == stages.SurveyOutstanding {
		t.Errorf("a lapsed finding still holds the decision up: %v", refused)
	}

	var party *domain.SurveyParty
	for i := range v.Parties {
		if v.Parties[i].Department == it.Department {
			party = &v.Parties[i]
		}
	}
	d, refused := m.Decide(p, stages.Command{ID: "finding", Project: p.ID, By: staff(it.Department), At: v.Visit.At(10, 0),
		Target: string(v.ID) + "/" + string(it.Department), Seen: party.Seen,
		Act: &stages.RecordFinding{Result: domain.SurveyPass, Companion: "companion"}})
	if refused != nil {
		t.Fatal(refused)
	}
	if !d.After.Surveys[len(d.After.Surveys)-1].Open() {
		t.Fatal("other departments' findings were to be open still")
	}
	if _, refused = m.Decide(d.After, deciding(d.After, it, domain.ItemGranted)); refused != nil {
		t.Errorf("its own finding is in: %v", refused)
	}
}

func TestACancelledSurveyHoldsNothingUp(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p, it := surveyed(t, m)
	v := &p.Surveys[len(p.Surveys)-1]
	d, refused := m.Decide(p, stages.Command{ID: "cancel", Project: p.ID, By: staff(v.Lead), At: p.LastAt, Target: string(v.ID), Seen: v.Seen,
		Act: &stages.CancelSurvey{Reason: "暴雨"}})
	if refused != nil {
		t.Fatal(refused)
	}
	if _, refused = m.Decide(d.After, deciding(d.After, it, domain.ItemGranted)); refused != nil {
		t.Error(refused)
	}
}
