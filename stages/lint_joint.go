package stages

// survey checks that a joint survey is inside the time of the items that it serves.
func (l *linter) survey() {
	r := l.flow.Survey
	for _, of := range []struct {
		name   string
		days   SurveyDays
		notice int // the least
		within int
	}{{"survey", r.SurveyDays, 1, r.ShortBelow}, {"survey.short", *r.Short, 0, r.JoinBelow}} {
		d := of.days
		if d.AskDays < 1 || d.NoticeDays < of.notice || d.VisitDays < 1 || d.FindingDays < 1 {
			l.fault("days", "%s: ask_days, visit_days and finding_days must be at least 1 working day, notice_days %d", of.name, of.notice)
		}
		if all := d.AskDays + d.NoticeDays + d.VisitDays + d.FindingDays; all > of.within {
			l.fault("survey-time", "%s: takes %d working days together, items that it serves may have %d", of.name, all, of.within)
		}
	}
	if r.JoinBelow > r.ShortBelow {
		l.fault("survey-time", "survey: join_below %d is more than short_below %d", r.JoinBelow, r.ShortBelow)
	}
}

// rectification checks the limits of what a joint acceptance finds to be put right (domain 4.3).
func (l *linter) rectification() {
	r, cap := l.flow.Rectification, l.flow.mendCap()
	if r.ListDays < 1 || r.ListDays > 5 || r.LookDays < 1 || r.LookDays > 5 {
		l.fault("days", "rectification: list_days and look_days must be 1 to 5 working days")
	}
	if r.MendDays < 1 || r.MendDays > cap || r.AgainDays < 1 || r.AgainDays > cap {
		l.fault("days", "rectification: mend_days and again_days must be 1 to %d working days, the cap of the pause for it", cap)
	}
}
