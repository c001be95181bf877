package views

import (
	"net/http"

	"binglian/domain"
)

// helpRoles lists the roles of people in the order in which a project meets them.
var helpRoles = []domain.Role{
	domain.RolePlanner, domain.RoleInvestor, domain.RoleWindow, domain.RoleOfficer, domain.RoleChecker, domain.RoleHead, domain.RoleSupervisor, domain.RoleAdministrator,
}

// helpSteps are the keys of the steps of a project's path.
var helpSteps = []string{
	"help.step-1", "help.step-2", "help.step-3", "help.step-4", "help.step-5", "help.step-6", "help.step-7", "help.step-8", "help.step-9", "help.step-10",
}

// showHelp tells who does what, how a project gets to its end, and where each role's day begins; the reader's own first.
func showHelp(v *visit) error {
	return v.show(http.StatusOK, helpPage(v.frame(v.words.T("nav.help")), v.actor().Role))
}
