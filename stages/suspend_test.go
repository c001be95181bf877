package stages_test

import (
	"errors"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// given has somebody do something to a project at a time, and ends the test if it is refused.
func given(t *testing.T, m *stages.Machine, p *domain.Project, by domain.Actor, at time.Time, target string, act stages.Act) stages.Decision {
	t.Helper()
	d, refused := m.Decide(p, told(m, p, by, at, target, act))
	if refused != nil {
		t.Fatalf("%T: %v", act, refused)
	}
	return d
}

// told is a command on what stands now.
func told(m *stages.Machine, p *domain.Project, by domain.Actor, at time.Time, target string, act stages.Act) stages.Command {
	c := stages.Command{ID: domain.CommandID(at.String()), Project: "p1", By: by, At: at, Target: target, Act: act, Number: 1}
	for _, x := range m.Targets(p, c.Verb(), at) {
		if x.ID == target {
			c.Seen = x.Seen
		}
	}
	return c
}

func handling(p *domain.Project) bool {
	running, unanswered := false, false
	for _, a := range p.Applications {
		unanswered = unanswered || a.Open() && a.AcceptedOn.IsZero()
		for _, it := range a.Items {
			running = running || it.Running() && it.Limit.Days > 3
		}
	}
	return running && unanswered
}

// TestNoClockRunsWhileAProjectStands suspends a project for three weeks: items, the window and the holders leave them out.
func TestNoClockRunsWhileAProjectStands(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	cal := m.Book().Calendar
	p := carried(t, m, handling)
	at := p.LastAt.Add(time.Hour)
	today := domain.DayOf(at)
	d := given(t, m, p, poolPlanner, at, "", &stages.SuspendProject{Reason: "资金未到位，建设单位申请中止", Until: today + 30})
	stands := d.After
	if _, due := m.WakeAt(stands); due || !stands.Suspended() || domain.StateOf(stands) != domain.StateSuspended {
		t.Error("the project doesn't stand")
	}
	for i := range stands.Applications {
		for _, it := range stands.Applications[i].Items {
			if due, _ := m.Due(stands, it.ID, at); it.Running() && it.Limit.Days > 0 && !due.IsZero() {
				if was, _ := m.Due(p, it.ID, at); was > today {
					t.Errorf("%s is due on %s while the project stands", it.ID, due)
				}
			}
		}
	}
	for _, o := range m.Available(stands, domain.Actor{Account: "window", Role: domain.RoleWindow}, at) {
		t.Errorf("the window may %s while the project stands", o.Verb)
	}
	back := cal.Add(today, 15)
	after := given(t, m, stands, poolPlanner, back.At(9, 0), "", &stages.ResumeProject{}).After
	for i := range p.Applications {
		a, now := &p.Applications[i], &after.Applications[i]
		if a.Open() && a.AcceptedOn.IsZero() && a.Correction == nil {
			if want := cal.Add(back, max(1, cal.WorkingDays(today, a.Due))); now.Due != want {
				t.Errorf("%s: the window's last day %s became %s, not %s", a.ID, a.Due, now.Due, want)
			}
		}
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Running() {
				continue
			}
			before, _ := m.Due(p, it.ID, at)
			moved, _ := m.Due(after, it.ID, back.At(9, 0))
			want := before
			if before > today {
				want = cal.Add(before, 15)
			}
			begun := cal.IsWorking(it.From) // else its first day, which isn't counted, is still ahead
			if begun && it.Limit.Unit != domain.UnitCalendar && moved != want {
				t.Errorf("%s was due on %s, then on %s, not %s", it.ID, before, moved, want)
			}
			if held := m.Holdings(after, it.ID, back)[domain.HolderSuspension]; held != 15 {
				t.Errorf("%s: the suspension held it %d days of 15", it.ID, held)
			}
		}
	}
	late := told(m, after, poolPlanner, back.At(10, 0), "", &stages.SuspendProject{Reason: "资金未到位，建设单位申请中止", Until: back + 30})
	late.On, late.Back = today, "系统停用期间补录"
	if _, refused := m.Decide(after, late); refused == nil || refused.Fields[0].Reason != stages.BackEntryTooEarly {
		t.Errorf("a suspension was dated back over another: %v", refused)
	}
}

// TestTerminatingEndsWhatIsOpenAndNothingElse ends a project in the middle of its stages.
func TestTerminatingEndsWhatIsOpenAndNothingElse(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := carried(t, m, handling)
	lead := staff(p.Stages[0].Lead)
	at := p.LastAt.Add(time.Hour)
	if _, refused := m.Decide(p, told(m, p, lead, at, "", &stages.TerminateProject{Reason: "不建了"})); refused == nil {
		t.Error("a project was terminated for hardly a reason")
	}
	p = given(t, m, p, lead, at, "", &stages.SuspendProject{Reason: "资金未到位，建设单位申请中止", Until: domain.DayOf(at) + 30}).After
	d := given(t, m, p, lead, at.Add(48*time.Hour), "", &stages.TerminateProject{Reason: "建设单位决定不再实施本项目"})
	failed := 0
	for _, e := range d.Events {
		if _, ok := e.Body.(*events.ApplicationFailed); ok {
			failed++
		}
	}
	for i := range d.After.Applications {
		a := &d.After.Applications[i]
		if a.Open() && a.CompletedOn.IsZero() {
			t.Errorf("%s is open", a.ID)
		}
		for j := range a.Items {
			was, now := p.Applications[i].Items[j], a.Items[j]
			switch {
			case was.Open() && now.Outcome != domain.ItemWithdrawn:
				t.Errorf("%s ended %q", now.ID, now.Outcome)
			case !was.Open() && (now.Outcome != was.Outcome || now.EndedOn != was.EndedOn):
				t.Errorf("%s was %s, and is %s", now.ID, was.Outcome, now.Outcome)
			}
		}
	}
	if failed == 0 || domain.StateOf(d.After) != domain.StateTerminated || d.After.Suspended() {
		t.Errorf("%d applications failed, the project is %s", failed, domain.StateOf(d.After))
	}
	if len(m.Tasks(d.After, at.Add(72*time.Hour))) > 0 {
		t.Error("something is waited for")
	}
	_, refused := m.Decide(d.After, told(m, d.After, lead, at.Add(72*time.Hour), "", &stages.ResumeProject{}))
	if !errors.Is(refused, &domain.Rejection{Reason: stages.ProjectEnded}) {
		t.Errorf("a terminated project went on: %v", refused)
	}
}
