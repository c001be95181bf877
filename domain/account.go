package domain

// Account is a person who may sign in.
type Account struct {
	ID           AccountID      `json:"id"`
	Login        string         `json:"login"`
	Name         string         `json:"name"`
	Role         Role           `json:"role"`
	Department   DepartmentCode `json:"department,omitempty"`   // of officers and heads
	Organisation CreditCode     `json:"organisation,omitempty"` // of investors
	Active       bool           `json:"active"`
}

// Actor gives the account as it acts.
func (a *Account) Actor() Actor {
	return Actor{Account: a.ID, Role: a.Role, Department: a.Department, Organisation: a.Organisation}
}
