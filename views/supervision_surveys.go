package views

import (
	"cmp"
	"strconv"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// surveyFigures shows how joint surveys go: of the days asked for, else of this year.
func (v *visit) surveyFigures(view *supervisionView, q domain.AlertQuery) error {
	w, today := v.words, v.server.today()
	from := cmp.Or(q.From, domain.Date(today.Year(), time.January, 1))
	through := cmp.Or(q.To, today)
	f, err := v.server.City.SurveyFigures(v.r.Context(), from, through)
	if err != nil {
		return err
	}
	view.Since = w.T("supervision.surveys.since", "from", from.String(), "to", through.String())
	count := func(key string, n int, kind stages.IrregularityKind) tile {
		t := tile{Label: w.T("supervision.surveys." + key), Value: strconv.Itoa(n), Tone: parts.ToneWarn, Href: v.address("list", "faults", "kind", string(kind))}
		if n == 0 {
			t.Tone = parts.ToneIdle
		}
		return t
	}
	view.Surveys = []tile{
		{Label: w.T("supervision.surveys.joint"), Value: rateText(f.Joint()), Second: rateParts(f.Joint()), Formula: w.T("supervision.surveys.joint-formula")},
		{Label: w.T("supervision.surveys.visits"), Value: strconv.Itoa(f.Visits),
			Second: w.T("supervision.surveys.moved", "moved", strconv.Itoa(f.Moved), "cancelled", strconv.Itoa(f.Cancelled), "sheets", strconv.Itoa(f.Sheets))},
		{Label: w.T("supervision.surveys.no-shows"), Value: rateText(f.NoShows()), Second: rateParts(f.NoShows()),
			Formula: w.T("supervision.surveys.no-shows-formula"), Href: v.address("list", "faults", "kind", string(stages.IrregularAbsence))},
		count("silent", f.Silent, stages.IrregularSurveySilence),
		count("again", f.Again, stages.IrregularSecondVisit),
		count("late", f.Wanted-f.InTime, stages.IrregularNoSurvey),
	}
	return nil
}
