package stream

import (
	"regexp"
	"strconv"
	"time"

	"binglian/domain"
)

// Mark is a place in what a department was told: a time, or an event by its project and version. The zero Mark is none.
type Mark struct {
	Time    time.Time
	Project domain.ProjectID
	Version int
}

var eventName = regexp.MustCompile(`^(.+)-([1-9][0-9]{0,8})$`)

// ParseMark reads a mark: an instant (2023-05-31T09:00:00+08:00), a day of the city (2023-05-31) or an event's id (p1-12). It reports
// whether the text is one; the empty text is the zero Mark.
func ParseMark(s string) (m Mark, ok bool) {
	if s == "" {
		return m, true
	}
	if day, err := domain.ParseDay(s); err == nil {
		return Mark{Time: day.Start()}, true
	}
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return Mark{Time: at}, true
	}
	parts := eventName.FindStringSubmatch(s)
	if parts == nil {
		return m, false
	}
	version, err := strconv.Atoi(parts[2])
	return Mark{Project: domain.ProjectID(parts[1]), Version: version}, err == nil
}
