package stagestest

import (
	"binglian/domain"
	"binglian/stages"
)

// SpoilHistory changes one thing of a history so that it most likely can't have been.
func SpoilHistory(c Chance, form *stages.ImportProject, today domain.Day) {
	if len(form.Applications) == 0 || c.IntN(5) == 0 {
		spoilBeginning(c, form, today)
		return
	}
	n := c.IntN(len(form.Applications))
	a := &form.Applications[n]
	it := &a.Items[c.IntN(len(a.Items))]
	switch c.IntN(22) {
	case 0:
		a.Number = form.Applications[0].Number + map[bool]string{true: " ", false: ""}[n == 0]
	case 1:
		a.ReceivedOn = today + 1
	case 2:
		a.ReceivedOn = form.LaunchedOn
	case 3:
		a.Stage = []domain.StageCode{"s9", "s4", "s1"}[c.IntN(3)]
	case 4:
		a.Works = 99
	case 5:
		a.Items = append(a.Items, *it)
	case 6:
		form.Applications = append(form.Applications, stages.RunningApplication{Number: "again", Stage: a.Stage, Works: a.Works, ReceivedOn: today,
			Items: []stages.RunningItem{{Code: it.Code}}})
	case 7:
		it.Code = []domain.ItemCode{"303", "101", "999"}[c.IntN(3)]
	case 8:
		it.Department = "state-security"
	case 9:
		it.AcceptedOn = a.ReceivedOn
	case 10:
		it.Outcome = []domain.ItemOutcome{domain.ItemGranted, domain.ItemRefused, domain.ItemWithdrawn, "lost", ""}[c.IntN(5)]
	case 11:
		it.EndedOn = []domain.Day{a.ReceivedOn - 1, today, 0}[c.IntN(3)]
	case 12, 16, 17, 18: // a document may be numbered wrongly in several ways
		it.Number = []string{"", "十二号", "四住建许〔2001〕12号"}[c.IntN(3)]
		it.Outcome, it.EndedOn, it.AcceptedOn = domain.ItemGranted, today, a.ReceivedOn
	case 13:
		it.Pauses = append(it.Pauses, stages.RunningPause{Kind: domain.PauseExpert, From: a.ReceivedOn, To: a.ReceivedOn - 1})
	case 14:
		it.Pauses = []stages.RunningPause{{Kind: "nap", From: a.ReceivedOn}, {Kind: domain.PauseExpert, From: today}}
	case 19: // an end without its day
		it.Outcome, it.EndedOn = domain.ItemWithdrawn, 0
	case 20: // a day without an end
		it.Outcome, it.EndedOn = "", today
	case 15, 21: // the last milestone, though its stage is said to be completed
		form.Completed = append(form.Completed, "s1", "s2")
		for i := range form.Works {
			form.Works[i].Completed = append(form.Works[i].Completed, "s4")
		}
	}
}

// spoilBeginning spoils what is told of the project itself.
func spoilBeginning(c Chance, form *stages.ImportProject, today domain.Day) {
	switch c.IntN(10) {
	case 0:
		form.LaunchedOn, form.SheetOn = form.SheetOn, form.LaunchedOn-1
	case 1:
		form.SheetOn = today + 1
	case 2:
		form.SheetNumber = []string{"", "无", "四协同〔1999〕1号"}[c.IntN(3)]
	case 3:
		form.Code = "2304-441900-04-01-135255"
	case 4:
		form.Flow = []domain.FlowName{"social-general@9", "enterprise-opening@1"}[c.IntN(2)]
	case 5:
		form.Facts = nil
	case 6:
		form.Works = append(form.Works, stages.RunningWorks{Name: form.Works[0].Name})
	case 7:
		form.Works[0].AddedOn = form.LaunchedOn - 3000
	case 8:
		form.CodedOn = form.LaunchedOn - 1
	case 9:
		form.LandArea, form.FloorArea, form.Class = 0, 0, "9"
	}
}
