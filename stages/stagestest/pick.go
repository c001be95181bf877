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
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != "schedule-survey" || w.surveyed(c.Option.Target) }); len(of) > 0 && w.Chance.IntN(4) == 0 {
		return of[w.Chance.IntN(len(of))] // it is possible for a short time only
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !surveyVerbs[c.Option.Verb] }); len(of) > 0 && w.Chance.IntN(10) == 0 {
		return w.Rare(of) // none of them has to be: a finding checks in as well
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.checksExtension(c.Option) }); len(of) > 0 && w.Chance.IntN(16) == 0 {
		return of[w.Chance.IntN(len(of))] // few items have three steps
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool {
		return !drawingVerbs[c.Option.Verb] || c.Option.Verb == "submit-drawings" && !w.leadsOn(c.Option)
	}); len(of) > 0 && w.Chance.IntN(2) == 0 {
		return w.Rare(of)
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != "divide-works" || len(w.Project.Works) > 1 }); len(of) > 0 && w.Chance.IntN(16) == 0 {
		return of[w.Chance.IntN(len(of))] // as long as nothing of it is open
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.mends(c.Option) }); len(of) > 0 && w.Chance.IntN(12) == 0 {
		return w.Rare(of)
	}
	if w.Chance.IntN(10) < w.Haste {
		onward := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.leadsOn(c.Option) })
		if len(onward) > 0 {
			return onward[w.Chance.IntN(len(onward))]
		}
	}
	return w.Rare(all)
}

// surveyVerbs are what may be done about a survey besides what leads on.
var surveyVerbs = map[domain.Verb]bool{"confirm-survey": true, "decline-survey": true, "reschedule-survey": true, "add-survey-party": true, "check-in": true}

// surveyed reports whether an application had a survey already: a second one adds steps, little new.
func (w *Walk) surveyed(app string) bool {
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

// drawingVerbs are the commands of a drawing review, which is over soon where nobody has anything to say.
var drawingVerbs = map[domain.Verb]bool{"answer-comment": true, "submit-drawings": true, "comment-drawing": true, "settle-comment": true,
	"give-drawing-opinion": true, "confirm-drawing-opinion": true, "close-round": true}

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
		return !w.sure && o.Fields[0].Choices[0].Disabled == ""
	case "submit-drawings": // only what was asked for
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return it.Paused()
	case "return-to-pool":
		return !w.sure && w.Chance.IntN(4) == 0
	case "request-correction": // a second notice is seldom possible
		return !w.sure && (len(o.Fields) > 2 || w.Chance.IntN(6) == 0)
	case "admit-project", "open-case", "launch-collaboration", "resolve-opinions", "record-project-code", "apply", "accept-application",
		"supply-correction", "supply-supplement", "check-extension", "extend-item", "decline-extension", "resume-project", "decide-item", "check-decision", "sign-decision", "record-finding", "issue-survey-opinion",
		"record-post-check", "report-rectification", "issue-rectification-list", "report-finding", "reinspect-finding", "answer-comment", "settle-comment", "confirm-drawing-opinion":
		return true
	case "give-opinion":
		return true
	case "issue-sheet":
		return !slices.ContainsFunc(o.Fields, func(f stages.Field) bool { return f.Name == "reason" }) // the first version
	}
	return false
}
