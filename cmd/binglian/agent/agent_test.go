package agent_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
)

func (c *city) wantGiven(s *system, project string, want []int) {
	c.t.Helper()
	c.until(fmt.Sprintf("%d events of %s are taken", len(want), project), func() bool { return len(s.of(project)) >= len(want) })
	if diff := cmp.Diff(want, s.of(project)); diff != "" {
		c.t.Errorf("events of %s (-want +got):\n%s", project, diff)
	}
}

// wantAnswered waits until the server knows that everything is done.
func (c *city) wantAnswered() {
	c.t.Helper()
	w := c.dial()
	c.until("everything is answered", func() bool {
		lag, err := w.Lag(c.t.Context())
		return err == nil && lag.Waiting == 0 && lag.Unanswered == 0
	})
}

func TestEachProjectComesInOrderAndOnce(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	var all [][]int
	for i := range 20 {
		l := life(domain.ProjectID(fmt.Sprint("p", i)), 60)
		all = append(all, versions(l))
		c.commit(l)
	}
	stop := c.run(agent.Settings{Receiver: s, AtOnce: 16})
	for i, want := range all {
		c.wantGiven(s, fmt.Sprint("p", i), want)
	}
	c.wantAnswered()
	stop()
	total := s.count()
	more := life("p0", 70)
	c.commit(more[len(all[0]):])
	c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "p0", versions(more))
	if n := total + len(more) - len(all[0]); s.count() != n {
		t.Errorf("%d events after a new start; want %d", s.count(), n)
	}
}

func TestWhatTheStreamHasLostIsAskedFor(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l := life("p", 12)
	c.commit(l, 3, 5, 9) // the first of its own, and others
	c.run(agent.Settings{Receiver: s, Wait: 50 * time.Millisecond})
	c.wantGiven(s, "p", versions(l))
	c.wantAnswered()
}

// TestWhatIsOlderThanTheAgentIsntMissed begins in the middle of a project's life.
func TestWhatIsOlderThanTheAgentIsntMissed(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l := life("p", 12)
	c.commit(l, 1, 2, 3, 4, 5)
	c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "p", versions(l)[3:]) // 1, 3 and 5 are the department's
	c.wantAnswered()
}

// TestMissingEventIsWaitedFor lets the missing one come by itself, later, while another project goes on.
func TestMissingEventIsWaitedFor(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l := life("p", 8)
	c.silent = true // it couldn't be asked for
	c.commit(l[:2])
	c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "p", versions(l[:2]))
	c.commit(l[3:])
	c.commit(life("q", 5))
	c.wantGiven(s, "q", versions(life("q", 5)))
	if diff := cmp.Diff(versions(l[:2]), s.of("p")); diff != "" {
		t.Errorf("before the missing one came (-want +got):\n%s", diff)
	}
	c.commit(l[2:3])
	c.wantGiven(s, "p", versions(l))
	c.wantAnswered()
}

// TestDeadLetterHoldsItsProjectAlone refuses one event for good.
func TestDeadLetterHoldsItsProjectAlone(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l, tries := life("p", 10), 0
	poison := l[2].Event.Version
	s.refuses = func(e *agent.Event) error {
		if e.Subject == "p" && e.Version == poison {
			tries++
			return errors.New("no such parcel")
		}
		return nil
	}
	c.commit(l)
	c.commit(life("q", 10))
	stop := c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "q", versions(life("q", 10)))
	c.wantAnswered()
	c.wantGiven(s, "p", versions(l[:2]))
	letters, err := agent.OpenLetters(c.state)
	if err != nil {
		t.Fatal(err)
	}
	all, err := letters.List()
	if err != nil || len(all) != len(l)-2 || all[0].Version != poison || all[0].Behind || all[0].Tries != 3 || all[0].Why != "no such parcel" || !all[1].Behind {
		t.Fatalf("dead letters: %+v, %v", all, err)
	}
	if tries != 3 {
		t.Errorf("tried %d times", tries)
	}
	c.until("the city knows of it", func() bool { r := c.stream.Reports()[own]; return r.Dead == 1 && r.Behind == len(l)-3 })

	// Another start, and a redrive in vain, change nothing.
	stop()
	stop = c.run(agent.Settings{Receiver: s})
	if err := letters.Wish(agent.WishRedrive, all[0].ID); err != nil {
		t.Fatal(err)
	}
	c.until("it was tried again", func() bool { again, err := letters.Read(all[0].ID); return err == nil && again.Tries == 6 })
	if diff := cmp.Diff(versions(l[:2]), s.of("p")); diff != "" {
		t.Errorf("behind a dead letter (-want +got):\n%s", diff)
	}
	stop()

	// What is asked for while no agent runs is done at its start; what stands behind follows, and what is new after that.
	s.refuse(nil)
	if err := letters.Wish(agent.WishRedrive, all[0].ID); err != nil {
		t.Fatal(err)
	}
	c.commit(life("p", 14)[len(l):])
	c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "p", versions(life("p", 14)))
	c.wantAnswered()
	if all, err := letters.List(); err != nil || len(all) > 0 {
		t.Errorf("dead letters are left: %v, %v", all, err)
	}
	c.until("the city knows that it is over", func() bool { r := c.stream.Reports()[own]; return r.Dead == 0 && r.Behind == 0 })
}

func TestDroppedLetterLetsOthersPass(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l := life("p", 10)
	poison, second := l[1].Event.Version, l[4].Event.Version
	s.refuses = func(e *agent.Event) error {
		if e.Version == poison || e.Version == second {
			return errors.New("no")
		}
		return nil
	}
	c.commit(l)
	c.run(agent.Settings{Receiver: s})
	letters, err := agent.OpenLetters(c.state)
	if err != nil {
		t.Fatal(err)
	}
	count := func(n int) func() bool {
		return func() bool { all, err := letters.List(); return err == nil && len(all) == n }
	}
	c.until("all is set aside", count(len(l)-1))
	if err := letters.Wish(agent.WishDrop, l[1].Event.Name); !errors.Is(err, agent.ErrNoLetter) {
		t.Errorf("a letter that isn't: %v", err)
	}
	for _, v := range []int{poison, second} {
		if err := letters.Wish(agent.WishDrop, fmt.Sprint("p-", v)); err != nil {
			t.Fatal(err)
		}
		c.until("it is gone", func() bool { _, err := letters.Read(fmt.Sprint("p-", v)); return errors.Is(err, agent.ErrNoLetter) })
	}
	want := versions(l)
	c.wantGiven(s, "p", append([]int{want[0]}, append(want[2:4:4], want[5:]...)...))
	c.until("nothing is left", count(0))
}

// TestSystemThatIsAwayLosesNothing is away for longer than an event may be refused.
func TestSystemThatIsAwayLosesNothing(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	l, times := life("p", 10), 0
	s.refuses = func(*agent.Event) error {
		if times++; times < 8 {
			return fmt.Errorf("%w: nobody there", agent.ErrAway)
		}
		return nil
	}
	c.commit(l)
	c.run(agent.Settings{Receiver: s, Tries: 2})
	c.wantGiven(s, "p", versions(l))
	c.wantAnswered()
}

func TestStateIsOfOneAgentAndOneDepartment(t *testing.T) {
	t.Parallel()
	c, s := newCity(t), &system{}
	c.commit(life("p", 3))
	c.run(agent.Settings{Receiver: s})
	c.wantGiven(s, "p", versions(life("p", 3)))
	if err := agent.Run(t.Context(), c.dial(), agent.Settings{Receiver: s, State: c.state, AtOnce: 1, Tries: 1, Log: quiet}); err == nil {
		t.Error("two agents have one state")
	}
}
