package stages

import (
	"slices"
	"strings"

	"binglian/domain"
)

// opinionFaults are departments of the collaboration that kept silent (视为无意见), and those that disagreed without a reason:
// forms refuse that, what was brought in from elsewhere may hold it.
func opinionFaults(s *scene) []Irregularity {
	c := s.p.Collaboration
	if c == nil {
		return nil
	}
	var all []Irregularity
	for i := range c.Opinions {
		o := &c.Opinions[i]
		switch {
		case o.Value == domain.OpinionNone:
			all = append(all, Irregularity{Kind: IrregularNoOpinion, On: o.GivenOn, Department: o.Department})
		case (o.Value == domain.OpinionDisagree || o.Value == domain.OpinionHigher) && strings.TrimSpace(o.Text) == "":
			all = append(all, Irregularity{Kind: IrregularNoReason, On: o.GivenOn, Department: o.Department})
		}
	}
	return all
}

// surveyFaults are parties that were absent from a survey (缺席默认), or there without a finding, and those that go to the same
// site again for the same stage (重复踏勘).
func surveyFaults(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		for _, party := range v.Parties {
			switch {
			case party.Absent():
				all = append(all, Irregularity{Kind: IrregularAbsence, On: party.On, Department: party.Department, Application: v.Application})
			case party.Silent():
				all = append(all, Irregularity{Kind: IrregularSurveySilence, On: party.On, Department: party.Department, Application: v.Application})
			}
			if v.CancelledOn.IsZero() && s.surveyedBefore(i, party.Department) {
				all = append(all, Irregularity{Kind: IrregularSecondVisit, On: v.ScheduledOn, Department: party.Department, Application: v.Application})
			}
		}
	}
	return all
}

// surveysOwed are those that a lead didn't organise in its time.
func surveysOwed(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if st := s.p.Stage(a.Stage); !a.SurveyLate.IsZero() && st != nil {
			due, _ := s.surveyDue(a)
			all = append(all, Irregularity{Kind: IrregularNoSurvey, On: a.SurveyLate, Department: st.Lead, Application: a.ID, Running: !due.IsZero()})
		}
	}
	return all
}

// lateSheets are opinions of surveys that their lead issues, or issued, later than it should (domain 4.1).
func lateSheets(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if !v.OpinionDue.IsZero() && lasted(s, v.OpinionOn) > v.OpinionDue {
			all = append(all, Irregularity{Kind: IrregularOpinionSheet, On: v.OpinionDue + 1, Department: v.Lead, Application: v.Application,
				Running: v.OpinionOn.IsZero()})
		}
	}
	return all
}

// surveyedBefore reports whether a department took part in an earlier survey for the stage of the project's n-th.
func (s *scene) surveyedBefore(n int, d domain.DepartmentCode) bool {
	a := s.p.Application(s.p.Surveys[n].Application)
	return slices.ContainsFunc(s.p.Surveys[:n], func(v domain.Survey) bool {
		before := s.p.Application(v.Application)
		return v.CancelledOn.IsZero() && before.Stage == a.Stage && before.Works == a.Works &&
			slices.ContainsFunc(v.Parties, func(p domain.SurveyParty) bool { return p.Department == d && p.Result != "" })
	})
}
