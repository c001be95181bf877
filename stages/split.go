package stages

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// spreading is an act that belongs together with commands on other projects: they are carried out all or not at all.
type spreading interface {
	others(p *domain.Project, c *Command) []Command
	names() string // the field that names the other projects
}

// Spreads reports whether an act may belong together with commands on other projects: see Machine.Others.
func Spreads(a Act) bool {
	_, ok := a.(spreading)
	return ok
}

// Others gives the commands on other projects that belong to a command on this one, none for most, and the field that names
// those projects. Whoever gives the command gives them too: each is decided by its own rule.
func (m *Machine) Others(p *domain.Project, c Command) (field string, all []Command) {
	act, ok := c.Act.(spreading)
	if !ok || p == nil {
		return "", nil
	}
	return act.names(), act.others(p, &c)
}

// with gives a command on another project that belongs to this one: the same actor, day and reason of back-entry.
func (c *Command) with(project domain.ProjectID, name string, a Act) Command {
	return Command{ID: c.ID + domain.CommandID("-"+name), Project: project, By: c.By, At: c.At, On: c.On, Back: c.Back, Act: a, along: true}
}

// SplitProject makes several projects of one that waits in the pool. Each has a name and an investment of its own, the
// investments add up to the whole's; everything else is copied, but for the areas and the code.
type SplitProject struct {
	Parts  []string `json:"parts"` // each a name and its investment in 万元, divided by a space
	Reason string   `json:"reason"`
}

const minParts = 2

var splitProject = Rule{Verb: "split-project", Text: domain.Text{Zh: "拆分项目", En: "Split the project into several"},
	Who: []Who{planner}, On: onProject, When: []Condition{inPool}, Final: true, Destroy: true, Source: "储备库动态调整；拆分后各项目分别入库"}

func (*SplitProject) rule() *Rule { return &splitProject }

func (*SplitProject) fields(*scene) []Field {
	return []Field{{Name: "parts", Kind: FieldLines, Required: true}, reasoned("reason")}
}

func (c *SplitProject) decide(s *scene) *domain.Rejection {
	parts, r := c.parts(s.p)
	if r != nil {
		return r
	}
	e := &events.ProjectSplit{Reason: strings.TrimSpace(c.Reason)}
	for _, part := range parts {
		e.Into = append(e.Into, part.id)
	}
	s.emit(e)
	return nil
}

func (*SplitProject) names() string { return "parts" }

// others admits the parts.
func (c *SplitProject) others(p *domain.Project, whole *Command) []Command {
	parts, r := c.parts(p)
	if r != nil {
		return nil
	}
	var all []Command
	for i, part := range parts {
		form := FormOf(p.Record, domain.Contact{})
		form.Code, form.Name, form.Investment, form.LandArea, form.FloorArea = "", part.name, float64(part.investment)/1e4, 0, 0
		all = append(all, whole.with(part.id, strconv.Itoa(i+1), &AdmitProject{RecordForm: form, from: p.ID}))
	}
	return all
}

// part is one project that another is split into.
type part struct {
	id         domain.ProjectID
	name       string
	investment domain.Yuan
}

// partForm is a part as it is typed: a name, and its investment in 万元.
var partForm = regexp.MustCompile(`^(.*\S)[\s,，;；、]+([0-9]+(?:\.[0-9]{1,4})?)\s*(?:万元)?$`)

func (c *SplitProject) parts(whole *domain.Project) ([]part, *domain.Rejection) {
	var all []part
	var sum domain.Yuan
	known := map[string]bool{}
	for i, line := range c.Parts {
		found := partForm.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			return nil, domain.RejectFields(domain.Problem("parts", PartForm, "line", strconv.Itoa(i+1)))
		}
		investment, err := strconv.ParseFloat(found[2], 64)
		if err != nil || investment <= 0 || investment > maxYuan/1e4 {
			return nil, domain.RejectFields(domain.Problem("parts", PartForm, "line", strconv.Itoa(i+1)))
		}
		if known[found[1]] {
			return nil, domain.RejectFields(domain.Problem("parts", PartTwice, "name", found[1]))
		}
		known[found[1]] = true
		p := part{domain.ProjectID(fmt.Sprintf("%s-%d", whole.ID, i+1)), found[1], domain.Yuan(math.Round(investment * 1e4))}
		all, sum = append(all, p), sum+p.investment
	}
	switch {
	case len(all) < minParts:
		return nil, domain.RejectFields(domain.Problem("parts", TooFewParts, "min", strconv.Itoa(minParts)))
	case sum != whole.Record.Investment:
		return nil, domain.RejectFields(domain.Problem("parts", PartsSum, "sum", number(float64(sum)/1e4),
			"whole", number(float64(whole.Record.Investment)/1e4)))
	}
	return all, nil
}

// MergeProject ends an entry of the pool that is the same project as another.
type MergeProject struct {
	Into   domain.ProjectID `json:"into"`
	Reason string           `json:"reason"`
}

var mergeProject = Rule{Verb: "merge-project", Text: domain.Text{Zh: "并入其他项目", En: "Merge the entry into another project"},
	Who: []Who{planner}, On: onProject, When: []Condition{inPool}, Final: true, Destroy: true, Source: "重复入库的项目合并"}

func (*MergeProject) rule() *Rule { return &mergeProject }

func (*MergeProject) fields(*scene) []Field {
	return []Field{text("into", true), reasoned("reason")}
}

func (c *MergeProject) decide(s *scene) *domain.Rejection {
	switch {
	case !projectForm.MatchString(string(c.Into)):
		return domain.RejectFields(domain.Problem("into", MalformedValue))
	case c.Into == s.p.ID:
		return domain.RejectFields(domain.Problem("into", SameProject))
	}
	s.emit(&events.ProjectMerged{Into: c.Into, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

func (*MergeProject) names() string { return "into" }

// others tells the other project.
func (c *MergeProject) others(p *domain.Project, merged *Command) []Command {
	return []Command{merged.with(c.Into, "into", &AbsorbProject{From: p.ID, Reason: c.Reason})}
}

// projectForm is how a project's id is written.
var projectForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// AbsorbProject takes in an entry of the pool that is the same project as this one: the same merger, from the other side.
type AbsorbProject struct {
	From   domain.ProjectID `json:"from"`
	Reason string           `json:"reason"`
}

var absorbProject = Rule{Verb: "absorb-project", Text: domain.Text{Zh: "并入重复入库的项目", En: "Take in an entry of the pool that is the same project"},
	Who: []Who{planner}, On: onProject, When: []Condition{alive, hasWorks}, Final: true, Standing: true, Source: "重复入库的项目合并"}

func (*AbsorbProject) rule() *Rule { return &absorbProject }

func (*AbsorbProject) fields(*scene) []Field {
	return []Field{text("from", true), reasoned("reason")}
}

func (c *AbsorbProject) decide(s *scene) *domain.Rejection {
	switch {
	case !projectForm.MatchString(string(c.From)):
		return domain.RejectFields(domain.Problem("from", MalformedValue))
	case c.From == s.p.ID:
		return domain.RejectFields(domain.Problem("from", SameProject))
	}
	s.emit(&events.ProjectAbsorbed{From: c.From, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

func (*AbsorbProject) names() string { return "from" }

// others ends the other entry.
func (c *AbsorbProject) others(p *domain.Project, absorbing *Command) []Command {
	return []Command{absorbing.with(c.From, "from", &MergeProject{Into: p.ID, Reason: c.Reason})}
}
