package domain

import "time"

// CalendarFeed is an account's private address under which its calendar program reads the surveys of its department. Who has the
// address reads them: it can be renewed and ended.
type CalendarFeed struct {
	MadeAt time.Time
	ReadAt time.Time // zero until a program has read it
}

// HasCalendar reports whether the actor may have a feed: those who work in a department.
func (a Actor) HasCalendar() bool { return a.Department != "" }
