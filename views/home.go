package views

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/views/parts"
)

// landingView is the home of those who aren't signed in.
type landingView struct {
	Roles []landingRole // of a rehearsal's accounts; none in production
}

// landingRole is one role of a rehearsal, with the accounts that play it.
type landingRole struct {
	Role  domain.Role
	First []demoAccount
	More  []demoAccount
}

// landingFirst is how many accounts of a role are seen at once.
const landingFirst = 3

// showHome leads each role to what it does all day. An investor's projects stand here; strangers are told what this is.
func showHome(v *visit) error {
	if v.account == nil {
		return v.show(http.StatusOK, landingPage(v.frame(v.words.T("product.tagline")), v.landing()))
	}
	if home := homeOf(v.actor().Role); home != homeEntry.href {
		return v.redirect(home, "")
	}
	return showOwnProjects(v)
}

func (v *visit) landing() landingView {
	var view landingView
	for _, r := range byRole(v.demoAccounts()) {
		all := slices.Concat(r.First, r.Others)
		first := min(landingFirst, len(all))
		view.Roles = append(view.Roles, landingRole{Role: r.Role, First: all[:first], More: all[first:]})
	}
	return view
}

// homeView is an investor's home: each project with what is expected of the investor, and who holds the ball.
type homeView struct {
	Lead    string
	Tiles   []tile
	Begin   []parts.Link // what the reader may begin
	Cards   []projectCard
	Pages   parts.Pages
	Filters filterBar
	Empty   string
}

// projectCard is a project as its investor reads it.
type projectCard struct {
	Name   string
	Code   string
	Href   string
	State  string
	Expect []cardTask // of the reader, now
	May    []cardTask // what the reader could do, but needn't
	With   []cardTask // what others are doing
	More   int        // of these, how many aren't shown
	Say    string     // one sentence where there is nothing to do
}

type cardTask struct {
	What   string
	Who    string
	Href   string
	Due    parts.Due
	Detail string
}

const (
	homePage  = 10
	homeTasks = 100 // of one project that are looked at
	homeWith  = 5   // of others' tasks that a card shows
)

func showOwnProjects(v *visit) error {
	ctx, w, page := v.r.Context(), v.words, v.pageAsked()
	found, err := v.server.City.ProjectLines(ctx, v.actor(), domain.ProjectQuery{Text: v.asked("q"), Order: domain.OrderDue,
		Offset: (page - 1) * homePage, Limit: homePage})
	if err != nil {
		return err
	}
	mine, err := v.server.City.Worklist(ctx, v.actor(), domain.WorklistQuery{Mine: true, Required: true, Today: v.server.today(), Limit: 1})
	if err != nil {
		return err
	}
	view := homeView{Lead: w.T("home.lead", "n", strconv.Itoa(found.Total)), Pages: v.pages(page, homePage, found.Total), Empty: w.T("pool.empty.investor"), Begin: v.openings()}
	view.Tiles = v.taskTiles(w.T("home.expected"), mine)
	view.Tiles[0].Href = expectedPath
	if found.Total > homePage || v.asked("q") != "" {
		view.Filters = filterBar{Action: "/", Text: v.asked("q"), Hint: w.T("lists.search-hint"), Clear: v.narrowed("q")}
		view.Empty = w.T("lists.none-found")
	}
	for i := range found.Lines {
		card, err := v.projectCard(&found.Lines[i])
		if err != nil {
			return err
		}
		view.Cards = append(view.Cards, card)
	}
	slices.SortStableFunc(view.Cards, func(a, b projectCard) int { return min(len(b.Expect), 1) - min(len(a.Expect), 1) })
	return v.show(http.StatusOK, homePageOf(v.frame(w.T("nav.home")), view, v.here()))
}

func (v *visit) projectCard(l *domain.ProjectLine) (projectCard, error) {
	w := v.words
	card := projectCard{Name: l.Name, Code: cmp.Or(string(l.Code), string(l.Project)), Href: projectAddress(l.Project), State: w.T("project-state." + string(l.State))}
	if stage := v.stageOf(l); stage != "" {
		card.State += " · " + stage
	}
	tasks, err := v.server.City.Worklist(v.r.Context(), v.actor(), domain.WorklistQuery{Project: l.Project, Limit: homeTasks})
	if err != nil {
		return card, err
	}
	for i := range tasks.Lines {
		t := &tasks.Lines[i]
		line := cardTask{What: v.taskName(t), Who: v.holderOf(t), Due: v.taskDue(&t.Task), Detail: v.subject(t)}
		if line.Detail == "" {
			line.Detail = w.Name("stage", string(t.Stage))
		}
		if t.WorksName != "" {
			line.Detail += " · " + t.WorksName
		}
		switch {
		case t.Holder.Kind != domain.HolderInvestor && len(card.With) >= homeWith:
			card.More++
		case t.Holder.Kind != domain.HolderInvestor:
			card.With = append(card.With, line)
		case t.Optional:
			line.Href = v.taskHref(t)
			card.May = append(card.May, line)
		default:
			line.Href = v.taskHref(t)
			card.Expect = append(card.Expect, line)
		}
	}
	if len(card.Expect) == 0 {
		card.Say = w.T("home.nothing." + string(l.State))
	}
	return card, nil
}
