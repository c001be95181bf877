package main

import (
	"context"
	"io"
	"strconv"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/store"
	"binglian/views"
	"binglian/views/forms"
)

// city gives the pages what the store keeps: neither package knows the other.
type city struct {
	*database
	readTime func(context.Context) error // lets the pages know where a rehearsal's clock stands
}

// Change implements views.City. The time is the store's own: the server's clock, or the rehearsal's.
func (c city) Change(ctx context.Context, cmd stages.Command) (int, error) {
	cmd.At = time.Time{}
	r, err := c.Store.Change(ctx, cmd)
	return r.Version, err
}

// AdvanceClock implements views.City. Once it returns, the pages' time is where the clock stands, wherever it was stopped.
func (c city) AdvanceClock(ctx context.Context, to time.Time) error {
	err := c.advance(ctx, to)
	if failed := c.readTime(ctx); err == nil {
		err = failed
	}
	return err
}

// Events implements views.City.
func (c city) Events(ctx context.Context, id domain.ProjectID, after, limit int) ([]events.Recorded, error) {
	return c.Store.Events(ctx, id, after, limit)
}

// Names implements views.City.
func (c city) Names(ctx context.Context, accounts []domain.AccountID) (map[domain.AccountID]string, error) {
	names := make(map[domain.AccountID]string, len(accounts))
	for _, id := range accounts {
		if _, known := names[id]; known || id == "" {
			continue
		}
		a, err := c.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		if a != nil {
			names[id] = a.Name
		}
	}
	return names, nil
}

// Colleagues implements views.City.
func (c city) Colleagues(ctx context.Context, department domain.DepartmentCode) ([]views.Colleague, error) {
	all, err := c.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var found []views.Colleague
	for _, a := range all {
		if a.Active && department != "" && a.Department == department && (a.Role == domain.RoleOfficer || a.Role == domain.RoleChecker || a.Role == domain.RoleHead) {
			found = append(found, views.Colleague{ID: a.ID, Name: a.Name})
		}
	}
	return found, nil
}

// Files implements views.City.
func (c city) Files(ctx context.Context, id domain.ProjectID) ([]views.File, error) {
	found, err := c.Materials(ctx, id)
	if err != nil {
		return nil, err
	}
	files := make([]views.File, len(found))
	for i, u := range found {
		files[i] = fileOf(u)
	}
	return files, nil
}

// OpenFile implements views.City.
func (c city) OpenFile(ctx context.Context, id domain.ProjectID, file string) (views.File, io.ReadSeekCloser, bool, error) {
	n, err := strconv.ParseInt(file, 10, 64)
	if err != nil {
		return views.File{}, nil, false, nil //nolint:nilerr // no such file: that is no fault
	}
	u, content, ok, err := c.OpenMaterial(ctx, id, n)
	return fileOf(u), content, ok, err
}

func fileOf(u store.Upload) views.File {
	return views.File{ID: strconv.FormatInt(u.ID, 10), Ref: u.Ref, Name: u.Name, By: u.By, At: u.At}
}

// accounts gives the pages the people and their sessions.
type accounts struct{ *database }

// SignIn implements views.Accounts.
func (a accounts) SignIn(ctx context.Context, name, password, remote string) (views.Session, error) {
	s, err := a.Store.SignIn(ctx, name, password, remote)
	return views.Session{Token: s.Token, Expires: s.Expires}, err
}

// SessionActor implements views.Accounts.
func (a accounts) SessionActor(ctx context.Context, token string) (views.Account, error) {
	account, err := a.SessionAccount(ctx, token)
	if err != nil {
		return views.Account{}, err
	}
	v := views.Account{Actor: account.Actor(), Name: account.Name}
	if d := a.machine.Book().Department(account.Department); d != nil {
		v.Organisation = d.Name
	} else if account.Organisation != "" {
		v.Organisation = domain.Text{Zh: string(account.Organisation), En: string(account.Organisation)}
	}
	return v, nil
}

// files takes the pages' uploads.
type files struct{ *database }

// Limits implements views.Materials.
func (f files) Limits() forms.Limits {
	l := f.Store.Limits()
	return forms.Limits{FileBytes: l.Bytes, Files: l.Files, Types: l.Types,
		WaitingFiles: l.WaitingFiles, WaitingBytes: l.WaitingBytes, WaitingFor: l.WaitingFor}
}

// Keep implements views.Materials.
func (f files) Keep(ctx context.Context, u views.Upload) (forms.Kept, error) {
	kept, err := f.KeepUpload(ctx, store.Upload{Project: u.Project, Ref: domain.MaterialRef{Material: u.Material}, Name: u.Name,
		By: u.By.Account}, u.Content)
	return keptOf(kept), err
}

// Kept implements views.Materials.
func (f files) Kept(ctx context.Context, by domain.Actor, id string) (forms.Kept, bool, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return forms.Kept{}, false, nil //nolint:nilerr // no such reference: that is no fault
	}
	u, ok, err := f.Uploaded(ctx, by.Account, n)
	return keptOf(u), ok, err
}

func keptOf(u store.Upload) forms.Kept {
	return forms.Kept{ID: strconv.FormatInt(u.ID, 10), Name: u.Name, Ref: u.Ref}
}

// live tells pages what has changed, until the server ends.
type live struct {
	*database
	ended <-chan struct{}
}

// Subscribe implements views.Live. A notice names a project and its version alone; the page asks for itself again, and
// only for projects that it may read.
func (l live) Subscribe(ctx context.Context, reader domain.Actor, projects []domain.ProjectID) (<-chan views.Change, func()) {
	ctx, cancel := context.WithCancel(ctx)
	wanted := make(map[domain.ProjectID]bool, len(projects))
	for _, id := range projects {
		wanted[id] = true
	}
	changes := make(chan views.Change, 16)
	notices := l.Watch(ctx)
	go func() {
		defer close(changes)
		defer cancel()
		for {
			select {
			case <-l.ended:
				return
			case n, open := <-notices:
				if !open {
					return
				}
				change, ok := l.change(ctx, n, reader, wanted)
				if ok && !l.send(ctx, changes, change) {
					return
				}
			}
		}
	}()
	return changes, cancel
}

func (l live) send(ctx context.Context, changes chan<- views.Change, change views.Change) bool {
	select {
	case changes <- change:
		return true
	case <-l.ended:
	case <-ctx.Done():
	}
	return false
}

func (l live) change(ctx context.Context, n store.Notice, reader domain.Actor, wanted map[domain.ProjectID]bool) (views.Change, bool) {
	if n.Project == "" {
		now, err := l.Time(ctx)
		if err != nil {
			return views.Change{}, false
		}
		return views.Change{Day: domain.DayOf(now)}, true
	}
	if len(wanted) > 0 && !wanted[n.Project] {
		return views.Change{}, false
	}
	p, err := l.Project(ctx, n.Project)
	if err != nil || p == nil || !l.machine.MayRead(reader, p) {
		return views.Change{}, false
	}
	return views.Change{Project: n.Project, Version: n.Version}, true
}
