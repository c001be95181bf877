package views

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// giveCommand carries a command out: parse, ask once more where it can't be taken back, change, and lead back to the
// project. Whatever is refused comes back with everything that was filled in.
func giveCommand(v *visit) error {
	o, err := v.order()
	if err != nil {
		return err
	}
	var fields []stages.Field
	if o.option != nil {
		fields = o.option.Fields
	}
	received, err := forms.Receive(v.w, v.r, fields, v.server.Materials.Limits(), v.keeper(domain.ProjectID(v.r.PathValue("id"))))
	if err != nil {
		return err
	}
	envelope, found := forms.ParseEnvelope(received.Values)
	if envelope.Command == "" {
		envelope.Command = newCommand()
	}
	if o.option == nil {
		return o.late(envelope, received)
	}
	notes := v.spell(received.Values)
	files, err := v.kept(received, materialInputs(fields))
	if err != nil {
		return err
	}
	form := forms.View{Command: envelope.Command, Given: received.Values, Files: files}
	if envelope.Change && len(fields) == 0 {
		return v.redirect(o.back(), "")
	}
	if envelope.Change {
		return o.page(http.StatusOK, form, false)
	}
	body, unread := forms.Parse(fields, received.Values, func(id string) (forms.Kept, bool) { f, ok := files[id]; return f, ok })
	form.Problems = slices.Concat(found, received.Problems, unread, notColleagues(fields, received.Values))
	if len(form.Problems) > 0 && problems.WantsJSON(v.r) {
		return domain.RejectFields(form.Problems...)
	}
	if len(form.Problems) > 0 {
		return o.page(http.StatusUnprocessableEntity, form, false)
	}
	act, refused := stages.ParseAct(o.verb, body)
	if refused != nil {
		return o.again(form, envelope, refused)
	}
	command := o.command(envelope, act, received.Values)
	envelope.Confirmed = envelope.Confirmed || problems.WantsJSON(v.r) // a program asks before it sends
	if !envelope.Confirmed {
		alike, err := o.alike(act, command.Project)
		if err != nil {
			return err
		}
		overlapping, err := o.overlapping(act)
		if err != nil {
			return err
		}
		clashing, err := o.clashing(act)
		if err != nil {
			return err
		}
		form.Notes = slices.Concat(notes, alike, overlapping, clashing)
	}
	return o.give(form, envelope, command)
}

// command is what the store is asked to carry out. Its time is the store's to set.
func (o *order) command(e forms.Envelope, act stages.Act, given url.Values) stages.Command {
	e.Command = idOf(e.Command, given)
	c := stages.Command{ID: e.Command, By: o.actor(), On: e.On, Back: e.Back, Target: o.target, Seen: e.Seen, Act: act}
	if o.project != nil {
		c.Project = o.project.ID
	} else {
		c.Project = newProject(o.actor().Account, e.Command)
	}
	return c
}

// idOf names the command by its form and what was filled in: the same sent twice is one command, a form that was changed
// and sent again is another. Files have new references each time and don't count.
func idOf(form domain.CommandID, given url.Values) domain.CommandID {
	typed := url.Values{}
	for name, values := range given {
		if !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "materials") {
			typed[name] = values
		}
	}
	sum := sha256.Sum256([]byte(string(form) + "\x00" + given.Get("_on") + "\x00" + given.Get("_back") + "\x00" + typed.Encode()))
	return domain.CommandID(hex.EncodeToString(sum[:16]))
}

// newProject names a project by the form that admits it, so that sending the form twice makes one project.
func newProject(by domain.AccountID, c domain.CommandID) domain.ProjectID {
	sum := sha256.Sum256([]byte(string(by) + "\x00" + string(c)))
	return domain.ProjectID("p" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:8])))
}

// give asks once more where a command is final or something is to be looked at, and has it carried out.
func (o *order) give(form forms.View, e forms.Envelope, c stages.Command) error {
	if (o.option.Final || len(form.Notes) > 0) && !e.Confirmed {
		trial := c
		trial.At = o.at
		decision, refused := o.server.Machine.Decide(o.project, trial)
		if refused != nil {
			return o.again(form, e, refused)
		}
		return o.confirm(form, decision)
	}
	version, err := o.server.City.Change(o.r.Context(), c)
	if refused, ok := problems.AsRejection(err); ok {
		return o.again(form, e, refused)
	}
	if err != nil {
		return err
	}
	return o.done(c.Project, version)
}

// done answers for a command that was carried out, now or when it was sent first: it leads back to the project, and tells
// programs its version.
func (o *order) done(project domain.ProjectID, version int) error {
	if !problems.WantsJSON(o.r) {
		return o.redirect(projectAddress(project), doneKey+string(o.verb))
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(o.w).Encode(map[string]any{"project": project, "version": version})
}

func (o *order) confirm(form forms.View, d stages.Decision) error {
	view, err := o.view(form)
	if err != nil {
		return err
	}
	view.Confirm, view.Ahead = true, o.following(o.project, d, o.at)
	if view.Consequences, err = o.consequences(d); err != nil {
		return err
	}
	return o.show(http.StatusOK, commandPage(o.frame(view.Title), view))
}

// again shows the form after a refusal: problems beside their fields, or what has changed meanwhile. Rights are refused
// as such.
func (o *order) again(form forms.View, e forms.Envelope, refused *domain.Rejection) error {
	if problems.WantsJSON(o.r) {
		return refused
	}
	switch refused.Class {
	case domain.ByInput:
		form.Problems = refused.Fields
		if len(refused.Fields) == 0 {
			form.Refused = o.words.Rejection(refused)
		}
		for _, p := range refused.Fields {
			if p.Field == "" {
				form.Refused = o.words.Problem(p)
			}
		}
		return o.page(problems.Status(refused), form, false)
	case domain.ByStale, domain.ByState:
		return o.changed(form, e, refused)
	default:
		return refused
	}
}

// changed shows the form again with what happened since it was drawn; what was typed is kept.
func (o *order) changed(form forms.View, e forms.Envelope, refused *domain.Rejection) error {
	if o.project != nil {
		var err error
		if o.project, o.at, err = o.openProject(); err != nil {
			return err
		}
	}
	o.option = nil
	if err := o.find(); err != nil {
		return err
	}
	if o.project == nil {
		return refused
	}
	form.Refused = o.words.Rejection(refused)
	view, err := o.view(form)
	if err != nil {
		return err
	}
	if view.Changed, err = o.since(e.Seen); err != nil {
		return err
	}
	if o.option == nil {
		view.Given = o.written(form.Given)
	}
	return o.show(http.StatusConflict, commandPage(o.frame(view.Title), view))
}

// late answers a form whose command can't be given now: a repeat gets its first result, anything else its reason.
func (o *order) late(e forms.Envelope, received forms.Received) error {
	why := o.why()
	if r, ok := problems.AsRejection(why); o.project == nil || !ok || r.Class != domain.ByState {
		return why
	}
	act, refused := stages.ParseAct(o.verb, nil)
	if refused != nil {
		return refused
	}
	c := o.command(e, act, received.Values)
	version, err := o.server.City.Change(o.r.Context(), c)
	if err == nil {
		return o.done(c.Project, version)
	}
	if r, ok := problems.AsRejection(err); ok && problems.Status(r) == http.StatusConflict && !problems.WantsJSON(o.r) {
		return o.changed(forms.View{Command: e.Command, Given: received.Values}, e, r)
	}
	return err
}

// since gives what happened to the thing that the command acts on after the version that its form was drawn from.
func (o *order) since(seen int) ([]parts.HistoryEntry, error) {
	const most = 5
	kept, err := o.server.City.Events(o.r.Context(), o.project.ID, max(seen, o.project.Version-200), 200)
	if err != nil {
		return nil, err
	}
	about := kept[:0]
	for _, k := range kept {
		if concerns(o.project, o.target, &k) {
			about = append(about, k)
		}
	}
	if len(about) > most {
		about = about[len(about)-most:]
	}
	return o.historyEntries(o.project, about)
}

// written shows what was filled in, for a person to copy.
func (o *order) written(given map[string][]string) []parts.Fact {
	var facts []parts.Fact
	for name, values := range given {
		text := strings.TrimSpace(strings.Join(values, "\n"))
		if strings.HasPrefix(name, "_") || text == "" {
			continue
		}
		facts = append(facts, parts.Fact{Label: o.words.First("field."+string(o.verb)+"."+name, "field."+name, name), Value: parts.Text(text)})
	}
	return facts
}

func materialInputs(fields []stages.Field) []string {
	var names []string
	for _, f := range fields {
		for _, m := range f.Materials {
			names = append(names, f.Name+"."+string(m.Material))
		}
	}
	return names
}
