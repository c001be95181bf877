package views

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/parts"
	"binglian/views/problems"
)

// Tokens is what pages ask of the tokens with which programs come in.
type Tokens interface {
	// Tokens lists an account's tokens; everybody's if none is named.
	Tokens(ctx context.Context, of domain.AccountID) ([]domain.Token, error)
	// AddToken makes a token, and gives its secret. It returns a *domain.Rejection if it can't be.
	AddToken(ctx context.Context, n domain.NewToken) (made domain.Token, secret string, err error)
	// RevokeToken ends a token of an account; anybody's if none is named. It returns a *domain.Rejection if there is none.
	RevokeToken(ctx context.Context, of domain.AccountID, id domain.TokenID) error
}

const tokensPath = "/tokens"

type tokensView struct {
	Lead    string
	Secret  string // of one that was just made; shown once
	Refused string
	Rows    []tokenRow
	Form    tokenForm
}

// tokenRow is one token of the list.
type tokenRow struct {
	ID, Name, Holder, Scopes, Made, Ends, Used string
	State                                      string // key of the table of looks
	Good                                       bool
}

// tokenForm is the form of a new token, with what was written and what is wrong with it.
type tokenForm struct {
	Name, Days, Organisation string
	Scopes                   []formChoice
	Roles, Departments       []formChoice // of a system; none for those who make their own tokens alone
	Problems                 map[string]string
}

func showTokens(v *visit) error {
	return v.tokensPage(http.StatusOK, tokensView{Form: v.tokenForm(nil, nil)})
}

// seesAllTokens gives whose tokens the reader sees: the administrator everybody's.
func (v *visit) seesAllTokens() (all bool, of domain.AccountID) {
	if v.server.Machine.Administers(v.actor()) {
		return true, ""
	}
	return false, v.actor().Account
}

// changeTokens makes a token or ends one.
func changeTokens(v *visit) error {
	if v.server.Tokens == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if err := v.r.ParseForm(); err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	form := v.r.PostForm
	all, of := v.seesAllTokens()
	if form.Get("do") == "revoke" {
		if err := v.server.Tokens.RevokeToken(v.r.Context(), of, domain.TokenID(form.Get("id"))); err != nil {
			return err
		}
		return v.redirect(tokensPath, "token.ended")
	}
	days, err := strconv.Atoi(form.Get("days"))
	if err != nil {
		days = 0
	}
	n := domain.NewToken{Name: form.Get("name"), Account: v.actor().Account, Days: days, MadeBy: v.actor().Account}
	for _, scope := range form["scopes"] {
		n.Scopes = append(n.Scopes, domain.Scope(scope))
	}
	if role := form.Get("role"); all && role != "" {
		n.Account, n.Role = "", domain.Role(role)
		n.Department, n.Organisation = domain.DepartmentCode(form.Get("department")), domain.CreditCode(strings.TrimSpace(form.Get("organisation")))
	}
	_, secret, err := v.server.Tokens.AddToken(v.r.Context(), n)
	if refused, ok := problems.AsRejection(err); ok {
		view := tokensView{Form: v.tokenForm(form, refused)}
		if len(refused.Fields) == 0 {
			view.Refused = v.words.Rejection(refused)
		}
		return v.tokensPage(problems.Status(refused), view)
	}
	if err != nil {
		return err
	}
	return v.tokensPage(http.StatusOK, tokensView{Secret: secret, Form: v.tokenForm(nil, nil)})
}

// tokenForm gives the form, with what was written and why it was refused.
func (v *visit) tokenForm(given map[string][]string, refused *domain.Rejection) tokenForm {
	w := v.words
	first := func(name string) string {
		if all := given[name]; len(all) > 0 {
			return all[0]
		}
		return ""
	}
	f := tokenForm{Name: first("name"), Organisation: first("organisation"), Days: cmp.Or(first("days"), strconv.Itoa(domain.TokenDays)), Problems: map[string]string{}}
	if refused != nil {
		for _, p := range refused.Fields {
			f.Problems[p.Field] = w.Problem(p)
		}
	}
	for _, s := range domain.Scopes() {
		chosen := slices.Contains(given["scopes"], string(s)) || given == nil && s == domain.ScopeRead
		f.Scopes = append(f.Scopes, formChoice{string(s), w.T("token.scope." + string(s)), chosen})
	}
	if all, _ := v.seesAllTokens(); !all {
		return f
	}
	for _, r := range []domain.Role{domain.RoleOfficer, domain.RoleInvestor, domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor} {
		f.Roles = append(f.Roles, formChoice{string(r), w.T("role." + string(r)), first("role") == string(r)})
	}
	for _, d := range v.server.Machine.Book().Departments {
		f.Departments = append(f.Departments, formChoice{string(d.Code), w.Text(d.Name), first("department") == string(d.Code)})
	}
	return f
}

func (v *visit) tokensPage(status int, view tokensView) error {
	if v.server.Tokens == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	_, of := v.seesAllTokens()
	found, err := v.server.Tokens.Tokens(v.r.Context(), of)
	if err != nil {
		return err
	}
	var people []domain.AccountID
	for i := range found {
		people = append(people, found[i].Account)
	}
	names, err := v.server.City.Names(v.r.Context(), people)
	if err != nil {
		return err
	}
	now := time.Now() //nolint:forbidigo // tokens end by real time, in a rehearsal too
	w := v.words
	for i := range found {
		t := &found[i]
		state := t.State(now)
		row := tokenRow{ID: string(t.ID), Name: t.Name, Holder: names[t.Account], Made: v.realTime(t.MadeAt), Ends: v.realTime(t.ExpiresAt), Used: v.realTime(t.UsedAt),
			State: "token-state." + string(state), Good: state == domain.TokenGood}
		if t.System() {
			row.Holder = w.T("token.system-of", "role", w.T("role."+string(t.Role)), "whose", cmp.Or(w.Name("department", string(t.Department)), string(t.Organisation)))
		}
		var scopes []string
		for _, s := range t.Scopes {
			scopes = append(scopes, string(s))
		}
		row.Scopes = strings.Join(scopes, " ")
		view.Rows = append(view.Rows, row)
	}
	title := "token.title"
	view.Lead = w.T("token.lead")
	if v.server.Machine.Administers(v.actor()) {
		title, view.Lead = "token.title-all", w.T("token.lead-all")
	}
	return v.show(status, tokensPageOf(v.frame(w.T(title)), view))
}

// tokenTable lists the tokens; each that is good can be ended.
func tokenTable(k parts.Kit, rows []tokenRow) parts.Table {
	t := parts.Table{Caption: k.T("token.list"), Empty: k.T("token.none"), Columns: []parts.Column{{Label: k.T("token.name")}, {Label: k.T("token.holder")}, {Label: k.T("token.scopes")},
		{Label: k.T("column.state")}, {Label: k.T("token.ends")}, {Label: k.T("token.used")}, {Label: k.T("token.act")}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, parts.Row{Cells: tokenCells(k, r)})
	}
	return t
}

func tokenCells(k parts.Kit, r tokenRow) []templ.Component {
	return []templ.Component{parts.Strong(r.Name, r.ID), parts.Text(r.Holder), parts.Text(r.Scopes), parts.Chip(k, r.State), parts.Text(r.Ends), parts.Text(r.Used), tokenRevoke(k, r)}
}
