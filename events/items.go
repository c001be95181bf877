package events

import (
	"encoding/json"
	"strings"

	"binglian/domain"
)

// Items gives the codes of the items that an event is about, as its payload names them; none for an event of no item.
func Items(e *Recorded) []domain.ItemCode {
	var named struct {
		Item  string            `json:"item"`
		Items []json.RawMessage `json:"items"`
	}
	if json.Unmarshal(e.Payload, &named) != nil {
		return nil // an event whose items are told in another way names none
	}
	var all []domain.ItemCode
	add := func(id string) {
		if _, code, whole := strings.Cut(id, "."); whole {
			id = code
		}
		if id != "" {
			all = append(all, domain.ItemCode(id))
		}
	}
	add(named.Item)
	for _, raw := range named.Items {
		var code string
		var applied AppliedItem
		switch {
		case json.Unmarshal(raw, &code) == nil:
			add(code)
		case json.Unmarshal(raw, &applied) == nil:
			add(string(applied.Code))
		}
	}
	return all
}
