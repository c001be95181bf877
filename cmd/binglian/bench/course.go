package bench

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// begin is where the clock of every measured city stands at first: a working day's morning.
var begin = domain.MustDay("2023-03-06").At(9, 0)

const investor domain.CreditCode = "91220302MA14ABCDXH"

// wish says what kind of life a project is to have.
type wish struct {
	class   domain.Class
	facts   map[domain.Fact]string
	consult []domain.DepartmentCode // asked beside those that the flow names
	opinion string                  // text of each opinion; empty for none
	works   int                     // how many there are in the end
	sheets  int
	surveys int
	rounds  int  // of each drawing review; 0 for a review that nobody has anything to say in
	notes   int  // every how many items somebody writes a note on; 0 for none
	pauses  int  // every how many items somebody stops the clock of and lets it run again; 0 for none
	plain   bool // facts that aren't named are answered with no, else with yes
}

// usual is a life as most are: one works, some special items, a note and a stopped clock now and then.
func usual() wish {
	return wish{class: domain.ClassSocialGeneral, facts: map[domain.Fact]string{"land": "transfer", "approval": "filing", "nature": "new", "eia": "form", "soil": "none",
		"basement": "yes", "regional-assessment": "no"}, works: 1, sheets: 1, notes: 15, pauses: 13, plain: true}
}

// greatest is the largest life of the largest flow, a government building: every item applies, twelve departments write 200 characters each.
func greatest() wish {
	return wish{class: domain.ClassGovernmentBuilding, facts: map[domain.Fact]string{"land": "allocation", "approval": "approval"}, consult: []domain.DepartmentCode{"transport"},
		opinion: strings.Repeat("退让道路红线不少于五米并与周边管线衔接。", 10), works: 3, sheets: 2, surveys: 2, rounds: 3, notes: 3, pauses: 3}
}

// course is a whole life of a project as a list of commands. It is planned by the rules alone and can be played for any
// number of projects: the same commands lead to the same versions.
type course struct {
	steps []step
	end   *domain.Project
}

// step is one command of a course, without its project, with what it leads to.
type step struct {
	command  stages.Command
	before   *domain.Project
	snapshot []byte
	events   []events.Event
}

// middle gives where mid-life begins: the project code is recorded, and the first application is next. From there on life is
// applications, acceptances, decisions and signatures.
func (c *course) middle() int {
	return 1 + slices.IndexFunc(c.steps, func(s step) bool { return s.command.Verb() == "record-project-code" })
}

// mix says which commands mid-life is made of, the most frequent first.
func (c *course) mix() string {
	count := map[domain.Verb]int{}
	for _, s := range c.steps[c.middle():] {
		count[s.command.Verb()]++
	}
	verbs := slices.SortedFunc(maps.Keys(count), func(a, b domain.Verb) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	words := make([]string, len(verbs))
	for i, v := range verbs {
		words[i] = fmt.Sprintf("%d %s", count[v], v)
	}
	return strings.Join(words, ", ")
}

// planner makes a course: it does what the tasks ask for, in their order.
type planner struct {
	wish
	machine *stages.Machine
	paper   domain.MaterialRef // given wherever a file is asked for
	course  course
	p       *domain.Project
	numbers map[stages.Series]int
	handled map[domain.ItemID]int // what was done to an item before it is decided
	items   int
}

// plan makes the course of a wish. It returns an error if the rules refuse a command, or if the life comes to no end.
func plan(m *stages.Machine, w wish, paper domain.MaterialRef) (*course, error) {
	l := &planner{wish: w, machine: m, paper: paper, numbers: map[stages.Series]int{}, handled: map[domain.ItemID]int{}}
	if err := l.do(domain.Actor{Account: "planner", Role: domain.RolePlanner}, "", 0, &stages.AdmitProject{RecordForm: record(w.class)}); err != nil {
		return nil, err
	}
	const patience = 2000 // commands
	for range patience {
		if !l.p.CompletedOn.IsZero() {
			l.course.end = l.p
			return &l.course, nil
		}
		done, err := l.extra()
		if err == nil && !done {
			err = l.next()
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("no end after %d commands", patience)
}

func record(class domain.Class) stages.RecordForm {
	return stages.RecordForm{Name: "四平市铁西区智能装备产业园一期", Investor: "四平华宇装备制造有限公司", Credit: string(investor), Class: strconv.Itoa(int(class)),
		Region: "220302", Site: "铁西区南迎宾街以东、规划路以北", Investment: 26500, LandArea: 48210.5, FloorArea: 61300, Industry: "C34",
		Funding: "企业自筹", Start: domain.DayOf(begin) + 200, Finish: domain.DayOf(begin) + 900, Position: "124.350, 43.166",
		Contact: "联系人", Phone: "0434-3260000"}
}

// do decides a command and notes it.
func (l *planner) do(by domain.Actor, target string, seen int, act stages.Act) error {
	cmd := stages.Command{By: by, At: begin, Target: target, Seen: seen, Act: act, Project: "p"}
	if series, ok := l.machine.Series(l.p, cmd); ok {
		l.numbers[series]++
		cmd.Number = l.numbers[series]
	}
	d, refused := l.machine.Decide(l.p, cmd)
	if refused != nil {
		return fmt.Errorf("%s on %q: %w", cmd.Verb(), target, refused)
	}
	snapshot, err := json.Marshal(d.After)
	if err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	l.course.steps = append(l.course.steps, step{command: cmd, before: l.p, snapshot: snapshot, events: d.Events})
	l.p = d.After
	return nil
}

// offer finds what an actor may do: a verb, on that target or on any.
func (l *planner) offer(by domain.Actor, verb domain.Verb, target string) (stages.Option, bool) {
	options := l.machine.Available(l.p, by, begin)
	i := slices.IndexFunc(options, func(o stages.Option) bool { return o.Verb == verb && (target == "" || o.Target == target) })
	if i < 0 {
		return stages.Option{}, false
	}
	return options[i], true
}

// extra does what no task asks for: works, a second sheet, surveys.
func (l *planner) extra() (bool, error) {
	p := l.p
	switch {
	case p.CodedOn.IsZero():
		return false, nil
	case len(p.Works) < l.works:
		by := domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: investor}
		return true, l.do(by, "", p.Seen, &stages.AddWorks{Name: fmt.Sprintf("%d号厂房", len(p.Works)+1)})
	case len(p.Sheets) < l.sheets:
		return true, l.do(officer(p.Collaboration.Lead), "", p.Seen, &stages.IssueSheet{Reason: "用地红线经复核后调整"})
	case len(p.Surveys) < l.surveys:
		return l.survey()
	}
	return false, nil
}

// survey brings several departments of an application to the site together, once an application.
func (l *planner) survey() (bool, error) {
	for i := range l.p.Applications {
		a := &l.p.Applications[i]
		if slices.ContainsFunc(l.p.Surveys, func(v domain.Survey) bool { return v.Application == a.ID }) {
			continue
		}
		by := officer(l.p.Stage(a.Stage).Lead)
		o, ok := l.offer(by, "schedule-survey", string(a.ID))
		if !ok {
			continue
		}
		act := &stages.ScheduleSurvey{Visit: domain.DayOf(begin), Place: l.p.Record.Site}
		for _, f := range o.Fields {
			if f.Name == "departments" {
				for _, c := range f.Choices {
					act.Departments = append(act.Departments, domain.DepartmentCode(c.Value))
				}
			}
		}
		return true, l.do(by, o.Target, o.Seen, act)
	}
	return false, nil
}

func officer(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d) + "-officer", Role: domain.RoleOfficer, Department: d}
}

var errNothingToDo = errors.New("nobody has anything to do")

// next does the first task that somebody can do: findings before the decisions that wait for them.
func (l *planner) next() error {
	tasks := l.machine.Tasks(l.p, begin.Add(time.Second))
	finding := func(t domain.Task) bool { return t.Kind == domain.TaskSurvey }
	if first := slices.IndexFunc(tasks, finding); first >= 0 {
		tasks = tasks[first:]
	}
	for _, t := range tasks {
		if t.Kind == domain.TaskWait {
			continue
		}
		by := domain.Actor{Account: domain.AccountID(t.Role), Role: t.Role}
		switch t.Role {
		case domain.RoleInvestor:
			by.Organisation = investor
		case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
			by = officer(t.Holder.Department)
			by.Account, by.Role = domain.AccountID(t.Holder.Department)+"-"+domain.AccountID(t.Role), t.Role
		default:
		}
		return l.act(&t, by)
	}
	return errNothingToDo
}
