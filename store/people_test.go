package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/store"
	"binglian/store/storetest"
)

var clerk = store.NewAccount{Login: "Wang.Fang", Name: "王芳", Role: domain.RoleOfficer, Department: "housing", Password: "correct horse"}

func TestPersonSignsInAndOut(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	added, err := city.AddAccount(t.Context(), clerk)
	if err != nil {
		t.Fatal(err)
	}
	session, err := city.SignIn(t.Context(), " wang.fang ", clerk.Password, "198.51.100.7")
	if err != nil {
		t.Fatal(err)
	}
	who, err := city.SessionAccount(t.Context(), session.Token)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(added, who); diff != "" || session.Account != added {
		t.Errorf("who is signed in (-want +got):\n%s", diff)
	}
	if a := who.Actor(); a.Account != added.ID || a.Role != domain.RoleOfficer || a.Department != "housing" {
		t.Errorf("acts as %+v", a)
	}
	all, err := city.Accounts(t.Context())
	if err != nil || len(all) != 1 || all[0] != added {
		t.Errorf("accounts %+v, %v", all, err)
	}
	if one, err := city.Account(t.Context(), added.ID); err != nil || *one != added {
		t.Errorf("account %+v, %v", one, err)
	}
	if none, err := city.Account(t.Context(), "nobody"); none != nil || err != nil {
		t.Errorf("account of nobody: %+v, %v", none, err)
	}
	if err := city.SignOut(t.Context(), session.Token); err != nil {
		t.Fatal(err)
	}
	_, err = city.SessionAccount(t.Context(), session.Token)
	refused(t, err, store.NotSignedIn)
}

func TestSignInNeverSaysWhatWasWrong(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	gone := clerk
	gone.Login = "gone"
	if _, err := city.AddAccount(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if err := city.SetActive(t.Context(), "gone", false); err != nil {
		t.Fatal(err)
	}
	for _, try := range [][2]string{{"wang.fang", "wrong"}, {"nobody", clerk.Password}, {"gone", clerk.Password}, {"", ""}, {"' or 1=1", "x"},
		{"wang.fang", strings.Repeat("x", 1<<20)}} {
		_, err := city.SignIn(t.Context(), try[0], try[1], "198.51.100.7")
		if r := (*domain.Rejection)(nil); !errors.As(err, &r) || r.Reason != store.WrongSignIn || len(r.Args) > 0 {
			t.Errorf("%.20q: %v", try, err)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"wang.fang", "nobody"} { // which of them exists can't be told
		for range 5 {
			_, err := city.SignIn(t.Context(), login, "wrong", "198.51.100.7")
			refused(t, err, store.WrongSignIn)
		}
		_, err := city.SignIn(t.Context(), login, clerk.Password, "198.51.100.7")
		refused(t, err, store.TooManyAttempts)
	}
	var longest time.Duration
	for range 12 {
		_, err := city.SignIn(t.Context(), "wang.fang", "wrong", "198.51.100.7")
		r := (*domain.Rejection)(nil)
		if errors.As(err, &r) && r.Reason == store.TooManyAttempts {
			var seconds int
			if _, err := fmt.Sscan(r.Args["wait"], &seconds); err != nil {
				t.Fatal(err)
			}
			wait := time.Duration(seconds) * time.Second
			longest = max(longest, wait)
			city.Clock.Set(city.Clock.Now().Add(wait))
		}
	}
	if longest < 10*time.Second || longest > 15*time.Minute {
		t.Errorf("longest wait %v", longest)
	}
	city.Clock.Set(city.Clock.Now().Add(time.Hour))
	if _, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7"); err != nil {
		t.Fatal(err)
	}
	for range 4 { // a success forgives
		_, err := city.SignIn(t.Context(), "wang.fang", "wrong", "198.51.100.7")
		refused(t, err, store.WrongSignIn)
	}
}

// guess tries wrong passwords until it has to wait, at most so many times, and gives how often it needn't.
func guess(t *testing.T, city *storetest.City, most int, who func(i int) (login, address string)) int {
	t.Helper()
	for i := range most {
		login, address := who(i)
		if _, err := city.SignIn(t.Context(), login, "wrong", address); errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
			return i
		}
	}
	return most
}

func TestAStrangerKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	if n := guess(t, city, 20, func(int) (string, string) { return "wang.fang", "203.0.113.9" }); n != 5 {
		t.Errorf("one address tries an account %d times", n)
	}
	if _, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7"); err != nil {
		t.Errorf("the account waits for a stranger: %v", err)
	}
	// Many addresses guess together: the account as a whole slows down, but not where it came in lately.
	n := guess(t, city, 500, func(i int) (string, string) { return "wang.fang", fmt.Sprintf("2001:db8:0:%x::/64", i) })
	if n < 30 || n > 60 {
		t.Errorf("many addresses try an account %d times", n)
	}
	if _, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "192.0.2.1"); !errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
		t.Errorf("from an unknown address: %v", err)
	}
	if _, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7"); err != nil {
		t.Errorf("from a familiar address: %v", err)
	}
}

func TestAStrangerTriesFewAccounts(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	n := guess(t, city, 200, func(i int) (string, string) { return fmt.Sprintf("somebody%d", i), "203.0.113.9" })
	if n < 20 || n > 40 {
		t.Errorf("one address tries %d accounts", n)
	}
	_, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "203.0.113.9")
	refused(t, err, store.TooManyAttempts)
	if _, err = city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7"); err != nil {
		t.Error(err)
	}
	city.Clock.Set(city.Clock.Now().Add(2 * time.Hour))
	if n = guess(t, city, 200, func(i int) (string, string) { return fmt.Sprintf("somebody%d", i), "203.0.113.9" }); n < 20 {
		t.Errorf("hours later it tries %d accounts", n)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, c *storetest.City, token string) error{
		"with a new password": func(t *testing.T, c *storetest.City, _ string) error {
			return c.SetPassword(t.Context(), "wang.fang", "another one")
		},
		"with the account": func(t *testing.T, c *storetest.City, _ string) error {
			return c.SetActive(t.Context(), "wang.fang", false)
		},
		"after hours": func(_ *testing.T, c *storetest.City, _ string) error {
			c.Clock.Set(c.Clock.Now().Add(3 * time.Hour))
			return nil
		},
		"at the end of a day's work, however busy": func(t *testing.T, c *storetest.City, token string) error {
			for range 13 {
				c.Clock.Set(c.Clock.Now().Add(time.Hour))
				_, err := c.SessionAccount(t.Context(), token)
				if errors.Is(err, &domain.Rejection{Reason: store.NotSignedIn}) {
					return nil
				}
			}
			return errors.New("it never ended")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city := storetest.Open(t)
			if _, err := city.AddAccount(t.Context(), clerk); err != nil {
				t.Fatal(err)
			}
			session, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := city.SessionAccount(t.Context(), session.Token); err != nil {
				t.Fatal(err)
			}
			if err := end(t, city, session.Token); err != nil {
				t.Fatal(err)
			}
			_, err = city.SessionAccount(t.Context(), session.Token)
			refused(t, err, store.NotSignedIn)
			if err := city.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewPasswordReplacesTheOld(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	if err := city.SetPassword(t.Context(), "wang.fang", "another one"); err != nil {
		t.Fatal(err)
	}
	_, err := city.SignIn(t.Context(), "wang.fang", clerk.Password, "198.51.100.7")
	refused(t, err, store.WrongSignIn)
	if _, err := city.SignIn(t.Context(), "wang.fang", "another one", "198.51.100.7"); err != nil {
		t.Error(err)
	}
	var kept string
	if err := city.Connect(t).QueryRow(t.Context(), `select password from accounts`).Scan(&kept); err != nil || !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("kept as %.30s, %v", kept, err)
	}
	refused(t, city.SetPassword(t.Context(), "nobody", "another one"), store.AccountUnknown)
}

func TestAccountIsRefused(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*store.NewAccount)
		want   domain.Reason
	}{
		"a login that is taken":              {func(a *store.NewAccount) { a.Login = "WANG.FANG" }, store.LoginTaken},
		"a login with spaces":                {func(a *store.NewAccount) { a.Login = "wang fang" }, store.LoginForm},
		"no login":                           {func(a *store.NewAccount) { a.Login = "" }, store.LoginForm},
		"no name":                            {func(a *store.NewAccount) { a.Name = " " }, store.AccountNameless},
		"a short password":                   {func(a *store.NewAccount) { a.Password = "密码一二三四五" }, store.PasswordShort},
		"a password as long as a book":       {func(a *store.NewAccount) { a.Password = strings.Repeat("x", 1000) }, store.PasswordLong},
		"the clock":                          {func(a *store.NewAccount) { a.Role = domain.RoleClock }, store.AccountRole},
		"an unknown role":                    {func(a *store.NewAccount) { a.Role = "king" }, store.AccountRole},
		"an officer of no department":        {func(a *store.NewAccount) { a.Department = "" }, store.AccountPlace},
		"an investor without organisation":   {func(a *store.NewAccount) { a.Role, a.Department = domain.RoleInvestor, "" }, store.AccountPlace},
		"a window clerk with a department":   {func(a *store.NewAccount) { a.Role = domain.RoleWindow }, store.AccountPlace},
		"an officer with an investor's code": {func(a *store.NewAccount) { a.Organisation = "91220302MA14ABCDXH" }, store.AccountPlace},
	} {
		n := clerk
		n.Login = "other"
		test.change(&n)
		if _, err := city.AddAccount(t.Context(), n); !errors.Is(err, &domain.Rejection{Reason: test.want}) {
			t.Errorf("%s: %v; want %s", name, err, test.want)
		}
	}
}
