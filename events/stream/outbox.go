package stream

import (
	"context"
	"time"

	"binglian/events"
)

// Outbox is what waits for the stream and what the stream has confirmed, kept by the database. Copies of events come into it in
// the transaction that stores the event; only the relay takes them out.
//
// A copy is in exactly one of three places:
//
//	waiting     committed, not known to be in the stream
//	remembered  confirmed by the stream under a sequence; kept so that a loss can be seen and healed
//	forgotten   left the stream by age or size; never published again from here
//
// Every copy keeps its Outbox number wherever it is, so that what comes back after a loss stands before what came later.
type Outbox interface {
	// Lock makes this process the only relay and returns the session that all the relay's work goes through. It doesn't
	// wait: the session is nil, with no error, while another process is the relay.
	//
	// On PostgreSQL: a connection of its own, pg_try_advisory_lock on it, and every method of the session on that same
	// connection. Whoever loses the connection so loses the lock and the right to write in one.
	Lock(ctx context.Context) (Session, error)

	// Wake says that something may be waiting. One token is enough for any number of commits (a channel of capacity 1,
	// filled without blocking after each commit of this process, and after a NOTIFY from another). A token too many or
	// too few does no harm: the relay looks once a second anyhow. The channel is the same at every call and never closed.
	Wake() <-chan struct{}
}

// Session is the outbox in the hands of the one relay that has locked it. Its methods are called one at a time. After an error
// the relay calls Unlock and locks again.
type Session interface {
	// Pending returns at most limit waiting copies, those with the lowest Outbox numbers, rising; empty if none waits. They
	// stand until Pending is called again.
	Pending(ctx context.Context, limit int) ([]Pending, error)

	// Confirm moves the copies from waiting to remembered under the sequences that the stream gave, and moves the position to
	// stream and the greatest of these sequences; all in one transaction. The position's sequence never falls while its
	// stream stays the same. Copies that don't wait (any more) are passed over without an error. The time of confirming is
	// the database's.
	Confirm(ctx context.Context, stream string, confirmed []Confirmed) error

	// Position returns the position: the incarnation of the stream that confirmed last, and the greatest sequence that it
	// confirmed. It is the zero Position before the first Confirm or PutBack. Forget doesn't change it.
	Position(ctx context.Context) (Position, error)

	// Gap returns the lowest remembered sequence that the stream does not hold, or 0 if it holds everything remembered: the
	// least that is below held.First, above held.Last, or among held.Deleted.
	Gap(ctx context.Context, held Held) (uint64, error)

	// PutBack moves every remembered copy whose sequence is to.Seq+1 or more from remembered to waiting, with its Again one
	// higher, and sets the position to exactly to, also if it falls; all in one transaction. It returns how many copies it
	// moved.
	PutBack(ctx context.Context, to Position) (int64, error)

	// Forget drops remembered copies that left the stream by retention: those confirmed before the time, and those whose
	// sequence is lower than below.
	Forget(ctx context.Context, before time.Time, below uint64) error

	// Unlock ends the session; its other methods fail from then on. It may be called after an error, after the relay's context
	// was cancelled, and twice; it waits for nothing longer than a second.
	Unlock()
}

// Pending is a copy that waits for the stream.
type Pending struct {
	events.Delivery
	Again int // how often it was put back after a loss; 0 at first. It makes the message id a new one.
}

// Confirmed says under which sequence the stream holds a copy.
type Confirmed struct {
	Outbox int64  // the copy's number in the outbox
	Seq    uint64 // its sequence in the stream
}

// Position is how far the stream has confirmed. Streams that were deleted and made again are told apart by Stream.
type Position struct {
	Stream string // incarnation of the stream: its name and the time of its making; opaque to the outbox
	Seq    uint64 // greatest confirmed sequence; 0 for none
}

// Held is what the stream holds: sequences First to Last without Deleted. Where it holds none, First is Last+1.
type Held struct {
	First   uint64
	Last    uint64
	Deleted []uint64 // sequences between First and Last that are not there; rising
}
