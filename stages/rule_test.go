package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func verbOf(act stages.Act) domain.Verb { c := stages.Command{Act: act}; return c.Verb() }

// TestRightsComeBeforeWhatThereIs: somebody without any right to a verb learns nothing of targets.
func TestRightsComeBeforeWhatThereIs(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := applied(t, m)
	for name, c := range map[string]struct {
		project *domain.Project
		by      domain.Role
		act     stages.Act
		want    domain.Reason
	}{
		"a planner decides an item that isn't there":       {p, domain.RolePlanner, &stages.DecideItem{}, stages.NotAllowed},
		"a window accepts an application that isn't there": {p, domain.RoleWindow, &stages.AcceptApplication{}, stages.NoSuchTarget},
		"an administrator amends a project to come":        {nil, domain.RoleAdministrator, &stages.AmendProject{}, stages.NotAllowed},
		"a planner amends a project to come":               {nil, domain.RolePlanner, &stages.AmendProject{}, stages.NoSuchProject},
		"a window admits a project that is there":          {p, domain.RoleWindow, &stages.AdmitProject{}, stages.NotAllowed},
	} {
		_, refused := m.Decide(c.project, stages.Command{ID: "c", Project: "p1", By: domain.Actor{Account: "a", Role: c.by},
			At: p.LastAt, Target: "nothing", Act: c.act})
		if refused == nil || refused.Reason != c.want {
			t.Errorf("%s: %v", name, refused)
		}
		if said := m.Refusal(c.project, domain.Actor{Account: "a", Role: c.by}, verbOf(c.act), "nothing", p.LastAt); said == nil || said.Reason != c.want {
			t.Errorf("%s: the page says %v", name, said)
		}
	}
}
