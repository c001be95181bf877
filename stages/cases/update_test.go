package cases_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/stages"
	"binglian/stages/cases"
)

// TestUpdateWritesWhatIsSo keeps comments and form, and changes the expected values alone.
func TestUpdateWritesWhatIsSo(t *testing.T) {
	t.Parallel()
	const wrong = head + `steps:
  - on: 2026-03-03   # a Tuesday
    by: investor
    do: apply
    to: s1
    with: {items: [103b, "105"]} # both
    expect:
      application a1: {state: accepted, due: 2026-03-04, items: [103b], number: "none, yet", works: w1} # five working days
      item 103b: received
      item 105: {holdings: {window: 3, department: 1}, 'holder': '窗口'}
      events:
        - 2026-03-03 nothing
        - 2026-03-03 at all
      tasks: []   # nobody
  - by: window
    do: accept-application
    stale: yes
    refused: not-allowed
    expect:
      item 103b: runs
      events: [2026-03-03 application-accepted a1]
  - by: window
    do: request-correction
    with: {defects: []}
    refused: {days: required}
    expect:
      events:
        - 2026-03-03 something
clocks:
  - {from: 2026-03-03, days: 5, expect: {due: "2026-03-09", effective: none}}
`
	const right = head + `steps:
  - on: 2026-03-03   # a Tuesday
    by: investor
    do: apply
    to: s1
    with: {items: [103b, "105"]} # both
    expect:
      application a1: {state: received, due: 2026-03-10, items: [103b, 105], number: 20260000001, works: none} # five working days
      item 103b: received
      item 105: {holdings: {}, 'holder': window}
      events:
        - 2026-03-03 application-received a1
      tasks: [accept a1 by window until 2026-03-10]   # nobody
  - by: window
    do: accept-application
    stale: yes
    refused: stale
    expect:
      item 103b: received
      events: []
  - by: window
    do: request-correction
    with: {defects: []}
    refused: {defects: required}
    expect:
      events:
        []
clocks:
  - {from: 2026-03-03, days: 5, expect: {due: 2026-03-10, effective: 2026-03-03}}
`
	run := func(text string) *cases.Report {
		c, err := cases.Read("case.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return cases.Run(stages.DefaultBook(), c)
	}
	got := string(run(wrong).Update())
	if d := cmp.Diff(right, got); d != "" {
		t.Errorf("written anew (-want +got):\n%s", d)
	}
	if report := run(got); report.Failed() {
		t.Errorf("what was written anew differs again: %v", report.Differences())
	}
}
