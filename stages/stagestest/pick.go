package stagestest

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// Pick chooses one: mostly one that leads on.
func (w *Walk) Pick(all []Choice) Choice {
	if w.Project == nil { // seldom one without a pool: it is short
		verb := domain.Verb("admit-project")
		if w.Chance.IntN(6) == 0 {
			verb = "open-case"
		}
		if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != verb }); len(of) > 0 {
			return of[w.Chance.IntN(len(of))]
		}
	}
	for _, x := range turns {
		of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !x.is(w, c.Option) })
		if len(of) > 0 && w.Chance.IntN(x.oneIn) == 0 {
			return w.Rare(of)
		}
	}
	if w.Chance.IntN(10) < w.Haste {
		onward := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.leadsOn(c.Option) })
		if len(onward) > 0 {
			return onward[w.Chance.IntN(len(onward))]
		}
	}
	return w.Rare(all)
}

// turns are what is possible for a short time only, or in few projects: it is chosen before anything else, one time in so many.
var turns = []struct {
	oneIn int
	is    func(*Walk, stages.Option) bool
}{
	{4, func(w *Walk, o stages.Option) bool { return o.Verb == "schedule-survey" && !w.surveyed(o.Target) }},
	{10, either("confirm-survey", "decline-survey", "reschedule-survey", "add-survey-party", "check-in", "amend-finding",
		"propose-survey", "answer-survey")}, // none of them has to be: a finding checks in as well
	{16, either("withdraw-survey-times")},
	{80, either("cancel-survey")},
	{16, (*Walk).checksExtension}, // few items have three steps
	{6, either("check-extension", "extend-item", "decline-extension")},
	{120, either("deliver-mapping")},
	{3, either("confirm-drawing-opinion")},
	{2, (*Walk).draws},
	{10, func(w *Walk, o stages.Option) bool { return o.Verb == "divide-works" && len(w.Project.Works) < 2 }}, // as long as nothing of it is open
	{60, either("withdraw-works")},
	{16, either("return-to-pool", "split-project")},
	{12, (*Walk).mends},
}

func either(verbs ...domain.Verb) func(*Walk, stages.Option) bool {
	return func(_ *Walk, o stages.Option) bool { return slices.Contains(verbs, o.Verb) }
}

// surveyed reports whether an application had a survey already, or its times are being asked for: a second one adds steps, little new.
func (w *Walk) surveyed(app string) bool {
	if a := w.Project.Application(domain.ApplicationID(app)); a.Proposed != nil {
		return true
	}
	return slices.ContainsFunc(w.Project.Surveys, func(v domain.Survey) bool { return string(v.Application) == app })
}

// Rare chooses a verb first, so that what is seldom possible is tried as often as what is common.
func (w *Walk) Rare(all []Choice) Choice {
	var verbs []domain.Verb
	for _, c := range all {
		if (c.Option.Verb == "add-works" || c.Option.Verb == "divide-works") && len(w.Project.Works) > 2 { // more works add steps, nothing new
			continue
		}
		if seldom[c.Option.Verb] > 0 && w.Chance.IntN(seldom[c.Option.Verb]) > 0 {
			continue
		}
		if !slices.Contains(verbs, c.Option.Verb) {
			verbs = append(verbs, c.Option.Verb)
		}
	}
	if len(verbs) == 0 {
		return all[w.Chance.IntN(len(all))]
	}
	verb := verbs[w.Chance.IntN(len(verbs))]
	of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != verb })
	return of[w.Chance.IntN(len(of))]
}

// draws reports whether the option belongs to a drawing review, which is over soon where nobody has anything to say.
func (w *Walk) draws(o stages.Option) bool {
	switch o.Verb {
	case "submit-drawings":
		return w.leadsOn(o)
	case "close-round": // mostly there is an opinion, which the next version may overtake
		return len(w.Project.Drawing(domain.ItemID(o.Target)).Opinions) > 0 || w.Chance.IntN(3) == 0
	case "answer-comment", "comment-drawing", "settle-comment", "give-drawing-opinion", "confirm-drawing-opinion":
		return true
	}
	return false
}

// seldom says one time in how many a command is thought of that many people may always give, and that ends much.
var seldom = map[domain.Verb]int{"divide-works": 2, "split-project": 2, "absorb-project": 12, "revoke-item": 400, "suspend-project": 20,
	"change-project": 6, "submit-drawings": 6, "deliver-mapping": 2, "move-flow": 2, "require-off-list": 4, "terminate-project": 400}

// checksExtension reports whether the option asks for more time that a checker must pass on first.
func (w *Walk) checksExtension(o stages.Option) bool {
	if o.Verb != "request-extension" {
		return false
	}
	_, it := w.Project.Item(domain.ItemID(o.Target))
	planned := w.Project.Planned(it.Code)
	return planned != nil && planned.Steps > 2
}

func (w *Walk) leadsOn(o stages.Option) bool {
	switch o.Verb {
	case "supply-deferred": // often too late
		return w.sure || w.Chance.IntN(4) == 0
	case "revoke-item": // only what has to be
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return it.Commitment != nil && it.Commitment.Result == domain.CheckFailed
	case "resume-item": // what the investor revises it mostly brings
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return w.sure || it.Pauses[len(it.Pauses)-1].Kind != domain.PauseRevision || w.Chance.IntN(6) == 0
	case "comment-drawing", "give-drawing-opinion":
		return !w.sure && w.Chance.IntN(3) == 0
	case "close-round": // sends the drawings back where there is a reason
		return !w.sure && o.Fields[0].Choices[0].Disabled == "" && w.draws(o)
	case "submit-drawings": // only what was asked for
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return it.Paused()
	case "return-to-pool":
		return !w.sure && w.Chance.IntN(4) == 0
	case "request-correction": // a second notice is seldom possible
		return !w.sure && (len(o.Fields) > 2 || w.Chance.IntN(6) == 0)
	case "admit-project", "open-case", "launch-collaboration", "give-opinion", "resolve-opinions", "record-project-code",
		"apply", "accept-application", "supply-correction", "supply-supplement",
		"check-extension", "extend-item", "decline-extension", "resume-project", "decide-item", "check-decision", "sign-decision",
		"record-finding", "issue-survey-opinion", "record-post-check", "report-rectification",
		"issue-rectification-list", "report-finding", "reinspect-finding", "answer-comment", "settle-comment", "confirm-drawing-opinion":
		return true
	case "issue-sheet":
		return !slices.ContainsFunc(o.Fields, func(f stages.Field) bool { return f.Name == "reason" }) // the first version
	}
	return false
}
