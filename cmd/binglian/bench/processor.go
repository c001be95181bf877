package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ticks are the units in which the kernel tells processor time (USER_HZ), the same on every Linux.
const ticks = 100 // /s

// processorTime is what was used up since the processes began. Unlike rates it hardly depends on what else the machine does.
type processorTime struct{ program, database time.Duration }

// processorTime reads what this program, with NATS in it, and PostgreSQL have used.
func (c *city) processorTime() (processorTime, error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return processorTime{}, fmt.Errorf("read processor time: %w", err)
	}
	used := processorTime{program: time.Duration(own.Utime.Nano() + own.Stime.Nano())}
	postmaster, sessions, err := c.processes()
	if err != nil {
		return used, err
	}
	used.database = postmaster.own + postmaster.ended // of sessions that have ended the postmaster knows the time
	for _, p := range sessions {
		used.database += p.own
	}
	return used, nil
}

// processes gives PostgreSQL's first process, and all the others.
func (c *city) processes() (postmaster process, others []process, err error) {
	own, err := processOf(int(c.side.PgConn().PID()))
	if err != nil {
		return postmaster, nil, err
	}
	if postmaster, err = processOf(own.parent); err != nil {
		return postmaster, nil, err
	}
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return postmaster, nil, fmt.Errorf("read processor time: %w", err)
	}
	for _, file := range all {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		if p, err := processOf(pid); err == nil && p.parent == own.parent { // others may have ended by now
			others = append(others, p)
		}
	}
	return postmaster, others, nil
}

// shrunk waits until PostgreSQL has no more than that many processes beside the first: what ended is counted then.
func (c *city) shrunk(ctx context.Context, to int) error {
	for {
		_, others, err := c.processes()
		if err != nil || len(others) <= to {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
}

func (t processorTime) since(before processorTime) processorTime {
	return processorTime{t.program - before.program, t.database - before.database}
}

// process is what the kernel tells of one process.
type process struct {
	parent     int
	own, ended time.Duration // processor time: its own, and that of children that have ended
}

// processOf reads /proc/PID/stat (proc(5)).
func processOf(pid int) (process, error) {
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, fmt.Errorf("read processor time: %w", err)
	}
	// The name, in brackets, may hold anything; what follows are numbers, beginning with the third field.
	fields := strings.Fields(string(said[strings.LastIndexByte(string(said), ')')+1:]))
	const parent, user, system, endedUser, endedSystem = 4, 14, 15, 16, 17
	var n [endedSystem + 1]int
	for _, field := range []int{parent, user, system, endedUser, endedSystem} {
		if n[field], err = strconv.Atoi(fields[field-3]); err != nil {
			return process{}, fmt.Errorf("read processor time: %w", err)
		}
	}
	times := func(a, b int) time.Duration { return time.Duration(n[a]+n[b]) * time.Second / ticks }
	return process{n[parent], times(user, system), times(endedUser, endedSystem)}, nil
}
