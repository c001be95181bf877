package stages_test

import (
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// waited lets time pass until a moment, and gives what fell due by then; all of it is the clock's doing.
func waited(t *testing.T, m *stages.Machine, p *domain.Project, until time.Time) (*domain.Project, []events.Event) {
	t.Helper()
	d, r := m.Decide(p, stages.Command{ID: "tick", Project: p.ID, By: domain.Actor{Role: domain.RoleClock}, At: until, Act: &stages.Tick{}})
	if r != nil {
		t.Fatal(r)
	}
	for _, e := range d.Events {
		if e.By.Role != domain.RoleClock || e.Back != "" {
			t.Errorf("%s of %s is by %s, back %q", e.Body.Name(), e.On, e.By.Role, e.Back)
		}
	}
	return d.After, d.Events
}

// seenThen gives the version of an item's task once all is settled that fell due by a moment.
func seenThen(m *stages.Machine, p *domain.Project, id domain.ItemID, at time.Time) int {
	_, it := m.Settled(p, at).Item(id)
	return it.Seen
}

// TestLightsSayOfWhatLimit: who hears of a light reads how much was given, the extension with it.
func TestLightsSayOfWhatLimit(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p, it := pausable(t, m)
	clock, _ := m.ItemClock(p, it.ID)
	due, _ := m.Due(p, it.ID, p.LastAt)
	levels := map[domain.LightLevel]bool{}
	officer := domain.Actor{Account: "officer", Role: domain.RoleOfficer, Department: it.Department}
	d, r := m.Decide(p, stages.Command{ID: "note", Project: p.ID, By: officer, At: (due + 30).At(9, 0), Target: string(it.ID),
		Seen: seenThen(m, p, it.ID, (due+30).At(9, 0)), Act: &stages.NoteItem{Text: "正在核实现场情况"}})
	if r != nil {
		t.Fatal(r)
	}
	for _, e := range d.Events {
		if _, own := e.Body.(*events.ItemNoted); own != (e.By.Role == domain.RoleOfficer) {
			t.Errorf("%s is by %s: what falls due is the clock's, though an officer's act settles it", e.Body.Name(), e.By.Role)
		}
		if light, ok := e.Body.(*events.LightRaised); ok && light.Item == it.ID {
			levels[light.Level] = true
			if light.Allowed != clock.Allowed() || light.Unit != clock.Limit.Unit {
				t.Errorf("%s light of %d %s, not of %d", light.Level, light.Allowed, light.Unit, clock.Allowed())
			}
		}
	}
	if !levels[domain.LightYellow] && it.Light == "" || !levels[domain.LightRed] {
		t.Errorf("lights raised: %v", levels)
	}
}

// TestMoreTimeIsTold: who hears of it reads by how much, and until when.
func TestMoreTimeIsTold(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p, it := pausable(t, m)
	planned := p.Planned(it.Code)
	give := func(role domain.Role, act stages.Act) []events.Event {
		_, now := p.Item(it.ID)
		d, r := m.Decide(p, stages.Command{ID: domain.CommandID(role), Project: p.ID, By: domain.Actor{Account: domain.AccountID(role), Role: role, Department: it.Department},
			At: p.LastAt.Add(time.Minute), Target: string(it.ID), Seen: now.Seen, Act: act})
		if r != nil {
			t.Fatalf("%s: %v", role, r)
		}
		p = d.After
		return d.Events
	}
	give(domain.RoleOfficer, &stages.RequestExtension{Days: 7, Reason: "需补充论证项目能耗水平"})
	if planned.Steps >= 3 {
		give(domain.RoleChecker, &stages.CheckExtension{})
	}
	for _, e := range give(domain.RoleHead, &stages.ExtendItem{}) {
		if told, ok := e.Body.(*events.ItemExtended); ok {
			if due, _ := m.Due(p, it.ID, p.LastAt); told.Days != 7 || told.Due != due {
				t.Errorf("%d days more, due %s; it is due %s", told.Days, told.Due, due)
			}
			return
		}
	}
	t.Error("nobody is told of more time")
}

// TestTheBuilderIsToldItsLastDay, when it is reminded and once that day has passed.
func TestTheBuilderIsToldItsLastDay(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	var due domain.Day
	p := carried(t, m, func(p *domain.Project) bool {
		for i := range p.Works {
			if w := &p.Works[i]; w.Live() && w.FilingLight == domain.LightNone && w.FilingDue > domain.DayOf(p.LastAt)+5 {
				due = w.FilingDue
				return len(p.Works) == 1
			}
		}
		return false
	})
	told := 0
	_, all := waited(t, m, p, (due + 3).End())
	for _, e := range all {
		if x, ok := e.Body.(*events.FilingReminded); ok {
			told++
			if x.Due != due {
				t.Errorf("told %s, the last day is %s", x.Due, due)
			}
		}
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}
