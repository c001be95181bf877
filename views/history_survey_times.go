package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// proposedTo lists the departments that are asked which times suit.
func proposedTo(e *events.SurveyProposed) []domain.DepartmentCode {
	all := make([]domain.DepartmentCode, len(e.Parties))
	for i, p := range e.Parties {
		all[i] = p.Department
	}
	return all
}

// visitTimes writes proposed times in one line, each with its number.
func (v *visit) visitTimes(times []domain.VisitTime) string {
	all := make([]string, len(times))
	for i, t := range times {
		all[i] = strconv.Itoa(i+1) + ". " + v.proposedTime(t)
	}
	return strings.Join(all, v.words.T("form.list-comma"))
}

// proposedTime writes a time of a visit: its day, and from when until when.
func (v *visit) proposedTime(t domain.VisitTime) string {
	return joinedBy(" ", v.words.Day(t.Visit), v.words.Weekday(t.Visit), span(t.From, t.To))
}

// timesParty names one who is asked: a department, or the investor.
func (v *visit) timesParty(d domain.DepartmentCode) string {
	if d == "" {
		return v.words.T("holder." + string(domain.HolderInvestor))
	}
	return v.words.Name("department", string(d))
}

// suiting says which times suit, by their numbers.
func (v *visit) suiting(suits []int) string {
	if len(suits) == 0 {
		return v.words.T("history.survey-times-none")
	}
	all := make([]string, len(suits))
	for i, n := range suits {
		all[i] = strconv.Itoa(n)
	}
	return v.words.T("history.survey-times-suit", "times", strings.Join(all, v.words.T("form.list-comma")))
}
