package stages

import (
	"cmp"
	"slices"
	"time"

	"binglian/domain"
)

// IrregularityKind says what supervision should look at, beside what is late (domain 3.6).
type IrregularityKind string

// The kinds of irregularities.
const (
	IrregularOffList    IrregularityKind = "off-list"        // 清单外要求
	IrregularSuspension IrregularityKind = "long-suspension" // 中止超期
	IrregularPause      IrregularityKind = "long-pause"      // 挂起超期
	IrregularLatePause  IrregularityKind = "late-pause"      // 超期后挂起: opened after the due date, which it doesn't move
	IrregularGroundless IrregularityKind = "groundless"      // runs on though what it was accepted upon is revoked

	IrregularNoOpinion   IrregularityKind = "no-opinion"     // 逾期未反馈，视为无意见
	IrregularNoReason    IrregularityKind = "no-reason"      // 意见缺理由
	IrregularAbsence     IrregularityKind = "survey-absence" // 踏勘缺席
	IrregularSecondVisit IrregularityKind = "second-survey"  // 重复踏勘

	IrregularSurveySilence IrregularityKind = "survey-silence"      // 到场未填意见
	IrregularNoSurvey      IrregularityKind = "survey-late"         // 逾期未组织踏勘
	IrregularOpinionSheet  IrregularityKind = "survey-opinion-late" // 逾期未出踏勘意见单
	IrregularMend          IrregularityKind = "mend-late"           // 逾期未整改: the builder's
	IrregularFiling        IrregularityKind = "filing-late"         // 备案超期
	IrregularReinspection  IrregularityKind = "reinspection-late"   // 复验超期

	IrregularFirstContact IrregularityKind = "early-review"      // 预审
	IrregularSecondNotice IrregularityKind = "not-told-at-once"  // 未一次性告知
	IrregularSilence      IrregularityKind = "deemed-acceptance" // 逾期未答复，视为受理
	IrregularDeferral     IrregularityKind = "deferral-overdue"  // 容缺通过后逾期未补齐
	IrregularPostCheck    IrregularityKind = "post-check-late"   // 事后核查超期
	IrregularDeemedGrant  IrregularityKind = "deemed-grant"      // 逾期未决定，依法视为准予

	// A step of signing that takes longer than the department's own limit for it 环节超时 (R3.13), by whose step it is.
	IrregularOfficerStep IrregularityKind = "slow-officer" // 承办
	IrregularCheckerStep IrregularityKind = "slow-checker" // 审核
	IrregularHeadStep    IrregularityKind = "slow-head"    // 签发
)

// IrregularityKinds lists every kind of irregularity.
func IrregularityKinds() []IrregularityKind {
	return []IrregularityKind{IrregularOffList, IrregularSuspension, IrregularPause, IrregularLatePause, IrregularGroundless,
		IrregularNoOpinion, IrregularNoReason, IrregularAbsence, IrregularSurveySilence, IrregularNoSurvey, IrregularSecondVisit, IrregularOpinionSheet,
		IrregularMend, IrregularReinspection, IrregularFiling,
		IrregularFirstContact, IrregularSecondNotice, IrregularSilence, IrregularDeferral, IrregularPostCheck, IrregularDeemedGrant,
		IrregularOfficerStep, IrregularCheckerStep, IrregularHeadStep}
}

// Irregularity is something in a project that supervision should look at.
type Irregularity struct {
	Kind        IrregularityKind
	On          domain.Day        // since when
	Holder      domain.HolderKind // whose it is; empty for a department's
	Department  domain.DepartmentCode
	Application domain.ApplicationID
	Item        domain.ItemID
	Texts       []string // what was said, where something was
	Reason      string
	Days        int  // beyond what was told, in its unit, of a long pause
	Running     bool // goes on still
}

// irregular lists what finds irregularities; a new kind is one function here.
var irregular = []func(*scene) []Irregularity{offListDemands, longSuspensions, longPauses, latePauses, groundless,
	opinionFaults, surveyFaults, surveysOwed, lateSheets, lateMends, lateLooks, lateFilings, windowFaults, brokenPromises, slowSteps}

// Irregularities lists what supervision should look at in a project, in the order of time.
func (m *Machine) Irregularities(p *domain.Project, at time.Time) []Irregularity {
	s := m.begin(p, domain.Actor{Role: domain.RoleClock}, at)
	var all []Irregularity
	for _, find := range irregular {
		all = append(all, find(s)...)
	}
	slices.SortStableFunc(all, func(a, b Irregularity) int { return cmp.Compare(a.On, b.On) })
	return all
}

func offListDemands(s *scene) []Irregularity {
	all := make([]Irregularity, 0, len(s.p.OffList))
	for _, d := range s.p.OffList {
		all = append(all, Irregularity{Kind: IrregularOffList, On: d.On, Department: d.Department, Application: d.Application, Item: d.Item, Texts: d.Texts, Reason: d.Reason})
	}
	return all
}

// longSuspensions are those that last, or lasted, longer than they were planned.
func longSuspensions(s *scene) []Irregularity {
	var all []Irregularity
	for _, x := range s.p.Suspensions {
		if through := cmp.Or(x.To, s.p.TerminatedOn, s.on); through > x.Until {
			all = append(all, Irregularity{Kind: IrregularSuspension, On: x.Until + 1, Department: s.leadOfCollaboration(), Reason: x.Reason})
		}
	}
	return all
}

// longPauses are those of an item's clock that last, or lasted, longer than the applicant was told (行政许可法 §45).
func longPauses(s *scene) []Irregularity {
	return s.pausesThat(IrregularPause, func(x *domain.ItemPause, found *Irregularity) bool {
		told, through := stands(s.p, x), lasted(s, x.To)
		since, known := told.Exceeds(s.cal())
		found.On, found.Days = since, told.Overdue(s.cal(), through)
		return known && x.Planned > 0 && since <= through && (!x.Kind.OfInvestor() || !x.SuppliedOn.IsZero())
	})
}

// latePauses are those that were opened after the due date.
func latePauses(s *scene) []Irregularity {
	return s.pausesThat(IrregularLatePause, func(x *domain.ItemPause, found *Irregularity) bool {
		found.On = x.From
		return x.Late
	})
}

// pausesThat lists the pauses that are irregular in some way.
func (s *scene) pausesThat(kind IrregularityKind, is func(*domain.ItemPause, *Irregularity) bool) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			for k := range it.Pauses {
				x := it.Pauses[k]
				x.To = cmp.Or(x.To, it.EndedOn)
				found := Irregularity{Kind: kind, Department: it.Department, Application: a.ID, Item: it.ID, Running: x.To.IsZero()}
				if is(&x, &found) {
					all = append(all, found)
				}
			}
		}
	}
	return all
}

// groundless are items that run though a prerequisite of theirs was revoked since they were accepted.
func groundless(s *scene) []Irregularity {
	if !anyRevoked(s.p) {
		return nil
	}
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := s.p.Planned(it.Code)
			if planned == nil || !it.Open() || it.AcceptedOn.IsZero() {
				continue
			}
			for _, pre := range planned.Prerequisites {
				if on := s.revokedSince(pre, s.worksFor(pre, a.Works)); !on.IsZero() {
					all = append(all, Irregularity{Kind: IrregularGroundless, On: on, Department: it.Department, Application: a.ID, Item: it.ID, Running: true})
					break
				}
			}
		}
	}
	return all
}

// lasted gives the day through which something lasted that ended on a day, or goes on; with its project it ends or stands as
// well.
func lasted(s *scene, to domain.Day) domain.Day {
	if s.p.Suspended() {
		to = cmp.Or(to, s.p.Suspensions[len(s.p.Suspensions)-1].From)
	}
	return cmp.Or(to, s.p.TerminatedOn, s.on)
}
