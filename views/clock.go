package views

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// clockView is where a rehearsal's clock stands.
type clockView struct {
	Stands  string // day, weekday and time
	Refused string
	Given   string // the day that was asked for
	Least   string // the first day that may be asked for
	Most    string
	Next    parts.Table // what is due next
	Moves   bool        // the reader may move it
}

// movesClock reports whether the reader may move a rehearsal's clock: for everybody else in it time would pass unasked.
func (v *visit) movesClock() bool {
	return slices.Contains([]domain.Role{domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator}, v.actor().Role)
}

const (
	clockNext  = 10  // tasks that the page shows as due next
	clockMost  = 366 // days by which the clock may be moved at once
	clockJump  = 5   // working days of the longer button
	clockOpens = 9   // hour at which a day begins to which the clock is moved
)

// showClock shows where a rehearsal's clock stands. In production there is no such page.
func showClock(v *visit) error {
	if !v.server.Rehearsal {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	return v.clockPage(http.StatusOK, "", "")
}

func (v *visit) clockPage(status int, refused, given string) error {
	w, today := v.words, v.server.today()
	next, err := v.dueNext()
	if err != nil {
		return err
	}
	view := clockView{Moves: v.movesClock(), Refused: refused, Given: given, Least: (today + 1).String(), Most: (today + clockMost).String(),
		Stands: w.LongDay(today) + " " + w.Weekday(today) + v.server.Now().In(domain.City).Format(" 15:04"), Next: v.taskTable(next, true)}
	view.Next.Caption, view.Next.Empty = w.T("clock.next"), w.T("clock.next-none")
	return v.show(status, clockPage(v.frame(w.T("nav.clock")), view))
}

// dueNext gives the tasks that the reader sees and that are due first from today on.
func (v *visit) dueNext() ([]domain.TaskLine, error) {
	q := domain.WorklistQuery{Required: true, Today: v.server.today(), Limit: 1}
	late, err := v.server.City.Worklist(v.r.Context(), v.actor(), q)
	if err != nil {
		return nil, err
	}
	q.Limit = late.Overdue + clockNext
	list, err := v.server.City.Worklist(v.r.Context(), v.actor(), q)
	return slices.DeleteFunc(list.Lines, func(l domain.TaskLine) bool { return l.Due < q.Today }), err
}

// moveClock moves the clock of a rehearsal and says what came of it.
func moveClock(v *visit) error {
	if !v.server.Rehearsal {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if !v.movesClock() {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	form, err := forms.Receive(v.w, v.r, nil, forms.Limits{}, nil)
	if err != nil {
		return err
	}
	given := form.Values.Get("to")
	to, refused := v.clockTo(form.Values.Get("by"), given)
	if refused != "" {
		return v.clockPage(http.StatusUnprocessableEntity, refused, given)
	}
	ctx := v.r.Context()
	late := func(on domain.Day) (int, error) {
		list, err := v.server.City.Worklist(ctx, v.actor(), domain.WorklistQuery{Required: true, Today: on, Limit: 1})
		return list.Overdue, err
	}
	before, err := late(v.server.today())
	if err != nil {
		return err
	}
	if err := v.server.City.AdvanceClock(ctx, to); err != nil {
		return err
	}
	after, err := late(domain.DayOf(to))
	if err != nil {
		return err
	}
	return v.redirect("/clock", "clock.moved", "day", v.words.LongDay(domain.DayOf(to)), "late", strconv.Itoa(after), "before", strconv.Itoa(before))
}

// clockTo gives the instant to which the clock shall be moved, or why it can't be.
func (v *visit) clockTo(by, given string) (to time.Time, refused string) {
	today := v.server.today()
	switch by {
	case "day":
		return (today + 1).At(clockOpens, 0), ""
	case "working":
		return v.server.Calendar().Add(today, clockJump).At(clockOpens, 0), ""
	}
	day, err := domain.ParseDay(given)
	switch {
	case err != nil:
		return to, v.words.T("clock.not-a-day")
	case day <= today:
		return to, v.words.T("clock.forward")
	case day > today+clockMost:
		return to, v.words.T("clock.far", "day", v.words.LongDay(today+clockMost+1))
	}
	return day.At(clockOpens, 0), ""
}
