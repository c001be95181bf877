// Package events says what can happen to a project: one type an event, with its name, its effect on the project and
// whom it concerns. Events are kept for ever; a changed effect is a new event.
package events

import (
	"slices"
	"time"

	"binglian/domain"
)

// Body is one kind of event with its values.
type Body interface {
	// Name is the event's name in kebab-case: a token of NATS subjects and part of the CloudEvents type.
	Name() string
	// Apply puts the event's effect into p, which is the caller's own copy. It panics if the event doesn't fit p.
	Apply(p *domain.Project, m Mark)
	// Concerns gives the stage that the event belongs to and the departments that it concerns, read from the project
	// once the event is true. Departments may repeat.
	Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode)
}

// Mark is what the envelope adds to an event's effect.
type Mark struct {
	Version int        // the project's version that the event makes
	At      time.Time  // recorded, truncated to microseconds
	On      domain.Day // effective day, not after the day of At
	By      domain.Actor
	Back    string // reason of back-entry; empty if entered in time
}

// Instant gives when the event took effect: when it was recorded, or the end of its day if it was entered late.
func (m Mark) Instant() time.Time {
	if m.On < domain.DayOf(m.At) {
		return m.On.End()
	}
	return m.At
}

// Event is a decided event: true for the project, not yet kept.
type Event struct {
	Mark
	Body     Body
	Stage    domain.StageCode
	Audience []domain.DepartmentCode // sorted, without repetition
}

// Append applies body to p, the caller's own copy, and gives the event that this made.
func Append(p *domain.Project, body Body, at time.Time, on domain.Day, by domain.Actor, back string) Event {
	m := Mark{Version: p.Version + 1, At: at.Truncate(time.Microsecond), On: on, By: by, Back: back}
	apply(p, body, m)
	stage, audience := body.Concerns(p)
	slices.Sort(audience)
	audience = slices.Compact(audience)
	if len(audience) > 0 && audience[0] == "" {
		audience = audience[1:]
	}
	return Event{Mark: m, Body: body, Stage: stage, Audience: audience}
}

func apply(p *domain.Project, body Body, m Mark) {
	p.Version, p.LastAt = m.Version, m.At
	body.Apply(p, m)
}

// Kind describes one kind of event for lists and history.
type Kind struct {
	Name string
	Text domain.Text // what happened, in plain words
	New  func() Body
}

// Kinds lists every kind of event in the order of a project's life.
func Kinds() []Kind { return kinds }

// TextOf says in plain words what an event is; its name for one that there isn't.
func TextOf(name string) domain.Text {
	for _, k := range kinds {
		if k.Name == name {
			return k.Text
		}
	}
	return domain.Text{Zh: name, En: name}
}

var kinds = []Kind{
	kind[ProjectAdmitted]("项目入库", "Project admitted to the reserve pool"),
	kind[ProjectAmended]("项目信息变更", "Project's record amended"),
	kind[CaseOpened]("开办事项登记", "Case opened without a pool"),
	kind[ProjectImported]("在途项目补录", "Project taken over that was under way"),
	kind[ProjectWithdrawn]("项目出库", "Project withdrawn from the pool"),
	kind[ProjectSplit]("项目拆分", "Project split into several"),
	kind[ProjectMerged]("并入其他项目", "Entry merged into another project"),
	kind[ProjectAbsorbed]("并入重复入库项目", "Another entry of the pool merged into the project"),
	kind[CollaborationLaunched]("发起协同服务", "Collaboration launched"),
	kind[OpinionGiven]("部门反馈意见", "Department gave its opinion"),
	kind[OpinionLapsed]("逾期视为无意见", "Opinion late: counts as no opinion"),
	kind[OpinionsResolved]("会商决议", "Meeting resolved the opinions"),
	kind[CollaborationReturned]("退回储备库", "Collaboration ended, project back in the pool"),
	kind[CollaborationConcluded]("意见征求完毕", "All opinions are in"),
	kind[SheetIssued]("出具一单五清", "One list, five clarifications issued"),
	kind[ProjectCodeRecorded]("项目赋码", "Project code recorded"),
	kind[WorksAdded]("增加单项工程", "Works added"),
	kind[WorksWithdrawn]("撤销单项工程", "Works withdrawn"),
	kind[MappingCommissioned]("委托联合测绘", "Joint mapping commissioned"),
	kind[MappingDelivered]("提交联合测绘成果", "Result of the joint mapping delivered"),
	kind[MappingReused]("引用联合测绘成果", "Joint mapping used again"),
	kind[ApplicationReceived]("收到阶段申请", "Stage application received"),
	kind[ApplicationCorrected]("当场更正", "Application corrected on the spot"),
	kind[ApplicationImported]("补录阶段申请", "Earlier stage application taken over"),
	kind[CorrectionRequested]("一次性告知补正", "Correction notice given"),
	kind[CorrectionSupplied]("补正材料已提交", "Corrections supplied"),
	kind[ApplicationAccepted]("窗口受理", "Application accepted"),
	kind[DeferredSupplied]("容缺材料补齐", "Deferred materials brought"),
	kind[DeferralLapsed]("容缺材料逾期未补", "Deferred materials late: the item ends"),
	kind[ApplicationRefused]("不予受理", "Application not accepted"),
	kind[ApplicationWithdrawn]("申请撤回", "Application withdrawn"),
	kind[ApplicationLapsed]("逾期未补正退件", "Corrections late: application returned"),
	kind[ItemAccepted]("事项受理，开始计时", "Item accepted, its clock runs"),
	kind[ItemPaused]("事项暂停计时", "Item's clock stands"),
	kind[ItemSupplemented]("提交补充材料", "Supplement brought"),
	kind[ItemResumed]("事项恢复计时", "Item's clock runs again"),
	kind[ExtensionRequested]("申请延长审批", "More time asked for"),
	kind[ExtensionChecked]("延长审批审核通过", "Request for more time checked"),
	kind[ExtensionDeclined]("不同意延长审批", "More time declined"),
	kind[ExtensionLapsed]("延长审批申请失效", "Request for more time lapsed with the due date"),
	kind[ItemExtended]("批准延长审批", "Item's limit extended"),
	kind[StageExtended]("批准延长阶段时限", "Stage's limit extended"),
	kind[ItemNoted]("办理记录", "Note on an item"),
	kind[DecisionProposed]("拟定决定，待签发", "Decision proposed, to be signed"),
	kind[DecisionChecked]("审核通过，待签发", "Proposed decision checked, to be signed"),
	kind[DecisionReturned]("部门内退回", "Proposed decision returned inside the department"),
	kind[ItemDecided]("事项办结", "Item decided"),
	kind[CommitmentWithdrawn]("撤回告知承诺", "Commitment withdrawn"),
	kind[PostCheckRecorded]("事后核查", "Post-check of a commitment"),
	kind[RectificationReported]("承诺整改报告", "Rectification after a post-check reported"),
	kind[ItemRevoked]("撤销许可", "Item revoked"),
	kind[ItemWithdrawn]("事项撤回", "Item withdrawn"),
	kind[DrawingsSubmitted]("提交图纸", "Version of the drawings submitted"),
	kind[DrawingCommented]("图纸审查意见", "Comment on the drawings"),
	kind[DrawingCommentAnswered]("答复图纸审查意见", "Comment on the drawings answered"),
	kind[DrawingCommentSettled]("复核图纸审查意见", "Answer to a comment on the drawings looked at"),
	kind[DrawingRoundClosed]("一轮图纸审查结束", "Round of the drawing review closed"),
	kind[DrawingOpinionGiven]("专业审查意见", "Opinion on the drawings given"),
	kind[DrawingOpinionConfirmed]("确认意见对新版图纸仍有效", "Opinion confirmed for the new version of the drawings"),
	kind[SurveyAsked]("要求踏勘", "A department needs the site"),
	kind[SurveyOverdue]("逾期未组织踏勘", "The lead hasn't organised the survey that it owes"),
	kind[SurveyProposed]("征询踏勘时间", "Times proposed for a joint survey"),
	kind[SurveyTimesAnswered]("答复踏勘时间", "Answer which times of a survey suit"),
	kind[SurveyTimesLapsed]("逾期未答复，视为均可", "Silent about a survey's times: all suit"),
	kind[SurveyTimesWithdrawn]("撤回踏勘时间征询", "Proposed times of a survey taken back"),
	kind[SurveyScheduled]("组织联合踏勘", "Joint survey scheduled"),
	kind[SurveyConfirmed]("确认参加踏勘", "Party confirmed that it comes to the survey"),
	kind[SurveyDeclined]("不参加踏勘", "Party declined to come to the survey"),
	kind[SurveyRescheduled]("踏勘改期", "Joint survey moved to another time"),
	kind[SurveyPartiesAdded]("增加踏勘部门", "Departments added to the joint survey"),
	kind[SurveyCheckedIn]("踏勘到场签到", "Survey party checked in on site"),
	kind[SurveyFindingRecorded]("踏勘意见", "Survey finding recorded"),
	kind[SurveyFindingAmended]("更改踏勘意见", "Survey finding amended"),
	kind[RectificationRequired]("验收中发现须整改的问题", "Joint acceptance found something to be put right"),
	kind[RectificationListIssued]("出具整改清单", "Rectification list issued"),
	kind[FindingReported]("报告整改完成", "Finding reported as put right"),
	kind[FindingReinspected]("整改复验", "Finding looked at again"),
	kind[RectificationClosed]("整改问题撤销", "Findings need not be put right any more"),
	kind[SurveyPartyLapsed]("踏勘缺席默认", "Survey party absent or silent: no opinion"),
	kind[SurveyCancelled]("踏勘取消", "Joint survey cancelled"),
	kind[SurveyConcluded]("联合踏勘完成", "Joint survey concluded"),
	kind[SurveyOpinionIssued]("出具联合踏勘意见单", "Survey's opinion sheet issued"),
	kind[ApplicationCompleted]("申请办结", "Application completed"),
	kind[ApplicationFailed]("申请未通过", "Application ended without being completed"),
	kind[StageCompleted]("阶段办结", "Stage completed"),
	kind[StageReopened]("阶段重新办理", "Stage is open again"),
	kind[FilingReminded]("提醒竣工验收备案", "Builder reminded to file the completion"),
	kind[WorksDivided]("划分单项工程", "Works divided into parts"),
	kind[FilingOpened]("开始竣工验收备案计时", "Completion filing is due"),
	kind[OffListRequired]("提出清单外要求", "Something off the list was asked for"),
	kind[ProjectChanged]("项目变更", "Project changed after its launch"),
	kind[FlowMoved]("转用新版流程", "Project moved to a newer version of its flow"),
	kind[ProjectSuspended]("项目中止", "Project suspended: its clocks stand"),
	kind[ProjectResumed]("项目恢复", "Project goes on"),
	kind[ProjectTerminated]("项目终止", "Project terminated"),
	kind[LightRaised]("亮灯预警", "A limit is nearly or wholly used up"),
	kind[PauseOverran]("挂起超期", "A clock has stood longer than planned"),
	kind[SupervisionOpened]("发起督办", "Supervision order opened"),
	kind[SupervisionAnswered]("答复督办", "Supervision order answered"),
	kind[SupervisionEscalated]("督办升级", "Supervision order brought before the leader"),
	kind[SupervisionClosed]("督办办结", "Supervision order closed"),
	kind[ProjectCompleted]("项目全流程办结", "Project completed"),
}

func kind[T any, P interface {
	*T
	Body
}](zh, en string) Kind {
	fresh := func() Body { return P(new(T)) }
	return Kind{Name: fresh().Name(), Text: domain.Text{Zh: zh, En: en}, New: fresh}
}
