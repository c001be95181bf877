package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
)

// TestWhoAnswersOrders asks for each kind of party: a department answers by its head alone.
func TestWhoAnswersOrders(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	for _, d := range b.Departments {
		for role, want := range map[domain.Role]bool{
			domain.RoleHead: true, domain.RoleOfficer: d.Kind != stages.KindDepartment, domain.RoleChecker: false, domain.RoleSupervisor: false,
		} {
			if got := b.AnswersOrders(domain.Actor{Account: "a", Role: role, Department: d.Code}, d.Code); got != want {
				t.Errorf("%s of %s (%s): %t", role, d.Code, d.Kind, got)
			}
			if b.AnswersOrders(domain.Actor{Account: "a", Role: role, Department: "elsewhere"}, d.Code) {
				t.Errorf("%s of another party answers for %s", role, d.Code)
			}
		}
	}
	if b.AnswersOrders(domain.Actor{Account: "a", Role: domain.RoleHead}, "") {
		t.Error("somebody without a department answers what is nobody's")
	}
}
