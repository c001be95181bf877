package bench

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"binglian/events"
)

// floor is the same unit of work without any of this program: pgbench on the same server, with rows of the same size.
type floor struct {
	city    *city
	unit    unit
	drivers int
	program string // pgbench; empty where there is none
	units   float64
	used    processorTime
}

// unit is what an action writes, at the median of all actions.
type unit struct {
	snapshot []byte
	payload  []byte
	name     string
	stage    string
	by       []byte
	audience []byte
	copies   int
}

// unit gives what the actions of mid-life write: a snapshot and an event of median size, word for word.
func (c *course) unit() unit {
	var snapshots [][]byte
	type written struct {
		payload []byte
		event   *events.Event
	}
	var all []written
	for _, s := range c.steps[c.middle():] {
		snapshots = append(snapshots, s.snapshot)
		for i := range s.events {
			payload, err := events.Encode(s.events[i].Body)
			if err == nil {
				all = append(all, written{payload, &s.events[i]})
			}
		}
	}
	slices.SortFunc(snapshots, func(a, b []byte) int { return cmp.Compare(len(a), len(b)) })
	slices.SortFunc(all, func(a, b written) int { return cmp.Compare(len(a.payload), len(b.payload)) })
	w := all[len(all)/2]
	u := unit{snapshot: snapshots[len(snapshots)/2], payload: w.payload, name: w.event.Body.Name(), stage: string(w.event.Stage), copies: 1 + len(w.event.Audience)}
	audience := make([]events.Audience, len(w.event.Audience))
	for i, d := range w.event.Audience {
		audience[i] = events.Audience{Department: d, Previous: w.event.Version - 1}
	}
	u.by, _ = json.Marshal(w.event.By) // plain values
	u.audience, _ = json.Marshal(audience)
	return u
}

//go:embed floor_tables.sql
var floorTables string

//go:embed floor_unit.sql
var floorUnit []byte

// prepare makes the floor's tables, which have the columns, indexes and constraints of ours, and a row a driver.
func (f *floor) prepare(ctx context.Context) error {
	f.program = pgbench(f.city.server.Programs())
	if f.program == "" {
		return nil
	}
	if _, err := f.city.side.Exec(ctx, floorTables); err != nil {
		return fmt.Errorf("make tables of the floor: %w", err)
	}
	if _, err := f.city.side.Exec(ctx, `insert into floor.projects (id, version, shape, lists, changed_at, hash, heard, snapshot)
		select id::text, 1, 1, 1, now(), decode(repeat('00', 32), 'hex'), $1::jsonb, $2 from generate_series(0, $3 - 1) as id`,
		`{"housing": 1}`, string(f.unit.snapshot), f.drivers); err != nil {
		return fmt.Errorf("fill tables of the floor: %w", err)
	}
	return nil
}

// pgbench finds the program beside the server's own, or where programs are looked for. It is empty where there is none.
func pgbench(beside string) string {
	own := filepath.Join(beside, "pgbench")
	if _, err := os.Stat(own); err == nil {
		return own
	}
	found, _ := exec.LookPath("pgbench") // none is an answer too
	return found
}

// measure gives the floor's rate in units/s, 0 without pgbench.
func (f *floor) measure(ctx context.Context, length time.Duration) (float64, error) {
	if f.program == "" {
		return 0, nil
	}
	script, err := os.CreateTemp("", "binglian-floor-*.sql")
	if err != nil {
		return 0, fmt.Errorf("write script of the floor: %w", err)
	}
	defer os.Remove(script.Name())
	if _, err := script.Write(floorUnit); err != nil {
		return 0, errors.Join(fmt.Errorf("write script of the floor: %w", err), script.Close())
	}
	if err := script.Close(); err != nil {
		return 0, fmt.Errorf("write script of the floor: %w", err)
	}
	args := []string{"-n", "-M", "prepared", "-c", strconv.Itoa(f.drivers), "-j", "2", "-T", strconv.Itoa(max(1, int(length.Seconds()))), "-f", script.Name()}
	hash := `\x` + hex.EncodeToString(make([]byte, 32))
	for name, value := range map[string]string{"snapshot": string(f.unit.snapshot), "payload": string(f.unit.payload), "name": f.unit.name,
		"stage": f.unit.stage, "by": string(f.unit.by), "audience": string(f.unit.audience), "hash": hash, "copies": strconv.Itoa(f.unit.copies)} {
		args = append(args, "-D", name+"="+value)
	}
	cmd := exec.CommandContext(ctx, f.program, append(args, f.city.server.URL())...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	before, err := f.city.processorTime()
	if err != nil {
		return 0, err
	}
	_, others, err := f.city.processes()
	if err != nil {
		return 0, err
	}
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, said.Bytes())
	}
	if err := f.city.shrunk(ctx, len(others)); err != nil {
		return 0, err
	}
	after, err := f.city.processorTime()
	if err != nil {
		return 0, err
	}
	f.used.program += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	f.used.database += after.since(before).database
	rate, err := rateOf(said.String())
	f.units += rate * length.Seconds()
	return rate, err
}

var (
	ratePattern   = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	failedPattern = regexp.MustCompile(`(?m)^number of failed transactions: ([0-9]+)`)
)

// rateOf reads the rate from what pgbench says. It returns an error if units failed.
func rateOf(said string) (float64, error) {
	if failed := failedPattern.FindStringSubmatch(said); failed != nil && failed[1] != "0" {
		return 0, fmt.Errorf("pgbench: %s units failed", failed[1])
	}
	rate := ratePattern.FindStringSubmatch(said)
	if rate == nil {
		return 0, fmt.Errorf("pgbench tells no rate: %s", said)
	}
	return strconv.ParseFloat(rate[1], 64)
}

// report compares ours with the floor.
func (f *floor) report(p *Part, ours, theirs []float64) {
	if f.program == "" {
		p.note("pgbench stands neither beside the server (%s) nor in PATH: no floor and no ratio; Debian has it in postgresql-contrib",
			f.city.server.Programs())
		return
	}
	p.add("floor: units of pgbench", median(theirs), "/s")
	p.add("processor time a unit, pgbench", microseconds(f.used.program)/f.units, "µs")
	p.add("processor time a unit, PostgreSQL", microseconds(f.used.database)/f.units, "µs")
	p.atLeast("ratio to the floor", median(ours)/median(theirs), "", goalRatio)
	p.note("floor: pgbench -M prepared -c %d -j 2: begin, lock, update (%d bytes), two events (%d bytes each), outbox, commit; same server, fsync on",
		f.drivers, len(f.unit.snapshot), len(f.unit.payload))
}
