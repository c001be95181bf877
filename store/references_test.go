package store_test

import (
	"errors"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/storetest"
)

// findable drives a project to a survey whose day has come, and gives the command by which a party would record its finding.
func findable(t *testing.T, city *storetest.City) stages.Command {
	t.Helper()
	d := city.Drive(t, "p1", 3)
	var lead domain.Actor
	var option stages.Option
	d.Until(t, func(p *domain.Project) bool {
		for i := range p.Applications {
			lead = domain.Actor{Account: "lead-officer", Role: domain.RoleOfficer, Department: p.Stage(p.Applications[i].Stage).Lead}
			for _, o := range city.Machine.Available(p, lead, d.Walk.At) {
				if o.Verb == "schedule-survey" {
					option = o
					return true
				}
			}
		}
		return false
	})
	var parties []domain.DepartmentCode
	for _, f := range option.Fields {
		if f.Name == "departments" {
			parties = []domain.DepartmentCode{domain.DepartmentCode(f.Choices[0].Value), domain.DepartmentCode(f.Choices[1].Value)}
		}
	}
	visit := city.Machine.Book().Calendar.Add(domain.DayOf(d.Walk.At), 1)
	d.Do(t, stages.Command{ID: "survey", Project: "p1", By: lead, At: d.Walk.At, Target: option.Target, Seen: option.Seen,
		Act: &stages.ScheduleSurvey{Visit: visit, Place: "现场", Departments: parties}})
	city.Clock.Set(visit.At(10, 0))
	v := &d.Walk.Project.Surveys[len(d.Walk.Project.Surveys)-1]
	return stages.Command{ID: "finding", Project: "p1", By: domain.Actor{Account: domain.AccountID(parties[0]) + "-officer",
		Role: domain.RoleOfficer, Department: parties[0]}, Target: string(v.ID) + "/" + string(parties[0]), Seen: v.Parties[0].Seen}
}

func TestTheSecondOfficerIsAColleagueWhoMayAct(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	c := findable(t, city)
	other := domain.DepartmentCode("housing")
	if c.By.Department == other {
		other = "natural-resources"
	}
	for _, a := range []store.NewAccount{
		{ID: "retired", Login: "retired", Name: "已调离", Role: domain.RoleOfficer, Department: c.By.Department, Password: "long enough"},
		{ID: "planning", Login: "planning", Name: "谋划", Role: domain.RolePlanner, Department: c.By.Department, Password: "long enough"},
	} {
		if _, err := city.AddAccount(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := city.SetActive(t.Context(), "retired", false); err != nil {
		t.Fatal(err)
	}
	for name, companion := range map[string]domain.AccountID{
		"nobody's account": "nobody", "of another department": domain.AccountID(other) + "-officer", "no longer active": "retired", "no officer": "planning",
	} {
		c.Act = &stages.RecordFinding{Result: domain.SurveyPass, Companion: companion}
		_, err := city.Change(t.Context(), c)
		var refused *domain.Rejection
		if !errors.As(err, &refused) || len(refused.Fields) != 1 || refused.Fields[0].Field != "companion" || refused.Fields[0].Reason != store.NoColleague {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := city.MustProject(t, "p1").Version
	stranger := c
	stranger.By, stranger.At = domain.Actor{Account: "x", Role: domain.RoleOfficer, Department: other}, time.Time{}
	if _, err := city.Change(t.Context(), stranger); !errors.Is(err, domain.Reject(domain.ByRights, stages.NotAllowed)) {
		t.Errorf("somebody without the right learns of accounts: %v", err)
	}
	if now := city.MustProject(t, "p1").Version; now != before {
		t.Errorf("something was recorded: version %d after %d", now, before)
	}
	c.Act = &stages.RecordFinding{Result: domain.SurveyPass, Companion: stagestest.Companion(c.By.Account)}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Error(err)
	}
}
