package views

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/parts"
)

// tile is a figure that leads to what it counts.
type tile struct {
	Label   string
	Value   string
	Second  string
	Href    string // empty for a figure that leads nowhere
	Formula string // how it is reckoned, in words; empty where that is plain
	Tone    parts.Tone
	Current bool
}

// worklistView is a worklist.
type worklistView struct {
	Lead    string
	Tiles   []tile
	Filters filterBar
	Whose   []choiceLink
	Groups  []taskGroup
}

// choiceLink is one of several ways to look at a page.
type choiceLink struct {
	Label   string
	Href    string
	Current bool
}

// taskGroup is the tasks of one sort. Only the first of a page is open; the others say how many they are.
type taskGroup struct {
	Title  string
	Lead   string
	Total  int
	Open   bool
	Table  parts.Table
	All    string // address of the whole group; empty if all of it is here
	First  string // address of the first page; empty on it
	Next   string // address of the next page; empty on the last
	Single bool   // alone on its page, without a title of its own
}

const (
	worklistPage   = 50
	worklistGlance = 10 // rows of a group that isn't the page's own
)

// taskSort is a sort of tasks in a worklist, with the part of the query that finds it.
type taskSort struct {
	name   string
	narrow func(*domain.WorklistQuery)
}

// taskSorts are the sorts of tasks of a department: what it must do now, then what doesn't press and why.
var taskSorts = []taskSort{
	{"to-do", func(q *domain.WorklistQuery) { q.Holder, q.Required = domain.HolderDepartment, true }},
	{"procedure", func(q *domain.WorklistQuery) { q.Holder = domain.HolderProcedure }},
	{"investor", func(q *domain.WorklistQuery) { q.Holder = domain.HolderInvestor }},
	{"item", func(q *domain.WorklistQuery) { q.Holder = domain.HolderItem }},
	{"optional", func(q *domain.WorklistQuery) { q.Holder, q.Kind = domain.HolderDepartment, domain.TaskLaunch }},
}

// everybodys is the one sort of those who watch over all: what must be done, whoever must do it.
var everybodys = []taskSort{{"to-do", func(q *domain.WorklistQuery) { q.Required = true }}}

// showWorklist is a department's worklist, ordered by what is late next; for those who watch over everything, everybody's.
func showWorklist(v *visit) error {
	role := v.actor().Role
	if home := homeOf(role); role == domain.RoleInvestor || role == domain.RoleWindow {
		return v.redirect(home, "")
	}
	own := role == domain.RoleOfficer || role == domain.RoleChecker || role == domain.RoleHead
	base := domain.WorklistQuery{
		Text: v.asked("q"), Stage: domain.StageCode(v.asked("stage")), Kind: domain.TaskKind(v.asked("kind")),
		Today: v.server.today(), Overdue: v.asked("late") != "", Mine: own && v.asked("whose") == "",
	}
	list := taskSorts
	if !own {
		list = everybodys
		base.Department, base.Holder = domain.DepartmentCode(v.asked("department")), domain.HolderKind(v.asked("holder"))
	}
	view := worklistView{Lead: v.words.T("worklist.lead"), Filters: v.worklistFilters(own)}
	if !own {
		view.Lead = v.words.T("worklist.lead-all")
	} else {
		view.Whose = v.whoseLinks(role)
	}
	for i, x := range list {
		if group := groupAsked(v.asked("group"), list); group != "" && group != x.name || i > 0 && (base.Overdue || x.name == "optional" && base.Kind != "") {
			continue
		}
		g, found, err := v.taskGroup(x, base, i == 0 || groupAsked(v.asked("group"), list) != "")
		if err != nil {
			return err
		}
		if i == 0 {
			if view.Tiles, err = v.worklistTiles(x, base, found); err != nil {
				return err
			}
		}
		if g.Total > 0 || i == 0 || v.asked("group") != "" {
			view.Groups = append(view.Groups, g)
		}
	}
	return v.show(http.StatusOK, worklistPageOf(v.frame(v.words.T("nav.worklist")), view, v.here()))
}

// groupAsked gives the sort of tasks that is asked for by itself; none for a name that no sort has.
func groupAsked(name string, list []taskSort) string {
	if slices.ContainsFunc(list, func(x taskSort) bool { return x.name == name }) {
		return name
	}
	return ""
}

// taskGroup asks for one sort of tasks: a page of it if it is open, else a first look.
func (v *visit) taskGroup(x taskSort, q domain.WorklistQuery, open bool) (taskGroup, domain.Worklist, error) {
	x.narrow(&q)
	q.Limit = worklistGlance
	if open {
		q.Limit, q.After = worklistPage, v.r.URL.Query().Get("after") // a place is longer than what people type
	}
	found, err := v.worklist(q)
	if err != nil {
		return taskGroup{}, found, err
	}
	g := taskGroup{Title: v.words.T("worklist.sort." + x.name), Lead: v.words.T("worklist.about." + x.name), Total: found.Total,
		Open: open, Single: v.asked("group") != "", Table: v.taskTable(found.Lines, x.name != "to-do" || v.actor().Department == "")}
	g.Table.Caption, g.Table.Empty = g.Title, v.words.T("worklist.empty."+x.name)
	if v.asked("q") != "" || v.asked("stage") != "" || v.asked("kind") != "" || v.asked("late") != "" {
		g.Table.Empty = v.words.T("lists.none-found")
	}
	switch {
	case open && found.Next != "":
		g.Next = v.address("after", found.Next)
	case !open && found.Total > len(found.Lines):
		g.All = v.address("group", x.name)
	}
	if open && v.asked("after") != "" {
		g.First = v.address()
	}
	return g, found, nil
}

// worklist asks for tasks. A place that no page gave, as in an address that was cut off, is the beginning.
func (v *visit) worklist(q domain.WorklistQuery) (domain.Worklist, error) {
	found, err := v.server.City.Worklist(v.r.Context(), v.actor(), q)
	if err != nil && q.After != "" {
		q.After = ""
		return v.server.City.Worklist(v.r.Context(), v.actor(), q)
	}
	return found, err
}

// worklistTiles counts the tasks of a sort. Where only late ones are shown, the others are counted beside them.
func (v *visit) worklistTiles(x taskSort, q domain.WorklistQuery, found domain.Worklist) ([]tile, error) {
	if q.Overdue {
		x.narrow(&q)
		q.Overdue, q.Limit = false, 1
		var err error
		if found, err = v.server.City.Worklist(v.r.Context(), v.actor(), q); err != nil {
			return nil, err
		}
	}
	list := v.taskTiles(v.words.T("worklist.to-do"), found)
	list[0].Href, list[0].Current = v.address("late", "", "group", ""), v.asked("late") == ""
	list[1].Href, list[1].Current = v.address("late", "yes", "group", ""), v.asked("late") != ""
	return list, nil
}

// taskTiles counts tasks: all, those overdue and those due today.
func (v *visit) taskTiles(all string, found domain.Worklist) []tile {
	toneOf := func(n int, tone parts.Tone) parts.Tone {
		if n == 0 {
			return parts.ToneIdle
		}
		return tone
	}
	return []tile{
		{Label: all, Value: strconv.Itoa(found.Total), Tone: parts.ToneActive},
		{Label: v.words.T("worklist.overdue"), Value: strconv.Itoa(found.Overdue), Tone: toneOf(found.Overdue, parts.ToneBad)},
		{Label: v.words.T("worklist.due-today"), Value: strconv.Itoa(found.DueToday), Tone: toneOf(found.DueToday, parts.ToneWarn)},
	}
}

// whoseLinks lets somebody of a department see what only falls to their own role, or everything of the department.
func (v *visit) whoseLinks(role domain.Role) []choiceLink {
	all := v.asked("whose") != ""
	return []choiceLink{
		{Label: v.words.T("worklist.mine", "role", string(role)), Href: v.address("whose", ""), Current: !all},
		{Label: v.words.T("worklist.whole", "department", string(v.actor().Department)), Href: v.address("whose", "department"), Current: all},
	}
}

func (v *visit) worklistFilters(own bool) filterBar {
	f := filterBar{Action: "/worklist", Text: v.asked("q"), Hint: v.words.T("lists.search-hint"),
		Selects: []filter{v.stageFilter(true), v.kindFilter()}}
	names := []string{"q", "stage", "kind", "late", "group"}
	if own {
		f.Keep = v.keep("whose")
	} else {
		f.Selects = append(f.Selects, v.departmentFilter(), v.holderFilter())
		names = append(names, "department", "holder")
	}
	f.Keep = append(f.Keep, v.keep("late", "group")...)
	f.Clear = v.narrowed(names...)
	return f
}

// keep carries values of the address through a form that doesn't ask for them.
func (v *visit) keep(names ...string) []formValue {
	var kept []formValue
	for _, name := range names {
		if value := v.asked(name); value != "" {
			kept = append(kept, formValue{Label: name, Value: value})
		}
	}
	return kept
}

// taskTable lists tasks; a row leads to where the reader can do something about it.
func (v *visit) taskTable(lines []domain.TaskLine, withHolder bool) parts.Table {
	w := v.words
	t := parts.Table{Columns: []parts.Column{{Label: w.T("lists.project")}, {Label: w.T("lists.task")}, {Label: w.T("lists.stage")},
		{Label: w.T("lists.since")}, {Label: w.T("lists.due")}, {Label: w.T("lists.with")}}}
	for i := range lines {
		l := &lines[i]
		who := w.T("role." + string(l.Role))
		if withHolder {
			who = v.holderOf(l)
		}
		t.Rows = append(t.Rows, parts.Row{Href: v.taskHref(l), Cells: []templ.Component{
			parts.Strong(l.Name, cmp.Or(string(l.Code), string(l.Project))), parts.Strong(v.taskName(l), v.subject(l)),
			stageCell(w.Name("stage", string(l.Stage)), l.WorksName), v.since(l.Since), parts.DueDate(v.kit(), v.taskDue(&l.Task)), parts.Text(who),
		}})
	}
	return t
}

// taskName names a task as its reader knows it: what stands for a department is for the investor to be brought.
func (v *visit) taskName(l *domain.TaskLine) string {
	if l.Kind == domain.TaskResume && l.Holder.Kind == domain.HolderInvestor && v.actor().Role == domain.RoleInvestor {
		return v.words.T("home.supply")
	}
	return v.words.T("task." + string(l.Kind))
}

// subject says what a task is about, beside its project.
func (v *visit) subject(l *domain.TaskLine) string {
	switch {
	case l.Item != "":
		return itemName(v.words, l.Item)
	case l.Application != "":
		return v.words.T("lists.application", "number", l.ApplicationNumber)
	}
	return ""
}

// holderOf says who holds the ball of a task.
func (v *visit) holderOf(l *domain.TaskLine) string {
	who := holderName(v.words, l.Holder)
	if l.Holder.Department != "" && l.Holder.Kind != domain.HolderDepartment {
		who += " · " + v.words.Name("department", string(l.Holder.Department))
	}
	return who
}

// since says from when something waits, and for how many working days it has.
func (v *visit) since(day domain.Day) templ.Component {
	days := v.server.Calendar().WorkingDays(day, v.server.today())
	if days == 0 {
		return sinceCell(v.words.Day(day), v.words.T("lists.today"))
	}
	return sinceCell(v.words.Day(day), v.words.T("lists.days", "n", strconv.Itoa(days)))
}

// alone lists the tasks that one command answers, so that a row leads to its form at once. Where there are several ways to
// go on, the project's page shows them beside each other.
var alone = map[domain.TaskKind]bool{
	domain.TaskLaunch: true, domain.TaskOpinion: true, domain.TaskResolution: true, domain.TaskSheet: true, domain.TaskCode: true,
	domain.TaskApply: true, domain.TaskFile: true, domain.TaskCorrect: true, domain.TaskSurvey: true, domain.TaskMerge: true,
	domain.TaskSupply: true, domain.TaskPostCheck: true, domain.TaskRectify: true, domain.TaskRevoke: true,
	domain.TaskOrder: true, domain.TaskSettle: true, domain.TaskMapping: true,
	domain.TaskTimes: true, domain.TaskList: true, domain.TaskMend: true, domain.TaskReinspect: true,
}

// organises lists the tasks of a lead who may propose times for a survey, or fix one at once: the survey's page shows both.
var organises = map[domain.TaskKind]bool{domain.TaskOrganise: true, domain.TaskFix: true}

// taskHref gives where a task is acted on, or looked at by those who can't.
func (v *visit) taskHref(l *domain.TaskLine) string {
	verb := v.answerTo(&l.Task)
	if organises[l.Kind] {
		return surveyAddress(l.Project, l.Target)
	}
	if v.holds(&l.Task) && (alone[l.Kind] || verb == supplement) {
		return doAddress(l.Project, verb, l.Target)
	}
	return projectAddress(l.Project)
}
