package views

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/problems"
)

// webhookTurns are what can be done about a webhook, in the order of their buttons.
var webhookTurns = []string{"test", "pause", "resume", "rotate", "remove"}

// webhookLogPage is how many deliveries stand on a page.
const webhookLogPage = 20

type webhookView struct {
	State   string
	Alarm   string // why it was paused, and what to do about it
	Address string
	Facts   []parts.Fact
	Secret  string // after a rotation; shown once
	Refused string
	Turns   []webhookTurn
	Since   bool // deliveries can be sent again
	Log     parts.Table
	Earlier string // address of the log's next page
}

type webhookTurn struct {
	Turn, Title, Means string
	Sure               bool // asks whether one is sure
	Destroy            bool
}

// webhook finds the webhook of the address; one that the reader may not see isn't there.
func (v *visit) webhook() (domain.Webhook, error) {
	if v.server.Webhooks == nil {
		return domain.Webhook{}, domain.Reject(domain.ByInput, problems.NotFound)
	}
	h, err := v.server.Webhooks.Webhook(v.r.Context(), domain.WebhookID(v.r.PathValue("webhook")))
	if _, gone := problems.AsRejection(err); gone || err == nil && !v.server.Machine.MaySeeWebhooks(v.actor(), h.Department) {
		return h, domain.Reject(domain.ByInput, problems.NotFound)
	}
	return h, err
}

func showWebhook(v *visit) error { return v.webhookPage(http.StatusOK, "", "") }

// webhookPage shows one webhook with its log, and what the reader can do about it.
func (v *visit) webhookPage(status int, secret, refused string) error {
	h, err := v.webhook()
	if err != nil {
		return err
	}
	w := v.words
	manages := v.server.Machine.MayManageWebhooks(v.actor(), h.Department)
	fact := func(key, value string) parts.Fact {
		return parts.Fact{Label: w.T("webhook." + key), Value: parts.Text(value)}
	}
	view := webhookView{State: webhookState(&h), Address: webhookAddress(h.ID), Secret: secret, Refused: refused, Since: manages, Facts: []parts.Fact{
		fact("address", shortAddress(h.URL)), {Label: w.T("column.department"), Value: parts.Text(w.Name("department", string(h.Department)))},
		fact("takes", v.filterText(&h.Filter)), fact("waiting", strconv.Itoa(h.Waiting)), fact("oldest", v.realTime(h.Oldest)),
		fact("failed", strconv.Itoa(h.Failed)), fact("failures", strconv.Itoa(h.Failures)), fact("answered", v.realTime(h.AnsweredAt)), fact("added", v.realTime(h.AddedAt))}}
	if h.OldUntil.After(h.AddedAt) {
		view.Facts = append(view.Facts, fact("old-until", v.realTime(h.OldUntil)))
	}
	if h.Paused() {
		view.Alarm = w.T("webhook.told."+string(h.PausedFor), "time", v.realTime(h.PausedAt), "n", strconv.Itoa(h.Waiting))
	}
	if manages {
		for _, turn := range webhookTurns {
			if mayTurn(&h, turn) {
				view.Turns = append(view.Turns, webhookTurn{Turn: turn, Title: w.T("webhook.turn." + turn), Means: w.T("webhook.means." + turn),
					Sure: turn == "rotate" || turn == "remove", Destroy: turn == "remove"})
			}
		}
	}
	before, _ := strconv.ParseInt(v.asked("before"), 10, 64) // what can't be read is the beginning
	if view.Log, view.Earlier, err = v.webhookLog(&h, before, manages); err != nil {
		return err
	}
	return v.show(status, webhookPageOf(v.frame(w.T("webhook.one", "department", string(h.Department))), view))
}

// filterText words a filter.
func (v *visit) filterText(f *domain.WebhookFilter) string {
	var all []string
	for _, s := range f.Stages {
		if s == domain.WholeProject {
			all = append(all, v.words.T("webhook.whole-project"))
			continue
		}
		all = append(all, v.words.Name("stage", s))
	}
	for _, i := range f.Items {
		all = append(all, v.words.Name("item", string(i)))
	}
	for _, k := range events.Kinds() {
		if slices.Contains(f.Events, k.Name) {
			all = append(all, v.words.Text(k.Text))
		}
	}
	if len(all) == 0 {
		return v.words.T("webhook.takes-all")
	}
	return strings.Join(all, v.words.T("webhook.and"))
}

func mayTurn(h *domain.Webhook, turn string) bool {
	switch turn {
	case "pause":
		return !h.Paused()
	case "resume":
		return h.Paused()
	}
	return true
}

// webhookLog lists deliveries, the latest first.
func (v *visit) webhookLog(h *domain.Webhook, before int64, manages bool) (parts.Table, string, error) {
	all, err := v.server.Webhooks.WebhookDeliveries(v.r.Context(), h.ID, max(before, 0), webhookLogPage)
	if err != nil {
		return parts.Table{}, "", err
	}
	w := v.words
	table := parts.Table{Caption: w.T("webhook.log"), Empty: w.T("webhook.log-empty"), Columns: []parts.Column{{Label: w.T("webhook.event")}, {Label: w.T("column.state")},
		{Label: w.T("webhook.tries"), Figure: true}, {Label: w.T("webhook.last")}, {Label: w.T("webhook.answer")}}}
	for i := range all {
		d := &all[i]
		cells := []templ.Component{v.deliveryName(d), parts.Chip(v.kit(), "delivery."+string(d.State)), count(d.Tries), parts.Text(v.realTime(d.Last.At)),
			answerCell(v.answerText(&d.Last), d.Last.Answer)}
		table.Rows = append(table.Rows, parts.Row{Href: webhookAddress(h.ID) + "/deliveries/" + strconv.FormatInt(d.ID, 10), Cells: cells})
	}
	if len(all) < webhookLogPage {
		return table, "", nil
	}
	return table, webhookAddress(h.ID) + "?before=" + strconv.FormatInt(all[len(all)-1].ID, 10), nil
}

func (v *visit) deliveryName(d *domain.WebhookDelivery) templ.Component {
	if d.Project == "" {
		return parts.Strong(v.words.T("webhook.test-name", "n", strconv.Itoa(d.Version)), "")
	}
	name := d.Event
	for _, k := range events.Kinds() {
		if k.Name == d.Event {
			name = v.words.Text(k.Text)
		}
	}
	return parts.Strong(name, string(d.Project)+"-"+strconv.Itoa(d.Version))
}

// answerText words what came back: the status, why it failed, how long it took.
func (v *visit) answerText(a *domain.WebhookAttempt) string {
	if a.At.IsZero() {
		return v.words.T("listener.no-time")
	}
	text := ""
	if a.Status > 0 {
		text = strconv.Itoa(a.Status) + " "
	}
	if a.Fault != "" {
		text += v.words.T("webhook-fault."+string(a.Fault)) + " "
	}
	return text + v.words.T("webhook.took", "ms", strconv.FormatInt(a.Took.Milliseconds(), 10))
}

// turnWebhook changes a webhook, sends it a test, or sends again what it got.
func turnWebhook(v *visit) error {
	h, err := v.webhook()
	if err != nil {
		return err
	}
	if !v.server.Machine.MayManageWebhooks(v.actor(), h.Department) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	turn := v.r.PostFormValue("turn")
	switch {
	case turn == "again":
		return v.redeliver(&h)
	case !slices.Contains(webhookTurns, turn):
		return domain.Reject(domain.ByInput, problems.Malformed)
	case !mayTurn(&h, turn): // somebody else was faster
		return v.redirect(webhookAddress(h.ID), "listener.as-it-is")
	case (turn == "rotate" || turn == "remove") && v.r.PostFormValue("sure") == "":
		return v.webhookPage(http.StatusUnprocessableEntity, "", v.words.T("listener.not-sure"))
	}
	secret, err := v.server.Webhooks.TurnWebhook(v.r.Context(), turn, h.ID)
	if err != nil {
		return err
	}
	v.server.Log.InfoContext(v.r.Context(), "a webhook was changed", "webhook", string(h.ID), "turn", turn, "by", string(v.actor().Account))
	switch {
	case secret != "":
		return v.webhookPage(http.StatusOK, secret, "")
	case turn == "remove":
		return v.redirect(webhooksPath, "webhook.done.remove")
	}
	return v.redirect(webhookAddress(h.ID), "webhook.done."+turn)
}

// redeliver sends again one delivery, or all since a day.
func (v *visit) redeliver(h *domain.Webhook) error {
	if text := v.r.PostFormValue("since"); text != "" {
		day, err := domain.ParseDay(text)
		if err != nil {
			return v.webhookPage(http.StatusUnprocessableEntity, "", v.words.T("supervision.no-day", "value", text))
		}
		n, err := v.server.Webhooks.RedeliverSince(v.r.Context(), h.ID, day.Start())
		if err != nil {
			return err
		}
		return v.redirect(webhookAddress(h.ID), "webhook.done.again", "n", strconv.Itoa(n))
	}
	delivery, err := strconv.ParseInt(v.r.PostFormValue("delivery"), 10, 64)
	if err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	if err := v.server.Webhooks.Redeliver(v.r.Context(), h.ID, delivery); err != nil {
		return err
	}
	return v.redirect(webhookAddress(h.ID), "webhook.done.again", "n", "1")
}

type deliveryView struct {
	Back, Address string
	Name          templ.Component
	State         string
	Next          string
	Attempts      parts.Table
	Again         string // number of the delivery, for those who may send it again
}

// showDelivery shows every attempt of a delivery.
func showDelivery(v *visit) error {
	h, err := v.webhook()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(v.r.PathValue("delivery"), 10, 64)
	if err != nil || id < 1 {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	found, err := v.server.Webhooks.WebhookDeliveries(v.r.Context(), h.ID, id+1, 1)
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].ID != id {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	d, w := &found[0], v.words
	all, err := v.server.Webhooks.WebhookAttempts(v.r.Context(), id)
	if err != nil {
		return err
	}
	view := deliveryView{Back: w.T("webhook.one", "department", string(h.Department)), Address: webhookAddress(h.ID), Name: v.deliveryName(d), State: "delivery." + string(d.State),
		Attempts: parts.Table{Caption: w.T("webhook.attempts"), Empty: w.T("webhook.no-attempts"),
			Columns: []parts.Column{{Label: w.T("webhook.at")}, {Label: w.T("webhook.answer")}}}}
	if d.State == domain.DeliveryWaiting && !h.Paused() {
		view.Next = v.realTime(d.NextAt)
	}
	for i := range all {
		view.Attempts.Rows = append(view.Attempts.Rows, parts.Row{Cells: []templ.Component{parts.Text(v.realTime(all[i].At)),
			answerCell(v.answerText(&all[i]), all[i].Answer)}})
	}
	if v.server.Machine.MayManageWebhooks(v.actor(), h.Department) {
		view.Again = strconv.FormatInt(id, 10)
	}
	return v.show(http.StatusOK, deliveryPageOf(v.frame(w.T("webhook.delivery", "n", strconv.FormatInt(id, 10))), view))
}
