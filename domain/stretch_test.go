package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
)

func TestStretchesOfAClock(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.Clock
		today string
		want  []string
	}{
		"over a holiday with a day worked in exchange": {working("2023-04-24", 10), "2023-05-10", []string{
			"counted 04-25..04-28 4/4", "rest 04-29..05-03 0/4", "counted 05-04..05-10 6/10 makeup 05-06"}},
		"a plain weekend lies among the counted days": {working("2026-05-11", 10), "2026-05-11", []string{
			"counted 05-12..05-25 10/10"}},
		"a pause across a holiday": {working("2024-09-23", 15, pauses("2024-09-26", "2024-10-10")...), "2024-09-30", []string{
			"counted 09-24..09-26 3/3", "paused 09-27..10-10 6/3", "counted 10-11..10-25 12/15 makeup 10-12"}},
		"a weekend before a pause is told with neither": {working("2023-05-11", 3, pauses("2023-05-12", "2023-05-15")...), "2023-05-12", []string{
			"counted 05-12..05-12 1/1", "paused 05-13..05-15 1/1", "counted 05-16..05-17 2/3"}},
		"open, through today": {working("2023-04-24", 10, pauses("2023-04-26", "")...), "2023-04-28", []string{
			"counted 04-25..04-26 2/2", "paused 04-27..04-28 2/2"}},
		"calendar days roll over a holiday": {calendarDays("2023-04-14", 15), "2023-04-20", []string{
			"counted 04-15..04-29 15/15", "rolled-over 04-30..05-04 0/15"}},
		"calendar days paused": {calendarDays("2023-03-01", 10, pauses("2023-03-03", "2023-03-06")...), "2023-03-20", []string{
			"counted 03-02..03-03 2/2", "paused 03-04..03-06 3/2", "counted 03-07..03-14 8/10"}},
		"at once":     {working("2023-05-04", 0), "2023-05-10", nil},
		"not started": {domain.Clock{}, "2023-05-10", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range c.clock.Explain(cal, day(c.today)).Stretches() {
				line := fmt.Sprintf("%s %s..%s %d/%d", s.Kind, s.First.String()[5:], s.Last.String()[5:], s.Days, s.Total)
				for _, d := range s.Makeup {
					line += " makeup " + strings.TrimPrefix(d.String()[4:], "-")
				}
				got = append(got, line)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("stretches (-want +got):\n%s", d)
			}
		})
	}
}
