package stages_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// TestAlertsTellWhatTheMachineTells lets projects walk by chance: whatever the machine says of a light, an order or an
// irregularity stands among the alerts, each once, and nothing else.
func TestAlertsTellWhatTheMachineTells(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	met := map[domain.AlertSort]int{}
	for seed := range uint64(8) {
		w := stagestest.New(m, rand.New(rand.NewPCG(seed, 11)), "p1", domain.MustDay("2023-03-01"))
		for range 300 {
			choices := w.Choices()
			if len(choices) == 0 || w.Project != nil && running(w.Project) && w.Chance.IntN(3) == 0 {
				if w.Tick() != nil {
					break
				}
			} else {
				cmd, err := w.Command(w.Pick(choices), true)
				if err != nil {
					t.Fatal(err)
				}
				if d, r := m.Decide(w.Project, cmd); r == nil {
					w.Project = d.After
				}
				w.Wait()
			}
			if w.Project == nil {
				continue
			}
			// What was entered late may have to be settled yet: the clock's next tick is due at once then.
			if at, due := m.WakeAt(w.Project); !due || at.After(w.Project.LastAt.Add(time.Second)) {
				sameAlerts(t, m, w.Project, met)
			}
		}
	}
	for _, sort := range []domain.AlertSort{domain.AlertLight, domain.AlertOrder, domain.AlertFault} {
		if met[sort] == 0 {
			t.Errorf("no %s was met", sort)
		}
	}
}

func sameAlerts(t *testing.T, m *stages.Machine, p *domain.Project, met map[domain.AlertSort]int) {
	t.Helper()
	today := domain.DayOf(p.LastAt)
	keys := map[string]bool{}
	lights := map[string]domain.Alert{}
	var faults []string
	for _, x := range m.Alerts(p) {
		met[x.Sort]++
		if keys[x.Key] {
			t.Errorf("two alerts have the key %s", x.Key)
		}
		keys[x.Key] = true
		switch x.Sort {
		case domain.AlertLight:
			lights[x.Target] = x
		case domain.AlertFault:
			if x.Since <= today {
				faults = append(faults, x.Kind+" "+x.Since.String())
			}
		case domain.AlertOrder:
		}
	}
	var want []string
	for _, x := range m.Irregularities(p, p.LastAt) {
		want = append(want, string(x.Kind)+" "+x.On.String())
	}
	slices.Sort(want)
	slices.Sort(faults)
	if !slices.Equal(want, faults) {
		t.Errorf("on %s: faults %v; want %v", today, faults, want)
	}
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			level := m.Light(p, it.ID, p.LastAt)
			x, lit := lights[string(it.ID)]
			delete(lights, string(it.ID))
			if lit && (it.Paused() || it.AcceptedOn.IsZero() || p.Suspended()) {
				t.Errorf("%s of %s is lit while it stands or waits", it.ID, p.ID)
			}
			if lit != (level != domain.LightNone) || lit && x.Kind != string(level) {
				t.Errorf("on %s %s burns %q; the alert is %+v", today, it.ID, level, x)
				continue
			}
			if _, over := m.Due(p, it.ID, p.LastAt); lit && it.Hours == nil && (m.Late(&x, today) != over || x.Since > today) {
				t.Errorf("on %s %s is %d late since %s; want %d", today, it.ID, m.Late(&x, today), x.Since, over)
			}
		}
		x, lit := lights[string(a.ID)]
		delete(lights, string(a.ID))
		c, _ := m.StageClock(p, a)
		if level := m.StageLight(p, a, today); lit && (x.Kind != string(level) || m.Late(&x, today) != c.Overdue(m.Book().Calendar, today)) ||
			!lit && level != domain.LightNone {
			t.Errorf("on %s %s burns %q; the alert is %+v", today, a.ID, level, x)
		}
	}
	if len(lights) > 0 {
		t.Errorf("lights of nothing: %v", lights)
	}
}

// TestReasonlessOpinionsAreFaults looks at what forms refuse, but another system may have let in.
func TestReasonlessOpinionsAreFaults(t *testing.T) {
	t.Parallel()
	day := domain.MustDay("2026-03-02")
	p := &domain.Project{ID: "p1", LastAt: day.At(9, 0), Collaboration: &domain.Collaboration{Opinions: []domain.Opinion{
		{Department: "ecology", Value: domain.OpinionDisagree, GivenOn: day},
		{Department: "water", Value: domain.OpinionDisagree, Text: "位于一级水源保护区内", GivenOn: day},
		{Department: "housing", Value: domain.OpinionAgree, GivenOn: day},
		{Department: "forestry", Value: domain.OpinionHigher, Text: "  ", GivenOn: day},
	}}}
	var got []domain.DepartmentCode
	for _, x := range stages.Default(true).Irregularities(p, p.LastAt) {
		if x.Kind != stages.IrregularNoReason || x.On != day {
			t.Errorf("%+v", x)
		}
		got = append(got, x.Department)
	}
	if !slices.Equal(got, []domain.DepartmentCode{"ecology", "forestry"}) {
		t.Errorf("faults of %v", got)
	}
}
