package stages

import (
	"testing"

	"binglian/domain"
)

// TestTheLastThingThatHappened puts the latest day into each thing that can happen, one at a time: what is entered for the whole
// project can't be dated before any of them, what is entered for an application or an item before none of its own.
func TestTheLastThingThatHappened(t *testing.T) {
	t.Parallel()
	early, late := domain.MustDay("2026-05-06"), domain.MustDay("2026-05-20")
	type places struct {
		p  *domain.Project
		a  *domain.Application
		it *domain.Item
	}
	fresh := func() places {
		it := domain.Item{Pauses: []domain.ItemPause{{From: early}}, Extension: &domain.Extension{}, Proposal: &domain.Proposal{},
			Deferral: &domain.Deferral{}, Commitment: &domain.Commitment{}}
		a := domain.Application{ReceivedOn: early, Correction: &domain.Correction{}, Extension: &domain.StageExtension{}, Items: []domain.Item{it}}
		p := &domain.Project{AdmittedOn: early, Collaboration: &domain.Collaboration{Opinions: []domain.Opinion{{}}}, Sheets: []domain.Sheet{{}},
			Suspensions: []domain.Suspension{{From: early}}, Applications: []domain.Application{a}, Surveys: []domain.Survey{{Parties: []domain.SurveyParty{{}}}},
			Rectifications: []domain.Rectification{{}}, Works: []domain.Works{{}}}
		return places{p, &p.Applications[0], &p.Applications[0].Items[0]}
	}
	const whole, ofProject, ofApplication, ofItem = 1, 2, 4, 8
	for name, c := range map[string]struct {
		at   func(places) *domain.Day
		seen int // which of the functions know of it
	}{
		"admitted":             {func(x places) *domain.Day { return &x.p.AdmittedOn }, whole | ofProject},
		"amended":              {func(x places) *domain.Day { return &x.p.AmendedOn }, whole | ofProject},
		"withdrawn":            {func(x places) *domain.Day { return &x.p.WithdrawnOn }, whole | ofProject},
		"coded":                {func(x places) *domain.Day { return &x.p.CodedOn }, whole | ofProject},
		"completed":            {func(x places) *domain.Day { return &x.p.CompletedOn }, whole | ofProject},
		"terminated":           {func(x places) *domain.Day { return &x.p.TerminatedOn }, whole | ofProject},
		"suspended":            {func(x places) *domain.Day { return &x.p.Suspensions[0].From }, whole | ofProject},
		"resumed":              {func(x places) *domain.Day { return &x.p.Suspensions[0].To }, whole | ofProject},
		"launched":             {func(x places) *domain.Day { return &x.p.Collaboration.LaunchedOn }, whole | ofProject},
		"concluded":            {func(x places) *domain.Day { return &x.p.Collaboration.ConcludedOn }, whole | ofProject},
		"returned to the pool": {func(x places) *domain.Day { return &x.p.Collaboration.ReturnedOn }, whole | ofProject},
		"opinion":              {func(x places) *domain.Day { return &x.p.Collaboration.Opinions[0].GivenOn }, whole | ofProject},
		"sheet":                {func(x places) *domain.Day { return &x.p.Sheets[0].IssuedOn }, whole | ofProject},
		"survey fixed":         {func(x places) *domain.Day { return &x.p.Surveys[0].ScheduledOn }, whole},
		"survey called off":    {func(x places) *domain.Day { return &x.p.Surveys[0].CancelledOn }, whole},
		"survey concluded":     {func(x places) *domain.Day { return &x.p.Surveys[0].ConcludedOn }, whole},
		"survey's opinion":     {func(x places) *domain.Day { return &x.p.Surveys[0].OpinionOn }, whole},
		"finding":              {func(x places) *domain.Day { return &x.p.Surveys[0].Parties[0].On }, whole},
		"rectification":        {func(x places) *domain.Day { return &x.p.Rectifications[0].On }, whole},
		"works added":          {func(x places) *domain.Day { return &x.p.Works[0].AddedOn }, whole},
		"works withdrawn":      {func(x places) *domain.Day { return &x.p.Works[0].WithdrawnOn }, whole},
		"received":             {func(x places) *domain.Day { return &x.a.ReceivedOn }, whole | ofApplication | ofItem},
		"corrected":            {func(x places) *domain.Day { return &x.a.CorrectedOn }, whole | ofApplication},
		"accepted":             {func(x places) *domain.Day { return &x.a.AcceptedOn }, whole | ofApplication},
		"ended":                {func(x places) *domain.Day { return &x.a.EndedOn }, whole | ofApplication},
		"correction asked":     {func(x places) *domain.Day { return &x.a.Correction.NoticedOn }, whole | ofApplication},
		"correction supplied":  {func(x places) *domain.Day { return &x.a.Correction.SuppliedOn }, whole | ofApplication},
		"stage extended":       {func(x places) *domain.Day { return &x.a.Extension.On }, whole | ofApplication},
		"deferred supplied":    {func(x places) *domain.Day { return &x.it.Deferral.SuppliedOn }, whole | ofApplication},
		"item accepted":        {func(x places) *domain.Day { return &x.it.AcceptedOn }, whole | ofItem},
		"decision returned":    {func(x places) *domain.Day { return &x.it.ReturnedOn }, whole | ofItem},
		"item ended":           {func(x places) *domain.Day { return &x.it.EndedOn }, whole | ofApplication | ofItem},
		"item revoked":         {func(x places) *domain.Day { return &x.it.RevokedOn }, whole | ofApplication | ofItem},
		"extension asked":      {func(x places) *domain.Day { return &x.it.Extension.AskedOn }, whole | ofItem},
		"extension checked":    {func(x places) *domain.Day { return &x.it.Extension.CheckedOn }, whole | ofItem},
		"extension granted":    {func(x places) *domain.Day { return &x.it.Extension.GrantedOn }, whole | ofItem},
		"post-check":           {func(x places) *domain.Day { return &x.it.Commitment.CheckedOn }, whole | ofApplication | ofItem},
		"post-check reported":  {func(x places) *domain.Day { return &x.it.Commitment.ReportedOn }, whole | ofApplication | ofItem},
		"post-check closed":    {func(x places) *domain.Day { return &x.it.Commitment.ClosedOn }, whole | ofApplication | ofItem},
		"paused":               {func(x places) *domain.Day { return &x.it.Pauses[0].From }, whole | ofItem},
		"pause supplied":       {func(x places) *domain.Day { return &x.it.Pauses[0].SuppliedOn }, whole | ofItem},
		"pause ended":          {func(x places) *domain.Day { return &x.it.Pauses[0].To }, whole | ofItem},
		"proposed":             {func(x places) *domain.Day { return &x.it.Proposal.On }, whole | ofItem},
		"proposal checked":     {func(x places) *domain.Day { return &x.it.Proposal.CheckedOn }, whole | ofItem},
	} {
		x := fresh()
		*c.at(x) = late
		for what, got := range map[int]domain.Day{whole: wholeLast(x.p), ofProject: projectLast(x.p), ofApplication: applicationLast(x.a), ofItem: itemLast(x.a, x.it)} {
			want := early
			if c.seen&what != 0 {
				want = late
			}
			if got != want {
				t.Errorf("%s: function %d gives %s, want %s", name, what, got, want)
			}
		}
	}
}
