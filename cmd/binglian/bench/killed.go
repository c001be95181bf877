package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"binglian/domain"
	"binglian/events"
)

const (
	kills      = 20
	killWithin = 400 * time.Millisecond // of the database's being back; the moment is left to chance
	killLimit  = 3 * time.Minute
)

// measureKilled kills PostgreSQL again and again while drivers act without rest, and holds what departments heard to what the database says.
func measureKilled(ctx context.Context, s *Settings, p *Part, m *Machine) error {
	c, err := plan(defaultMachine(), usual(), paper().ref)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, killLimit)
	defer cancel()
	quietly := *s
	quietly.Log = slog.New(slog.DiscardHandler) // what fails now fails on purpose
	return withFolder(&quietly, func(folder string) (err error) {
		city, err := openCity(ctx, folder, &quietly)
		defer func() { err = errors.Join(err, city.close()) }()
		if err != nil {
			return err
		}
		city.describe(ctx, m)
		departments, err := city.listen(ctx, listeners)
		if err != nil {
			return err
		}
		fleet := newFleet(city, c)
		if err := fleet.bring(ctx, 8*drivers); err != nil {
			return err
		}
		done, back, err := fleet.endure(ctx, folder)
		if err != nil {
			return err
		}
		if err := city.reconnect(ctx); err != nil {
			return err
		}
		found, err := city.compare(ctx, departments)
		if err != nil {
			return err
		}
		p.add("actions meanwhile", float64(done), "")
		back.report(p, "until the database works again", 0)
		p.add("copies that departments heard", float64(found.heard), "")
		p.atMost("copies lost", float64(found.lost), "", 0)
		p.atMost("copies heard twice", float64(found.twice), "", 0)
		p.atMost("copies out of the order of their project", float64(found.astray), "", 0)
		p.note("PostgreSQL was killed (SIGKILL) %d times while %d drivers acted without rest, each giving a command again until it was answered", kills, drivers)
		return nil
	})
}

// endure kills the database while the drivers act, and gives how many actions were carried out and how long the database was away each time.
func (f *fleet) endure(ctx context.Context, folder string) (int, latencies, error) {
	acting, stop := context.WithCancel(ctx)
	defer stop()
	group, acting := errgroup.WithContext(acting)
	counts := make([]int, drivers)
	for i := range drivers {
		group.Go(func() error {
			for l := (*life)(nil); acting.Err() == nil; counts[i]++ {
				if l == nil || f.ended(l) {
					select {
					case l = <-f.stock:
					default:
						return nil // the stock is used up
					}
				}
				if err := f.surely(ctx, l); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var away latencies
	for range kills {
		time.Sleep(rand.N(killWithin))
		began := time.Now()
		if err := killDatabase(folder); err != nil {
			return 0, nil, err
		}
		for { // until it is back
			if err := f.city.reconnect(ctx); err == nil {
				break
			}
			if ctx.Err() != nil {
				return 0, nil, ctx.Err()
			}
			time.Sleep(glance)
		}
		away = append(away, time.Since(began))
	}
	stop()
	err := group.Wait()
	done := 0
	for _, n := range counts {
		done += n
	}
	return done, away, err
}

// surely gives a project's next command again and again until it is answered, as the same command.
func (f *fleet) surely(ctx context.Context, l *life) error {
	cmd := f.course.steps[l.at].of(l.id, l.index, l.at)
	for {
		_, err := f.city.Change(ctx, cmd)
		if refused := (*domain.Rejection)(nil); err == nil || errors.As(err, &refused) {
			l.at++
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(glance)
	}
}

// killDatabase ends the PostgreSQL of a data folder as a power cut does.
func killDatabase(folder string) error {
	raw, err := os.ReadFile(filepath.Join(folder, "postgres", "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("find the database's process: %w", err)
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err != nil {
		return fmt.Errorf("kill the database: %w", err)
	}
	return nil
}

// reconnect makes the connection that looks at the database beside the store anew.
func (c *city) reconnect(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.server.URL())
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	_ = c.side.Close(ctx) // it is broken
	c.side = conn
	return nil
}

// comparison is what departments heard, held to what the database says.
type comparison struct{ heard, lost, twice, astray int }

// compare waits until everything is delivered.
func (c *city) compare(ctx context.Context, departments []*consumer) (comparison, error) {
	var found comparison
	if _, err := c.relayed(ctx); err != nil {
		return found, err
	}
	for _, l := range departments {
		if err := l.caughtUp(ctx); err != nil {
			return found, err
		}
	}
	expected, err := c.expected(ctx)
	if err != nil {
		return found, err
	}
	for _, l := range departments {
		last, seen := map[string]int{}, map[string]bool{}
		for _, h := range l.take() {
			found.heard++
			if seen[h.event] {
				found.twice++
				continue
			}
			seen[h.event] = true
			at := strings.LastIndexByte(h.event, '-')
			version, err := strconv.Atoi(h.event[at+1:])
			if err != nil {
				return found, fmt.Errorf("event %s: %w", h.event, err)
			}
			if version <= last[h.event[:at]] {
				found.astray++
			}
			last[h.event[:at]] = version
		}
		for _, id := range expected[l.department] {
			if !seen[id] {
				found.lost++
			}
		}
	}
	return found, nil
}

// expected gives the events that concern each department, by the database.
func (c *city) expected(ctx context.Context) (map[domain.DepartmentCode][]string, error) {
	rows, err := c.side.Query(ctx, `select project || '-' || version, audience from events`)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer rows.Close()
	all := map[domain.DepartmentCode][]string{}
	for rows.Next() {
		var id, raw string
		var audience []events.Audience
		if err := rows.Scan(&id, &raw); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		if err := json.Unmarshal([]byte(raw), &audience); err != nil {
			return nil, fmt.Errorf("read audience of %s: %w", id, err)
		}
		for _, a := range audience {
			if slices.Contains(listeners, a.Department) {
				all[a.Department] = append(all[a.Department], id)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	return all, nil
}
