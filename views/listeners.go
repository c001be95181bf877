package views

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/problems"
)

// Wires is what pages ask of the event stream and of who gets in there.
type Wires interface {
	// Listeners tells how each department listens, by their codes.
	Listeners(ctx context.Context) ([]Listener, error)
	// Credentials gives what a department is handed to get in; nothing where they are revoked.
	Credentials(ctx context.Context, d domain.DepartmentCode) ([]byte, error)
	// Turn changes a department's access: rotate, revoke, suspend or resume.
	Turn(ctx context.Context, turn string, d domain.DepartmentCode) error
}

// Listener is a department as the event stream knows it.
type Listener struct {
	Department  domain.DepartmentCode
	Suspended   bool
	Revoked     bool      // it has no credentials
	Issued      time.Time // when its credentials were made
	Connections int       // that live now
	Waiting     uint64    // events that were never given to it
	Unanswered  int       // given, and not acknowledged
	Redelivered int       // of these, given more than once
	Answered    time.Time // when it acknowledged last
	SilentSince time.Time // it has stopped listening: events wait since then; zero if it hasn't
	Dead        int       // dead letters: what its own system has refused for good, as it last told
	Webhooks    int       // that it has
	HooksPaused int       // of these, paused as they took nothing
	HooksFailed int       // events that its webhooks gave up
}

func (l *Listener) state() string {
	switch {
	case l.Revoked:
		return "listener.revoked"
	case l.Suspended:
		return "listener.suspended"
	case !l.SilentSince.IsZero():
		return "listener.silent"
	case l.Connections > 0:
		return "listener.connected"
	case l.Answered.IsZero():
		return "listener.never"
	}
	return "listener.away"
}

const (
	listenersPath   = "/listeners"
	credentialsPath = "/credentials" // of a department, to be handed to it
)

// turns are what an administrator can do about a department's access, in the order of their buttons.
var turns = []string{"rotate", "suspend", "resume", "revoke"}

type listenersView struct {
	Elsewhere bool // the event stream is somebody else's
	Tiles     []tile
	List      parts.Table
	History   parts.Table // alarms of the wires
}

type listenerView struct {
	State   string
	Facts   []parts.Fact
	Hand    string // address of the credentials; empty for those who may not have them, and where they are revoked
	Turns   []listenerTurn
	Refused string
}

type listenerTurn struct {
	Turn, Title, Means string
	Href               templ.SafeURL
	Destroy            bool
}

// listens refuses everybody but those who see to the wires.
func (v *visit) listens() error {
	if role := v.actor().Role; role != domain.RoleAdministrator && role != domain.RoleSupervisor {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	return nil
}

// showListeners lists the departments as the event stream knows them: those that need a look first.
func showListeners(v *visit) error {
	if err := v.listens(); err != nil {
		return err
	}
	if v.server.Wires == nil {
		return v.show(http.StatusOK, listenersPage(v.frame(v.words.T("nav.listeners")), listenersView{Elsewhere: true}))
	}
	all, err := v.server.Wires.Listeners(v.r.Context())
	if err != nil {
		return err
	}
	w := v.words
	slices.SortStableFunc(all, func(a, b Listener) int { return cmp.Compare(trouble(&b), trouble(&a)) })
	var connected, silent, out int
	view := listenersView{List: parts.Table{Caption: w.T("nav.listeners"), Columns: []parts.Column{{Label: w.T("column.department")}, {Label: w.T("column.state")},
		{Label: w.T("listener.connections"), Figure: true}, {Label: w.T("listener.waiting"), Figure: true}, {Label: w.T("listener.unanswered"), Figure: true},
		{Label: w.T("listener.redelivered"), Figure: true}, {Label: w.T("listener.dead"), Figure: true}, {Label: w.T("listener.hooks"), Figure: true},
		{Label: w.T("listener.answered")}}}}
	for i := range all {
		l := &all[i]
		switch {
		case l.Revoked || l.Suspended:
			out++
		case !l.SilentSince.IsZero():
			silent++
		case l.Connections > 0:
			connected++
		}
		view.List.Rows = append(view.List.Rows, parts.Row{Href: listenersPath + "/" + string(l.Department), Cells: []templ.Component{
			parts.Strong(w.Name("department", string(l.Department)), string(l.Department)), parts.Chip(v.kit(), l.state()), count(l.Connections),
			count(int(l.Waiting)), count(l.Unanswered), count(l.Redelivered), count(l.Dead), v.hooksOf(l),
			parts.Text(v.realTime(l.Answered))}}) //nolint:gosec // far fewer than 2⁶³
	}
	view.Tiles = []tile{{Label: w.T("listener.connected"), Value: strconv.Itoa(connected)}, {Label: w.T("listener.silent"), Value: strconv.Itoa(silent)},
		{Label: w.T("listener.out"), Value: strconv.Itoa(out)}}
	if silent > 0 {
		view.Tiles[1].Tone = parts.ToneBad
	}
	if view.History, err = v.alarmHistory(); err != nil {
		return err
	}
	return v.show(http.StatusOK, listenersPage(v.frame(w.T("nav.listeners")), view))
}

// hooksOf counts a department's webhooks, with what is wrong with them.
func (v *visit) hooksOf(l *Listener) templ.Component {
	if l.HooksPaused+l.HooksFailed == 0 {
		return count(l.Webhooks)
	}
	return answerCell(strconv.Itoa(l.Webhooks), v.words.T("listener.hooks-wrong", "paused", strconv.Itoa(l.HooksPaused), "failed", strconv.Itoa(l.HooksFailed)))
}

// alarmHistory lists the alarms of the wires, those that last first.
func (v *visit) alarmHistory() (parts.Table, error) {
	w := v.words
	table := parts.Table{Caption: w.T("alarm.title"), Empty: w.T("alarm.none"), Columns: []parts.Column{{Label: w.T("column.state")}, {Label: w.T("alarm.what")},
		{Label: w.T("alarm.since")}, {Label: w.T("alarm.ended")}, {Label: w.T("alarm.waiting"), Figure: true}}}
	all, err := v.alarmLines("", true)
	if err != nil {
		return table, err
	}
	for _, a := range all {
		table.Rows = append(table.Rows, parts.Row{Href: a.Href, Cells: []templ.Component{parts.Chip(v.kit(), a.Kind), parts.Text(a.What), parts.Text(a.Since),
			parts.Text(a.Ended), parts.Text(a.Waiting)}})
	}
	return table, nil
}

// trouble orders departments by how much they need a look.
func trouble(l *Listener) int {
	switch {
	case !l.SilentSince.IsZero():
		return 3
	case l.Suspended:
		return 2
	case l.Revoked:
		return 1
	}
	return 0
}

func count(n int) templ.Component { return parts.Text(strconv.Itoa(n)) }

func (v *visit) realTime(at time.Time) string {
	if at.IsZero() {
		return v.words.T("listener.no-time")
	}
	return v.words.Time(at.In(domain.City))
}

// listener finds the department of the address.
func (v *visit) listener() (Listener, error) {
	if err := v.listens(); err != nil {
		return Listener{}, err
	}
	if v.server.Wires == nil {
		return Listener{}, domain.Reject(domain.ByInput, problems.NotFound)
	}
	all, err := v.server.Wires.Listeners(v.r.Context())
	if err != nil {
		return Listener{}, err
	}
	i := slices.IndexFunc(all, func(l Listener) bool { return string(l.Department) == v.r.PathValue("department") })
	if i < 0 {
		return Listener{}, domain.Reject(domain.ByInput, problems.NotFound)
	}
	return all[i], nil
}

func showListener(v *visit) error { return v.listenerPage(http.StatusOK, "") }

// listenerPage shows one department, with what its administrator can do about its access.
func (v *visit) listenerPage(status int, refused string) error {
	l, err := v.listener()
	if err != nil {
		return err
	}
	w, address := v.words, listenersPath+"/"+string(l.Department)
	fact := func(key, value string) parts.Fact {
		return parts.Fact{Label: w.T("listener." + key), Value: parts.Text(value)}
	}
	view := listenerView{State: l.state(), Refused: refused, Facts: []parts.Fact{fact("issued", v.realTime(l.Issued)),
		fact("connections", strconv.Itoa(l.Connections)), fact("waiting", strconv.FormatUint(l.Waiting, 10)), fact("unanswered", strconv.Itoa(l.Unanswered)),
		fact("redelivered", strconv.Itoa(l.Redelivered)), fact("dead", strconv.Itoa(l.Dead)), {Label: w.T("listener.hooks"), Value: v.hooksOf(&l)},
		fact("answered", v.realTime(l.Answered))}}
	if v.server.Machine.Administers(v.actor()) {
		if !l.Revoked {
			view.Hand = credentialsPath + "/" + string(l.Department)
		}
		for _, turn := range turns {
			if l.may(turn) {
				view.Turns = append(view.Turns, listenerTurn{Turn: turn, Title: w.T("listener.turn." + turn), Means: w.T("listener.means." + turn),
					Href: templ.SafeURL(address), Destroy: turn == "revoke" || turn == "suspend"})
			}
		}
	}
	return v.show(status, listenerPage(v.frame(w.Name("department", string(l.Department))), view))
}

// may reports whether a turn would change anything.
func (l *Listener) may(turn string) bool {
	switch turn {
	case "suspend":
		return !l.Suspended
	case "resume":
		return l.Suspended
	case "revoke":
		return !l.Revoked
	}
	return true
}

// turnListener changes a department's access, once its administrator is sure.
func turnListener(v *visit) error {
	l, err := v.listener()
	if err != nil {
		return err
	}
	if !v.server.Machine.Administers(v.actor()) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	turn := v.r.PostFormValue("turn")
	switch {
	case !slices.Contains(turns, turn):
		return domain.Reject(domain.ByInput, problems.Malformed)
	case !l.may(turn): // somebody else was faster
		return v.redirect(listenersPath+"/"+string(l.Department), "listener.as-it-is")
	case v.r.PostFormValue("sure") == "":
		return v.listenerPage(http.StatusUnprocessableEntity, v.words.T("listener.not-sure"))
	}
	if err := v.server.Wires.Turn(v.r.Context(), turn, l.Department); err != nil {
		return err
	}
	v.server.Log.InfoContext(v.r.Context(), "a department's access was changed", "department", string(l.Department), "turn", turn, "by", string(v.actor().Account))
	return v.redirect(listenersPath+"/"+string(l.Department), "listener.done."+turn)
}

// sendCredentials hands an administrator what a department gets in with.
func sendCredentials(v *visit) error {
	l, err := v.listener()
	if err != nil {
		return err
	}
	if !v.server.Machine.Administers(v.actor()) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	raw, err := v.server.Wires.Credentials(v.r.Context(), l.Department)
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+string(l.Department)+`.creds"`)
	_, _ = v.w.Write(raw) // a reader that hangs up is no fault of ours
	return nil
}
