package stages

import (
	"slices"

	"binglian/domain"
)

// Conditions of rules, each with the reason told where it doesn't hold.
var (
	inPool = Condition{NotInPool, domain.Text{Zh: "项目在储备库中", En: "the project waits in the pool"},
		func(s *scene) bool {
			return s.p.WithdrawnOn.IsZero() && !s.p.Direct() && (s.p.Collaboration == nil || !s.p.Collaboration.ReturnedOn.IsZero())
		}}
	hasFlow = Condition{ClassWithoutFlow, domain.Text{Zh: "项目类型已有审批流程", En: "the class has a flow"},
		func(s *scene) bool { return s.m.Book().FlowFor(s.p.Record.Class) != nil }}
	recordComplete = Condition{RecordIncomplete, domain.Text{Zh: "名称、建设单位、地点、规模、投资、资金来源齐全", En: "name, investor, site, scale, investment and funding are known"},
		func(s *scene) bool {
			r := s.p.Record
			return !blank(r.Name) && !blank(r.Investor) && !blank(r.Site) && !blank(r.Funding) && r.Investment > 0 && (r.LandArea > 0 || r.FloorArea > 0)
		}}
	consulting = Condition{ConsultationClosed, domain.Text{Zh: "正在征求意见", En: "the consultation is open"},
		func(s *scene) bool { return s.consulting() }}
	opinionOpen = Condition{ConsultationClosed, domain.Text{Zh: "意见尚未决议", En: "the opinion is not yet resolved"},
		func(s *scene) bool { o := s.target.opinion; return o.Value != domain.OpinionNone && !o.Resolved }}
	needsResolution = Condition{NothingToResolve, domain.Text{Zh: "有不同意或需上级审批的意见", En: "an opinion disagrees or needs a higher authority"},
		func(s *scene) bool {
			return slices.ContainsFunc(s.p.Collaboration.Opinions, func(o domain.Opinion) bool { return o.NeedsResolution() })
		}}
	opinionsIn = Condition{OpinionsOutstanding, domain.Text{Zh: "意见已征求完毕", En: "the consultation is concluded"},
		func(s *scene) bool { c := s.p.Collaboration; return c != nil && !c.ConcludedOn.IsZero() }}
	alive = Condition{ProjectEnded, domain.Text{Zh: "项目未结束", En: "the project has not ended"},
		func(s *scene) bool { return s.p.WithdrawnOn.IsZero() && s.p.CompletedOn.IsZero() }}
	underWay = Condition{NotLaunched, domain.Text{Zh: "项目已发起协同服务", En: "the project has left the pool"},
		func(s *scene) bool { return s.p.Collaboration != nil && s.p.Collaboration.ReturnedOn.IsZero() }}
	unfiled = Condition{ProjectEnded, domain.Text{Zh: "竣工验收尚未全部备案", En: "the completion of a works is not filed yet"},
		func(s *scene) bool { return !s.filed() }}
	newerFlow = Condition{NoNewerFlow, domain.Text{Zh: "审批流程有更新的版本", En: "the flow has a newer version"},
		func(s *scene) bool { return s.newerFlow() != nil }}
	suspended = Condition{ProjectGoesOn, domain.Text{Zh: "项目已中止", En: "the project is suspended"},
		func(s *scene) bool { return s.p.Suspended() }}
	hasSheet = Condition{NoSheet, domain.Text{Zh: "一单五清已出具", En: "the sheet is issued"},
		func(s *scene) bool { return len(s.p.Sheets) > 0 }}
	uncoded = Condition{CodeRecorded, domain.Text{Zh: "尚未赋码", En: "no project code is recorded"},
		func(s *scene) bool { return s.p.Begun().IsZero() }}
	coded = Condition{NoProjectCode, domain.Text{Zh: "项目已赋码（不经储备库的流程无此要求）", En: "the project code is recorded (where the flow has a pool)"},
		func(s *scene) bool { return !s.p.Begun().IsZero() }}
	hasWorks = Condition{WithoutWorks, domain.Text{Zh: "流程设有单项工程", En: "the flow has works"},
		func(s *scene) bool { return !s.p.Direct() }}
	worksLive = Condition{WorksGone, domain.Text{Zh: "单项工程未撤销、未划分", En: "the works is neither withdrawn nor divided"},
		func(s *scene) bool { return s.target.works == nil || s.target.works.Live() }}
	worksUnused = Condition{WorksInUse, domain.Text{Zh: "单项工程没有在办或已办结的事项", En: "no item of the works is open or granted"},
		func(s *scene) bool {
			return !slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return s.inHand(i.Code, s.target.works.ID) })
		}}
	notLastWorks = Condition{LastWorks, domain.Text{Zh: "还有其他单项工程", En: "another works remains"},
		func(s *scene) bool { return len(liveWorks(s.p)) > 1 }}
	somethingToApply = Condition{NothingToApplyFor, domain.Text{Zh: "本阶段有可申请事项", En: "the stage has an item to apply for"},
		func(s *scene) bool { return len(s.applicable()) > 0 }}
	somethingReady = Condition{PrerequisitesMissing, domain.Text{Zh: "至少一个事项的前置事项已办结", En: "at least one item has its prerequisites"},
		func(s *scene) bool {
			return slices.ContainsFunc(s.applicable(), func(i *domain.PlannedItem) bool { return s.ready(i, s.target.worksID()) })
		}}

	applicationOpen = Condition{ApplicationEnded, domain.Text{Zh: "申请未结束", En: "the application has not ended"},
		func(s *scene) bool { return s.target.app.Open() && hasOpenItem(s.target.app) }}
	unanswered = Condition{ApplicationAnswered, domain.Text{Zh: "窗口尚未答复", En: "the window has not answered"},
		func(s *scene) bool { return s.target.app.AcceptedOn.IsZero() }}
	withWindow = Condition{AwaitsCorrection, domain.Text{Zh: "不在补正中", En: "no correction is awaited"},
		func(s *scene) bool { return !awaitsCorrection(s.target.app) }}
	correctionOpen = Condition{NoCorrectionOpen, domain.Text{Zh: "补正告知待答复", En: "a correction is awaited"},
		func(s *scene) bool { return awaitsCorrection(s.target.app) }}
	applicationAccepted = Condition{NotAccepted, domain.Text{Zh: "申请已受理", En: "the application is accepted"},
		func(s *scene) bool { return !s.target.app.AcceptedOn.IsZero() }}

	itemOpen = Condition{ItemEnded, domain.Text{Zh: "事项未办结", En: "the item has not ended"},
		func(s *scene) bool { return s.target.item.Open() }}
	itemAccepted = Condition{ItemWaits, domain.Text{Zh: "事项已受理", En: "the item is accepted"},
		func(s *scene) bool { return !s.target.item.AcceptedOn.IsZero() }}
	itemRunning = Condition{ItemStands, domain.Text{Zh: "事项未暂停", En: "the item is not paused"},
		func(s *scene) bool { return !s.target.item.Paused() }}
	itemPaused = Condition{ItemRuns, domain.Text{Zh: "事项已暂停", En: "the item is paused"},
		func(s *scene) bool { return s.target.item.Paused() }}
	waitsForInvestor = Condition{NothingToSupply, domain.Text{Zh: "事项正等建设单位补充或整改", En: "the item waits for the investor"},
		func(s *scene) bool { return s.target.item.Paused() && ofInvestor(s.target.item.Pauses) }}
	hasClock = Condition{NoClock, domain.Text{Zh: "事项计时", En: "the item has a clock"},
		func(s *scene) bool { return s.target.planned.Kind != domain.ItemRecorded }}
	decidedAlone = Condition{DecidedElsewhere, domain.Text{Zh: "事项单独决定", En: "the item is decided by itself"},
		func(s *scene) bool { return s.target.planned.Kind != domain.ItemWith }}
	ownClock = Condition{DecidedElsewhere, domain.Text{Zh: "事项自行计时", En: "the item has a clock of its own"},
		func(s *scene) bool {
			return s.target.planned.Kind != domain.ItemWith && s.target.planned.Kind != domain.ItemJoint
		}}
	partiesDecided = Condition{PartiesUndecided, domain.Text{Zh: "各验收部门均已作出结论", En: "every party of the acceptance has decided"},
		func(s *scene) bool {
			return s.target.planned.Kind != domain.ItemJoint || s.partiesDecided(s.target.app.Works) != undecided
		}}
	unproposed = Condition{AwaitsSignature, domain.Text{Zh: "没有待签发的决定", En: "no decision waits for its signature"},
		func(s *scene) bool { return s.target.item.Proposal == nil }}
	proposed = Condition{NothingToSign, domain.Text{Zh: "有待签发的决定", En: "a decision waits for its signature"},
		func(s *scene) bool { return s.target.item.Proposal != nil }}
	surveyFound = Condition{SurveyOutstanding, domain.Text{Zh: "本部门的踏勘意见已填或已逾期", En: "the department's finding of an open survey is in or has lapsed"},
		func(s *scene) bool { return !s.awaitsFinding() }}
	threeSteps = Condition{NoCheckStep, domain.Text{Zh: "审签分三步", En: "the signing chain has three steps"},
		func(s *scene) bool { return s.target.planned.Steps >= stepsOfThree }}
	ownStep = Condition{AnothersStep, domain.Text{Zh: "审签已到本人这一步", En: "the signing chain has come to the actor's step"},
		func(s *scene) bool { return signer(s.target.item, s.target.planned) == s.actor.Role }}
	otherPerson = Condition{SamePerson, domain.Text{Zh: "拟办、审核、签发不是同一人", En: "proposed, checked and signed by different persons"},
		func(s *scene) bool { return !s.target.item.Proposal.Signed(s.actor.Account) }}
	notSupervised = Condition{SupervisionOpen, domain.Text{Zh: "没有未答复的督办", En: "no supervision order of the item waits for its answer"},
		func(s *scene) bool {
			return !slices.ContainsFunc(s.p.Supervisions, func(x domain.Supervision) bool { return x.Item == s.target.item.ID && x.Open() })
		}}
	supervisionUnanswered = Condition{SupervisionAnsweredAlready, domain.Text{Zh: "督办尚未答复", En: "the supervision order is not answered"},
		func(s *scene) bool { return s.target.supervision.Open() }}
	supervisionAnswered = Condition{SupervisionUnanswered, domain.Text{Zh: "督办已答复", En: "the supervision order is answered"},
		func(s *scene) bool { return !s.target.supervision.AnsweredOn.IsZero() }}
	supervisionUnclosed = Condition{SupervisionClosedAlready, domain.Text{Zh: "督办尚未办结", En: "the supervision order is not closed"},
		func(s *scene) bool { return s.target.supervision.ClosedOn.IsZero() }}
	extendable = Condition{NotExtendable, domain.Text{Zh: "事项由部门计时办理", En: "a department decides the item within a limit"},
		func(s *scene) bool {
			k := s.target.planned.Kind
			return (k == domain.ItemDecided || k == domain.ItemFiling || k == domain.ItemJoint) && s.target.item.Limit.Days > 0
		}}
	extendedAlone = Condition{ExtendedWithJoint, domain.Text{Zh: "不随联合验收计时", En: "the item doesn't have the joint acceptance's time"},
		func(s *scene) bool { return jointWith(s.p, s.target.app, s.target.item) == nil }}
	unextended = Condition{AlreadyExtended, domain.Text{Zh: "尚未延长过", En: "not extended yet"},
		func(s *scene) bool { return s.target.item.Extension.Granted() == 0 }}
	extensionUnasked = Condition{ExtensionAsked, domain.Text{Zh: "没有待批的延长审批", En: "no request for more time waits"},
		func(s *scene) bool { return !s.target.item.Extension.Asked() }}
	inTime = Condition{DueOver, domain.Text{Zh: "期限未过", En: "the due date has not passed"},
		func(s *scene) bool { return s.overdue(s.target.app, s.target.item, domain.DayOf(s.at)) == 0 }}
	extensionAsked = Condition{NoExtensionAsked, domain.Text{Zh: "有待批的延长审批", En: "a request for more time waits"},
		func(s *scene) bool { return s.target.item.Extension.Asked() }}
	extensionStep = Condition{AnothersStep, domain.Text{Zh: "审签已到本人这一步", En: "the request has come to the actor's step"},
		func(s *scene) bool { return extensionSigner(s.target.item, s.target.planned) == s.actor.Role }}
	otherThanAsked = Condition{SamePerson, domain.Text{Zh: "申请、审核、批准不是同一人", En: "asked, checked and granted by different persons"},
		func(s *scene) bool { return !s.target.item.Extension.Signed(s.actor.Account) }}
	stageLimited = Condition{StageUnlimited, domain.Text{Zh: "阶段有时限", En: "the stage has a limit"},
		func(s *scene) bool { return s.target.stage != nil && s.target.stage.Limit > 0 }}
	stageUnextended = Condition{AlreadyExtended, domain.Text{Zh: "尚未延长过", En: "not extended yet"},
		func(s *scene) bool { return s.target.app.Extension == nil }}
	stageInTime = Condition{DueOver, domain.Text{Zh: "期限未过", En: "the due date has not passed"},
		func(s *scene) bool { return !s.stageLate(s.at) }}
	granted = Condition{NotGranted, domain.Text{Zh: "事项已准予许可", En: "the item is granted"},
		func(s *scene) bool { return s.target.item.Outcome == domain.ItemGranted }}
	isPermit = Condition{NoPermit, domain.Text{Zh: "事项由行政机关办理", En: "an authority grants the item"},
		func(s *scene) bool { return s.target.planned.Kind != domain.ItemUtility }}
	refused = Condition{NotRefused, domain.Text{Zh: "事项未获许可或被撤销，且仍需办理", En: "the item was refused or revoked, and still applies"},
		func(s *scene) bool {
			ended := s.target.item.Outcome == domain.ItemRefused || s.target.item.Outcome == domain.ItemRevoked
			planned := s.p.InPlan(s.target.item.Code) // a newer version may have it in another stage, where it is applied for anew
			return ended && planned != nil && planned.Stage == s.target.app.Stage
		}}
	notAgain = Condition{AppliedAgain, domain.Text{Zh: "尚未重新申报", En: "it was not applied for again"},
		func(s *scene) bool {
			_, newest := s.p.Latest(s.target.item.Code, s.target.app.Works)
			return newest != nil && newest.ID == s.target.item.ID && s.p.Granted(s.target.item.Code, s.target.app.Works) == nil
		}}
	itemReady = Condition{PrerequisitesMissing, domain.Text{Zh: "前置事项已办结", En: "the item has its prerequisites"},
		func(s *scene) bool { return s.ready(s.target.planned, s.target.app.Works) }}
	twoDepartments = Condition{SurveyNeedsTwo, domain.Text{Zh: "至少两个部门的事项在办", En: "items of two departments are in hand"},
		func(s *scene) bool { return len(s.surveyable()) >= 2 }}
	noSurveyOpen = Condition{SurveyOpen, domain.Text{Zh: "没有进行中的踏勘", En: "no survey is open"},
		func(s *scene) bool { return !s.surveyOpenFor(s.target.app) }}
	mayAsk = Condition{AbsentBefore, domain.Text{Zh: "本部门在本阶段踏勘中没有缺席", En: "the department wasn't absent from a survey of the stage"},
		func(s *scene) bool { return !s.absentBefore(s.target.item.Department) }}
	unasked = Condition{SurveyAsked, domain.Text{Zh: "尚未要求踏勘，也不在进行中的踏勘之列", En: "the department has not asked, and is no party of an open survey"},
		func(s *scene) bool {
			a, d := s.target.app, s.target.item.Department
			return s.askedOn(a, d).IsZero() && !slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool {
				return v.Application == a.ID && v.Open() && v.Party(d) != nil
			}) && !slices.ContainsFunc(a.Items, func(i domain.Item) bool {
				return i.Department == d && i.Open() && !i.AcceptedOn.IsZero() && s.flow != nil && s.asksByItself(a, &i)
			})
		}}
	askInTime = Condition{AskTooLate, domain.Text{Zh: "在受理后的提出期限内", En: "within the days after acceptance in which a survey may be asked for"},
		func(s *scene) bool {
			return s.flow != nil && s.flow.Survey.AskDays > 0 &&
				domain.DayOf(s.at) <= s.askUntil(s.target.app, s.target.item, s.shortItem(s.target.item))
		}}
	nothingProposed = Condition{TimesProposed, domain.Text{Zh: "没有正在征询的踏勘时间", En: "no answers to proposed times are awaited"},
		func(s *scene) bool { return s.target.app.Proposed == nil || len(s.unanswered(s.target.app)) == 0 }}
	somethingProposed = Condition{NoTimesProposed, domain.Text{Zh: "已征询踏勘时间", En: "times are proposed"},
		func(s *scene) bool { return s.target.app.Proposed != nil }}
	needsSite = Condition{NoSiteNeeded, domain.Text{Zh: "本部门还有事项在办", En: "the department has an item in hand"},
		func(s *scene) bool { return s.counts(s.target.app, s.target.times) }}
	surveyOpen = Condition{SurveyClosed, domain.Text{Zh: "踏勘未结束", En: "the survey is open"},
		func(s *scene) bool { return s.target.survey.Open() }}
	visitDay = Condition{VisitNotYet, domain.Text{Zh: "已到踏勘日", En: "the day of the visit has come"},
		func(s *scene) bool { return domain.DayOf(s.at) >= s.target.survey.Visit }}
	noFinding = Condition{FindingRecorded, domain.Text{Zh: "本部门意见未填", En: "the party's finding is not in"},
		func(s *scene) bool { return s.target.party.Result == "" }}
	beforeVisit = Condition{VisitBegun, domain.Text{Zh: "踏勘尚未开始", En: "the visit has not begun"},
		func(s *scene) bool {
			v := s.target.survey
			if v.From == "" {
				return domain.DayOf(s.at) <= v.Visit
			}
			return s.at.Before(v.Begins())
		}}
	visitNotOver = Condition{VisitBegun, domain.Text{Zh: "踏勘日未过", En: "the day of the visit is not over"},
		func(s *scene) bool { return domain.DayOf(s.at) <= s.target.survey.Visit }}
	othersToAdd = Condition{NobodyToAdd, domain.Text{Zh: "还有部门的事项在办", En: "another department has an item in hand"},
		func(s *scene) bool { return len(s.yetToAdd()) > 0 }}
	nobodyThere = Condition{PartiesThere, domain.Text{Zh: "尚无部门签到", En: "no party has checked in"},
		func(s *scene) bool {
			return !slices.ContainsFunc(s.target.survey.Parties, func(p domain.SurveyParty) bool { return !p.CheckedInOn.IsZero() })
		}}
	sheetIssued = Condition{SheetFirst, domain.Text{Zh: "此前踏勘的意见单已出具", En: "no opinion sheet of an earlier survey is owed"},
		func(s *scene) bool {
			return !slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool { return v.Application == s.target.app.ID && v.OpinionOwed() })
		}}
	surveyConcluded = Condition{SurveyRuns, domain.Text{Zh: "踏勘已完成", En: "the survey is concluded"},
		func(s *scene) bool { return !s.target.survey.ConcludedOn.IsZero() }}
	opinionOwed = Condition{NoOpinionOwed, domain.Text{Zh: "意见单待出具", En: "the opinion sheet is owed"},
		func(s *scene) bool { return s.target.survey.OpinionOwed() }}
	opinionUnissued = Condition{OpinionIssued, domain.Text{Zh: "意见单未出具", En: "the opinion sheet is not issued"},
		func(s *scene) bool { return s.target.survey.OpinionOn.IsZero() }}
	notCheckedIn = Condition{CheckedIn, domain.Text{Zh: "本部门尚未签到", En: "the party has not checked in"},
		func(s *scene) bool { return s.target.party.CheckedInOn.IsZero() }}
	findingIn = Condition{NoFindingYet, domain.Text{Zh: "本部门意见已填", En: "the party's finding is in"},
		func(s *scene) bool {
			r := s.target.party.Result
			return r != "" && r != domain.SurveyNone && s.target.survey.CancelledOn.IsZero()
		}}
	noFindings = Condition{FindingsBegun, domain.Text{Zh: "尚无踏勘意见", En: "no finding is in"},
		func(s *scene) bool {
			return !slices.ContainsFunc(s.target.survey.Parties, func(p domain.SurveyParty) bool { return p.Result != "" })
		}}
)

func (s *scene) consulting() bool {
	c := s.p.Collaboration
	return c != nil && c.ConcludedOn.IsZero() && c.ReturnedOn.IsZero() && s.p.TerminatedOn.IsZero()
}

// ofInvestor reports whether the last pause waits for the investor.
func ofInvestor(pauses []domain.ItemPause) bool {
	last := pauses[len(pauses)-1]
	return last.Kind.OfInvestor()
}

func awaitsCorrection(a *domain.Application) bool {
	return a.Open() && a.Correction != nil && a.Correction.SuppliedOn.IsZero()
}

func hasOpenItem(a *domain.Application) bool {
	return slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Open() })
}

func liveWorks(p *domain.Project) []domain.Works {
	return slices.DeleteFunc(slices.Clone(p.Works), func(w domain.Works) bool { return !w.Live() })
}
