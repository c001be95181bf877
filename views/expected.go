package views

import (
	"net/http"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// expectedPath is the page of what is expected of an investor.
const expectedPath = "/expected"

// expectedView is what is expected of an investor, over all its projects: surveys first, since others wait on the site.
type expectedView struct {
	Lead   string
	Tiles  []tile
	Answer []surveyLine
	Attend []surveyLine
	Groups []taskGroup
	Empty  bool
}

// expectedSorts are the kinds of tasks that stand together; what is in none of them stands at the end.
var expectedSorts = []struct {
	name  string
	kinds []domain.TaskKind
}{
	{"correct", []domain.TaskKind{domain.TaskCorrect, domain.TaskSupply, domain.TaskResume}},
	{"mend", []domain.TaskKind{domain.TaskMend, domain.TaskRectify}},
	{"drawing", []domain.TaskKind{domain.TaskRevise, domain.TaskSettle, domain.TaskMapping}},
	{"other", nil},
}

// showExpected lists what is expected of an investor.
func showExpected(v *visit) error {
	if v.actor().Role != domain.RoleInvestor {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	w := v.words
	found, err := v.server.City.Worklist(v.r.Context(), v.actor(), domain.WorklistQuery{Mine: true, Required: true, Today: v.server.today(), Limit: surveysMost})
	if err != nil {
		return err
	}
	surveys, err := v.surveyLines(domain.VisitQuery{Credit: v.actor().Organisation})
	if err != nil {
		return err
	}
	view := expectedView{Lead: w.T("expected.lead"), Tiles: v.taskTiles(w.T("home.expected"), found), Answer: surveys["answer"],
		Attend: slices.Concat(surveys["today"], surveys["week"], surveys["later"])}
	attend := tile{Label: w.T("expected.attend"), Value: strconv.Itoa(len(view.Attend)), Tone: parts.ToneIdle}
	if len(view.Attend) > 0 {
		attend.Tone, attend.Href = parts.ToneActive, "#attend"
	}
	view.Tiles = append(view.Tiles, attend)
	groups := make([][]domain.TaskLine, len(expectedSorts))
	for _, l := range found.Lines {
		if l.Kind == domain.TaskTimes {
			continue
		}
		at := slices.IndexFunc(expectedSorts, func(x struct {
			name  string
			kinds []domain.TaskKind
		}) bool {
			return x.kinds == nil || slices.Contains(x.kinds, l.Kind)
		})
		groups[at] = append(groups[at], l)
	}
	for i, lines := range groups {
		if len(lines) > 0 {
			g := taskGroup{Title: w.T("expected.sort." + expectedSorts[i].name), Lead: w.T("expected.about." + expectedSorts[i].name), Total: len(lines), Open: true,
				Single: true, Table: v.taskTable(lines, false)}
			g.Table.Caption = g.Title
			view.Groups = append(view.Groups, g)
		}
	}
	view.Empty = len(view.Groups)+len(view.Answer)+len(view.Attend) == 0
	return v.show(http.StatusOK, expectedPage(v.frame(w.T("expected.title")), view, v.here()))
}
