package domain

import "time"

// Alarm says that the wires to a department stand still, or stood still once.
type Alarm struct {
	ID         int64
	Kind       AlarmKind
	Department DepartmentCode
	Webhook    WebhookID // of a webhook's alarm; the webhook may be gone since
	Reason     string    // why the webhook was paused
	Since      time.Time // real time, in a rehearsal too
	Waiting    int       // events that wait; or waited when it was last looked at
	EndedAt    time.Time // zero while it lasts
}

// AlarmKind says what stands still.
type AlarmKind string

// The kinds of alarms.
const (
	AlarmSilent  AlarmKind = "silent"  // events wait for the department at the stream, and it acknowledges none
	AlarmWebhook AlarmKind = "webhook" // one of its webhooks was paused, as it took nothing
)

// SilentAfter is how long events may wait for a department that listens before that is a matter for supervision.
const SilentAfter = time.Hour

// Listening is what is known of how a department listens to the stream, from one look to the next.
type Listening struct {
	Department   DepartmentCode
	AnsweredAt   time.Time // when it acknowledged last; zero if it never did
	ConnectedAt  time.Time // when it was first seen connected; zero if it never was
	Floor        uint64    // what it had acknowledged without a gap
	WaitingSince time.Time // events wait since then, and none was acknowledged; zero if none waits
}

// Look is what is seen of a department at one look.
type Look struct {
	At        time.Time
	Connected bool
	Shut      bool      // it was suspended, or its credentials revoked: it can't listen
	Waiting   int       // events that it hasn't acknowledged
	Floor     uint64    // what it has acknowledged without a gap
	Answered  time.Time // when it acknowledged last, as the stream remembers it; it forgets when it is started again
}

// After gives what is known after a look.
func (l Listening) After(look Look) Listening {
	look.Answered = look.Answered.Truncate(time.Microsecond) // as it is kept
	progress := look.Floor != l.Floor || look.Answered.After(l.AnsweredAt)
	if look.Answered.After(l.AnsweredAt) {
		l.AnsweredAt = look.Answered
	}
	if look.Connected && l.ConnectedAt.IsZero() {
		l.ConnectedAt = look.At
	}
	l.Floor = look.Floor
	switch {
	case look.Waiting == 0 || look.Shut:
		l.WaitingSince = time.Time{}
	case progress || l.WaitingSince.IsZero():
		l.WaitingSince = look.At
	}
	return l
}

// Silent reports whether a department has stopped listening: it once listened, and for an hour events have waited of which it
// acknowledged none. One that was never connected, and never acknowledged anything, doesn't listen yet; one that is shut out can't.
func (l Listening) Silent(at time.Time) bool {
	return (!l.AnsweredAt.IsZero() || !l.ConnectedAt.IsZero()) && !l.WaitingSince.IsZero() && at.Sub(l.WaitingSince) >= SilentAfter
}
