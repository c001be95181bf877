package stream

import "context"

// PublishAfter publishes a batch as a relay does that believes the stream's last sequence to be last.
func PublishAfter(ctx context.Context, s *Stream, last uint64, pending []Pending) error {
	w := work{relay: &Relay{Stream: s}, last: last}
	_, err := w.publish(ctx, pending)
	return err
}

// ErrMoved is what a relay gets that believes wrongly.
var ErrMoved = errMoved
