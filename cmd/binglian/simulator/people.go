package simulator

import (
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// Account is a demo account with the password that the scenario states.
type Account struct {
	domain.Account
	Password string
	Listed   bool // one of the few that a newcomer is told of: together they carry a project from end to end
}

// Accounts gives the demo accounts of a scenario: every role, the parties of the book with an officer and a head each
// (utilities with two officers, as they decide alone; a checker where a signing chain has three steps), and one for each company. An account's id is its login.
func Accounts(sc *Scenario, b *stages.Book) ([]Account, error) {
	p, err := newPeople(sc, b)
	if err != nil {
		return nil, err
	}
	return p.accounts, nil
}

// people are the demo accounts, as they act.
type people struct {
	accounts []Account
	keeper   domain.DepartmentCode // where the planner works
	credits  []domain.CreditCode   // of the companies
	logins   []domain.AccountID    // of the companies
	utility  map[domain.DepartmentCode]bool
}

// The accounts that aren't those of a department or company.
const (
	plannerLogin = "planner"
	windowLogin  = "window" // and window-2
)

// listed are the logins that a newcomer is told of, where the book has these departments.
var listed = []string{plannerLogin, "investor", windowLogin, "supervisor", "administrator", "natural-resources", "natural-resources-checker", "natural-resources-head",
	"development-reform", "housing", "housing-checker", "housing-head", "ecology", "civil-defence", "review-body", "power"}

func newPeople(sc *Scenario, b *stages.Book) (*people, error) {
	p := &people{keeper: b.City.CodeKeeper, utility: map[domain.DepartmentCode]bool{}}
	add := func(a domain.Account) {
		a.ID, a.Active = domain.AccountID(a.Login), true
		p.accounts = append(p.accounts, Account{Account: a, Password: sc.Password, Listed: slices.Contains(listed, a.Login)})
	}
	for i, c := range sc.Companies {
		code, err := creditOf(i, c, b.City.Region)
		if err != nil {
			return nil, fmt.Errorf("scenario %s: company %s: %w", sc.Name, c.Name, err)
		}
		login := "investor"
		if i > 0 {
			login = fmt.Sprintf("investor-%02d", i+1)
		}
		p.credits, p.logins = append(p.credits, code), append(p.logins, domain.AccountID(login))
	}
	add(domain.Account{Login: plannerLogin, Name: "项目谋划（演示）", Role: domain.RolePlanner, Department: p.keeper})
	add(domain.Account{Login: "investor", Name: "建设单位经办人（演示）", Role: domain.RoleInvestor, Organisation: p.credits[0]})
	add(domain.Account{Login: windowLogin, Name: "综合窗口一号（演示）", Role: domain.RoleWindow})
	add(domain.Account{Login: windowLogin + "-2", Name: "综合窗口二号（演示）", Role: domain.RoleWindow})
	add(domain.Account{Login: "supervisor", Name: "效能监督（演示）", Role: domain.RoleSupervisor})
	add(domain.Account{Login: "administrator", Name: "系统管理员（演示）", Role: domain.RoleAdministrator})
	for _, d := range b.Departments {
		p.utility[d.Code] = d.Kind == stages.KindUtility
		add(domain.Account{Login: string(d.Code), Name: d.Name.Zh + "承办人（演示）", Role: domain.RoleOfficer, Department: d.Code})
		second := domain.Account{Login: string(d.Code) + "-head", Name: d.Name.Zh + "负责人（演示）", Role: domain.RoleHead, Department: d.Code}
		if p.utility[d.Code] {
			second = domain.Account{Login: string(d.Code) + "-2", Name: d.Name.Zh + "经办人（演示）", Role: domain.RoleOfficer, Department: d.Code}
		}
		add(second)
		if b.HasChecker(d.Code) {
			add(domain.Account{Login: string(d.Code) + "-checker", Name: d.Name.Zh + "审核人（演示）", Role: domain.RoleChecker, Department: d.Code})
		}
	}
	for i := 1; i < len(sc.Companies); i++ {
		add(domain.Account{Login: string(p.logins[i]), Name: fmt.Sprintf("建设单位经办人 %d（演示）", i+1), Role: domain.RoleInvestor, Organisation: p.credits[i]})
	}
	return p, nil
}

// creditOf makes up a valid credit code: of an enterprise, or of a public institution where the company is the government's.
func creditOf(i int, c Company, region domain.RegionCode) (domain.CreditCode, error) {
	kind, org := "91", fmt.Sprintf("MA0D9%03d", i+1)
	for _, s := range c.Sectors {
		if s == "government" {
			kind, org = "12", fmt.Sprintf("34209%03d", i+1)
		}
	}
	return domain.MakeCreditCode(kind+string(region), org)
}

func (p *people) planner() domain.Actor {
	return domain.Actor{Account: plannerLogin, Role: domain.RolePlanner, Department: p.keeper}
}

func (p *people) window(c chance) domain.Actor {
	login := domain.AccountID(windowLogin)
	if c.percent(45) {
		login += "-2"
	}
	return domain.Actor{Account: login, Role: domain.RoleWindow}
}

func (p *people) investor(company int) domain.Actor {
	return domain.Actor{Account: p.logins[company], Role: domain.RoleInvestor, Organisation: p.credits[company]}
}

func (p *people) officer(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d), Role: domain.RoleOfficer, Department: d}
}

func (p *people) head(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d) + "-head", Role: domain.RoleHead, Department: d}
}

func (p *people) supervisor() domain.Actor {
	return domain.Actor{Account: "supervisor", Role: domain.RoleSupervisor}
}

func (p *people) checker(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d) + "-checker", Role: domain.RoleChecker, Department: d}
}

// companion gives the second officer who goes along to a site (R3.14).
func (p *people) companion(d domain.DepartmentCode) domain.AccountID {
	if p.utility[d] {
		return domain.AccountID(d) + "-2"
	}
	return domain.AccountID(d) + "-head"
}
