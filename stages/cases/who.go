package cases

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// Investors of cases: the project's own, and one with whom it has nothing to do.
const (
	ownCredit     domain.CreditCode = "91220300MA0Y000082"
	anotherCredit domain.CreditCode = "91220302MA14ABCDXH"
)

// people are those who need no department, by the words of a case file.
var people = map[string]domain.Actor{
	"window":           {Account: "window", Role: domain.RoleWindow},
	"综合窗口":             {Account: "window", Role: domain.RoleWindow},
	"investor":         {Account: "investor", Role: domain.RoleInvestor, Organisation: ownCredit},
	"建设单位":             {Account: "investor", Role: domain.RoleInvestor, Organisation: ownCredit},
	"another investor": {Account: "another", Role: domain.RoleInvestor, Organisation: anotherCredit},
	"其他建设单位":           {Account: "another", Role: domain.RoleInvestor, Organisation: anotherCredit},
	"planner":          {Account: "planner", Role: domain.RolePlanner},
	"项目谋划":             {Account: "planner", Role: domain.RolePlanner},
	"supervisor":       {Account: "supervisor", Role: domain.RoleSupervisor},
	"效能监督":             {Account: "supervisor", Role: domain.RoleSupervisor},
	"administrator":    {Account: "administrator", Role: domain.RoleAdministrator},
	"管理员":              {Account: "administrator", Role: domain.RoleAdministrator},
	"import":           {Account: "import", Role: domain.RoleImport},
	"批量导入":             {Account: "import", Role: domain.RoleImport},
}

// posts are the words for somebody's post in a department; none means the officer.
var posts = map[string]domain.Role{
	"officer": domain.RoleOfficer, "承办人": domain.RoleOfficer, "checker": domain.RoleChecker, "审核人": domain.RoleChecker, "head": domain.RoleHead, "签发人": domain.RoleHead,
	"planner": domain.RolePlanner,
}

// actorOf finds who is meant by the words of a case file: one of people, or a department by code or name with a post. It
// returns an error that lists what could be said.
func actorOf(book *stages.Book, said string) (domain.Actor, error) {
	said = strings.Join(strings.Fields(said), " ")
	if a, ok := people[said]; ok {
		return a, nil
	}
	name, post, _ := strings.Cut(said, " ")
	role, ok := posts[post]
	if post == "" {
		role, ok = domain.RoleOfficer, true
	}
	at := slices.IndexFunc(book.Departments, func(d stages.Department) bool { return string(d.Code) == name || d.Name.Zh == name })
	if at < 0 || !ok {
		return domain.Actor{}, fmt.Errorf("nobody is known as %q; say window, investor, another investor, planner, supervisor, administrator, or a department's code or name, with checker or head after it for whoever checks or signs", said)
	}
	d := book.Departments[at].Code
	return domain.Actor{Account: domain.AccountID(string(d) + "-" + string(role)), Role: role, Department: d}, nil
}
