package views

import (
	"net/http"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// phraseFields says which texts of which commands are made of phrases.
var phraseFields = map[domain.Verb]map[string]domain.PhraseUse{
	"give-opinion":       {"text": domain.PhraseOpinion, "conditions": domain.PhraseCondition},
	"record-finding":     {"text": domain.PhraseFinding},
	"decide-item":        {"reason": domain.PhraseDecision},
	"return-decision":    {"reason": domain.PhraseReturn},
	"request-correction": {"defects": domain.PhraseCorrection},
	"refuse-application": {"reason": domain.PhraseRefusal},
}

// phrases gives what each text field of the command's form offers to choose from.
func (o *order) phrases() (map[string][]string, error) {
	fields := phraseFields[o.verb]
	if fields == nil {
		return nil, nil
	}
	all, err := o.server.City.Phrases(o.r.Context(), o.actor())
	if err != nil {
		return nil, err
	}
	offered := map[string][]string{}
	for field, use := range fields {
		for _, p := range all {
			if p.Use == use {
				offered[field] = append(offered[field], p.Text)
			}
		}
	}
	return offered, nil
}

// phrasesView is the page on which a department's phrases are kept.
type phrasesView struct {
	Groups  []phraseGroup
	Refused string
}

// phraseGroup holds the phrases of one use.
type phraseGroup struct {
	Use   domain.PhraseUse
	Title string
	Rows  []phraseRow
}

// phraseRow is one phrase, or the empty place for a new one.
type phraseRow struct {
	ID      string
	Text    string
	Problem string
	New     bool
}

// showPhrases lists the phrases that the reader shares with the colleagues.
func showPhrases(v *visit) error { return v.phrasesPage(http.StatusOK, domain.Phrase{}, nil) }

// phrasesPage shows the phrases; what was refused stands in its place with what was written, and why.
func (v *visit) phrasesPage(status int, given domain.Phrase, refused *domain.Rejection) error {
	owner, ok := v.actor().Phrases()
	if !ok {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	all, err := v.server.City.Phrases(v.r.Context(), v.actor())
	if err != nil {
		return err
	}
	w := v.words
	var view phrasesView
	problem := ""
	switch {
	case refused == nil:
	case len(refused.Fields) > 0:
		problem = w.Problem(refused.Fields[0])
	default:
		view.Refused = w.Rejection(refused)
	}
	for _, use := range owner.Uses {
		g := phraseGroup{Use: use, Title: w.T("phrase." + string(use))}
		for _, p := range all {
			if p.Use != use {
				continue
			}
			row := phraseRow{ID: strconv.FormatInt(int64(p.ID), 10), Text: p.Text}
			if refused != nil && p.ID == given.ID {
				row.Text, row.Problem = given.Text, problem
			}
			g.Rows = append(g.Rows, row)
		}
		fresh := phraseRow{New: true}
		lost := given.ID != 0 && !slices.ContainsFunc(all, func(p domain.Phrase) bool { return p.ID == given.ID })
		if refused != nil && given.Use == use && (given.ID == 0 || lost) { // what was written isn't lost with it
			fresh.Text, fresh.Problem = given.Text, problem
		}
		g.Rows = append(g.Rows, fresh)
		view.Groups = append(view.Groups, g)
	}
	return v.show(status, phrasesPage(v.frame(w.T("nav.phrases")), view))
}

// keepPhrase adds, changes or removes one phrase.
func keepPhrase(v *visit) error {
	form, err := forms.Receive(v.w, v.r, nil, forms.Limits{}, nil)
	if err != nil {
		return err
	}
	given := domain.Phrase{Use: domain.PhraseUse(form.Values.Get("use"))}
	if id := form.Values.Get("id"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n < 1 {
			return domain.Reject(domain.ByInput, problems.Malformed)
		}
		given.ID = domain.PhraseID(n)
	}
	if form.Values.Get("do") == "remove" {
		if err := v.server.City.RemovePhrase(v.r.Context(), v.actor(), given.ID); err != nil {
			return err
		}
		return v.redirect("/phrases", "phrase.removed")
	}
	text, ok := forms.CleanText(form.Values.Get("text"))
	if given.Text = text; !ok {
		given.Text = form.Values.Get("text")
		return v.phrasesPage(http.StatusUnprocessableEntity, given, domain.RejectFields(domain.Problem("text", forms.MalformedText)))
	}
	err = v.server.City.KeepPhrase(v.r.Context(), v.actor(), given)
	if refused, ok := problems.AsRejection(err); ok && refused.Class != domain.ByRights {
		return v.phrasesPage(problems.Status(refused), given, refused)
	}
	if err != nil {
		return err
	}
	return v.redirect("/phrases", "phrase.kept")
}

func (r phraseRow) id(use domain.PhraseUse) string { return "phrase-" + string(use) + "-" + r.ID }

// label names the place for those who listen to the page.
func (r phraseRow) label(k parts.Kit, g phraseGroup) string {
	if r.New {
		return k.T("phrase.new", "use", g.Title)
	}
	return k.T("phrase.text")
}
