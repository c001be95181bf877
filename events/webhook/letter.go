package webhook

import (
	"encoding/json"
	"strconv"
	"time"

	"binglian/domain"
	"binglian/events/envelope"
)

// TestType is the CloudEvents type of a test.
const TestType = "approval.webhook-test.v1"

// letterID gives the webhook-id: the same for every attempt of an event at a webhook, and no other's.
func letterID(w domain.WebhookID, l *Letter) string {
	if l.Test > 0 {
		return string(w) + "-test-" + strconv.Itoa(l.Test)
	}
	return string(w) + "-" + envelope.ID(&l.Event)
}

// write writes the body: the CloudEvent as it stands on the department's subject.
func write(source string, l *Letter, now time.Time) ([]byte, error) {
	if l.Test == 0 {
		return envelope.Write(source, &l.Delivery)
	}
	data, err := json.Marshal(map[string]domain.DepartmentCode{"department": l.Department})
	if err != nil {
		return nil, err
	}
	now = now.In(domain.City)
	return json.Marshal(envelope.CloudEvent{SpecVersion: "1.0", ID: "test-" + strconv.Itoa(l.Test), Source: source, Type: TestType, Subject: string(l.Department),
		Time: now.Format(envelope.TimeLayout), DataContentType: "application/json", Day: domain.DayOf(now).String(), Data: data})
}
