package stages_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// ordinary reports whether the item's officer may stop its clock, and decides it alone within days.
func ordinary(p *domain.Project, it *domain.Item) bool {
	planned := p.Planned(it.Code)
	return it.Running() && it.Proposal == nil && planned.Kind == domain.ItemDecided && !planned.Party && it.Limit.Days > 3 &&
		it.Limit.Unit != domain.UnitHours
}

// pausable carries a project on until an ordinary item is in hand that is due in some days.
func pausable(t *testing.T, m *stages.Machine) (*domain.Project, *domain.Item) {
	t.Helper()
	var item *domain.Item
	p := carried(t, m, func(p *domain.Project) bool {
		for i := range p.Applications {
			for j := range p.Applications[i].Items {
				it := &p.Applications[i].Items[j]
				if due, _ := m.Due(p, it.ID, p.LastAt); ordinary(p, it) && len(it.Pauses) == 0 && due > domain.DayOf(p.LastAt)+1 && m.Book().Calendar.IsWorking(domain.DayOf(p.LastAt.Add(time.Hour))) {
					item = it
					return true
				}
			}
		}
		return false
	})
	return p, item
}

// oddities gives what is irregular of an item's special procedures; a slow step of signing is another matter.
func oddities(m *stages.Machine, p *domain.Project, id domain.ItemID, at time.Time) []stages.Irregularity {
	return slices.DeleteFunc(m.Irregularities(p, at), func(x stages.Irregularity) bool {
		return x.Item != id || x.Kind != stages.IrregularPause && x.Kind != stages.IrregularLatePause
	})
}

// TestALongPauseIsIrregular leaves a special procedure open for longer than the applicant was told.
func TestALongPauseIsIrregular(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	cal := m.Book().Calendar
	p, it := pausable(t, m)
	a, _ := p.Item(it.ID)
	at := p.LastAt.Add(time.Hour)
	d := given(t, m, p, staff(it.Department), at, string(it.ID), &stages.PauseItem{Kind: domain.PauseTest, Reason: "委托检测", Days: 5})
	until := cal.Add(domain.DayOf(at), 5)
	if found := oddities(m, d.After, it.ID, until.End()); len(found) != 0 {
		t.Errorf("a procedure within its time: %+v", found)
	}
	late := cal.Add(until, 3)
	want := stages.Irregularity{Kind: stages.IrregularPause, Item: it.ID, Application: a.ID, Department: it.Department, On: cal.Next(until + 1), Days: 3, Running: true}
	if found := oddities(m, d.After, it.ID, late.At(10, 0)); len(found) != 1 || !reflect.DeepEqual(found[0], want) {
		t.Errorf("three days too long: %+v", found)
	}
	d = given(t, m, d.After, staff(it.Department), late.At(10, 0), string(it.ID), &stages.ResumeItem{Result: "passed"})
	want.Running = false
	if found := oddities(m, d.After, it.ID, (late+30).At(10, 0)); len(found) != 1 || !reflect.DeepEqual(found[0], want) {
		t.Errorf("once it has ended: %+v", found)
	}
}

// TestAPauseAfterTheDueDateIsIrregular opens a special procedure when it can't move the due date any more.
func TestAPauseAfterTheDueDateIsIrregular(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p, it := pausable(t, m)
	due, _ := m.Due(p, it.ID, p.LastAt)
	at := (m.Book().Calendar.Add(due, 2)).At(10, 0)
	d := given(t, m, p, staff(it.Department), at, string(it.ID), &stages.PauseItem{Kind: domain.PauseTest, Reason: "委托检测", Days: 5, Unit: domain.UnitCalendar})
	found := oddities(m, d.After, it.ID, at)
	if len(found) != 1 || found[0].Kind != stages.IrregularLatePause || found[0].On != domain.DayOf(at) {
		t.Errorf("a procedure after the due date: %+v", found)
	}
	if after, overdue := m.Due(d.After, it.ID, at.Add(10*24*time.Hour)); after != due || overdue != 2 {
		t.Errorf("it moved the due date from %s to %s, %d days late", due, after, overdue)
	}
}

// TestAnExtensionMovesTheJointAcceptanceAndItsParties gives the stage of a joint acceptance more time.
func TestAnExtensionMovesTheJointAcceptanceAndItsParties(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	var a *domain.Application
	p := carried(t, m, func(p *domain.Project) bool {
		for i := range p.Applications {
			a = &p.Applications[i]
			parties := 0
			for _, it := range a.Items {
				if planned := p.Planned(it.Code); planned.Party && it.Running() {
					parties++
				}
			}
			if joint := a.Items[len(a.Items)-1]; parties > 1 && p.Planned(joint.Code).Kind == domain.ItemJoint && joint.Running() {
				return true
			}
		}
		return false
	})
	at := p.LastAt.Add(time.Minute)
	joint := &a.Items[len(a.Items)-1]
	was, _ := m.Due(p, joint.ID, at)
	d := given(t, m, p, staff(p.Stage(a.Stage).Lead), at, string(a.ID), &stages.ExtendStage{Days: 5, Document: "四政函〔2022〕12号", DocumentOn: domain.DayOf(at), Reason: "涉及多部门"})
	want := m.Book().Calendar.Add(was, 5)
	for _, it := range a.Items {
		if planned := p.Planned(it.Code); it.Running() && (planned.Party || it.ID == joint.ID) {
			if due, _ := m.Due(d.After, it.ID, at); due != want {
				t.Errorf("%s is due on %s, not %s", it.ID, due, want)
			}
		}
	}
	clock, ok := m.StageClock(d.After, d.After.Application(a.ID))
	if e := clock.Explain(m.Book().Calendar, domain.DayOf(at)); !ok || e.Extension != 5 || e.Used != clock.Used(m.Book().Calendar, domain.DayOf(at)) {
		t.Errorf("the stage's clock explains itself by %+v", e)
	}
}
