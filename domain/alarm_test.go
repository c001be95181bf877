package domain_test

import (
	"testing"
	"time"

	"binglian/domain"
)

// TestWhoHasStoppedListening looks at a department from time to time, minutes after the start.
func TestWhoHasStoppedListening(t *testing.T) {
	t.Parallel()
	begin := domain.MustDay("2023-03-06").At(9, 0)
	at := func(minutes int) time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }
	type look struct {
		at, waiting int
		floor       uint64
		answered    int // minutes; 0 for never
		connected   bool
		shut        bool
	}
	for name, c := range map[string]struct {
		looks  []look
		silent bool
	}{
		"never seen":                       {[]look{{at: 0, waiting: 5}, {at: 300, waiting: 9}}, false},
		"connected, and takes nothing":     {[]look{{at: 0, connected: true}, {at: 1, waiting: 1, connected: true}, {at: 61, waiting: 1, connected: true}}, true},
		"took, and went away":              {[]look{{at: 0, floor: 7, answered: 1}, {at: 10, floor: 7, answered: 1, waiting: 1}, {at: 70, floor: 7, answered: 1, waiting: 4}}, true},
		"one minute less than an hour":     {[]look{{at: 0, floor: 7, answered: 1}, {at: 10, floor: 7, answered: 1, waiting: 1}, {at: 69, floor: 7, answered: 1, waiting: 4}}, false},
		"nothing waits, however long":      {[]look{{at: 0, floor: 7, answered: 1}, {at: 5000, floor: 7, answered: 1}}, false},
		"slow, but it takes":               {[]look{{at: 0, floor: 7, answered: 1, waiting: 9}, {at: 50, floor: 8, answered: 50, waiting: 8}, {at: 100, floor: 9, answered: 100, waiting: 7}}, false},
		"takes out of order":               {[]look{{at: 0, floor: 7, answered: 1, waiting: 9}, {at: 50, floor: 7, answered: 50, waiting: 8}, {at: 109, floor: 7, answered: 50, waiting: 8}}, false},
		"the stream was started again":     {[]look{{at: 0, floor: 7, answered: 1}, {at: 10, floor: 7, waiting: 1}, {at: 70, floor: 7, waiting: 1}}, true},
		"shut out by the administrator":    {[]look{{at: 0, floor: 7, answered: 1}, {at: 10, floor: 7, waiting: 1, shut: true}, {at: 90, floor: 7, waiting: 1, shut: true}}, false},
		"let in again, the hour is anew":   {[]look{{at: 0, floor: 7, answered: 1, shut: true, waiting: 1}, {at: 90, floor: 7, waiting: 1}, {at: 149, floor: 7, waiting: 1}}, false},
		"listens again":                    {[]look{{at: 0, floor: 7, answered: 1}, {at: 10, floor: 7, waiting: 3}, {at: 90, floor: 8, answered: 89, waiting: 2}}, false},
		"had all, then stopped once more":  {[]look{{at: 0, floor: 7, answered: 1, waiting: 1}, {at: 30, floor: 8, answered: 29}, {at: 60, floor: 8, answered: 29, waiting: 1}, {at: 119, floor: 8, answered: 29, waiting: 1}}, false},
		"the consumer was made once again": {[]look{{at: 0, floor: 700, answered: 1}, {at: 10, floor: 0, waiting: 700}, {at: 69, floor: 0, waiting: 700}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var l domain.Listening
			var now time.Time
			for _, s := range c.looks {
				now = at(s.at)
				seen := domain.Look{At: now, Waiting: s.waiting, Floor: s.floor, Connected: s.connected, Shut: s.shut}
				if s.answered > 0 {
					seen.Answered = at(s.answered).Add(321 * time.Nanosecond)
				}
				l = l.After(seen)
			}
			if got := l.Silent(now); got != c.silent {
				t.Errorf("silent: %t; %+v", got, l)
			}
		})
	}
}
