package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/views"
)

// demoCity is a simulated city that is played into an empty rehearsal.
type demoCity struct {
	scenario *simulator.Scenario
	seed     uint64
}

// played is how far a city has been played, kept in its database so that a load that was killed goes on.
type played struct {
	Scenario    string `json:"scenario"`
	Seed        uint64 `json:"seed"`
	Fingerprint string `json:"fingerprint"`
	Done        int    `json:"done"`
	Total       int    `json:"total"`
	Complete    bool   `json:"complete"`
}

const playedSetting = "simulation"

// another is the refusal to play another city into one that has begun.
func (p *played) another() error {
	return fmt.Errorf("this rehearsal was begun with scenario %s and seed %d: go on with these, or name another folder with --data", p.Scenario, p.Seed)
}

func prepareDemo(file string, seed uint64) (*demoCity, error) {
	if file == "" {
		sc, err := simulator.Default()
		return &demoCity{sc, seed}, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--scenario: %w", err)
	}
	defer f.Close()
	sc, err := simulator.Load(f)
	if err != nil {
		return nil, fmt.Errorf("--scenario %s: %w", file, err)
	}
	return &demoCity{sc, seed}, nil
}

// play plays what is missing of the city and tells how far it is. It returns whether anything was missing.
func (c *demoCity) play(ctx context.Context, d *database, tell func(done, total int)) (bool, error) {
	var at played
	known, err := d.Setting(ctx, playedSetting, &at)
	if err != nil {
		return false, err
	}
	if known && (at.Scenario != c.scenario.Name || at.Seed != c.seed) {
		return false, at.another()
	}
	if known && at.Complete {
		return false, nil
	}
	// A load is over in seconds, and needn't leave a large heap behind.
	const sparing, roof = 40, 80 << 20 // percent; bytes, above which the collector works harder
	defer debug.SetGCPercent(debug.SetGCPercent(sparing))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(roof))
	script, err := simulator.Plan(d.machine, c.scenario, c.seed)
	if err != nil {
		return false, err
	}
	print := script.Fingerprint()
	script.Happened, script.Projects = nil, nil // only the commands are played
	if known && at.Fingerprint != print {
		return false, at.another()
	}
	at = played{Scenario: c.scenario.Name, Seed: c.seed, Fingerprint: print, Done: at.Done, Total: len(script.Steps)}
	if err := errors.Join(d.SetSetting(ctx, playedSetting, at), d.SetCountFrom(ctx, c.scenario.CountFrom)); err != nil {
		return false, err
	}
	group, inGroup := errgroup.WithContext(ctx)
	people := make(chan struct{}) // closed once the accounts are there
	group.Go(func() error {
		if err := c.addAccounts(inGroup, d); err != nil {
			return err
		}
		close(people)
		return nil
	})
	group.Go(func() error { return c.playSteps(inGroup, d, script, at, people, tell) })
	if err := group.Wait(); err != nil {
		return true, err
	}
	if err := d.AdvanceClock(ctx, script.End()); err != nil && !errors.Is(err, store.ErrClockBackwards) {
		return true, err
	}
	if err := d.FillFigures(ctx); err != nil {
		return true, err
	}
	at.Done, at.Complete = at.Total, true
	return true, d.SetSetting(ctx, playedSetting, at)
}

// playSteps plays the commands that are missing. Those that name a second officer wait for the people.
func (c *demoCity) playSteps(ctx context.Context, d *database, script *simulator.Script, at played, people <-chan struct{}, tell func(done, total int)) error {
	papers, err := c.keepPapers(ctx, d)
	if err != nil {
		return err
	}
	const saveEvery = 500 // commands; what is given again after a crash answers with its first result
	saved := at.Done
	var failed error
	err = simulator.Play(ctx, script, func(ctx context.Context, cmd stages.Command) error {
		if err := d.KeepAgain(ctx, papers.uploads(cmd)); err != nil {
			return err
		}
		if _, named := cmd.Act.(stages.Accompanied); named {
			select {
			case <-people:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		_, err := d.Change(ctx, cmd)
		return err
	}, at.Done, func(done, total int) {
		tell(done, total)
		if done-saved >= saveEvery {
			saved = done
			at.Done = done
			failed = errors.Join(failed, d.SetSetting(ctx, playedSetting, at))
		}
	})
	return errors.Join(err, failed)
}

// papers are the demo city's files, kept once and brought by every project anew.
type papers map[domain.Hash]simulator.Document

func (c *demoCity) keepPapers(ctx context.Context, d *database) (papers, error) {
	all := papers(simulator.Documents(d.machine.Book()))
	for _, doc := range all {
		u := store.Upload{Ref: domain.MaterialRef{Material: doc.Material}, Name: doc.Name, By: "demo"}
		kept, err := d.KeepUpload(ctx, u, bytes.NewReader(doc.Content))
		if err != nil {
			return nil, err
		}
		if kept.Ref.Hash != doc.Hash || kept.Ref.Type != doc.Type {
			return nil, fmt.Errorf("demo file %s was kept as %s %s", doc.Name, kept.Ref.Hash, kept.Ref.Type)
		}
	}
	return all, nil
}

func (p papers) uploads(cmd stages.Command) []store.Upload {
	var all []store.Upload
	for _, ref := range simulator.MaterialsOf(cmd.Act) {
		all = append(all, store.Upload{Project: cmd.Project, Ref: ref, Name: p[ref.Hash].Name, By: cmd.By.Account, At: cmd.At})
	}
	return all
}

// addAccounts adds the demo accounts that are not there yet.
func (c *demoCity) addAccounts(ctx context.Context, d *database) error {
	accounts, err := simulator.Accounts(c.scenario, d.machine.Book())
	if err != nil {
		return err
	}
	for _, a := range accounts {
		known, err := d.Account(ctx, a.ID)
		if err != nil {
			return err
		}
		if known != nil {
			continue
		}
		if _, err := d.AddAccount(ctx, store.NewAccount{ID: a.ID, Login: a.Login, Name: a.Name, Role: a.Role, Department: a.Department,
			Organisation: a.Organisation, Password: a.Password}); err != nil {
			return fmt.Errorf("add demo account %s: %w", a.Login, err)
		}
	}
	return nil
}

// load plays the demo city while the site says how far it is, and prints what a newcomer needs.
func (c *demoCity) load(ctx context.Context, log *slog.Logger, d *database, s *site, address string) error {
	s.setLoading("0 %")
	began, last := time.Now(), -1
	fresh, err := c.play(ctx, d, func(done, total int) {
		percent := 100 * done / max(1, total)
		if percent == last {
			return
		}
		last = percent
		s.setLoading(fmt.Sprintf("%d %%", percent))
		if percent%10 == 0 {
			fmt.Fprintf(os.Stderr, "demo city: %d %% (%d of %d commands)\n", percent, done, total)
		}
	})
	if err != nil {
		return err
	}
	if fresh {
		log.Info("the demo city is loaded", "took", time.Since(began).Round(100*time.Millisecond))
	}
	if err := s.readTime(ctx); err != nil {
		return err
	}
	s.setLoading("")
	c.welcome(s, address)
	return nil
}

// welcome prints the address and the accounts that show the most.
func (c *demoCity) welcome(s *site, address string) {
	fmt.Printf("\n并联 Binglian · %s\n  %s\n  clock: %s (a rehearsal: move it with 'binglian --demo clock advance 1d' or on the page)\n\n", c.scenario.Title.Zh,
		address, s.time().Format("2006-01-02 15:04"))
	fmt.Printf("demo accounts, all with the password %s:\n", c.scenario.Password)
	accounts, err := simulator.Accounts(c.scenario, s.database.machine.Book())
	if err != nil { // they were added from the same list
		return
	}
	for _, a := range accounts {
		if a.Listed {
			fmt.Printf("  %-26s %s\n", a.Login, a.Name)
		}
	}
	fmt.Println("\nEvery department's code is a login (civil-defence, water, …). Stop with Ctrl-C.")
}

// signIns lists the demo accounts for the sign-in page.
func (c *demoCity) signIns(b *stages.Book) ([]views.DemoAccount, error) {
	accounts, err := simulator.Accounts(c.scenario, b)
	if err != nil {
		return nil, err
	}
	all := make([]views.DemoAccount, len(accounts))
	for i, a := range accounts {
		all[i] = views.DemoAccount{Name: a.Login, Password: a.Password, Role: a.Role, Title: domain.Text{Zh: a.Name, En: a.Name}, Listed: a.Listed}
	}
	return all, nil
}
