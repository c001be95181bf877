package stages

import (
	"slices"

	"binglian/domain"
)

var (
	planners       = []domain.Role{domain.RolePlanner}
	importers      = []domain.Role{domain.RoleImport}
	administrators = []domain.Role{domain.RoleAdministrator}
	investors      = []domain.Role{domain.RoleInvestor}
	clerks         = []domain.Role{domain.RoleWindow}
	officers       = []domain.Role{domain.RoleOfficer}
	checkers       = []domain.Role{domain.RoleChecker}
	heads          = []domain.Role{domain.RoleHead}
	staffRoles     = []domain.Role{domain.RoleOfficer, domain.RoleHead}
	keeperRoles    = []domain.Role{domain.RoleOfficer, domain.RoleHead, domain.RolePlanner}
)

// Those who may give commands (domain: who does what).
var (
	planner = Who{"planner", domain.Text{Zh: "项目谋划人员（发改、行业主管）", En: "planner"}, planners,
		anybody}
	importer = Who{"import", domain.Text{Zh: "批量导入", En: "import"}, importers,
		anybody}
	administrator = Who{"administrator", domain.Text{Zh: "系统管理员", En: "administrator"}, administrators,
		anybody}
	collaborationLead = Who{"lead of the collaboration", domain.Text{Zh: "协同服务牵头部门", En: "lead of the collaboration"}, staffRoles,
		func(s *scene) bool { return works(s, s.leadOfCollaboration()) }}
	projectLead = Who{"lead of the collaboration or of a stage", domain.Text{Zh: "协同服务或阶段牵头部门", En: "lead of the collaboration or of a stage"}, staffRoles,
		func(s *scene) bool { return s.leads(s.actor.Department) }}
	consulted = Who{"department consulted", domain.Text{Zh: "被征求意见部门", En: "department consulted"}, staffRoles,
		func(s *scene) bool { return works(s, s.target.opinion.Department) }}
	codeKeeper = Who{"keeper of project codes", domain.Text{Zh: "赋码部门（发改）", En: "keeper of project codes"}, keeperRoles,
		func(s *scene) bool { return works(s, s.m.Book().City.CodeKeeper) }}
	investor = Who{"investor of the project", domain.Text{Zh: "本项目建设单位", En: "investor of the project"}, investors,
		func(s *scene) bool { return isInvestor(s.actor, s.p) }}
	applicant = Who{"applicant", domain.Text{Zh: "申请人", En: "applicant"}, investors,
		func(s *scene) bool { return s.actor.Organisation != "" }}
	supervisor = Who{"supervisor", domain.Text{Zh: "效能监督", En: "supervisor"}, []domain.Role{domain.RoleSupervisor},
		anybody}
	supervised = Who{"supervised party", domain.Text{Zh: "被督办部门负责人，公用企业、机构为经办人", En: "head of the supervised department, or officer of the utility or body"}, staffRoles,
		func(s *scene) bool { return s.m.Book().AnswersOrders(s.actor, s.target.supervision.Department) }}
	window = Who{"window clerk", domain.Text{Zh: "综合窗口", En: "window clerk"}, clerks,
		anybody}
	stageLead = Who{"lead of the stage", domain.Text{Zh: "阶段牵头部门", En: "lead of the stage"}, staffRoles,
		func(s *scene) bool { return s.target.stage != nil && works(s, s.target.stage.Lead) }}
	itemOfficer = Who{"officer of the item's department", domain.Text{Zh: "事项主办部门承办人", En: "officer of the item's department"}, officers,
		func(s *scene) bool { return works(s, s.target.item.Department) }}
	itemChecker = Who{"checker of the item's department", domain.Text{Zh: "事项主办部门审核人", En: "checker of the item's department"}, checkers,
		func(s *scene) bool { return works(s, s.target.item.Department) }}
	itemHead = Who{"head of the item's department", domain.Text{Zh: "事项主办部门签发人", En: "head of the item's department"}, heads,
		func(s *scene) bool { return works(s, s.target.item.Department) }}
	surveyParty = Who{"officer of the survey's party", domain.Text{Zh: "参加踏勘部门人员", En: "officer of the survey's party"}, staffRoles,
		func(s *scene) bool { return works(s, s.target.party.Department) }}
	timesParty = Who{"officer of a department asked", domain.Text{Zh: "被征询部门人员", En: "officer of a department that is asked"}, staffRoles,
		func(s *scene) bool { return works(s, s.target.times.Department) }}
	timesInvestor = Who{"investor asked", domain.Text{Zh: "被征询的本项目建设单位", En: "investor of the project, who is asked"}, investors,
		func(s *scene) bool { return s.target.times.Department == "" && isInvestor(s.actor, s.p) }}
)

func anybody(*scene) bool { return true }

// works reports whether the actor works for that department.
func works(s *scene, d domain.DepartmentCode) bool { return d != "" && s.actor.Department == d }

func isInvestor(a domain.Actor, p *domain.Project) bool {
	return a.Role == domain.RoleInvestor && a.Organisation != "" && a.Organisation == p.Record.Credit
}

// leadOfCollaboration gives who leads the collaboration: the one running, else as the class's flow says.
func (s *scene) leadOfCollaboration() domain.DepartmentCode {
	if s.p.Collaboration != nil && s.p.Collaboration.ReturnedOn.IsZero() {
		return s.p.Collaboration.Lead
	}
	if f := s.m.Book().FlowFor(s.p.Record.Class); f != nil {
		return f.Collaboration.Lead
	}
	return s.m.Book().City.DefaultLead
}

// MayRead reports whether the actor may read the project: an investor its own, a department what concerns it, the
// window, planners, supervisors and administrators all.
func (m *Machine) MayRead(a domain.Actor, p *domain.Project) bool {
	switch a.Role {
	case domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator, domain.RoleImport, domain.RoleClock:
		return true
	case domain.RoleInvestor:
		return isInvestor(a, p)
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		return a.Department != "" && slices.Contains(m.Concerned(p), a.Department)
	}
	return false
}

// ShowsAlerts reports whether the actor is shown what supervision looks at: those who watch over everything, and a
// department's people what is their department's. Neither an investor nor the window supervises.
func (m *Machine) ShowsAlerts(a domain.Actor) bool {
	switch a.Role {
	case domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator:
		return true
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		return a.Department != ""
	case domain.RoleInvestor, domain.RoleWindow, domain.RoleImport, domain.RoleClock:
	}
	return false
}

// ShowsFigures reports whether the actor sees the city's figures: those who plan, supervise or administer.
func (m *Machine) ShowsFigures(a domain.Actor) bool {
	return a.Role == domain.RolePlanner || a.Role == domain.RoleSupervisor || a.Role == domain.RoleAdministrator
}

// ShowsTask reports whether the actor, who may read the project, may know of a task of it: a supervision order is between
// the supervisor and the department, and no investor's business.
func (m *Machine) ShowsTask(a domain.Actor, t *domain.Task) bool {
	return t.Kind != domain.TaskOrder || a.Role != domain.RoleInvestor
}

// Administers reports whether the actor sees to the city itself: its rules, who gets in by which wire, everybody's tokens.
func (m *Machine) Administers(a domain.Actor) bool { return a.Role == domain.RoleAdministrator }

// MaySeeWebhooks reports whether the actor may see where a department's events are posted, and what came of it; where no
// department is named, of all of them.
func (m *Machine) MaySeeWebhooks(a domain.Actor, d domain.DepartmentCode) bool {
	switch a.Role {
	case domain.RoleSupervisor, domain.RoleAdministrator:
		return true
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		return d != "" && a.Department == d
	case domain.RoleInvestor, domain.RoleWindow, domain.RolePlanner, domain.RoleImport, domain.RoleClock:
	}
	return false
}

// MayManageWebhooks reports whether the actor may say where a department's events are posted: those who see to the wires, and
// the department's head, who answers for what leaves it.
func (m *Machine) MayManageWebhooks(a domain.Actor, d domain.DepartmentCode) bool {
	return m.Administers(a) || a.Role == domain.RoleHead && d != "" && a.Department == d
}
