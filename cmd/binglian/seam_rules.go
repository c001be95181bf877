package main

import (
	"context"
	"errors"

	"binglian/cmd/binglian/publisher"
	"binglian/domain"
	"binglian/store"
	"binglian/views"
)

// ruleBook gives the administrator's pages the rules in force, and publishes what is checked.
type ruleBook struct {
	*database
	desk *publisher.Desk
}

// RuleFiles implements views.RuleBook.
func (r ruleBook) RuleFiles(ctx context.Context) ([]views.RuleFile, error) {
	files, err := r.Store.RuleFiles(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]views.RuleFile, len(files))
	for i, f := range files {
		all[i] = views.RuleFile{Path: f.Path, Version: f.Version, PublishedAt: f.PublishedAt, By: f.Account, Note: f.Note}
	}
	return all, nil
}

// CheckRule implements views.RuleBook.
func (r ruleBook) CheckRule(ctx context.Context, by domain.Actor, name string, content []byte) (string, error) {
	id, err := r.desk.Begin(ctx, publisher.Request{File: name, Content: content, By: by.Account})
	if errors.Is(err, publisher.ErrBusy) {
		return "", domain.Reject(domain.ByState, views.RulesBusy)
	}
	return id, err
}

// RuleCheck implements views.RuleBook.
func (r ruleBook) RuleCheck(_ context.Context, id string) (views.RuleCheck, bool) {
	c, ok := r.desk.Check(id)
	check := views.RuleCheck{ID: c.ID, File: c.File, Path: c.Verdict.Path, Done: c.Done, Progress: c.Progress, Flow: c.Verdict.Flow, Took: c.Took}
	switch {
	case c.Err == nil:
	case errors.Is(c.Err, publisher.ErrUnproved):
		check.Refused = "unproved"
	case errors.Is(c.Err, store.ErrNoRulePath):
		check.Refused = "no-path"
	case errors.Is(c.Err, store.ErrRulePublished):
		check.Refused = "published"
	case errors.Is(c.Err, store.ErrRuleSame):
		check.Refused = "same"
	default:
		check.Refused, check.Detail = "unreadable", c.Err.Error()
	}
	return check, ok
}

// PublishRule implements views.RuleBook.
func (r ruleBook) PublishRule(ctx context.Context, by domain.Actor, id, note string) error {
	_, err := r.desk.Publish(ctx, by.Account, id, note)
	for _, moved := range []error{publisher.ErrNoCheck, publisher.ErrMoved, store.ErrRuleSame, store.ErrRulePublished} {
		if errors.Is(err, moved) {
			return domain.Reject(domain.ByStale, views.RulesMoved)
		}
	}
	return err
}
