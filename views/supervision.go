package views

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// supervisionView is what supervision looks at: what is late and why, its orders, and what else went wrong.
type supervisionView struct {
	Lead    string
	Alarms  []alarmLine // of the wires
	Notice  string      // what of the address couldn't be read
	Sorts   []choiceLink
	Tiles   []tile
	Filters filterBar
	About   string // what the list holds, and by which rule
	Surveys []tile // figures of joint surveys, for those who watch over everything
	Since   string // what they count, in words
	Table   parts.Table
	Export  string // address of the same list as a file
}

const (
	supervisionPath = "/supervision"
	alertsPage      = 50
)

// alertSorts are the lists of the page by the name in its address, the first of them by itself.
var alertSorts = []struct {
	name string
	sort domain.AlertSort
}{{"late", domain.AlertLight}, {"orders", domain.AlertOrder}, {"faults", domain.AlertFault}}

// showSupervision is the page of those who supervise; a department's people find their own department's on it.
func showSupervision(v *visit) error {
	if !v.server.Machine.ShowsAlerts(v.actor()) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	q, notice := v.alertsAsked()
	page := v.pageAsked()
	q.Offset, q.Limit = (page-1)*alertsPage, alertsPage
	found, err := v.server.City.Alerts(v.r.Context(), v.actor(), q)
	if err != nil {
		return err
	}
	counts, err := v.server.City.CountAlerts(v.r.Context(), v.actor(), q)
	if err != nil {
		return err
	}
	w, list := v.words, v.sortAsked()
	view := supervisionView{Lead: w.T("supervision.lead"), Notice: notice, Sorts: v.sortLinks(counts), Tiles: v.alertTiles(counts),
		Filters: v.alertFilters(q.Sort), About: w.T("supervision.about." + list), Table: v.alertTable(q.Sort, found.Lines), Export: v.exportAddress()}
	if v.watches() && q.Sort == domain.AlertFault {
		if err := v.surveyFigures(&view, q); err != nil {
			return err
		}
	}
	own := v.actor().Department
	if v.watches() {
		own = ""
	}
	if view.Alarms, err = v.alarmLines(own, false); err != nil {
		return err
	}
	if !v.watches() {
		view.Lead = w.T("supervision.lead-own", "department", string(v.actor().Department))
	}
	view.Table.Caption, view.Table.Empty = w.T("supervision.sort."+list), w.T("supervision.empty."+list)
	if view.Filters.Clear != "" {
		view.Table.Empty = w.T("lists.none-found")
	}
	view.Table.Pages = v.pages(page, alertsPage, found.Total)
	return v.show(http.StatusOK, supervisionPageOf(v.frame(w.T("nav.supervision")), view, v.here()))
}

// sortAsked gives the list asked for.
func (v *visit) sortAsked() string {
	for _, s := range alertSorts {
		if v.asked("list") == s.name {
			return s.name
		}
	}
	return alertSorts[0].name
}

// alertsAsked reads the query from the address. What of it can't be read is told, and left out.
func (v *visit) alertsAsked() (q domain.AlertQuery, notice string) {
	q = domain.AlertQuery{Kind: v.asked("kind"), Stage: domain.StageCode(v.asked("stage")), Text: v.asked("q"), Today: v.server.today()}
	for _, s := range alertSorts {
		if s.name == v.sortAsked() {
			q.Sort = s.sort
		}
	}
	if v.watches() {
		q.Department = domain.DepartmentCode(v.asked("department"))
	}
	for name, into := range map[string]*domain.Day{"from": &q.From, "to": &q.To} {
		s := v.asked(name)
		if s == "" {
			continue
		}
		day, err := domain.ParseDay(s)
		if err != nil {
			notice = v.words.T("supervision.no-day", "value", s)
			continue
		}
		*into = day
	}
	return q, notice
}

// alertKinds lists the kinds of a list in the order in which they are chosen from.
func alertKinds(sort domain.AlertSort) []string {
	switch sort {
	case domain.AlertLight:
		return []string{string(domain.LightRed), string(domain.LightYellow)}
	case domain.AlertOrder:
		return []string{domain.OrderOpen, domain.OrderEscalated, domain.OrderAnswered, domain.OrderClosed, domain.OrderVoid}
	case domain.AlertFault:
	}
	var all []string
	for _, kind := range stages.IrregularityKinds() {
		all = append(all, string(kind))
	}
	return append(all, domain.AlertBackEntry)
}

// kindKey is the key of the words for a kind of alert.
func kindKey(sort domain.AlertSort, kind string) string {
	switch sort {
	case domain.AlertLight:
		return "light." + kind
	case domain.AlertOrder:
		return "order-state." + kind
	case domain.AlertFault:
	}
	return "irregularity." + kind
}

func (v *visit) alertFilters(sort domain.AlertSort) filterBar {
	kind := v.newFilter("kind", v.words.T("supervision.kind."+string(sort)))
	for _, k := range alertKinds(sort) {
		kind.add(k, v.words.T(kindKey(sort, k)))
	}
	f := filterBar{Action: supervisionPath, Keep: v.keep("list"), Text: v.asked("q"), Hint: v.words.T("lists.search-hint"),
		Selects: []filter{kind, v.stageFilter(true)}, Clear: v.narrowed("q", "kind", "stage", "department", "from", "to")}
	if v.watches() {
		f.Selects = append(f.Selects, v.departmentFilter())
	}
	for _, name := range []string{"from", "to"} {
		f.Days = append(f.Days, filter{Name: name, Label: v.words.T("pipeline." + name), Value: v.asked(name)})
	}
	return f
}

// sortLinks leads to the lists, each with how many it holds under the same narrowing.
func (v *visit) sortLinks(counts []domain.AlertCount) []choiceLink {
	var links []choiceLink
	for _, s := range alertSorts {
		n := 0
		for _, c := range counts {
			if c.Sort == s.sort {
				n += c.Count
			}
		}
		name := s.name
		if name == alertSorts[0].name {
			name = ""
		}
		links = append(links, choiceLink{Label: v.words.T("supervision.sort."+s.name) + " " + strconv.Itoa(n),
			Href: v.address("list", name, "kind", ""), Current: s.name == v.sortAsked()})
	}
	return links
}

// alertTiles counts what presses most, each figure leading to its list.
func (v *visit) alertTiles(counts []domain.AlertCount) []tile {
	count := func(sort domain.AlertSort, kind string) (n int) {
		for _, c := range counts {
			if c.Sort == sort && c.Kind == kind {
				n += c.Count
			}
		}
		return n
	}
	var all []tile
	for _, t := range []struct {
		list string
		sort domain.AlertSort
		kind string
		tone parts.Tone
	}{
		{"", domain.AlertLight, string(domain.LightRed), parts.ToneBad}, {"", domain.AlertLight, string(domain.LightYellow), parts.ToneWarn},
		{"orders", domain.AlertOrder, domain.OrderOpen, parts.ToneActive}, {"orders", domain.AlertOrder, domain.OrderEscalated, parts.ToneBad},
		{"orders", domain.AlertOrder, domain.OrderAnswered, parts.ToneGood},
	} {
		n := count(t.sort, t.kind)
		if n == 0 {
			t.tone = parts.ToneIdle
		}
		all = append(all, tile{Label: v.words.T("supervision.tile." + t.kind), Value: strconv.Itoa(n), Tone: t.tone,
			Href:    v.address("list", t.list, "kind", t.kind),
			Current: v.asked("kind") == t.kind && v.sortAsked() == cmp.Or(t.list, alertSorts[0].name)})
	}
	return all
}

// exportAddress gives the list as it is narrowed, as a file.
func (v *visit) exportAddress() string {
	query := url.Values{}
	for name, values := range v.r.URL.Query() {
		if slices.Contains([]string{"list", "kind", "stage", "department", "q", "from", "to"}, name) {
			query[name] = values
		}
	}
	return addressOf(supervisionPath+"/export.csv", query)
}
