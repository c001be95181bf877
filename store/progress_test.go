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

// telephoned is a project with two applications or more, whose contact has two telephones.
func telephoned(t *testing.T) (*storetest.City, *domain.Project) {
	t.Helper()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 2).Until(t, func(p *domain.Project) bool { return len(p.Applications) > 1 }).Walk.Project
	city.Exec(t, `insert into contacts (project, name, phone) values ('p1', '王芳', '13904340001、0434-3260002')
		on conflict (project) do update set name = excluded.name, phone = excluded.phone`)
	return city, p
}

func TestProgressIsToldToWhoKnowsNumberAndTelephone(t *testing.T) {
	t.Parallel()
	city, p := telephoned(t)
	last := p.Applications[len(p.Applications)-1]
	for _, try := range []struct {
		number, digits string
		want           domain.ApplicationID
	}{
		{last.Number, "0001", last.ID},
		{last.Number, "0002", last.ID},
		{strings.ToLower(" " + last.Number + "　"), "０００１", last.ID},
		{p.Applications[0].Number, "0001", p.Applications[0].ID},
		{string(p.Record.Code), "0002", ""},
		{strings.ReplaceAll(string(p.Record.Code), "-", ""), "0002", ""},
	} {
		got, application, err := city.Progress(t.Context(), try.number, try.digits, "198.51.100.7")
		if err != nil || application != try.want || cmp.Diff(p, got) != "" {
			t.Errorf("%q, %s: %v, %q, %v", try.number, try.digits, got != nil, application, err)
		}
	}
}

func TestProgressTellsNotWhatWasWrong(t *testing.T) {
	t.Parallel()
	city, p := telephoned(t)
	number := p.Applications[0].Number
	for i, try := range [][2]string{
		{number, "0003"}, {number, "1390"}, {number + "9", "0001"}, {number[:len(number)-1], "0001"}, {number[1:], "0001"}, {"0", "0001"}, {"", "0001"},
		{"—", "0001"}, {p.Record.Name, "0001"}, {string(p.Record.Credit), "0001"}, {string(p.ID), "0001"}, {strings.Repeat("1", 1000), "0001"}, {`%`, "0001"},
	} {
		_, _, err := city.Progress(t.Context(), try[0], try[1], fmt.Sprintf("198.51.100.%d", i))
		if r := (*domain.Rejection)(nil); !errors.As(err, &r) || r.Reason != store.ProgressUnknown || len(r.Args)+len(r.Fields) > 0 {
			t.Errorf("%.40q, %s: %v", try[0], try[1], err)
		}
	}
	for _, digits := range []string{"", "1", "001", "00001", "000a", "０００", "四三二一"} {
		if _, _, err := city.Progress(t.Context(), number, digits, "203.0.113.1"); !errors.Is(err, &domain.Rejection{Reason: store.ProgressDigits}) {
			t.Errorf("digits %q: %v", digits, err)
		}
	}
	city.Exec(t, `delete from contacts`)
	if _, _, err := city.Progress(t.Context(), number, "0001", "203.0.113.2"); !errors.Is(err, &domain.Rejection{Reason: store.ProgressUnknown}) {
		t.Errorf("without a contact: %v", err)
	}
}

// askInVain asks for progress until it has to wait, at most so many times, and gives how often it needn't.
func askInVain(t *testing.T, city *storetest.City, most int, who func(i int) (number, address string)) int {
	t.Helper()
	for i := range most {
		number, address := who(i)
		_, _, err := city.Progress(t.Context(), number, "9999", address)
		if errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
			return i
		}
		refused(t, err, store.ProgressUnknown)
	}
	return most
}

func TestGuessingOfProgressIsSlowedDown(t *testing.T) {
	t.Parallel()
	for name, there := range map[string]bool{"a number that there is": true, "a number that there isn't": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city, p := telephoned(t)
			number := "99990000"
			if there {
				number = p.Applications[0].Number
			}
			if n := askInVain(t, city, 20, func(int) (string, string) { return number, "203.0.113.9" }); n != 5 {
				t.Errorf("one address tries a number %d times", n)
			}
			city.Clock.Set(city.Clock.Now().Add(25 * time.Hour))
			// Many addresses guess together, and write the number in many ways.
			n := askInVain(t, city, 100, func(i int) (string, string) {
				return strings.Repeat("-", i) + number, fmt.Sprintf("2001:db8:0:%x::/64", i)
			})
			if n < 4 || n > 6 {
				t.Errorf("many addresses try a number %d times", n)
			}
			tries := 0
			for end := city.Clock.Now().Add(24 * time.Hour); city.Clock.Now().Before(end); city.Clock.Set(city.Clock.Now().Add(time.Minute)) {
				_, _, err := city.Progress(t.Context(), number, "9999", fmt.Sprintf("2001:db8:1:%x::/64", city.Clock.Now().Unix()))
				if !errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
					tries++
				}
			}
			if tries < 20 || tries > 40 {
				t.Errorf("a patient guesser tries %d times a day", tries)
			}
		})
	}
}

func TestOneAddressTriesFewNumbers(t *testing.T) {
	t.Parallel()
	city, p := telephoned(t)
	number := p.Applications[0].Number
	if _, _, err := city.Progress(t.Context(), number, "0001", "198.51.100.7"); err != nil {
		t.Fatal(err)
	}
	if n := askInVain(t, city, 200, func(i int) (string, string) { return fmt.Sprintf("9999%04d", i), "203.0.113.9" }); n < 20 || n > 40 {
		t.Errorf("one address tries %d numbers", n)
	}
	if _, _, err := city.Progress(t.Context(), number, "0001", "203.0.113.9"); !errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
		t.Errorf("the address of a guesser: %v", err)
	}
	askInVain(t, city, 20, func(i int) (string, string) { return number, fmt.Sprintf("2001:db8:0:%x::/64", i) })
	if _, _, err := city.Progress(t.Context(), number, "0001", "192.0.2.1"); !errors.Is(err, &domain.Rejection{Reason: store.TooManyAttempts}) {
		t.Errorf("from an unknown address: %v", err)
	}
	if _, _, err := city.Progress(t.Context(), number, "0001", "198.51.100.7"); err != nil {
		t.Errorf("where the number was known lately: %v", err)
	}
	clerk := clerk
	if _, err := city.AddAccount(t.Context(), clerk); err != nil {
		t.Fatal(err)
	}
	if _, err := city.SignIn(t.Context(), clerk.Login, clerk.Password, "203.0.113.9"); err != nil {
		t.Errorf("who asks in vain signs in: %v", err)
	}
}
