package streamtest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/events"
)

// History makes the copies of a project's first events: each is told to everybody and to some of the departments, in their order.
func History(project domain.ProjectID, versions int, departments ...domain.DepartmentCode) []events.Delivery {
	last := map[domain.DepartmentCode]int{}
	var deliveries []events.Delivery
	for version := 1; version <= versions; version++ {
		e := Event(project, version)
		deliveries = append(deliveries, events.Delivery{Event: e})
		for i, department := range departments {
			if version%(i+2) == 0 { // some hear more, some less
				continue
			}
			deliveries = append(deliveries, events.Delivery{Department: department, Previous: last[department], Event: e})
			last[department] = version
		}
	}
	return deliveries
}

// Event makes one event of a project.
func Event(project domain.ProjectID, version int) events.Recorded {
	names := []string{"item-paused", "item-resumed", "opinion-given"}
	at := time.Date(2023, 5, 31, 9, 0, 0, 0, domain.City).Add(time.Duration(version) * time.Second)
	payload, err := json.Marshal(map[string]any{"reason": "缺少 <人防> 设计文件", "n": version})
	if err != nil {
		panic(err) // a map of a string and a number
	}
	return events.Recorded{
		Project: project,
		Version: version,
		Name:    names[version%len(names)],
		At:      at,
		On:      domain.DayOf(at),
		Stage:   "s2",
		Payload: payload,
		Hash:    sha256.Sum256(fmt.Appendf(nil, "%s %d", project, version)),
	}
}
