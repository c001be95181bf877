package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
)

// parsed reads a command line without running it.
func parsed(t *testing.T, line string) (*program, error) {
	t.Helper()
	var p program
	parser, err := kong.New(&p, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(strings.Fields(line))
	return &p, err
}

// reckoned answers a deadline command as of noon of 20 May 2026.
func reckoned(t *testing.T, flags string) (*answer, error) {
	t.Helper()
	p, err := parsed(t, "deadline "+flags)
	if err != nil {
		return nil, err
	}
	return p.Deadline.answer(stages.DefaultBook().Calendar, domain.MustDay("2026-05-20").At(12, 0))
}

// TestDeadlineAnswers holds dates that were counted by hand from the State Council's notices.
func TestDeadlineAnswers(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		// A holiday and a Saturday that is worked; a Sunday that is worked.
		"--from 2023-04-24 --days 10 --finished 2023-05-10": "2023-04-24 2023-05-10 10 0 false",
		"--from 2023-04-20 --days 15 --finished 2023-05-13": "2023-04-20 2023-05-12 15 0 false",
		"--from 2023-04-20 --days 15 --finished 2023-05-15": "2023-04-20 2023-05-12 16 1 false",
		// A pause, overlapping pauses, a pause of no length, pauses outside the time.
		"--from 2024-09-23 --days 15 --finished 2024-10-17":                                                               "2024-09-23 2024-10-17 15 0 false",
		"--from 2024-09-23 --days 15 --pause 2024-09-26..2024-10-10 --finished 2024-10-25":                                "2024-09-23 2024-10-25 15 0 false",
		"--from 2024-09-23 --days 15 --pause 2024-09-26..2024-10-10 --finished 2024-10-10":                                "2024-09-23 2024-10-25 3 0 false",
		"--from 2025-03-03 --days 10 --pause 2025-03-10..2025-03-19 --pause 2025-03-05..2025-03-12 --finished 2025-03-31": "2025-03-03 2025-03-31 10 0 false",
		"--from 2026-09-17 --days 12 --finished 2026-10-10":                                                               "2026-09-17 2026-10-10 12 0 false",
		"--from 2026-09-17 --days 12 --pause 2026-09-24..2026-10-12 --finished 2026-10-21":                                "2026-09-17 2026-10-20 13 1 false",
		"--from 2023-04-24 --days 10 --pause 2023-05-04..2023-05-04 --finished 2023-05-10":                                "2023-04-24 2023-05-10 10 0 false",
		"--from 2023-04-24 --days 10 --pause 2023-05-11..2023-05-17 --finished 2023-05-18":                                "2023-04-24 2023-05-10 12 2 false",
		// What was used rests on a year whose holidays aren't known, though the due date doesn't.
		"--from 2026-12-21 --days 5 --finished 2026-12-31":                 "2026-12-21 2026-12-28 8 3 false",
		"--from 2026-12-21 --days 5 --finished 2027-01-05":                 "2026-12-21 2026-12-28 11 6 true",
		"--from 2026-12-21 --days 4 --unit calendar --finished 2027-01-05": "2026-12-21 2026-12-25 15 11 false",
		// An open pause leaves the due date unknown only if it began on or before it.
		"--from 2026-05-06 --days 5 --pause 2026-05-07..":               "2026-05-06 null 1 0 false",
		"--from 2026-05-06 --days 5 --pause 2026-05-12..":               "2026-05-06 null 5 0 false",
		"--from 2026-05-06 --days 5 --pause 2026-05-13..":               "2026-05-06 2026-05-12 6 1 false",
		"--from 2026-05-06 --days 5 --pause 2026-05-07.. --extend 10":   "2026-05-06 null 1 0 false",
		"--from 2026-05-06 --days 10 --finished 2026-05-19":             "2026-05-06 2026-05-19 10 0 false",
		"--from 2026-05-06 --days 10 --extend 10 --finished 2026-06-02": "2026-05-06 2026-06-02 20 0 false",
		"--from 2026-05-06 --days 10 --extend 0":                        "2026-05-06 2026-05-19 11 1 false",
		// As of today, or of the day named.
		"--from 2026-05-06 --days 10":                                          "2026-05-06 2026-05-19 11 1 false",
		"--from 2026-05-06 --days 10 --today 2026-05-08":                       "2026-05-06 2026-05-19 2 0 false",
		"--from 2026-05-06 --days 10 --today 2026-05-08 --finished 2026-05-20": "2026-05-06 2026-05-19 11 1 false",
		"--from 2026-05-25 --days 10":                                          "2026-05-25 2026-06-08 0 0 false",
		// At once; received on a rest day.
		"--from 2023-04-30 --days 0 --finished 2023-05-04": "2023-05-04 2023-05-04 0 0 false",
		"--from 2023-04-30 --days 1 --finished 2023-05-08": "2023-05-04 2023-05-05 3 2 false",
		// Calendar days begin as they are and roll at their end.
		"--from 2023-04-14 --days 15 --unit calendar --finished 2023-05-04":                                "2023-04-14 2023-05-04 20 0 false",
		"--from 2023-04-14 --days 15 --unit calendar --finished 2023-05-06":                                "2023-04-14 2023-05-04 22 2 false",
		"--from 2023-04-15 --days 5 --unit calendar --finished 2023-04-20":                                 "2023-04-15 2023-04-20 5 0 false",
		"--from 2023-03-01 --days 15 --unit calendar --pause 2023-03-06..2023-03-10 --finished 2023-03-20": "2023-03-01 2023-03-20 15 0 false",
		"--from 2023-03-01 --days 5 --unit calendar --extend 10 --finished 2023-03-16":                     "2023-03-01 2023-03-16 15 0 false",
		// A year whose notice is not there.
		"--from 2026-12-28 --days 10 --finished 2027-01-11": "2026-12-28 2027-01-11 10 0 true",
		// Office hours: over the evening, over the noon, over a weekend, paused.
		"--unit hours --from 2026-05-06T16:00:00+08:00 --days 4 --finished 2026-05-07T11:30:00+08:00":                                                              "2026-05-06T16:00:00+08:00 2026-05-07T11:30:00+08:00 4 0 false",
		"--unit hours --from 2026-05-06T08:00:00Z --days 4 --finished 2026-05-07T11:30:00+08:00":                                                                   "2026-05-06T16:00:00+08:00 2026-05-07T11:30:00+08:00 4 0 false",
		"--unit hours --from 2026-05-06T11:00:00+08:00 --days 4 --finished 2026-05-06T16:30:00+08:00":                                                              "2026-05-06T11:00:00+08:00 2026-05-06T16:00:00+08:00 4.5 0.5 false",
		"--unit hours --from 2026-05-08T18:30:00+08:00 --days 4 --finished 2026-05-09T10:10:00+08:00":                                                              "2026-05-09T08:30:00+08:00 2026-05-09T13:30:00+08:00 1.6667 0 false",
		"--unit hours --from 2026-05-06T09:00:00+08:00 --days 4 --pause 2026-05-06T10:00:00+08:00..2026-05-06T14:00:00+08:00 --finished 2026-05-06T14:30:00+08:00": "2026-05-06T09:00:00+08:00 2026-05-06T17:00:00+08:00 1.5 0 false",
		"--unit hours --from 2026-05-20T09:00:00+08:00 --days 4 --pause 2026-05-20T10:00:00+08:00..":                                                               "2026-05-20T09:00:00+08:00 null 1 0 false",
		"--unit hours --from 2026-05-20T09:00:00+08:00 --days 4":                                                                                                   "2026-05-20T09:00:00+08:00 2026-05-20T14:00:00+08:00 3 0 false",
		"--unit hours --from 2026-05-06T09:00:00+08:00 --days 4 --extend 4 --finished 2026-05-07T09:30:00+08:00":                                                   "2026-05-06T09:00:00+08:00 2026-05-07T09:30:00+08:00 8 0 false",
	} {
		a, err := reckoned(t, flags)
		if err != nil {
			t.Errorf("%s: %v", flags, err)
			continue
		}
		due := "null"
		if a.Due != nil {
			due = *a.Due
		}
		rest, err := json.Marshal([]any{a.Used, a.Overdue, a.Provisional})
		if err != nil {
			t.Fatal(err)
		}
		got := a.Effective + " " + due + " " + strings.NewReplacer("[", "", "]", "", ",", " ").Replace(string(rest))
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", flags, got, want)
		}
		if len(a.Explanation) < 3 {
			t.Errorf("%s: explained by %q alone", flags, a.Explanation)
		}
	}
}

func TestDeadlineJSONHasItsSixFields(t *testing.T) {
	t.Parallel()
	a, err := reckoned(t, "--from 2026-05-06 --days 5 --pause 2026-05-07..")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	a.Explanation = nil
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	delete(fields, "explanation")
	want := map[string]any{"effective": "2026-05-06", "due": nil, "used": 1.0, "overdue": 0.0, "provisional": false}
	if d := cmp.Diff(want, fields); d != "" {
		t.Errorf("JSON (-want +got):\n%s", d)
	}
}

func TestDeadlineExplainsItself(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string][]string{
		"--from 2024-09-22 --days 15 --pause 2024-09-26..2024-10-10 --pause 2024-10-28..2024-10-29 --finished 2024-10-30 --lang en": {
			"22 Sep 2024 Sun is no working day and counts as 23 Sep 2024 Mon; the limit runs from 23 Sep 2024 Mon, which is not counted itself.",
			"The limit is 15 working days.",
			"24 Sep 2024 Tue to 26 Sep 2024 Thu: 3 working days counted, 3 working days in all.",
			"27 Sep 2024 Fri to 10 Oct 2024 Thu: paused, 6 working days left out.",
			"11 Oct 2024 Fri to 25 Oct 2024 Fri: 12 working days counted, 15 working days in all. Of these 12 Oct 2024 Sat is worked in exchange for a holiday.",
			"The last day is 25 Oct 2024 Fri; finishing any time on it is on time.",
			"The pause from 28 Oct 2024 Mon begins after the last day and does not move it.",
			"Finished on 30 Oct 2024 Wed with 17 working days used.",
			"2 working days overdue.",
		},
		"--from 2026-04-29 --days 1 --extend 1 --finished 2026-05-06": {
			"2026 年 4 月 29 日 周三起算，当日不计入期限（民法典第二百零一条）。",
			"期限 1 个工作日，依法延长 1 个工作日（行政许可法第四十二条，只能延长一次），合计 2 个工作日。",
			"2026 年 4 月 30 日 周四：计 1 个工作日，累计 1 个工作日。",
			"2026 年 5 月 1 日 周五 至 2026 年 5 月 5 日 周二：节假日，不计。",
			"2026 年 5 月 6 日 周三：计 1 个工作日，累计 2 个工作日。",
			"最后一天是 2026 年 5 月 6 日 周三，当日办结即为按时。",
			"2026 年 5 月 6 日 周三 办结，用时 2 个工作日。",
			"按时办结。",
		},
		"--from 2026-12-30 --days 2 --today 2026-12-31": {
			"2026 年 12 月 30 日 周三起算，当日不计入期限（民法典第二百零一条）。",
			"期限 2 个工作日。",
			"2026 年 12 月 31 日 周四 至 2027 年 1 月 1 日 周五：计 2 个工作日，累计 2 个工作日。",
			"最后一天是 2027 年 1 月 1 日 周五，当日办结即为按时。",
			"截至 2026 年 12 月 31 日 周四 已用 1 个工作日。",
			"跨入的年份尚未公布放假安排，日期可能变动。",
		},
		"--unit hours --from 2026-05-06T09:00:30+08:00 --days 1 --finished 2026-05-06T11:00:00+08:00 --lang en": {
			"Runs from 6 May 2026 09:01.", // a minute that was begun isn't counted; it is an office minute all the same
			"The limit is 1 office hour.",
			"Office hours are 08:30-12:00, 13:00-17:00 on working days.",
			"6 May 2026 Wed: 1 office hour counted.",
			"To be finished by 6 May 2026 10:01.",
			"Finished on 6 May 2026 11:00 with 1.98 office hours used.",
			"0.98 office hours overdue.",
		},
		"--unit hours --from 2026-05-06T18:00:00+08:00 --days 20 --pause 2026-05-07T15:00:00+08:00..2026-05-08T09:30:00+08:00 --finished 2026-05-12T10:00:00+08:00 --lang en": {
			"6 May 2026 18:00 is outside office hours; the limit runs from 7 May 2026 08:30.",
			"The limit is 20 office hours.",
			"Office hours are 08:30-12:00, 13:00-17:00 on working days.",
			"7 May 2026 Thu: 5.5 office hours counted, 2 office hours left out while paused.",
			"8 May 2026 Fri: 6.5 office hours counted, 1 office hour left out while paused.",
			"9 May 2026 Sat: 7.5 office hours counted.",
			"11 May 2026 Mon: 0.5 office hours counted.",
			"To be finished by 11 May 2026 09:00.",
			"20 office hours",
		},
	} {
		a, err := reckoned(t, flags)
		if err != nil {
			t.Errorf("%s: %v", flags, err)
			continue
		}
		if strings.Contains(flags, "hours") { // the last line is compared by what it names
			last := len(want) - 1
			if !strings.Contains(strings.Join(a.Explanation[last:], " "), "overdue") {
				t.Errorf("%s: %q doesn't say that it is late", flags, a.Explanation)
			}
			a.Explanation, want = a.Explanation[:last], want[:last]
		}
		if d := cmp.Diff(want, a.Explanation); d != "" {
			t.Errorf("%s (-want +got):\n%s", flags, d)
		}
	}
}

// TestDeadlineSaysWhatToMend: each slip names its flag and the way out, and ends with exit code 2.
func TestDeadlineSaysWhatToMend(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		"--days 3":                                                           "missing flags: --from=DATE",
		"--from 2023-04-24":                                                  "missing flags: --days=N",
		"--from 24.4.2023 --days 3":                                          `--from: "24.4.2023" is not a date; write it as 2023-04-24`,
		"--from 2023-02-29 --days 3":                                         `--from: "2023-02-29" is not a date`,
		"--from ２０２３-04-24 --days 3":                                         "is not a date",
		"--from 1970-01-01 --days 3":                                         "--from: 1970-01-01 is not within the years 2000 to 2199",
		"--from 2023-04-24T09:00:00+08:00 --days 3":                          "write 2023-04-24, or add --unit hours",
		"--from 2023-04-24 --days 3 --unit hours":                            "write 2023-04-24T09:30:00+08:00",
		"--from 2023-04-24T09:00 --days 3 --unit hours":                      "is not a time; write it as",
		"--from 2023-04-24 --days=-1":                                        `--days: "-1" is not a whole number from 0 to 5000`,
		"--from 2023-04-24 --days 1.5":                                       `--days: "1.5" is not a whole number`,
		"--from 2023-04-24 --days 5001":                                      "--days",
		"--from 2023-04-24 --days 3 --unit weeks":                            "--unit must be one of",
		"--from 2023-04-24 --days 3 --lang fr":                               "--lang must be one of",
		"--from 2023-04-24 --days 3 --pause 2023-04-25":                      "write it as A..B, or A.. while it is open",
		"--from 2023-04-24 --days 3 --pause ..2023-04-25":                    "write it as A..B",
		"--from 2023-04-24 --days 3 --pause 2023-04-26..2023-04-25":          "ends before it begins; write the first day first",
		"--from 2023-04-24 --days 3 --pause 2023-04-26..soon":                `--pause: "soon" is not a date`,
		"--from 2023-04-24 --days 3 --extend 11":                             "--extend: 11 is more than 10 working days, the most that 行政许可法 §42 allows",
		"--from 2023-04-24 --days 3 --unit calendar --extend 11":             "--extend: 11 calendar days are more than 行政许可法 §42 allows; give at most 10",
		"--from 2023-04-24 --days 3 --extend=-1":                             "--extend: \"-1\" is not a whole number from 0 to 10",
		"--from 2023-04-24 --days 3 --extend 5 --extend 5":                   "a limit is extended once (行政许可法 §42)",
		"--from 2023-04-24T09:00:00+08:00 --days 3 --unit hours --extend 76": "give at most 75",
		"--from 2023-04-24 --days 3 --finished 2023-04-23":                   "--finished: 2023-04-23 is before --from 2023-04-24",
		"--from 2023-04-24 --days 3 --finished tomorrow":                     `--finished: "tomorrow" is not a date`,
		"--from 2023-04-24 --days 3 --today 2023-4-1":                        `--today: "2023-4-1" is not a date`,
		"--from 2023-04-24T09:00:00+08:00 --days 3 --unit hours --pause 2023-04-25T09:00:00+08:00..2023-04-25T08:00:00+08:00": "write the first time first",
		"--from 2023-04-24T09:00:00+08:00 --days 3 --unit hours --finished 2023-04-24T08:00:00+08:00":                         "is before --from",
	} {
		_, err := reckoned(t, flags)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", flags, err, want)
			continue
		}
		var slip usageError
		var parse *kong.ParseError
		if !errors.As(err, &slip) && !errors.As(err, &parse) {
			t.Errorf("%s: %T is no slip of usage", flags, err)
		}
	}
}

func TestDeadlineEndsWithItsExitCode(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]int{
		"deadline --from 2023-04-24 --days 10 --json":        0,
		"deadline --from 2023-04-24 --days ten":              exitUsage,
		"deadline --from 2023-04-24":                         exitUsage,
		"check region 220300":                                0,
		"check region 220381":                                exitFound,
		"check region 220300 --today yesterday":              exitUsage,
		"check credit 91220300MA0Y000082 --today 2026-05-20": 0,
	} {
		out, code := output(t, t.TempDir(), strings.Fields(args)...)
		if code != want {
			t.Errorf("%s: exit code %d, want %d: %s", args, code, want, out)
		}
	}
}

func TestHoursAreRoundedToTheMinuteAndTold(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]float64{0: 0, time.Hour: 1, 90 * time.Minute: 1.5, 20 * time.Minute: 0.3333, 40 * time.Minute: 0.6667} {
		if got := inHours(d); got != want {
			t.Errorf("%s: %v hours, want %v", d, got, want)
		}
	}
}
