package views

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// admit is the command that begins a project; its form has an address of its own.
const admit domain.Verb = "admit-project"

// opens begins a project of a flow without a pool; the flow stands in its form's address.
const opens domain.Verb = "open-case"

// order is one command on its way: whose, on what, through which form.
type order struct {
	*visit
	project *domain.Project // nil for a new one
	at      time.Time
	verb    domain.Verb
	target  string
	option  *stages.Option // nil if it can't be given now
}

// commandView is the page of a command's form.
type commandView struct {
	Title        string
	Second       string // what it acts on
	Back         string // address of the project
	Up           string // its name
	Context      commandContext
	Form         forms.View
	Confirm      bool     // shown once more before it is given
	Ahead        []string // what follows
	Consequences consequencesView
	Changed      []parts.HistoryEntry
	Given        []parts.Fact // what was filled in, where no form can take it any more
	Instead      []parts.Link // what the reader may do, where this can't be done
	List         parts.Link   // where the reader's work waits
	Lately       bool         // Changed is what happened last, not since a form was drawn
}

// showCommand is the form of one command.
func showCommand(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	if o.option == nil {
		return o.gone(o.why())
	}
	view := forms.View{Command: newCommand()}
	final := o.option.Final && len(o.option.Fields) == 0
	return o.page(http.StatusOK, view, final)
}

// order reads the address of a command and finds out whether the reader may give it now.
func (v *visit) order() (*order, error) {
	o := &order{visit: v, at: v.server.Now(), verb: domain.Verb(v.r.PathValue("verb")), target: v.r.URL.Query().Get("target")}
	if v.r.PathValue("id") == "" {
		if o.verb, o.target = admit, v.r.PathValue("flow"); o.target != "" {
			o.verb = opens
		}
		return o, o.find()
	}
	var err error
	if o.project, o.at, err = v.openProject(); err != nil {
		return nil, err
	}
	return o, o.find()
}

// find looks the command up among what the reader may do now.
func (o *order) find() error {
	for _, option := range o.server.Machine.Available(o.project, o.actor(), o.at) {
		if option.Verb == o.verb && option.Target == o.target {
			fields, err := o.fitted(option.Verb, option.Fields)
			option.Fields, o.option = fields, &option
			return err
		}
	}
	return nil
}

// why says why the command can't be given: it is barred by the state of things, there is no such thing, or no right to it.
func (o *order) why() error {
	if !slices.Contains(stages.Verbs(), o.verb) {
		return domain.Reject(domain.ByInput, stages.UnknownVerb, "verb", string(o.verb))
	}
	if o.project == nil {
		return domain.Reject(domain.ByRights, stages.NotAllowed, "verb", string(o.verb))
	}
	if refused := o.server.Machine.Refusal(o.project, o.actor(), o.verb, o.target, o.at); refused != nil {
		return refused
	}
	return domain.Reject(domain.ByRights, stages.NotAllowed, "verb", string(o.verb))
}

// gone tells why a command can't be given, what happened last to what it acts on, and what may be done instead.
func (o *order) gone(why error) error {
	refused, ok := problems.AsRejection(why)
	if !ok || o.project == nil || refused.Class == domain.ByInput || problems.WantsJSON(o.r) {
		return why
	}
	view, err := o.view(forms.View{Refused: o.words.Rejection(refused)})
	if err != nil {
		return err
	}
	view.Lately = true
	if view.Changed, err = o.since(0); err != nil {
		return err
	}
	return o.show(problems.Status(refused), commandPage(o.frame(view.Title), view))
}

// instead lists what the reader may do now: to the same thing, else to any.
func (o *order) instead() []parts.Link {
	const most = 5
	var same, others []parts.Link
	for _, x := range o.server.Machine.Available(o.project, o.actor(), o.at) {
		link := parts.Link{Label: o.verbName(x.Verb), Href: doAddress(o.project.ID, x.Verb, x.Target)}
		if x.Target == o.target {
			same = append(same, link)
			continue
		}
		name, _ := targetNames(o.words, o.project, x.Target)
		link.Label += " · " + name
		others = append(others, link)
	}
	if len(same) == 0 {
		same = others
	}
	return same[:min(most, len(same))]
}

// address is that of the command's form.
func (o *order) address() string {
	if o.project == nil {
		return beginAddress(o.target)
	}
	return doAddress(o.project.ID, o.verb, o.target)
}

// beginAddress is that of the form that begins a project: of the pool, or of a flow without one.
func beginAddress(flow string) string {
	if flow == "" {
		return "/projects/new"
	}
	return "/begin/" + url.PathEscape(flow)
}

// openings gives the flows without a pool with which the reader may begin something.
func (v *visit) openings() []parts.Link {
	var all []parts.Link
	for _, o := range v.server.Machine.Available(nil, v.actor(), v.server.Now()) {
		if o.Verb == opens {
			all = append(all, parts.Link{Label: v.words.Text(v.server.Machine.Book().Flow(domain.FlowName(o.Target)).Title), Href: beginAddress(o.Target)})
		}
	}
	return all
}

// back is where the reader came from.
func (o *order) back() string {
	if o.project == nil {
		return "/"
	}
	return projectAddress(o.project.ID)
}

// page shows the form, or with confirm the form once more before it is given.
func (o *order) page(status int, form forms.View, confirm bool) error {
	view, err := o.view(form)
	if err != nil {
		return err
	}
	view.Confirm = confirm
	if confirm && form.Given == nil {
		view.Form.Given = url.Values{}
	}
	if len(view.Ahead) == 0 && o.project != nil && form.Given == nil {
		view.Ahead = o.ahead(o.project, *o.option, o.at)
	}
	return o.show(status, commandPage(o.frame(view.Title), view))
}

// view fills in what every page of the command shows.
func (o *order) view(form forms.View) (commandView, error) {
	view := commandView{Title: o.words.T("verb." + string(o.verb)), Back: o.back(), Up: o.words.T("page.back")}
	form.Action, form.Cancel, form.Limits, form.Back = o.address(), o.back(), o.server.Materials.Limits(), true
	if o.option != nil {
		form.Option = *o.option
		phrases, err := o.phrases()
		if err != nil {
			return view, err
		}
		form.Phrases = phrases
	}
	view.Form = form
	if o.project == nil {
		return view, nil
	}
	view.Form.Upload, view.Up = uploadAddress(o.project.ID), o.project.Record.Name
	if o.option == nil {
		home := homeEntryOf(o.actor().Role)
		view.Instead, view.List = o.instead(), parts.Link{Label: o.words.T("flash.back-to", "page", o.words.T("nav."+home.key)), Href: home.href}
	}
	name, second := targetNames(o.words, o.project, o.target)
	view.Second = name
	if second != "" {
		view.Second += " · " + second
	}
	if o.target == "" {
		view.Second = ""
	}
	var err error
	view.Context, err = o.context()
	return view, err
}
