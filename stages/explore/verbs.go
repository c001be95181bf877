package explore

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// use says what an exploration makes of a command. It never keeps a command from being explored where everything is; it
// says which ones carry a project on, which ones a wide slice can do without, and to which flows a command belongs.
type use struct {
	// onward commands lead to an item's result and a project's completion: a straight run gives them.
	onward bool
	// aside commands concern one item or application alone, however many others there are: slices of more than two items
	// leave them out, for those of one and two show all that they do.
	aside bool
	// between commands concern what several departments of an application do together, whatever their items are: one pair
	// of items a stage shows all that they do.
	between bool
	// few names, of a field with many choices that are alike, those that a wide slice tries.
	few map[string][]string
	// matter commands are about something beside an item's way to its result: slices of that matter show all that they do.
	matter matter
	// alike names fields whose value makes no difference to what can be done afterwards.
	alike []string
	// changes commands change what a project needs: they are explored for each item that some facts need and others don't,
	// and are no way out of a dead end.
	changes bool
	// outside commands aren't explored: what they lead to others lead to as well.
	outside bool
	// undoes commands give up what was begun: they are no way out of a dead end.
	undoes bool
	// restates commands can be given again, and say then what stands: slices give them only where something has changed.
	restates bool
	// takesBack commands end a result that was there: they are given on items of which a slice asks only for the result.
	takesBack bool
	// needs says whether a flow has what the command acts on; nil for commands of every flow.
	needs func(*stages.Flow) bool
}

// uses lists every command. A command that isn't listed is explored everywhere; a test asks for its line.
var uses = map[domain.Verb]use{
	"admit-project":        {onward: true, alike: []string{"pool"}, needs: hasCollaboration},
	"import-project":       {outside: true, needs: never}, // brings a project to where its own steps could have
	"open-case":            {onward: true, needs: (*stages.Flow).Direct},
	"amend-project":        {alike: []string{"pool"}, needs: hasCollaboration},
	"withdraw-project":     {needs: hasCollaboration},
	"split-project":        {outside: true, needs: never}, // other entries of the pool come of it
	"merge-project":        {outside: true, needs: never}, // another project goes on instead
	"absorb-project":       {outside: true, needs: never}, // nothing becomes otherwise for this one
	"launch-collaboration": {onward: true, needs: hasCollaboration},
	"give-opinion":         {onward: true, needs: hasCollaboration},
	"resolve-opinions":     {onward: true, needs: hasCollaboration},
	"return-to-pool":       {needs: hasCollaboration},
	"issue-sheet":          {onward: true, restates: true, needs: hasCollaboration},
	"record-project-code":  {onward: true, needs: hasCollaboration},
	"add-works":            {needs: hasWorks},
	"withdraw-works":       {needs: hasWorks},
	"divide-works":         {outside: true, needs: never}, // its parts do what the works itself could have done
	"change-project":       {changes: true, needs: hasCollaboration},
	"move-flow":            {changes: true, needs: never}, // where the book has an older version: see newer.go
	"suspend-project":      {aside: true, needs: hasCollaboration},
	"resume-project":       {aside: true, needs: hasCollaboration},
	"terminate-project":    {aside: true, needs: hasCollaboration},
	"apply":                {onward: true},
	"accept-application":   {onward: true},
	"correct-on-spot":      {aside: true, alike: []string{"by"}},
	"request-correction":   {aside: true, alike: []string{"cause"}},
	"supply-correction":    {aside: true},
	"refuse-application":   {aside: true},
	"supply-deferred":      {matter: deferral, needs: hasDeferral},
	"withdraw-application": {undoes: true},
	"withdraw-item":        {undoes: true},
	"withdraw-commitment":  {matter: commitment, needs: hasCommitment},
	"note-item":            {aside: true},
	"require-off-list":     {aside: true},
	"pause-item":           {needs: hasOwnClock, alike: []string{"asked", "unit"}, few: map[string][]string{"kind": {string(domain.PauseExpert), string(domain.PauseRectification)}}},
	"supply-supplement":    {aside: true, needs: hasOwnClock},
	"resume-item":          {onward: true, needs: hasOwnClock, alike: []string{"result"}},
	"request-extension":    {matter: extension, needs: hasOwnClock},
	"check-extension":      {matter: extension, needs: hasSteps(3)},
	"extend-item":          {matter: extension, needs: hasOwnClock},
	"decline-extension":    {matter: extension, needs: hasOwnClock},
	"extend-stage":         {matter: extension, needs: hasLimitedStage},
	"decide-item":          {onward: true},
	"check-decision":       {onward: true, needs: hasSteps(3)},
	"sign-decision":        {onward: true, needs: hasSteps(2)},
	"return-decision":      {aside: true, needs: hasSteps(2)},
	"record-post-check":    {matter: commitment, needs: hasCommitment},
	"report-rectification": {matter: commitment, needs: hasCommitment},
	"revoke-item":          {matter: revocation, takesBack: true, needs: hasOwnClock, alike: []string{"kind"}},
	"redo-item":            {needs: hasOwnClock},
	"ask-survey":           {between: true, needs: func(f *stages.Flow) bool { return !f.Direct() && hasTwoDepartments(f) }},
	"schedule-survey":      {between: true, needs: hasTwoDepartments},
	"confirm-survey":       {outside: true, needs: never}, // tells who will come
	"decline-survey":       {outside: true, needs: never},
	"reschedule-survey":    {outside: true, needs: never},                // the same visit on another day
	"add-survey-party":     {outside: true, needs: never},                // as if it had been one from the beginning
	"check-in":             {between: true, outside: true, needs: never}, // recording a finding checks in as well
	"record-finding":       {between: true, needs: hasTwoDepartments},
	"amend-finding":        {outside: true, needs: never}, // what was found is worded otherwise: nothing else can be done then
	"issue-survey-opinion": {onward: true, between: true, needs: hasTwoDepartments},
	"cancel-survey":        {between: true, needs: hasTwoDepartments},
	"open-supervision":     {matter: supervision, needs: hasOwnClock},
	"answer-supervision":   {matter: supervision, needs: hasOwnClock},
	"close-supervision":    {matter: supervision, needs: hasOwnClock},
	"tick":                 {needs: never}, // deadlines are let pass one by one instead

	"propose-survey":           {outside: true, needs: never}, // a visit comes of it, as of scheduling one
	"answer-survey":            {outside: true, needs: never},
	"withdraw-survey-times":    {outside: true, needs: never},
	"commission-mapping":       {outside: true, needs: never}, // the application brings the material instead
	"deliver-mapping":          {outside: true, needs: never},
	"require-rectification":    {matter: rectification, needs: hasParty},
	"issue-rectification-list": {matter: rectification, onward: true, needs: hasParty},
	"report-finding":           {matter: rectification, onward: true, needs: hasParty},
	"reinspect-finding":        {matter: rectification, onward: true, needs: hasParty},

	"answer-comment":          {matter: drawing, onward: true, needs: hasReview},
	"submit-drawings":         {matter: drawing, onward: true, needs: hasReview},
	"comment-drawing":         {matter: drawing, needs: hasReview, alike: []string{"discipline"}},
	"settle-comment":          {matter: drawing, onward: true, needs: hasReview},
	"give-drawing-opinion":    {matter: drawing, needs: hasReview, alike: []string{"discipline"}},
	"confirm-drawing-opinion": {matter: drawing, onward: true, needs: hasReview},
	"close-round":             {matter: drawing, needs: hasReview},
}

// matter is what is explored in slices of its own.
type matter string

const (
	supervision   matter = "supervision"   // lights and what they lead to: tells of how things are done, changes nothing in what can be done
	extension     matter = "extension"     // of limits, which an exploration doesn't count
	deferral      matter = "deferral"      // 容缺: what is missing at first
	revocation    matter = "revocation"    // of what was granted
	commitment    matter = "commitment"    // 告知承诺, and its post-check, which may end in a revocation
	rectification matter = "rectification" // of what a joint acceptance finds
	drawing       matter = "drawing"       // rounds of a drawing review, its comments and opinions
)

// belongs reports whether slices of a matter have the command.
func (u use) belongs(m matter) bool {
	return u.matter == "" || u.matter == m || u.matter == revocation && m == commitment
}

// passed names the matter of the events of deadlines that belong to one.
var passed = map[string]matter{"light-raised": supervision, "pause-overran": supervision, "supervision-escalated": supervision, "survey-overdue": supervision, "filing-reminded": supervision,
	"extension-lapsed": extension, "deferral-lapsed": deferral}

func never(*stages.Flow) bool { return false }

func hasCollaboration(f *stages.Flow) bool { return !f.Direct() }

func hasWorks(f *stages.Flow) bool {
	return slices.ContainsFunc(f.Stages, func(s stages.StageRule) bool { return s.Works })
}

func hasItem(is func(*stages.ItemRule) bool) func(*stages.Flow) bool {
	return func(f *stages.Flow) bool {
		return slices.ContainsFunc(f.Items, func(i stages.ItemRule) bool { return is(&i) })
	}
}

var (
	hasDeferral   = hasItem(func(i *stages.ItemRule) bool { return i.Deferral != nil && i.Committed.Unit != domain.UnitHours })
	hasCommitment = hasItem(func(i *stages.ItemRule) bool {
		return i.Commitment != nil && (i.Kind == domain.ItemDecided || i.Kind == domain.ItemFiling)
	})
)

// hasParty reports whether a joint acceptance has a party that is decided by itself.
var hasParty = hasItem(func(i *stages.ItemRule) bool { return i.Party && i.Kind != domain.ItemWith })

// hasReview reports whether the flow has a joint drawing review.
func hasReview(f *stages.Flow) bool {
	return slices.ContainsFunc(f.Items, func(i stages.ItemRule) bool { return f.ReviewsDrawings(i.Code) })
}

func hasLimitedStage(f *stages.Flow) bool {
	return slices.ContainsFunc(f.Stages, func(s stages.StageRule) bool { return s.Limit > 0 })
}

func hasSteps(n int) func(*stages.Flow) bool {
	return func(f *stages.Flow) bool {
		return slices.ContainsFunc(f.Items, func(i stages.ItemRule) bool { return i.Steps >= n && i.Kind != domain.ItemWith })
	}
}

// hasOwnClock reports whether an item is decided here by itself: a clock runs for it.
func hasOwnClock(f *stages.Flow) bool {
	return slices.ContainsFunc(f.Items, func(i stages.ItemRule) bool {
		return i.Kind != domain.ItemWith && i.Kind != domain.ItemJoint && i.Kind != domain.ItemRecorded
	})
}

// hasTwoDepartments reports whether two departments can have items of one stage in hand at once.
func hasTwoDepartments(f *stages.Flow) bool {
	for i := range f.Items {
		for j := range i {
			one, other := &f.Items[i], &f.Items[j]
			if one.Stage != other.Stage || one.Department == other.Department {
				continue
			}
			if slices.Contains(below(f, one.Code), other.Code) || slices.Contains(below(f, other.Code), one.Code) {
				continue
			}
			every, _ := plans(f, []domain.ItemCode{one.Code, other.Code}, DefaultLimits.Assignments)
			if slices.ContainsFunc(every, func(p plan) bool { return len(p.items) == 2 }) {
				return true
			}
		}
	}
	return false
}
