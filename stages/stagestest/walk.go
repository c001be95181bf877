// Package stagestest walks through the rules as people would, for tests of the rules and of what stands on them.
package stagestest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"binglian/domain"
	"binglian/stages"
)

//go:embed social-walks@1.yaml
var walksFlow []byte

// Machine gives a machine by whose rules walks meet everything that flows can say: the shipped book, with a flow of general
// private investment that holds every policy.
func Machine() *stages.Machine { return stages.New(walksBook(), true) }

var walksBook = sync.OnceValue(func() *stages.Book {
	b := stages.DefaultBook()
	f, err := b.ReadFlow("social-walks@1.yaml", walksFlow)
	if err != nil {
		panic(err)
	}
	return b.With(f)
})

// Chance draws numbers from 0 to n-1: of a property test, or of a seed.
type Chance interface{ IntN(n int) int }

// Credit is the investor's organisation of the walks; Stranger another one.
const (
	Credit   domain.CreditCode = "91220302MA14ABCDXH"
	Stranger domain.CreditCode = "91220300MA0Y000082"
)

// Actors gives everybody who may have to do with a project of the city: people of each role and of each department.
func Actors(b *stages.Book) []domain.Actor {
	all := []domain.Actor{
		{Account: "planner", Role: domain.RolePlanner, Department: b.City.CodeKeeper},
		{Account: "investor", Role: domain.RoleInvestor, Organisation: Credit},
		{Account: "window", Role: domain.RoleWindow},
		{Account: "stranger", Role: domain.RoleInvestor, Organisation: Stranger},
		{Account: "supervisor", Role: domain.RoleSupervisor},
		{Account: "administrator", Role: domain.RoleAdministrator},
	}
	return append(all, staff(b, "")...)
}

// staff gives the people of the city's own departments, or of those of a county.
func staff(b *stages.Book, county domain.RegionCode) (all []domain.Actor) {
	for _, d := range b.Departments {
		if d.Region != county {
			continue
		}
		all = append(all, domain.Actor{Account: domain.AccountID(d.Code) + "-officer", Role: domain.RoleOfficer, Department: d.Code},
			domain.Actor{Account: domain.AccountID(d.Code) + "-head", Role: domain.RoleHead, Department: d.Code})
		if b.HasChecker(d.Code) {
			all = append(all, domain.Actor{Account: domain.AccountID(d.Code) + "-checker", Role: domain.RoleChecker, Department: d.Code})
		}
	}
	return all
}

// In has the walk's project lie in a county, where people of the county's departments have to do with it too.
func (w *Walk) In(county domain.RegionCode) {
	w.Region, w.Actors = county, append(w.Actors, staff(w.Machine.Book(), county)...)
}

// Walk carries one project on by chance.
type Walk struct {
	Machine *stages.Machine
	Newer   *stages.Machine // by which the walk goes on from some day on; nil for never
	Chance  Chance
	Actors  []domain.Actor
	ID      domain.ProjectID
	Project *domain.Project // nil before it is admitted
	At      time.Time
	Steps   int
	Haste   int          // of 10: how often the walk prefers what leads on
	Class   domain.Class // of its project
	Region  domain.RegionCode
	actor   domain.AccountID // who gives the command
	sure    bool             // nothing is left to chance
	numbers map[stages.Series]int
}

// New begins a walk on a day, of a general private investment.
func New(m *stages.Machine, c Chance, id domain.ProjectID, on domain.Day) *Walk {
	lead := m.Book().City.DefaultLead
	risen := domain.Actor{Account: domain.AccountID(lead) + "-officer", Role: domain.RoleHead, Department: lead} // an officer, meanwhile a head
	return &Walk{Machine: m, Chance: c, Actors: append(Actors(m.Book()), risen), ID: id, At: on.At(9, 0), Haste: 8, Class: domain.ClassSocialGeneral, Region: "220302",
		numbers: map[stages.Series]int{}}
}

// Choice is a command that somebody may give.
type Choice struct {
	Actor  domain.Actor
	Option stages.Option
}

// Choices gives everything that anybody may do now.
func (w *Walk) Choices() []Choice { return w.choices(w.Actors) }

// Busy gives somebody by chance: half the time one of those who have the most to do with any project.
func (w *Walk) Busy() domain.Actor {
	if w.Chance.IntN(2) == 0 {
		return w.Actors[w.Chance.IntN(len(w.Actors))]
	}
	busy := []domain.AccountID{"planner", "investor", "window", "review-body-officer", "natural-resources-officer", "natural-resources-head", "housing-officer",
		"housing-head", "natural-resources-checker", "development-reform-officer", "ecology-officer", "archive-officer"}
	who := busy[w.Chance.IntN(len(busy))]
	return w.Actors[slices.IndexFunc(w.Actors, func(a domain.Actor) bool { return a.Account == who })]
}

// SomeChoices gives what some of the people, by chance, may do now: as many of them as it takes until somebody can lead
// on, or all.
func (w *Walk) SomeChoices() []Choice {
	const few = 12
	first := w.Chance.IntN(len(w.Actors))
	turned := append(slices.Clone(w.Actors[first:]), w.Actors[:first]...)
	var all []Choice
	for some := range slices.Chunk(turned, few) {
		now := w.choices(some)
		all = append(all, now...)
		if slices.ContainsFunc(now, func(c Choice) bool { return w.leadsOn(c.Option) }) {
			break
		}
	}
	return all
}

func (w *Walk) choices(of []domain.Actor) []Choice {
	var all []Choice
	for i, options := range w.Machine.AvailableTo(w.Project, of, w.At) {
		for _, o := range options {
			if o.Verb == "import-project" { // its history isn't made up by chance: see Running
				continue
			}
			all = append(all, Choice{of[i], o})
		}
	}
	return all
}

// Pick chooses one: mostly one that leads on.
func (w *Walk) Pick(all []Choice) Choice {
	if w.Project == nil { // seldom one without a pool: it is short
		verb := domain.Verb("admit-project")
		if w.Chance.IntN(6) == 0 {
			verb = "open-case"
		}
		if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != verb }); len(of) > 0 {
			return of[w.Chance.IntN(len(of))]
		}
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != "schedule-survey" || w.surveyed(c.Option.Target) }); len(of) > 0 && w.Chance.IntN(4) == 0 {
		return of[w.Chance.IntN(len(of))] // it is possible for a short time only
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !surveyVerbs[c.Option.Verb] }); len(of) > 0 && w.Chance.IntN(10) == 0 {
		return w.Rare(of) // none of them has to be: a finding checks in as well
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.checksExtension(c.Option) }); len(of) > 0 && w.Chance.IntN(16) == 0 {
		return of[w.Chance.IntN(len(of))] // few items have three steps
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool {
		return !drawingVerbs[c.Option.Verb] || c.Option.Verb == "submit-drawings" && !w.leadsOn(c.Option)
	}); len(of) > 0 && w.Chance.IntN(2) == 0 {
		return w.Rare(of)
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != "divide-works" || len(w.Project.Works) > 1 }); len(of) > 0 && w.Chance.IntN(16) == 0 {
		return of[w.Chance.IntN(len(of))] // as long as nothing of it is open
	}
	if of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.mends(c.Option) }); len(of) > 0 && w.Chance.IntN(12) == 0 {
		return w.Rare(of)
	}
	if w.Chance.IntN(10) < w.Haste {
		onward := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return !w.leadsOn(c.Option) })
		if len(onward) > 0 {
			return onward[w.Chance.IntN(len(onward))]
		}
	}
	return w.Rare(all)
}

// surveyVerbs are what may be done about a survey besides what leads on.
var surveyVerbs = map[domain.Verb]bool{"confirm-survey": true, "decline-survey": true, "reschedule-survey": true, "add-survey-party": true, "check-in": true,
	"propose-survey": true, "answer-survey": true, "withdraw-survey-times": true}

// surveyed reports whether an application had a survey already, or its times are being asked for: a second one adds steps, little new.
func (w *Walk) surveyed(app string) bool {
	if a := w.Project.Application(domain.ApplicationID(app)); a.Proposed != nil {
		return true
	}
	return slices.ContainsFunc(w.Project.Surveys, func(v domain.Survey) bool { return string(v.Application) == app })
}

// Rare chooses a verb first, so that what is seldom possible is tried as often as what is common.
func (w *Walk) Rare(all []Choice) Choice {
	var verbs []domain.Verb
	for _, c := range all {
		if (c.Option.Verb == "add-works" || c.Option.Verb == "divide-works") && len(w.Project.Works) > 2 { // more works add steps, nothing new
			continue
		}
		if seldom[c.Option.Verb] > 0 && w.Chance.IntN(seldom[c.Option.Verb]) > 0 {
			continue
		}
		if !slices.Contains(verbs, c.Option.Verb) {
			verbs = append(verbs, c.Option.Verb)
		}
	}
	if len(verbs) == 0 {
		return all[w.Chance.IntN(len(all))]
	}
	verb := verbs[w.Chance.IntN(len(verbs))]
	of := slices.DeleteFunc(slices.Clone(all), func(c Choice) bool { return c.Option.Verb != verb })
	return of[w.Chance.IntN(len(of))]
}

// drawingVerbs are the commands of a drawing review, which is over soon where nobody has anything to say.
var drawingVerbs = map[domain.Verb]bool{"answer-comment": true, "submit-drawings": true, "comment-drawing": true, "settle-comment": true,
	"give-drawing-opinion": true, "confirm-drawing-opinion": true, "close-round": true}

// seldom says one time in how many a command is thought of that many people may always give, and that ends much.
var seldom = map[domain.Verb]int{"divide-works": 2, "split-project": 2, "absorb-project": 12, "revoke-item": 400, "suspend-project": 20,
	"change-project": 6, "submit-drawings": 6, "deliver-mapping": 2, "move-flow": 2, "require-off-list": 4, "terminate-project": 400}

// checksExtension reports whether the option asks for more time that a checker must pass on first.
func (w *Walk) checksExtension(o stages.Option) bool {
	if o.Verb != "request-extension" {
		return false
	}
	_, it := w.Project.Item(domain.ItemID(o.Target))
	planned := w.Project.Planned(it.Code)
	return planned != nil && planned.Steps > 2
}

func (w *Walk) leadsOn(o stages.Option) bool {
	switch o.Verb {
	case "supply-deferred": // often too late
		return w.sure || w.Chance.IntN(4) == 0
	case "revoke-item": // only what has to be
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return it.Commitment != nil && it.Commitment.Result == domain.CheckFailed
	case "resume-item": // what the investor revises it mostly brings
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return w.sure || it.Pauses[len(it.Pauses)-1].Kind != domain.PauseRevision || w.Chance.IntN(6) == 0
	case "comment-drawing", "give-drawing-opinion":
		return !w.sure && w.Chance.IntN(3) == 0
	case "close-round": // sends the drawings back where there is a reason
		return !w.sure && o.Fields[0].Choices[0].Disabled == ""
	case "submit-drawings": // only what was asked for
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return it.Paused()
	case "return-to-pool":
		return !w.sure && w.Chance.IntN(4) == 0
	case "request-correction": // a second notice is seldom possible
		return !w.sure && (len(o.Fields) > 2 || w.Chance.IntN(6) == 0)
	case "admit-project", "open-case", "launch-collaboration", "resolve-opinions", "record-project-code", "apply", "accept-application",
		"supply-correction", "supply-supplement", "check-extension", "extend-item", "decline-extension", "resume-project", "decide-item", "check-decision", "sign-decision", "record-finding", "issue-survey-opinion",
		"record-post-check", "report-rectification", "issue-rectification-list", "report-finding", "reinspect-finding", "answer-comment", "settle-comment", "confirm-drawing-opinion":
		return true
	case "give-opinion":
		return true
	case "issue-sheet":
		return !slices.ContainsFunc(o.Fields, func(f stages.Field) bool { return f.Name == "reason" }) // the first version
	}
	return false
}

// Command makes the command of a choice, with fields by chance; kindly chooses those that lead on.
func (w *Walk) Command(c Choice, kindly bool) (stages.Command, error) {
	w.actor = c.Actor.Account
	raw, err := json.Marshal(w.fill(c.Option, kindly))
	if err != nil {
		return stages.Command{}, fmt.Errorf("fill %s: %w", c.Option.Verb, err)
	}
	act, rejection := stages.ParseAct(c.Option.Verb, raw)
	if rejection != nil {
		return stages.Command{}, fmt.Errorf("parse %s %s: %w", c.Option.Verb, raw, rejection)
	}
	w.Steps++
	cmd := stages.Command{ID: domain.CommandID(fmt.Sprintf("%s-%d", w.ID, w.Steps)), Project: w.ID, By: c.Actor, At: w.At,
		Target: c.Option.Target, Seen: c.Option.Seen, Act: act}
	if !w.sure && kindly && w.Project != nil && w.Chance.IntN(15) == 0 { // entered late
		cmd.On, cmd.Back = domain.DayOf(w.At)-domain.Day(1+w.Chance.IntN(3)), "系统停用期间补录"
	}
	return w.Numbered(cmd), nil
}

// Numbered draws the number that the command needs, as the store does.
func (w *Walk) Numbered(cmd stages.Command) stages.Command {
	if series, ok := w.Machine.Series(w.Project, cmd); ok {
		w.numbers[series]++
		cmd.Number = w.numbers[series]
	}
	return cmd
}

// Wait lets time pass by chance: mostly hours, at times days.
func (w *Walk) Wait() {
	switch n := w.Chance.IntN(20); {
	case n == 0 && w.Newer != nil && w.Chance.IntN(8) == 0: // newer versions of flows are published
		w.Machine = w.Newer
	case n < 12:
		w.At = w.At.Add(time.Duration(1+w.Chance.IntN(300)) * time.Minute)
	case n < 18:
		w.At = w.At.Add(time.Duration(1+w.Chance.IntN(3)) * 24 * time.Hour)
	default:
		w.At = w.At.Add(time.Duration(4+w.Chance.IntN(12)) * 24 * time.Hour)
	}
}

func (w *Walk) fill(o stages.Option, kindly bool) map[string]any {
	values := map[string]any{}
	for _, f := range o.Fields {
		if v := w.value(o, f, kindly); v != nil {
			values[f.Name] = v
		}
	}
	switch {
	case o.Verb == "give-opinion" && values["value"] != string(domain.OpinionAgree):
		values["text"] = "与相关规划存在冲突，需进一步论证后再定。"
		if !kindly {
			values["text"] = "不妥"
			return values
		}
		values["conditions"] = []domain.Condition{{Section: "conditions", Text: "退让道路红线不少于五米"}}
	case o.Verb == "apply" && kindly:
		values["undertake"] = true
	case o.Verb == "record-post-check" && values["result"] == string(domain.CheckRectify):
		values["text"] = "现场与承诺不符，应予整改"
	case o.Verb == "decide-item" && values["outcome"] == string(domain.ItemRefused):
		values["reason"] = "不符合法定条件"
	case o.Verb == "submit-drawings":
		w.drawings(values)
	case o.Verb == "give-drawing-opinion" && kindly && w.Chance.IntN(2) == 0:
		delete(values, "sheets") // it rests on the whole set
	case o.Verb == "comment-drawing" && kindly:
		values["clause"] = "GB 55037-2022 第 4.2.1 条"
	case o.Verb == "record-finding" && kindly:
		values["text"] = "现场与图纸一致"
		if values["result"] != string(domain.SurveyPass) {
			values["findings"] = []stages.FindingRow{{Text: "弃土场未设拦挡", Clause: "水土保持法 §27"}, {Text: "与高压线净距不足"}}
		}
	case o.Verb == "issue-rectification-list" && kindly && len(o.Fields) > 0:
		rows := []stages.ListedRow{}
		for _, c := range o.Fields[1].Columns[0].Choices[:w.Chance.IntN(2)] {
			rows = append(rows, stages.ListedRow{Finding: c.Value, Owner: "施工总承包单位"})
		}
		values["rows"] = rows
	case o.Verb == "reinspect-finding" && kindly:
		values["text"] = "按清单逐条复验"
	case o.Verb == "amend-finding" && kindly:
		values["findings"] = []stages.FindingRow{{Text: "补记：进场道路转弯半径不足"}}
	}
	return values
}

func (w *Walk) value(o stages.Option, f stages.Field, kindly bool) any {
	switch f.Kind {
	case stages.FieldText, stages.FieldLong:
		return w.words(o, f)
	case stages.FieldNumber:
		return float64(1+w.Chance.IntN(50000)) + 0.5
	case stages.FieldWhole:
		return int(f.Min) + w.Chance.IntN(int(min(f.Max, f.Min+20)-f.Min)+1)
	case stages.FieldDay:
		return w.day(f)
	case stages.FieldTime:
		if f.Value != nil {
			return f.Value
		}
		return "09:30"
	case stages.FieldChoice:
		if (o.Verb == "record-post-check" || o.Verb == "give-drawing-opinion" || o.Verb == "reinspect-finding") && !w.sure {
			kindly = false
		}
		return w.choose(f, kindly)
	case stages.FieldChoices:
		return w.several(f, kindly)
	case stages.FieldFlag:
		return w.Chance.IntN(2) == 1
	case stages.FieldLines:
		if f.Name == "parts" {
			return w.parts()
		}
		return []string{"缺少用地红线图", "营业执照已过期"}
	case stages.FieldFacts:
		return w.facts(f)
	case stages.FieldRows:
		if w.Chance.IntN(3) == 0 {
			return []domain.Condition{{Section: f.Choices[w.Chance.IntN(len(f.Choices))].Value, Text: "按规范设置"}}
		}
		return nil
	case stages.FieldTable:
		return w.rows(o, f, kindly)
	case stages.FieldNotes:
		return w.notes(f)
	case stages.FieldMaterials:
		return w.materials(f)
	}
	return nil
}

// rows fills in a row or two of a table, or none.
func (w *Walk) rows(o stages.Option, f stages.Field, kindly bool) any {
	if preset, ok := f.Value.([]map[string]string); ok && kindly {
		return preset
	}
	var all []map[string]any
	for range w.Chance.IntN(3) {
		row := map[string]any{}
		for _, c := range f.Columns {
			if c.Name == "photos" {
				continue
			}
			if v := w.value(o, c, kindly); v != nil {
				row[c.Name] = v
			}
		}
		all = append(all, row)
	}
	return all
}

// parts splits the walk's project into two.
func (w *Walk) parts() []string {
	whole := float64(w.Project.Record.Investment) / 1e4
	return []string{"一期 1", "二期 " + strconv.FormatFloat(whole-1, 'f', 4, 64)}
}

// Companion gives the account of a colleague in the same department, for an officer's or a head's.
func Companion(of domain.AccountID) domain.AccountID {
	if d, officer := strings.CutSuffix(string(of), "-officer"); officer {
		return domain.AccountID(d + "-head")
	}
	return domain.AccountID(strings.TrimSuffix(string(of), "-head") + "-officer")
}

// notes says something of some choices, of all where that is asked.
func (w *Walk) notes(f stages.Field) any {
	said := map[string]string{}
	for _, c := range f.Choices {
		if f.Required || !w.sure && w.Chance.IntN(25) == 0 {
			said[c.Value] = "按本项目实际情况另行说明理由"
		}
	}
	return said
}

func (w *Walk) words(o stages.Option, f stages.Field) any {
	switch f.Name {
	case "credit":
		if o.Verb == "change-project" && w.Chance.IntN(3) == 0 { // another investor takes over
			return string(Stranger)
		}
		if f.Value != nil {
			return f.Value
		}
		return string(Credit)
	case "code", "position":
		if f.Required {
			return f.Value
		}
		return nil
	case "phone":
		if w.Chance.IntN(2) == 0 {
			return nil
		}
		return "13900000000"
	case "companion":
		return string(Companion(w.actor))
	case "measured":
		return strconv.Itoa(w.Chance.IntN(100)) + ".5"
	case "into", "from":
		return "another"
	}
	if !f.Required && w.Chance.IntN(2) == 0 && f.Name != "funding" || f.Name == "funding" && !w.sure && w.Chance.IntN(6) == 0 {
		return nil
	}
	return strings.Repeat("按程序办理", 3) + fmt.Sprint(w.Chance.IntN(1000))
}

func (w *Walk) day(f stages.Field) any {
	if f.Name == "document_on" {
		return (domain.DayOf(w.At) - domain.Day(w.Chance.IntN(5))).String()
	}
	if s, ok := f.Value.(string); ok && s != "" {
		return s
	}
	if f.Name == "first" { // mostly the first contact is the application
		if w.Chance.IntN(4) > 0 {
			return nil
		}
		return (domain.DayOf(w.At) - domain.Day(w.Chance.IntN(30))).String()
	}
	if f.Name == "finish" {
		return (domain.DayOf(w.At) + 700).String()
	}
	return (domain.DayOf(w.At) + domain.Day(w.Chance.IntN(100))).String()
}

func (w *Walk) choose(f stages.Field, kindly bool) any {
	var open []string
	for _, c := range f.Choices {
		if c.Disabled == "" {
			open = append(open, c.Value)
		}
	}
	switch {
	case f.Name == "class": // at first also one without a flow, which must be amended
		if !w.sure && w.Project == nil && w.Chance.IntN(6) == 0 {
			return strconv.Itoa(int(domain.ClassEnergy))
		}
		return strconv.Itoa(int(w.Class))
	case f.Name == "region":
		return string(w.Region)
	case len(open) == 0:
		return nil
	case slices.Contains(open, string(domain.PauseSupplement)) && w.Chance.IntN(3) == 0: // the investor has something to do
		return string(domain.PauseSupplement)
	case w.sure || kindly && f.Name != "kind" && w.Chance.IntN(12) > 0:
		return open[0]
	}
	return open[w.Chance.IntN(len(open))]
}

func (w *Walk) several(f stages.Field, kindly bool) any {
	preset, _ := f.Value.([]string)
	if w.sure || kindly && len(preset) > 0 && w.Chance.IntN(6) > 0 {
		return preset
	}
	var some []string
	for _, c := range f.Choices {
		if kindly && c.Disabled != "" {
			continue
		}
		if slices.Contains([]string{"natural-resources", "development-reform"}, c.Value) || w.Chance.IntN(2) == 0 {
			some = append(some, c.Value)
		}
	}
	if len(some) == 0 {
		return preset
	}
	return some
}

// facts settles each fact: mostly as it makes a small project, so that walks come to their ends.
func (w *Walk) facts(f stages.Field) map[domain.Fact]string {
	given := map[domain.Fact]string{}
	rare := 3 + w.Chance.IntN(12)
	for _, ask := range f.Facts {
		i := len(ask.Choices) - 1
		if w.Chance.IntN(rare) == 0 {
			i = w.Chance.IntN(len(ask.Choices))
		}
		given[ask.Fact] = ask.Choices[i].Value
	}
	return given
}

func (w *Walk) materials(f stages.Field) []domain.MaterialRef {
	var refs []domain.MaterialRef
	for i, m := range f.Materials {
		if f.Required && i == 0 { // something must come
			m.Required = true
		}
		if m.Deferrable && !w.sure && w.Chance.IntN(2) == 0 {
			continue
		}
		if m.Mapping != "" && w.sure { // refused: it is there
			continue
		}
		if m.Required || w.Chance.IntN(4) == 0 {
			refs = append(refs, domain.MaterialRef{Material: m.Material, Hash: domain.Hash(strings.Repeat("0123456789abcdef", 4)), Bytes: 1024, Type: "application/pdf"})
		}
	}
	return refs
}
