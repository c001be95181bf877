package views

import (
	"slices"

	"binglian/domain"
	"binglian/views/words"
)

// entry is a page of the navigation. Its label stands under the key nav.<key>.
type entry struct {
	key  string
	href string
	icon string
}

var (
	homeEntry     = entry{"home", "/", "building"}
	worklistEntry = entry{"worklist", "/worklist", "list-check"}
	deskEntry     = entry{"desk", "/desk", "inbox"}
	surveysEntry  = entry{"surveys", surveyPath, "calendar-due"}
	expectedEntry = entry{"expected", expectedPath, "list-check"}
	projectsEntry = entry{"projects", "/projects", "clipboard-list"}
	pipelineEntry = entry{"pipeline", "/pipeline", "chart-funnel"}
	// A supervisor's day begins here; a department finds its own.
	supervisionEntry = entry{"supervision", supervisionPath, "alert-triangle"}
	importEntry      = entry{"import", importPath, "file-import"}
	runningEntry     = entry{"import-running", runningPath, "file-import"}
	phrasesEntry     = entry{"phrases", "/phrases", "message-2"}
	rulesEntry       = entry{"rules", rulesPath, "clipboard-list"}
	listenersEntry   = entry{"listeners", listenersPath, "inbox"}
	webhooksEntry    = entry{"webhooks", webhooksPath, "upload"}
	clockEntry       = entry{"clock", "/clock", "clock-play"}
	// The catalogue is for everybody, signed in or not.
	catalogueEntry = entry{"catalogue", cataloguePath, "clipboard-list"}
	helpEntry      = entry{"help", "/help", "help"}
)

// entriesOf lists what each role works with, its home first. A page itself says who may see it.
var entriesOf = map[domain.Role][]entry{
	domain.RoleInvestor:      {homeEntry, expectedEntry, projectsEntry, catalogueEntry},
	domain.RoleWindow:        {deskEntry, projectsEntry, phrasesEntry, catalogueEntry},
	domain.RoleOfficer:       {worklistEntry, surveysEntry, projectsEntry, supervisionEntry, phrasesEntry, catalogueEntry},
	domain.RoleChecker:       {worklistEntry, projectsEntry, supervisionEntry, phrasesEntry, catalogueEntry},
	domain.RoleHead:          {worklistEntry, surveysEntry, projectsEntry, supervisionEntry, phrasesEntry, webhooksEntry, catalogueEntry},
	domain.RolePlanner:       {pipelineEntry, projectsEntry, worklistEntry, supervisionEntry, importEntry, catalogueEntry},
	domain.RoleSupervisor:    {supervisionEntry, pipelineEntry, worklistEntry, projectsEntry, listenersEntry, webhooksEntry, catalogueEntry},
	domain.RoleAdministrator: {pipelineEntry, worklistEntry, supervisionEntry, projectsEntry, runningEntry, rulesEntry, listenersEntry, webhooksEntry, catalogueEntry},
}

// EntriesByRole gives the navigation of each role, as Server.Entries wants it; a rehearsal's leads to its clock too.
func EntriesByRole(rehearsal bool) func(words.Words, Account) []Entry {
	return func(w words.Words, a Account) []Entry {
		pages := slices.Clone(entriesOf[a.Actor.Role])
		if rehearsal {
			pages = append(pages, clockEntry)
		}
		pages = append(pages, helpEntry)
		entries := make([]Entry, len(pages))
		for i, p := range pages {
			entries[i] = Entry{Label: w.T("nav." + p.key), Href: p.href, Icon: p.icon}
		}
		return entries
	}
}

// homeEntryOf gives the page on which a role begins its day.
func homeEntryOf(role domain.Role) entry {
	if pages := entriesOf[role]; len(pages) > 0 {
		return pages[0]
	}
	return homeEntry
}

// homeOf gives the address on which a role begins its day.
func homeOf(role domain.Role) string { return homeEntryOf(role).href }
