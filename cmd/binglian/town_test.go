package main

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/private/privatetest"
)

const testPassword = "a long password"

// town is a whole city in this process, served over HTTP: embedded PostgreSQL and NATS, an empty rehearsal.
type town struct {
	t        *testing.T
	db       *database
	delivery *delivery
	data     string
	nats     string // its address
	site     string
	people   map[string]*browser
	project  domain.ProjectID
	refused  domain.ItemCode // is refused when its turn comes
	doubts   bool            // the next decision that a head is to sign goes back to the officer once
	visit    bool            // the next application accepted is surveyed jointly
}

func newTown(t *testing.T, begin domain.Day) *town {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	place := &Place{Data: filepath.Join(privatetest.Folder(t), "town")}
	d, err := place.open(ctx, wanted{mode: store.Rehearsal, begin: begin.At(9, 0), log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	delivery, err := (&serveCommand{}).openStream(ctx, quiet(), place, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSite(ctx, quiet(), d, nil, delivery.wires(d))
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	commands := func(ctx context.Context) {
		if err := delivery.relay.Stream.ServeCommands(ctx, desk{d, s.words, quiet()}, quiet()); err != nil {
			t.Error(err)
		}
	}
	questions := func(ctx context.Context) {
		if err := delivery.relay.Stream.ServeListeners(ctx, archive{desk{d, s.words, quiet()}}, time.Now, quiet()); err != nil {
			t.Error(err)
		}
	}
	for _, f := range []func(context.Context){delivery.relay.Run, d.RunNews, d.RunFigures, s.keepTime, commands, questions} {
		running.Go(func() { f(ctx) })
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.CloseClientConnections()
		stop()
		server.Close()
		running.Wait()
		delivery.close()
		d.close(quiet())
	})
	w := &town{t: t, delivery: delivery, db: d, data: place.Data, nats: natsAt(t, place.Data), site: server.URL, people: map[string]*browser{}}
	w.settle(ctx)
	return w
}

// settle gives the town its people: one account a role, an officer and a head for each department.
func (w *town) settle(ctx context.Context) {
	w.t.Helper()
	add := func(n store.NewAccount) {
		n.ID, n.Name, n.Password = domain.AccountID(n.Login), n.Login, testPassword
		if _, err := w.db.AddAccount(ctx, n); err != nil {
			w.t.Fatal(err)
		}
	}
	add(store.NewAccount{Login: "planner", Role: domain.RolePlanner, Department: "development-reform"})
	add(store.NewAccount{Login: "window", Role: domain.RoleWindow})
	add(store.NewAccount{Login: "supervisor", Role: domain.RoleSupervisor})
	add(store.NewAccount{Login: "administrator", Role: domain.RoleAdministrator})
	add(store.NewAccount{Login: "investor", Role: domain.RoleInvestor, Organisation: stagestest.Credit})
	add(store.NewAccount{Login: "stranger", Role: domain.RoleInvestor, Organisation: stagestest.Stranger})
	for _, department := range w.db.machine.Book().Departments {
		add(store.NewAccount{Login: string(department.Code), Role: domain.RoleOfficer, Department: department.Code})
		add(store.NewAccount{Login: string(department.Code) + "-checker", Role: domain.RoleChecker, Department: department.Code})
		add(store.NewAccount{Login: string(department.Code) + "-head", Role: domain.RoleHead, Department: department.Code})
	}
}

// as gives the browser of an account.
func (w *town) as(login string) *browser {
	w.t.Helper()
	if w.people[login] == nil {
		w.people[login] = newBrowser(w.t, w.site, login, testPassword)
	}
	return w.people[login]
}

// now gives the project as it stands.
func (w *town) now() *domain.Project {
	w.t.Helper()
	p, err := w.db.Project(w.t.Context(), w.project)
	if err != nil || p == nil {
		w.t.Fatalf("project %s: %v", w.project, err)
	}
	return p
}

// admit fills in the pool's form and finds the new project.
func (w *town) admit() {
	w.t.Helper()
	w.as("planner").do("", "admit-project", "", func(f *form) {
		for name, value := range map[string]string{"name": "铁西区标准厂房演示项目", "investor": "四平演示置业有限公司", "credit": string(stagestest.Credit),
			"class": "3", "region": "220302", "site": "铁西区开发大街一号", "investment": "12,500.5", "land_area": "２0000", "floor_area": "36000.25",
			"funding": "企业自筹", "industry": "4710", "start": "2023-06-01", "finish": "2024-12-31", "contact": "演示联系人", "phone": "13900000000"} {
			f.fill(name, value)
		}
	})
	page, err := w.db.ProjectLines(w.t.Context(), domain.Actor{Role: domain.RolePlanner}, domain.ProjectQuery{})
	if err != nil || len(page.Lines) != 1 {
		w.t.Fatalf("after the admission: %v %v", page, err)
	}
	w.project = page.Lines[0].Project
}
