package stages

import (
	"slices"

	"binglian/domain"
)

// Those who may give commands (domain: who does what).
var (
	planner = Who{"planner", domain.Text{Zh: "项目谋划人员（发改、行业主管）", En: "planner"},
		func(s *scene) bool { return s.actor.Role == domain.RolePlanner }}
	importer = Who{"import", domain.Text{Zh: "批量导入", En: "import"},
		func(s *scene) bool { return s.actor.Role == domain.RoleImport }}
	collaborationLead = Who{"lead of the collaboration", domain.Text{Zh: "协同服务牵头部门", En: "lead of the collaboration"},
		func(s *scene) bool { return staff(s.actor) && s.actor.Department == s.leadOfCollaboration() }}
	consulted = Who{"department consulted", domain.Text{Zh: "被征求意见部门", En: "department consulted"},
		func(s *scene) bool {
			return staff(s.actor) && s.target.opinion != nil && s.actor.Department == s.target.opinion.Department
		}}
	codeKeeper = Who{"keeper of project codes", domain.Text{Zh: "赋码部门（发改）", En: "keeper of project codes"},
		func(s *scene) bool {
			return (staff(s.actor) || s.actor.Role == domain.RolePlanner) && s.actor.Department == s.m.book.City.CodeKeeper
		}}
	investor = Who{"investor of the project", domain.Text{Zh: "本项目建设单位", En: "investor of the project"},
		func(s *scene) bool { return isInvestor(s.actor, s.p) }}
	window = Who{"window clerk", domain.Text{Zh: "综合窗口", En: "window clerk"},
		func(s *scene) bool { return s.actor.Role == domain.RoleWindow }}
	stageLead = Who{"lead of the stage", domain.Text{Zh: "阶段牵头部门", En: "lead of the stage"},
		func(s *scene) bool {
			return staff(s.actor) && s.target.stage != nil && s.actor.Department == s.target.stage.Lead
		}}
	itemOfficer = Who{"officer of the item's department", domain.Text{Zh: "事项主办部门承办人", En: "officer of the item's department"},
		func(s *scene) bool {
			return s.actor.Role == domain.RoleOfficer && s.target.item != nil && s.actor.Department == s.target.item.Department
		}}
	itemHead = Who{"head of the item's department", domain.Text{Zh: "事项主办部门签发人", En: "head of the item's department"},
		func(s *scene) bool {
			return s.actor.Role == domain.RoleHead && s.target.item != nil && s.actor.Department == s.target.item.Department
		}}
	surveyParty = Who{"officer of the survey's party", domain.Text{Zh: "参加踏勘部门人员", En: "officer of the survey's party"},
		func(s *scene) bool {
			return staff(s.actor) && s.target.party != nil && s.actor.Department == s.target.party.Department
		}}
)

// staff reports whether the actor works for a department: its officers and its head.
func staff(a domain.Actor) bool {
	return (a.Role == domain.RoleOfficer || a.Role == domain.RoleHead) && a.Department != ""
}

func isInvestor(a domain.Actor, p *domain.Project) bool {
	return a.Role == domain.RoleInvestor && a.Organisation != "" && a.Organisation == p.Record.Credit
}

// leadOfCollaboration gives who leads the collaboration: the one running, else as the class's flow says.
func (s *scene) leadOfCollaboration() domain.DepartmentCode {
	if s.p.Collaboration != nil && s.p.Collaboration.ReturnedOn.IsZero() {
		return s.p.Collaboration.Lead
	}
	if f := s.m.book.FlowFor(s.p.Record.Class); f != nil {
		return f.Collaboration.Lead
	}
	return ""
}

// MayRead reports whether the actor may read the project: an investor its own, a department what concerns it, the
// window, planners, supervisors and administrators all.
func (m *Machine) MayRead(a domain.Actor, p *domain.Project) bool {
	switch a.Role {
	case domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator, domain.RoleImport, domain.RoleClock:
		return true
	case domain.RoleInvestor:
		return isInvestor(a, p)
	case domain.RoleOfficer, domain.RoleHead:
		return a.Department != "" && slices.Contains(m.Concerned(p), a.Department)
	}
	return false
}
