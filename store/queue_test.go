package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

// gate is a machine that can be made to wait in the middle of a decision on one project, so that the commands given meanwhile go
// together, and to panic on another.
type gate struct {
	*stages.Machine
	mu      sync.Mutex
	wait    domain.ProjectID
	entered chan struct{}
	leave   chan struct{}
	panics  domain.ProjectID
}

func (m *gate) Decide(p *domain.Project, c stages.Command) (stages.Decision, *domain.Rejection) {
	m.mu.Lock()
	waits, panics := c.Project == m.wait, c.Project == m.panics
	if waits {
		m.wait = ""
	}
	m.mu.Unlock()
	if waits {
		close(m.entered)
		<-m.leave
	}
	if panics {
		panic("a fault in a rule")
	}
	return m.Machine.Decide(p, c)
}

// answered is what came of a command.
type answered struct {
	result store.Result
	err    error
}

// crowd carries out commands in one group: they come while the first, of the same kind, is under way.
func crowd(t *testing.T, city *storetest.City, m *gate, first stages.Command, commands []stages.Command) []answered {
	t.Helper()
	m.mu.Lock()
	m.wait, m.entered, m.leave = first.Project, make(chan struct{}), make(chan struct{})
	m.mu.Unlock()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := city.Change(t.Context(), first); err != nil {
			t.Error(err)
		}
	})
	<-m.entered
	answers := make([]answered, len(commands))
	for i, c := range commands {
		all.Go(func() { answers[i].result, answers[i].err = city.Change(t.Context(), c) })
	}
	for patience := time.Now().Add(time.Minute); city.Waiting() < len(commands); runtime.Gosched() { // each is there before the first goes on
		if time.Now().After(patience) {
			t.Error("the commands don't wait")
			break
		}
	}
	close(m.leave)
	all.Wait()
	return answers
}

func openGate(t *testing.T) (*storetest.City, *gate) {
	t.Helper()
	m := &gate{Machine: stages.Default(true)}
	return storetest.Open(t, func(s *store.Settings) { s.Machine = m }), m
}

// openOneGroup opens a city in which a group begins once the one before has ended.
func openOneGroup(t *testing.T) (*storetest.City, *gate) {
	t.Helper()
	city, m := openGate(t)
	city.OneGroup()
	return city, m
}

func TestCommandsGivenAtOnceShareATransaction(t *testing.T) {
	t.Parallel()
	alone := storetest.Open(t)
	city, m := openOneGroup(t)
	commands := admissions(20)
	answers := crowd(t, city, m, admission("first", "先到的"), commands)
	for i, c := range commands {
		want, err := alone.Change(t.Context(), c)
		if err != nil || answers[i].err != nil {
			t.Fatal(err, answers[i].err)
		}
		for j := range want.Events { // other transactions came before
			want.Events[j].Seq = answers[i].result.Events[j].Seq
		}
		if diff := cmp.Diff(want, answers[i].result); diff != "" {
			t.Errorf("(-alone +together):\n%s", diff)
		}
	}
	var transactions int
	if err := city.Connect(t).QueryRow(t.Context(), `select count(distinct xid) from events where project <> 'first'`).Scan(&transactions); err != nil || transactions != 1 {
		t.Errorf("%d transactions, %v; want one", transactions, err)
	}
	same(t, city, 21)
}

func TestOneRefusalOfAGroupTouchesNoOther(t *testing.T) {
	t.Parallel()
	city, m := openOneGroup(t)
	const code = "2302-220302-04-01-100010"
	withCode := func(c stages.Command) stages.Command {
		c.Act.(*stages.AdmitProject).Code = code
		return c
	}
	if _, err := city.Change(t.Context(), withCode(admission("coded", "有码"))); err != nil {
		t.Fatal(err)
	}
	m.panics = "faulty"
	answers := crowd(t, city, m, admission("first", "先到的"), []stages.Command{
		admission("a", "甲"),
		admission("nameless", ""),          // refused by the rules
		withCode(admission("taken", "重码")), // refused by the database
		admission("coded", "有码"),           // a repeat
		admission("faulty", "坏规则"),         // a fault
		admission("b", "乙"),
	})
	for _, i := range []int{0, 5} {
		if answers[i].err != nil || len(answers[i].result.Events) != 1 || answers[i].result.Repeated {
			t.Errorf("command %d: %+v", i, answers[i])
		}
	}
	refused(t, answers[1].err, domain.InvalidFields)
	refused(t, answers[2].err, store.ProjectCodeTaken)
	if answers[3].err != nil || !answers[3].result.Repeated {
		t.Errorf("the repeat: %+v", answers[3])
	}
	if err := answers[4].err; err == nil || errors.As(err, new(*domain.Rejection)) {
		t.Errorf("the fault: %v", err)
	}
	m.panics = ""
	same(t, city, 4)
}

// TestSecondGroupGoesWhileTheFirstIsUnderWay has several commands answered that came after one that isn't decided yet.
func TestSecondGroupGoesWhileTheFirstIsUnderWay(t *testing.T) {
	t.Parallel()
	city, m := openGate(t)
	m.wait, m.entered, m.leave = "first", make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		_, err := city.Change(t.Context(), admission("first", "先到的"))
		first <- err
	}()
	<-m.entered
	var later sync.WaitGroup
	for _, c := range admissions(store.Company) {
		later.Go(func() {
			if _, err := city.Change(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	later.Wait()
	close(m.leave)
	if err := <-first; err != nil {
		t.Error(err)
	}
	same(t, city, 1+store.Company)
}

// TestNumbersOfAGroupHaveNoGap lets commands that draw numbers wait for one another that does, though a second group could go.
func TestNumbersOfAGroupHaveNoGap(t *testing.T) {
	t.Parallel()
	city, m := openGate(t)
	var commands []stages.Command
	for i := range 4 {
		d := city.Drive(t, domain.ProjectID(fmt.Sprintf("p%d", i)), uint64(i)).Until(t, storetest.Coded)
		for _, choice := range d.Walk.Choices() {
			if choice.Option.Verb == "issue-sheet" {
				c, err := d.Walk.Command(choice, true)
				if err != nil {
					t.Fatal(err)
				}
				c.Act = &stages.IssueSheet{Reason: "补充要求"}
				commands = append(commands, c)
				break
			}
		}
	}
	if len(commands) != 4 {
		t.Fatalf("%d projects may have another sheet", len(commands))
	}
	commands[2].Act = &stages.IssueSheet{} // without a reason: refused
	for i, a := range crowd(t, city, m, commands[0], commands[1:]) {
		if (a.err == nil) != (i != 1) {
			t.Errorf("command %d: %v", i, a.err)
		}
	}
	var sheets, different, last int
	if err := city.Connect(t).QueryRow(t.Context(), `select count(*), count(distinct payload::json->>'number'), (select max(last) from numbers where series = 'sheet')
		from events where name = 'sheet-issued'`).Scan(&sheets, &different, &last); err != nil || sheets < 7 || different != sheets || last != sheets {
		t.Errorf("%d sheets with %d numbers to %d, %v", sheets, different, last, err)
	}
}

func TestOneProjectLockedElsewhereKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	city, m := openOneGroup(t)
	for _, id := range []domain.ProjectID{"locked", "free"} {
		if _, err := city.Change(t.Context(), admission(id, string(id))); err != nil {
			t.Fatal(err)
		}
	}
	other := city.Connect(t)
	if _, err := other.Exec(t.Context(), `begin; select from projects where id = 'locked' for update`); err != nil {
		t.Fatal(err)
	}
	done := make(chan answered)
	go func() {
		var a answered
		a.result, a.err = city.Change(t.Context(), amendment(city.MustProject(t, "locked"), "铁西区示范路 2 号"))
		done <- a
	}()
	answers := crowd(t, city, m, admission("first", "先到的"), []stages.Command{amendment(city.MustProject(t, "free"), "铁西区示范路 2 号"), admission("new", "新的")})
	for i, a := range answers {
		if a.err != nil {
			t.Errorf("command %d: %v", i, a.err)
		}
	}
	select {
	case a := <-done:
		t.Fatalf("the locked project was changed: %+v", a)
	default:
	}
	if _, err := other.Exec(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	if a := <-done; a.err != nil || a.result.Version != 2 {
		t.Errorf("once it is free: %+v", a)
	}
	same(t, city, 6)
}

func TestWithdrawnCommandIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	city, m := openGate(t)
	m.wait, m.entered, m.leave = "first", make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		_, err := city.Change(t.Context(), admission("first", "先到的"))
		first <- err
	}()
	<-m.entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := city.Change(ctx, admission("late", "不要了")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want that the context was cancelled", err)
	}
	close(m.leave)
	if err := <-first; err != nil {
		t.Error(err)
	}
	same(t, city, 1)
}
