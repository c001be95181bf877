package views

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/problems"
)

// Webhooks is what pages ask of the addresses to which departments' events are posted, and of alarms that the wires raised.
type Webhooks interface {
	// Webhooks gives a department's webhooks; those of all departments if none is named.
	Webhooks(ctx context.Context, of domain.DepartmentCode) ([]domain.Webhook, error)
	// Webhook gives one. It returns a *domain.Rejection if there is none of that id.
	Webhook(ctx context.Context, id domain.WebhookID) (domain.Webhook, error)
	// AddWebhook adds one, and gives the secret that signs what is sent. It returns a *domain.Rejection if it can't be.
	AddWebhook(ctx context.Context, by domain.AccountID, w domain.Webhook) (added domain.Webhook, secret string, err error)
	// TurnWebhook does one of webhookTurns; rotating gives a new secret.
	TurnWebhook(ctx context.Context, turn string, id domain.WebhookID) (secret string, err error)
	// Redeliver sends one delivery again.
	Redeliver(ctx context.Context, id domain.WebhookID, delivery int64) error
	// RedeliverSince sends again what was recorded since a time, and gives how many events that are.
	RedeliverSince(ctx context.Context, id domain.WebhookID, since time.Time) (int, error)
	// WebhookDeliveries gives what was sent or waits, the latest first, before a delivery if one is named.
	WebhookDeliveries(ctx context.Context, id domain.WebhookID, before int64, limit int) ([]domain.WebhookDelivery, error)
	// WebhookAttempts gives every attempt of a delivery.
	WebhookAttempts(ctx context.Context, delivery int64) ([]domain.WebhookAttempt, error)
	// Alarms gives a department's alarms, all if none is named; those that last, or also those that are over.
	Alarms(ctx context.Context, of domain.DepartmentCode, over bool, limit int) ([]domain.Alarm, error)
}

const webhooksPath = "/webhooks"

type webhooksView struct {
	Lead    string
	Alarms  []alarmLine
	List    parts.Table
	Secret  string // of one that was just added; shown once
	Refused string
	Add     *webhookForm // nil for those who may only look
}

// webhookForm is the form of a new webhook, with what was written and what is wrong with it.
type webhookForm struct {
	Departments []formChoice // one is chosen; none for those who speak for their own
	Stages      []formChoice
	Events      []formChoice
	Items       string
	URL         string
	Narrow      bool // some filter is set
	Problems    map[string]string
}

// formChoice is one value that can be chosen.
type formChoice struct {
	Value, Label string
	Chosen       bool
}

// ownDepartment gives the department whose webhooks the reader sees; none for those who see all. It refuses those who see none.
func (v *visit) ownDepartment() (domain.DepartmentCode, error) {
	d := v.actor().Department
	if v.server.Webhooks == nil {
		return "", domain.Reject(domain.ByInput, problems.NotFound)
	}
	if v.server.Machine.MaySeeWebhooks(v.actor(), "") {
		d = ""
	} else if !v.server.Machine.MaySeeWebhooks(v.actor(), d) {
		return "", domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	return d, nil
}

// showWebhooks lists the webhooks that the reader may see.
func showWebhooks(v *visit) error {
	form := v.webhookForm(domain.Webhook{Department: domain.DepartmentCode(v.asked("department"))}, nil)
	return v.webhooksPage(http.StatusOK, form, "", "")
}

func (v *visit) webhooksPage(status int, form webhookForm, secret, refused string) error {
	own, err := v.ownDepartment()
	if err != nil {
		return err
	}
	all, err := v.server.Webhooks.Webhooks(v.r.Context(), own)
	if err != nil {
		return err
	}
	w := v.words
	view := webhooksView{Lead: w.T("webhook.lead"), Secret: secret, Refused: refused, List: parts.Table{Caption: w.T("nav.webhooks"), Empty: w.T("webhook.none"),
		Columns: []parts.Column{{Label: w.T("webhook.address")}, {Label: w.T("column.department")}, {Label: w.T("column.state")},
			{Label: w.T("webhook.waiting"), Figure: true}, {Label: w.T("webhook.failed"), Figure: true}, {Label: w.T("webhook.answered")}}}}
	if view.Alarms, err = v.alarmLines(own, false); err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b domain.Webhook) int { return webhookTrouble(&b) - webhookTrouble(&a) })
	for i := range all {
		h := &all[i]
		view.List.Rows = append(view.List.Rows, parts.Row{Href: webhookAddress(h.ID), Cells: []templ.Component{
			parts.Strong(shortAddress(h.URL), string(h.ID)), parts.Text(w.Name("department", string(h.Department))), parts.Chip(v.kit(), webhookState(h)),
			count(h.Waiting), count(h.Failed), parts.Text(v.realTime(h.AnsweredAt))}})
	}
	if v.server.Machine.MayManageWebhooks(v.actor(), own) {
		view.Add = &form
	}
	return v.show(status, webhooksPageOf(v.frame(w.T("nav.webhooks")), view))
}

func webhookAddress(id domain.WebhookID) string { return webhooksPath + "/" + string(id) }

// shortAddress leaves out what an address may carry beside the place.
func shortAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host + u.Path
}

func webhookState(h *domain.Webhook) string {
	switch {
	case h.PausedFor == domain.PausedByHand:
		return "webhook.by-hand"
	case h.Paused():
		return "webhook.paused"
	case h.Failures > 0:
		return "webhook.failing"
	}
	return "webhook.running"
}

// webhookTrouble orders webhooks by how much they need a look.
func webhookTrouble(h *domain.Webhook) int {
	return slices.Index([]string{"webhook.running", "webhook.by-hand", "webhook.failing", "webhook.paused"}, webhookState(h))
}

// webhookForm makes the form of a new webhook; what was refused stands in it with why.
func (v *visit) webhookForm(given domain.Webhook, refused *domain.Rejection) webhookForm {
	w := v.words
	f := webhookForm{URL: given.URL, Problems: map[string]string{}}
	if v.server.Machine.MayManageWebhooks(v.actor(), "") {
		for _, d := range v.server.Machine.Book().Departments {
			f.Departments = append(f.Departments, formChoice{string(d.Code), w.Text(d.Name), d.Code == given.Department})
		}
	}
	for _, s := range v.stageFilter(true).Choices {
		if s.Value != "" {
			f.Stages = append(f.Stages, formChoice{s.Value, s.Label, slices.Contains(given.Filter.Stages, s.Value)})
		}
	}
	f.Stages = append(f.Stages, formChoice{domain.WholeProject, w.T("webhook.whole-project"), slices.Contains(given.Filter.Stages, domain.WholeProject)})
	for _, k := range events.Kinds() {
		f.Events = append(f.Events, formChoice{k.Name, w.Text(k.Text), slices.Contains(given.Filter.Events, k.Name)})
	}
	items := make([]string, len(given.Filter.Items))
	for i, code := range given.Filter.Items {
		items[i] = string(code)
	}
	f.Items = strings.Join(items, " ")
	f.Narrow = len(given.Filter.Stages)+len(given.Filter.Events)+len(given.Filter.Items) > 0
	if refused != nil {
		for _, p := range refused.Fields {
			f.Problems[p.Field] = w.Problem(p)
		}
	}
	return f
}

// addWebhook adds a webhook, and shows its secret once.
func addWebhook(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	given := domain.Webhook{Department: domain.DepartmentCode(v.r.PostForm.Get("department")), URL: strings.TrimSpace(v.r.PostForm.Get("url")),
		Filter: domain.WebhookFilter{Stages: v.r.PostForm["stages"], Events: v.r.PostForm["events"]}}
	if given.Department == "" {
		given.Department = v.actor().Department
	}
	for _, code := range strings.FieldsFunc(v.r.PostForm.Get("items"), func(r rune) bool { return strings.ContainsRune(" ,;，；、\t\r\n", r) }) {
		given.Filter.Items = append(given.Filter.Items, domain.ItemCode(code))
	}
	if !v.server.Machine.MayManageWebhooks(v.actor(), given.Department) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	added, secret, err := v.server.Webhooks.AddWebhook(v.r.Context(), v.actor().Account, given)
	if refused, ok := problems.AsRejection(err); ok {
		told := ""
		if len(refused.Fields) == 0 {
			told = v.words.Rejection(refused)
		}
		return v.webhooksPage(problems.Status(refused), v.webhookForm(given, refused), "", told)
	}
	if err != nil {
		return err
	}
	v.server.Log.InfoContext(v.r.Context(), "a webhook was added", "webhook", string(added.ID), "department", string(added.Department), "by", string(v.actor().Account))
	return v.webhooksPage(http.StatusOK, v.webhookForm(domain.Webhook{Department: given.Department}, nil), secret, "")
}

// alarmLine is one alarm as people read it.
type alarmLine struct {
	Kind, What, Since, Ended, Waiting string
	Href                              string
}

// alarmLines words a department's alarms, all if none is named; with those that are over, or without.
func (v *visit) alarmLines(of domain.DepartmentCode, over bool) ([]alarmLine, error) {
	const most = 50
	if v.server.Webhooks == nil {
		return nil, nil
	}
	all, err := v.server.Webhooks.Alarms(v.r.Context(), of, over, most)
	if err != nil {
		return nil, err
	}
	w, lines := v.words, make([]alarmLine, len(all))
	for i, a := range all {
		l := alarmLine{Kind: "alarm." + string(a.Kind), Since: v.realTime(a.Since), Waiting: strconv.Itoa(a.Waiting)}
		l.What = w.T("alarm.told."+cmp.Or(a.Reason, string(a.Kind)), "department", string(a.Department), "since", l.Since, "n", l.Waiting)
		if !a.EndedAt.IsZero() {
			l.Ended, l.Kind = v.realTime(a.EndedAt), "alarm.over"
		}
		switch {
		case a.Kind == domain.AlarmWebhook && a.EndedAt.IsZero():
			l.Href = webhookAddress(a.Webhook)
		case a.Kind == domain.AlarmSilent && v.listens() == nil:
			l.Href = listenersPath + "/" + string(a.Department)
		}
		lines[i] = l
	}
	return lines, nil
}
