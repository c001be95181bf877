package stages

import "binglian/domain"

// Reasons of rejections that the rules can give, beside those of the codes in domain. Their texts stand in the words
// files under reason.<key>.
const (
	UnknownVerb       domain.Reason = "unknown-verb"
	MalformedValue    domain.Reason = "malformed-value"
	NoSuchProject     domain.Reason = "no-such-project"
	ProjectExists     domain.Reason = "project-exists"
	NoSuchTarget      domain.Reason = "no-such-target"
	NotAllowed        domain.Reason = "not-allowed"
	Stale             domain.Reason = "stale"
	DayInFuture       domain.Reason = "day-in-future"
	BackEntryReason   domain.Reason = "back-entry-reason"
	BackEntryTooEarly domain.Reason = "back-entry-too-early"

	NotInPool            domain.Reason = "not-in-pool"
	PartForm             domain.Reason = "part-form"
	PartTwice            domain.Reason = "part-twice"
	TooFewParts          domain.Reason = "too-few-parts"
	PartsSum             domain.Reason = "parts-sum"
	SameProject          domain.Reason = "same-project"
	ClassWithoutFlow     domain.Reason = "class-without-flow"
	RecordIncomplete     domain.Reason = "record-incomplete"
	ConsultationClosed   domain.Reason = "consultation-closed"
	NothingToResolve     domain.Reason = "nothing-to-resolve"
	OpinionsOutstanding  domain.Reason = "opinions-outstanding"
	ProjectEnded         domain.Reason = "project-ended"
	ProjectStands        domain.Reason = "project-suspended"
	ProjectGoesOn        domain.Reason = "project-not-suspended"
	NotLaunched          domain.Reason = "not-launched"
	NoNewerFlow          domain.Reason = "no-newer-flow"
	NoSheet              domain.Reason = "no-sheet"
	CodeRecorded         domain.Reason = "code-recorded"
	NoProjectCode        domain.Reason = "no-project-code"
	WorksGone            domain.Reason = "works-withdrawn"
	WithoutWorks         domain.Reason = "flow-without-works"
	NotYourOrganisation  domain.Reason = "not-your-organisation"
	WorksInUse           domain.Reason = "works-in-use"
	LastWorks            domain.Reason = "last-works"
	NothingToApplyFor    domain.Reason = "nothing-to-apply-for"
	PrerequisitesMissing domain.Reason = "prerequisites-missing"
	ApplicationAnswered  domain.Reason = "application-answered"
	AwaitsCorrection     domain.Reason = "awaits-correction"
	CorrectionGiven      domain.Reason = "correction-given"
	CorrectedAlready     domain.Reason = "corrected-already"
	NothingDeferred      domain.Reason = "nothing-deferred"
	DeferredMissing      domain.Reason = "deferred-missing"
	NotCommitted         domain.Reason = "not-committed"
	NothingToCheck       domain.Reason = "nothing-to-check"
	RectificationRuns    domain.Reason = "rectification-runs"
	NothingToRectify     domain.Reason = "nothing-to-rectify"
	NoCorrectionOpen     domain.Reason = "no-correction-open"
	ApplicationEnded     domain.Reason = "application-ended"
	NotAccepted          domain.Reason = "application-not-accepted"
	ItemEnded            domain.Reason = "item-ended"
	ItemWaits            domain.Reason = "item-waits"
	ItemStands           domain.Reason = "item-paused"
	ItemRuns             domain.Reason = "item-not-paused"
	NothingToSupply      domain.Reason = "nothing-to-supply"
	NoClock              domain.Reason = "item-without-clock"
	DecidedElsewhere     domain.Reason = "decided-with-another"
	PartiesUndecided     domain.Reason = "parties-undecided"
	AwaitsSignature      domain.Reason = "awaits-signature"
	NothingToSign        domain.Reason = "nothing-to-sign"
	NoCheckStep          domain.Reason = "no-check-step"
	AnothersStep         domain.Reason = "anothers-step"
	SamePerson           domain.Reason = "same-person"
	NotExtendable        domain.Reason = "not-extendable"
	ExtendedWithJoint    domain.Reason = "extended-with-joint"
	AlreadyExtended      domain.Reason = "already-extended"
	ExtensionAsked       domain.Reason = "extension-asked"
	NoExtensionAsked     domain.Reason = "no-extension-asked"
	DueOver              domain.Reason = "due-over"
	StageUnlimited       domain.Reason = "stage-without-limit"
	NotGranted           domain.Reason = "item-not-granted"
	NoPermit             domain.Reason = "no-permit"
	NotRefused           domain.Reason = "item-not-refused"
	AppliedAgain         domain.Reason = "applied-again"
	SurveyNeedsTwo       domain.Reason = "survey-needs-two"
	SurveyOpen           domain.Reason = "survey-open"
	SurveyClosed         domain.Reason = "survey-closed"
	VisitNotYet          domain.Reason = "visit-not-yet"
	SurveyOutstanding    domain.Reason = "survey-outstanding"
	FindingRecorded      domain.Reason = "finding-recorded"
	FindingsBegun        domain.Reason = "findings-begun"
	AbsentBefore         domain.Reason = "absent-before"
	SurveyAsked          domain.Reason = "survey-asked"
	AskTooLate           domain.Reason = "ask-too-late"
	VisitBegun           domain.Reason = "visit-begun"
	NobodyToAdd          domain.Reason = "nobody-to-add"
	PartiesThere         domain.Reason = "parties-there"
	TimesProposed        domain.Reason = "survey-times-proposed"
	NoTimesProposed      domain.Reason = "no-survey-times-proposed"
	NoSiteNeeded         domain.Reason = "no-site-needed"
	SurveyRuns           domain.Reason = "survey-not-concluded"
	NoOpinionOwed        domain.Reason = "no-survey-opinion-owed"
	OpinionIssued        domain.Reason = "survey-opinion-issued"
	SheetFirst           domain.Reason = "survey-opinion-first"
	WorseFound           domain.Reason = "worse-found"
	EndsBeforeItBegins   domain.Reason = "ends-before-it-begins"
	MalformedTime        domain.Reason = "malformed-time"
	CheckedIn            domain.Reason = "checked-in"
	NoFindingYet         domain.Reason = "no-finding-yet"
	NoSuchPhoto          domain.Reason = "no-such-photo" // args photo, max

	MappingThere domain.Reason = "mapping-there" // arg material, where one is meant
	MappingMoved domain.Reason = "mapping-moved"

	WorksBusy          domain.Reason = "works-busy"
	AcceptanceBegun    domain.Reason = "acceptance-begun"
	TooFewWorks        domain.Reason = "too-few-works"
	NotAParty          domain.Reason = "not-an-acceptance-party"
	NothingToList      domain.Reason = "nothing-to-list"
	VisitGoesOn        domain.Reason = "visit-goes-on"
	FindingNotOpen     domain.Reason = "finding-not-open"
	NothingToReinspect domain.Reason = "nothing-to-reinspect"
	RectifiedByList    domain.Reason = "rectified-by-list"
	FindingsUnmet      domain.Reason = "findings-unmet"

	NoDrawings          domain.Reason = "no-drawings"
	DrawingsUnderReview domain.Reason = "drawings-under-review"
	DrawingsPassed      domain.Reason = "drawings-passed"
	RevisedByRounds     domain.Reason = "revised-by-rounds"
	SheetsUnmatched     domain.Reason = "sheets-unmatched" // args sheets, files: how many
	CommentAnswered     domain.Reason = "comment-answered"
	CommentUnanswered   domain.Reason = "comment-unanswered"
	NoCommentOpen       domain.Reason = "no-comment-open"
	MustCommentsOpen    domain.Reason = "must-comments-open"
	OpinionCurrent      domain.Reason = "opinion-current"
	OpinionsStale       domain.Reason = "opinions-stale"
	DrawingObjected     domain.Reason = "drawing-objected"

	SupervisionOpen            domain.Reason = "supervision-open"
	SupervisionAnsweredAlready domain.Reason = "supervision-answered"
	SupervisionUnanswered      domain.Reason = "supervision-unanswered"
	SupervisionClosedAlready   domain.Reason = "supervision-closed"

	Required            domain.Reason = "required"
	TooLong             domain.Reason = "too-long"
	TooShort            domain.Reason = "too-short"
	OutOfRange          domain.Reason = "out-of-range"
	NotAChoice          domain.Reason = "not-a-choice"
	TooMany             domain.Reason = "too-many"
	NothingChanged      domain.Reason = "nothing-changed"
	FinishBeforeStart   domain.Reason = "finish-before-start"
	SectionOwnerMissing domain.Reason = "section-owner-missing"
	ConditionsMissing   domain.Reason = "conditions-missing"
	MaterialMissing     domain.Reason = "material-missing"
	UndertakingMissing  domain.Reason = "undertaking-missing"
	DeferralOverdue     domain.Reason = "deferral-overdue"
	NoItemReady         domain.Reason = "no-item-ready"
	NotAWorkingDay      domain.Reason = "not-a-working-day"
	DayPassed           domain.Reason = "day-passed"
	PauseTooLong        domain.Reason = "pause-too-long"
	TwoOfficers         domain.Reason = "two-officers"
	MustRefuse          domain.Reason = "must-refuse"
	MustGrant           domain.Reason = "must-grant"
	HiddenCharacter     domain.Reason = "hidden-character"
	MalformedPosition   domain.Reason = "malformed-position"

	// Reasons of histories that can't have been, of projects that are taken over.
	DayOutOfOrder         domain.Reason = "day-out-of-order"       // arg day: the earliest that can be
	GivenTwice            domain.Reason = "given-twice"            // arg value
	ItemNotPlanned        domain.Reason = "item-not-planned"       // args item, stage
	ItemInHand            domain.Reason = "item-in-hand"           // arg item: an earlier application has it, open or granted
	PrerequisiteUngranted domain.Reason = "prerequisite-ungranted" // args item, day
	OutcomeDay            domain.Reason = "outcome-day"            // an end without its day, or a day without an end
	StageNotReached       domain.Reason = "stage-not-reached"      // args stage, item: a milestone that isn't granted
)

// Reasons lists every reason that the rules can give, the codes' of domain among them.
func Reasons() []domain.Reason {
	return []domain.Reason{
		domain.InvalidFields, UnknownVerb, MalformedValue, NoSuchProject, ProjectExists, NoSuchTarget, NotAllowed, Stale,
		DayInFuture, BackEntryReason, BackEntryTooEarly, NotInPool, PartForm, PartTwice, TooFewParts, PartsSum, SameProject, ClassWithoutFlow, RecordIncomplete, ConsultationClosed,
		NothingToResolve, OpinionsOutstanding, ProjectEnded, ProjectStands, ProjectGoesOn, NotLaunched, NoNewerFlow, NoSheet, CodeRecorded, NoProjectCode, WorksGone, WorksInUse,
		LastWorks, NothingToApplyFor, PrerequisitesMissing, ApplicationAnswered, AwaitsCorrection, CorrectionGiven,
		NoCorrectionOpen, ApplicationEnded, NotAccepted, ItemEnded, ItemWaits, ItemStands, ItemRuns, NothingToSupply, NoClock, DecidedElsewhere,
		PartiesUndecided, AwaitsSignature, NothingToSign, NoCheckStep, AnothersStep, SamePerson,
		NotExtendable, ExtendedWithJoint, AlreadyExtended, ExtensionAsked, NoExtensionAsked, DueOver, StageUnlimited, PauseTooLong,
		NotGranted, NoPermit, NotRefused, AppliedAgain, SurveyNeedsTwo, SurveyOpen, SurveyClosed, VisitNotYet,
		SurveyOutstanding, FindingRecorded, FindingsBegun, AbsentBefore, SurveyAsked, AskTooLate, VisitBegun, NobodyToAdd, PartiesThere, TimesProposed, NoTimesProposed, NoSiteNeeded, SurveyRuns, NoOpinionOwed, OpinionIssued, SheetFirst, WorseFound,
		EndsBeforeItBegins, MalformedTime, CheckedIn, NoFindingYet, NoSuchPhoto, Required, TooLong, TooShort, OutOfRange, NotAChoice, TooMany, NothingChanged,
		FinishBeforeStart, SectionOwnerMissing, ConditionsMissing, MaterialMissing, NoItemReady, NotAWorkingDay, DayPassed,
		WithoutWorks, NotYourOrganisation, SupervisionOpen, SupervisionAnsweredAlready, SupervisionUnanswered, SupervisionClosedAlready,
		TwoOfficers, MustRefuse, MustGrant, HiddenCharacter, domain.MalformedPhone, MalformedPosition,
		CorrectedAlready, NothingDeferred, DeferredMissing, NotCommitted, NothingToCheck, RectificationRuns, NothingToRectify,
		UndertakingMissing, DeferralOverdue,
		NoDrawings, DrawingsUnderReview, DrawingsPassed, RevisedByRounds, SheetsUnmatched, CommentAnswered, CommentUnanswered, NoCommentOpen,
		MappingThere, MappingMoved, MustCommentsOpen, OpinionCurrent, OpinionsStale, DrawingObjected,
		WorksBusy, AcceptanceBegun, TooFewWorks, NotAParty, NothingToList, VisitGoesOn, FindingNotOpen, NothingToReinspect, RectifiedByList, FindingsUnmet,
		DayOutOfOrder, GivenTwice, ItemNotPlanned, ItemInHand, PrerequisiteUngranted, OutcomeDay, StageNotReached, domain.DocumentNumberForm, domain.DocumentNumberYear,
	}
}
