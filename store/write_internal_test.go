package store

import (
	"encoding/json"
	"testing"

	"binglian/domain"
	"binglian/events"
)

// TestWrittenByHandIsWhatTheEncoderWrites holds the two encoders against the library's.
func TestWrittenByHandIsWhatTheEncoderWrites(t *testing.T) {
	t.Parallel()
	for _, heard := range []map[domain.DepartmentCode]int{{}, {"water": 3}, {"water": 12, "civil-defence": 7, "housing": 1}} {
		if want, err := json.Marshal(heard); err != nil || string(encodeHeard(heard)) != string(want) {
			t.Errorf("%s; want %s, %v", encodeHeard(heard), want, err)
		}
	}
	for _, audience := range [][]events.Audience{{}, {{Department: "water", Previous: 0}}, {{Department: "water", Previous: 9}, {Department: "civil-defence", Previous: 14}}} {
		if want, err := json.Marshal(audience); err != nil || string(encodeAudience(audience)) != string(want) {
			t.Errorf("%s; want %s, %v", encodeAudience(audience), want, err)
		}
	}
}
