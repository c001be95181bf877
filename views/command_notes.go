package views

import (
	"net/url"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// spelling says how codes and telephone numbers, as people write them, are brought to their form.
var spelling = map[string]func(string) string{
	"credit": domain.SpellCreditCode, "code": domain.SpellProjectCode,
	"phone": func(s string) string { spelled, _ := domain.SpellPhone(s); return spelled },
}

// spell brings codes and telephone numbers of a form to their form, as the import does, and says what it changed.
func (v *visit) spell(given url.Values) []string {
	var notes []string
	for _, name := range []string{"credit", "code", "phone"} {
		was := given.Get(name)
		if was == "" {
			continue
		}
		if now := spelling[name](was); now != was {
			given.Set(name, now)
			notes = append(notes, v.words.T("form.spelled", "field", v.words.T("field."+name), "old", was, "new", now))
		}
	}
	return notes
}

// alike names the projects that a project which is to be admitted seems to be already; the same form sent twice makes one.
func (o *order) alike(act stages.Act, self domain.ProjectID) ([]string, error) {
	admitted, ok := act.(*stages.AdmitProject)
	if !ok {
		return nil, nil
	}
	found, err := o.server.City.Alike(o.r.Context(), admitted.Record())
	if err != nil {
		return nil, err
	}
	var notes []string
	for i := range found {
		l := &found[i]
		if l.Project == self {
			continue
		}
		name := string(l.Code)
		if name == "" {
			name = string(l.Project)
		}
		notes = append(notes, o.words.T("form.alike", "name", l.Name, "code", name, "state", o.words.T("project-state."+string(l.State))))
	}
	return notes, nil
}

// overlapping sets side by side what departments found alike, or against each other, before a survey's opinion sheet is issued.
func (o *order) overlapping(act stages.Act) ([]string, error) {
	if _, ok := act.(*stages.IssueSurveyOpinion); !ok || o.project == nil {
		return nil, nil
	}
	survey := o.project.Survey(domain.SurveyID(o.target))
	if survey == nil {
		return nil, nil
	}
	found, err := o.findings(o.project, survey)
	if err != nil {
		return nil, err
	}
	var all []stages.DepartmentFindings
	for _, p := range survey.Parties {
		all = append(all, stages.DepartmentFindings{Department: p.Department, Findings: found[p.Department].Findings})
	}
	var notes []string
	for _, x := range stages.FindingOverlaps(all) {
		said := make([]string, len(x.Said))
		for i, s := range x.Said {
			said[i] = o.words.Name("department", string(s.Department)) + " — " + s.Text
		}
		notes = append(notes, o.words.T("form.overlap."+string(x.Kind), "said", strings.Join(said, o.words.T("form.list-semicolon"))))
	}
	return notes, nil
}
