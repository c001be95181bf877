package importer

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// tellItem adds what a row says of an item to the application to which it belongs.
func (p *plan) tellItem(t *telling, f *stages.Flow, e *intake.Entry) {
	rule := itemOf(f, e.Values[intake.FieldItem], e.Values[intake.FieldItemTitle])
	if rule == nil {
		field := intake.FieldItem
		if e.Values[field] == "" {
			field = intake.FieldItemTitle
		}
		t.bad(e, field, ItemUnknown, map[string]string{"flow": f.Title.Zh})
		return
	}
	besides := e.Values[intake.FieldBesides] == "yes"
	if besides {
		t.form.Needed, t.joined = append(t.form.Needed, rule.Code), append(t.joined, e)
	}
	switch e.Values[intake.FieldState] {
	case intake.StateNotBegun:
		return
	case intake.StateNeedless:
		t.form.Needless, t.left = append(t.form.Needless, rule.Code), append(t.left, e)
		return
	}
	works, ok := t.worksOf(f, rule, e)
	if !ok || !t.checkRow(p, f, rule, e) {
		return
	}
	item := stages.RunningItem{Code: rule.Code, AcceptedOn: e.Days[intake.FieldAcceptedOn], EndedOn: e.Days[intake.FieldEndedOn],
		Number: e.Values[intake.FieldNumber], Outcome: map[string]domain.ItemOutcome{intake.StateGranted: domain.ItemGranted,
			intake.StateRefused: domain.ItemRefused, intake.StateWithdrawn: domain.ItemWithdrawn}[e.Values[intake.FieldState]]}
	item.Extended, _ = strconv.Atoi(e.Values[intake.FieldExtended]) // digits, as it was read
	item.ExtendedOn = e.Days[intake.FieldExtendedOn]
	item.VisitedOn, item.Found = e.Days[intake.FieldVisitedOn], domain.SurveyResult(e.Values[intake.FieldFound])
	for _, x := range e.Pauses {
		item.Pauses = append(item.Pauses, stages.RunningPause{Kind: x.Kind, From: x.From, To: x.To})
	}
	name, received := e.Values[intake.FieldApplication], e.Days[intake.FieldReceivedOn]
	terms := stages.RunningApplication{NoticedOn: e.Days[intake.FieldNoticedOn], SuppliedOn: e.Days[intake.FieldSuppliedOn],
		AgainOn: e.Days[intake.FieldAgainOn], BroughtOn: e.Days[intake.FieldBroughtOn],
		LongerOn: e.Days[intake.FieldLongerOn], LongerNumber: e.Values[intake.FieldLongerNumber]}
	terms.Longer, _ = strconv.Atoi(e.Values[intake.FieldLonger]) // digits, as it was read
	terms.Number, terms.Stage, terms.Works, terms.ReceivedOn = name, rule.Stage, works, received
	n := slices.IndexFunc(t.form.Applications, func(a stages.RunningApplication) bool { return a.Number == name })
	if n < 0 {
		n = len(t.form.Applications)
		t.form.Applications = append(t.form.Applications, terms)
		t.groups = append(t.groups, nil)
	}
	a := &t.form.Applications[n]
	said := *a
	said.Items = nil
	if !reflect.DeepEqual(said, terms) {
		t.bad(e, intake.FieldApplication, OneApplication, map[string]string{"line": number(t.groups[n][0].Line)})
		return
	}
	a.Items, t.groups[n] = append(a.Items, item), append(t.groups[n], e)
}

// itemOf finds an item of a flow by its code, or, where no code is given, by its title; a title may stand in the column of
// codes.
func itemOf(f *stages.Flow, code, title string) *stages.ItemRule {
	title = cmp.Or(code, title)
	for i := range f.Items {
		if r := &f.Items[i]; strings.EqualFold(code, string(r.Code)) || title == r.Title.Zh {
			return r
		}
	}
	return nil
}

// worksOf finds the works to which a row belongs: the only one where the row names none.
func (t *telling) worksOf(f *stages.Flow, rule *stages.ItemRule, e *intake.Entry) (int, bool) {
	name := e.Values[intake.FieldWorks]
	st := f.Stage(rule.Stage)
	if st == nil || !st.Works || name == "" && len(t.read.Works) <= 1 || name == t.read.Record.Name && len(t.read.Works) == 0 {
		return 0, true
	}
	for i, w := range t.works {
		if w.Values[intake.FieldWorks] == name {
			return i, true
		}
	}
	reason := WorksUnknown
	if name == "" {
		reason = WorksMissing
	}
	t.bad(e, intake.FieldWorks, reason, map[string]string{"stage": st.Title.Zh})
	return 0, false
}

// checkRow checks what the rules can't know: what the row says beside the item of it, and what an application must have.
func (t *telling) checkRow(p *plan, f *stages.Flow, rule *stages.ItemRule, e *intake.Entry) bool {
	before := len(t.row.Problems)
	if other := itemOf(f, "", e.Values[intake.FieldItemTitle]); other != nil && other.Title.Zh != rule.Title.Zh {
		t.bad(e, intake.FieldItemTitle, ItemOther, map[string]string{"item": string(other.Code)})
	}
	if word := e.Values[intake.FieldStage]; word != "" {
		if st := stageOf(f, word); st == nil || st.Code != rule.Stage {
			t.bad(e, intake.FieldStage, StageOther, map[string]string{"stage": f.Stage(rule.Stage).Title.Zh})
		}
	}
	if word := e.Values[intake.FieldDepartment]; word != "" && !p.names(rule.Department, word) {
		want := string(rule.Department)
		if d := p.Machine.Book().Department(rule.Department); d != nil {
			want = d.Name.Zh
		}
		t.bad(e, intake.FieldDepartment, DepartmentOther, map[string]string{"department": want})
	}
	if e.Values[intake.FieldApplication] == "" {
		t.bad(e, intake.FieldApplication, intake.CellMissing, nil)
	}
	if e.Days[intake.FieldReceivedOn].IsZero() {
		t.bad(e, intake.FieldReceivedOn, intake.CellMissing, nil)
	}
	return len(t.row.Problems) == before
}

// names reports whether a word is how a department is called: its code, its name, or its name without the city.
func (p *plan) names(code domain.DepartmentCode, word string) bool {
	d := p.Machine.Book().Department(code)
	if d == nil || word == string(code) {
		return word == string(code)
	}
	short := strings.TrimPrefix(word, p.Machine.Book().City.Name.Zh)
	return word == d.Name.Zh || short == d.Name.Zh || word == d.Short || strings.TrimSuffix(short, "局") == strings.TrimSuffix(d.Name.Zh, "局")
}

// findings says, row by row, why the rules refuse a history.
func (t *telling) findings(p *plan, refused *domain.Rejection) []Finding {
	if len(refused.Fields) == 0 {
		return p.problems(t.row, refused)
	}
	var all []Finding
	for _, problem := range refused.Fields {
		all = append(all, t.findingOf(p, problem))
	}
	return all
}

// ruleFields are the columns of what the rules ask for by other names.
var ruleFields = map[string]intake.Field{"code": intake.FieldItem, "outcome": intake.FieldState, "pauses": intake.FieldPauses, "name": intake.FieldWorks,
	"items": intake.FieldItem}

// findingOf places a problem of the form: applications.2.items.0.accepted_on is the third application's first row.
func (t *telling) findingOf(p *plan, problem domain.FieldProblem) Finding {
	path := strings.Split(problem.Field, ".")
	n := func(i int) int {
		v, _ := strconv.Atoi(path[i]) // as the rules counted
		return v
	}
	column := func(i int) intake.Field {
		if f, ok := ruleFields[path[i]]; ok {
			return f
		}
		return intake.Field(path[i])
	}
	place := func(e *intake.Entry, f intake.Field) Finding {
		return ofProblem(e.Problem(f, problem.Reason, t.worded(p, problem)))
	}
	switch path[0] {
	case "applications":
		rows := t.groups[n(1)]
		if len(path) > 4 {
			return place(rows[n(3)], column(4))
		}
		if path[2] == "number" {
			return place(rows[0], intake.FieldApplication)
		}
		return place(rows[0], column(2))
	case "works":
		if n(1) < len(t.works) {
			return place(t.works[n(1)], column(2))
		}
		return place(&t.read.Entry, column(2))
	case "needless":
		return place(t.left[n(1)], intake.FieldItem)
	case "needed":
		return place(t.joined[n(1)], intake.FieldItem)
	case "facts":
		if p.Machine.Book().PoolFact(domain.Fact(path[1])) != nil {
			return t.row.finding(intake.Field(path[1]), problem.Reason, problem.Args)
		}
		f := place(&t.read.Entry, intake.Field(problem.Field))
		if f.Header == "" {
			f.Header = p.factTitle(domain.Fact(path[1]))
		}
		return f
	case "flow", "launched_on", "sheet_number", "sheet_on", "coded_on", "completed":
		return place(&t.read.Entry, intake.Field(path[0]))
	}
	return p.problems(t.row, &domain.Rejection{Fields: []domain.FieldProblem{problem}})[0]
}

// factTitle names a fact as its column is headed.
func (p *plan) factTitle(fact domain.Fact) string {
	for _, f := range p.Machine.Book().Flows() {
		if r := f.Fact(fact); r != nil {
			return r.Title.Zh
		}
	}
	return string(fact)
}

// worded names items and stages in a problem's arguments as people do.
func (t *telling) worded(p *plan, problem domain.FieldProblem) map[string]string {
	args := map[string]string{}
	for k, v := range problem.Args {
		args[k] = v
		if name, ok := p.Machine.Book().Name(k, v); ok && (k == "item" || k == "stage") {
			args[k] = v + " " + name.Zh
		}
	}
	return args
}
