package views

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"binglian/domain"
	"binglian/views/forms"
	"binglian/views/problems"
	"binglian/views/words"
)

// signInView is what the sign-in page shows.
type signInView struct {
	Name    string // typed before
	Next    string // address to come back to
	Refused string
	Again   bool // somebody wanted a page and isn't signed in
	Demo    []demoAccount
}

func showSignIn(v *visit) error {
	next := localPath(v.r.URL.Query().Get("next"))
	if v.account != nil {
		return v.redirect(next, "")
	}
	view := signInView{Next: next, Again: next != "/", Demo: v.demoAccounts()}
	return v.show(http.StatusOK, signInPage(v.frame(v.words.T("signin.title")), view))
}

func signIn(v *visit) error {
	form, err := forms.Receive(v.w, v.r, nil, forms.Limits{}, nil)
	if err != nil {
		return err
	}
	name, next := form.Values.Get("name"), localPath(form.Values.Get("next"))
	session, err := v.server.Accounts.SignIn(v.r.Context(), name, form.Values.Get("password"), v.server.addressOf(v.r))
	refused, known := problems.AsRejection(err)
	if known && !problems.WantsJSON(v.r) {
		problem := problems.Of(v.words, refused, "")
		problem.SetRetry(v.w.Header())
		view := signInView{Name: name, Next: next, Refused: problem.Detail, Demo: v.demoAccounts()}
		return v.show(problem.Status, signInPage(v.frame(v.words.T("signin.title")), view))
	}
	if err != nil {
		return err
	}
	if v.token != "" && v.token != session.Token { // another account of the same browser
		if err := v.server.Accounts.SignOut(v.r.Context(), v.token); err != nil {
			return err
		}
	}
	cookie := v.server.cookie(sessionCookie, session.Token, time.Until(session.Expires)) //nolint:forbidigo // sessions last in real time, in a rehearsal too
	http.SetCookie(v.w, cookie)
	return v.redirect(next, "")
}

func signOut(v *visit) error {
	if v.token != "" {
		if err := v.server.Accounts.SignOut(v.r.Context(), v.token); err != nil {
			return err
		}
	}
	v.clearCookie(sessionCookie)
	return v.redirect("/sign-in", "flash.signed-out")
}

// demoAccount is an account of a rehearsal as the reader is shown it.
type demoAccount struct {
	DemoAccount
	Whose string
}

// demoAccounts names the accounts of a rehearsal in the reader's language: by their own title if it has one in it, else by
// the department whose code is their login, or by their role.
func (v *visit) demoAccounts() []demoAccount {
	all := make([]demoAccount, len(v.server.Demo))
	for i, a := range v.server.Demo {
		all[i] = demoAccount{a, v.words.Text(a.Title)}
		if v.words.Lang == words.Chinese || a.Title.En != a.Title.Zh {
			continue
		}
		all[i].Whose = v.words.T("role." + string(a.Role))
		for _, code := range []string{a.Name, a.Name[:max(0, strings.LastIndexByte(a.Name, '-'))]} {
			if name := v.words.Name("department", code); name != code {
				all[i].Whose = name
				break
			}
		}
	}
	return all
}

// demoRole is the accounts of a rehearsal that play one role.
type demoRole struct {
	Role   domain.Role
	First  []demoAccount // with which to begin
	Others []demoAccount // folded
}

// byRole gathers accounts by role, in the order in which the roles come.
func byRole(demo []demoAccount) []demoRole {
	var roles []demoRole
	for _, a := range demo {
		i := slices.IndexFunc(roles, func(r demoRole) bool { return r.Role == a.Role })
		if i < 0 {
			i = len(roles)
			roles = append(roles, demoRole{Role: a.Role})
		}
		if a.Listed {
			roles[i].First = append(roles[i].First, a)
		} else {
			roles[i].Others = append(roles[i].Others, a)
		}
	}
	for i := range roles {
		if r := &roles[i]; len(r.First) == 0 && len(r.Others) <= landingFirst { // too few to be worth folding
			r.First, r.Others = r.Others, nil
		}
	}
	return roles
}
