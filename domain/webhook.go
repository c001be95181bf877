package domain

import (
	"slices"
	"time"
)

// WebhookID names one subscription: wh-4k2m7qzt5a.
type WebhookID string

// Webhook is a department's subscription: its events are posted to an address of its own.
type Webhook struct {
	ID         WebhookID
	Department DepartmentCode
	URL        string
	Filter     WebhookFilter
	AddedAt    time.Time
	AddedBy    AccountID // empty for one added on the command line
	OldUntil   time.Time // until then the secret before the last rotation signs, too; zero if none does

	PausedAt  time.Time    // zero while it runs
	PausedFor WebhookPause // empty while it runs

	Failures     int       // attempts that failed in a row
	FailingSince time.Time // the first of them; zero if there is none
	Waiting      int       // events that wait to be delivered
	Oldest       time.Time // since when the first of them waits; zero if none does
	Failed       int       // events that were given up, of those that are still in the log
	AnsweredAt   time.Time // when it last took an event; zero if never, or longer ago than the log goes back
}

// Paused reports whether nothing is sent at present.
func (w Webhook) Paused() bool { return !w.PausedAt.IsZero() }

// WebhookPause says why nothing is sent to a webhook.
type WebhookPause string

// The reasons of a pause.
const (
	PausedByHand     WebhookPause = "by-hand"
	PausedForFailing WebhookPause = "failing" // it didn't take what it was sent for long
	PausedForGone    WebhookPause = "gone"    // it answered 410
)

// WebhookFilter says which of its department's events a webhook gets; an empty list takes all.
type WebhookFilter struct {
	Stages []string // as in the subjects of the stream; project for events of no stage
	Items  []ItemCode
	Events []string // names: item-paused
}

// WholeProject stands for the stage of events that belong to none, in subjects and filters.
const WholeProject = "project"

// Takes reports whether an event of that stage and name passes, which is about those items.
func (f *WebhookFilter) Takes(stage StageCode, name string, items []ItemCode) bool {
	token := string(stage)
	if token == "" {
		token = WholeProject
	}
	return (len(f.Stages) == 0 || slices.Contains(f.Stages, token)) &&
		(len(f.Events) == 0 || slices.Contains(f.Events, name)) &&
		(len(f.Items) == 0 || slices.ContainsFunc(items, func(i ItemCode) bool { return slices.Contains(f.Items, i) }))
}

// MaxWebhooks is how many webhooks a department may have at once.
const MaxWebhooks = 20

// WebhookDelivery is one event on its way to a webhook, or there.
type WebhookDelivery struct {
	ID      int64
	Webhook WebhookID
	Project ProjectID // empty for a test
	Version int       // of the project, or the number of the test
	Event   string    // name; empty for a test
	State   WebhookState
	Tries   int       // since it was last put in line
	NextAt  time.Time // of the next attempt, while it waits
	DoneAt  time.Time // zero while it waits
	Last    WebhookAttempt
}

// WebhookState says how far a delivery is.
type WebhookState string

// The states of a delivery.
const (
	DeliveryWaiting   WebhookState = "waiting"
	DeliveryDelivered WebhookState = "delivered"
	DeliveryFailed    WebhookState = "failed" // given up after the last attempt; can be sent again by hand
)

// WebhookAttempt is one request that was made, and what came back.
type WebhookAttempt struct {
	At     time.Time
	Took   time.Duration
	Status int          // of the answer; 0 if there was none
	Fault  WebhookFault // empty for an answer of 2xx
	Answer string       // its beginning
}

// WebhookFault says why an attempt failed.
type WebhookFault string

// The faults of an attempt.
const (
	FaultStatus   WebhookFault = "status"    // an answer that isn't 2xx
	FaultRedirect WebhookFault = "redirect"  // an answer of 3xx: nobody is followed elsewhere
	FaultGone     WebhookFault = "gone"      // 410: it wants no more
	FaultSlow     WebhookFault = "slow"      // no whole answer in time
	FaultAddress  WebhookFault = "address"   // the name leads to an address that may not be called
	FaultName     WebhookFault = "name"      // the name isn't known
	FaultTLS      WebhookFault = "tls"       // the certificate isn't good
	FaultNoAnswer WebhookFault = "no-answer" // refused, or broken off
)
