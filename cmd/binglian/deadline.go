package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

type deadlineCommand struct {
	From     string   `required:"" placeholder:"DATE" help:"Day of acceptance, or of receipt where the law counts from it, as 2023-04-24; with --unit hours a time, as 2023-04-24T09:30:00+08:00."`
	Days     string   `required:"" placeholder:"N" help:"Limit: a whole number of the unit; 0 is at once."`
	Unit     string   `enum:"working,calendar,hours" default:"working" help:"What the limit counts: working days, calendar days, or office hours (${enum})."`
	Pause    []string `sep:"none" placeholder:"A..B" help:"Time that is left out, from the day on which it began to the day on which it ended; A.. is still open. May be given several times and overlap."`
	Extend   []string `sep:"none" placeholder:"N" help:"Lawful extension (行政许可法 §42), in the unit of the limit: once, at most 10 days, or as many office hours."`
	Finished string   `placeholder:"DATE" help:"Day on which it was finished; what is used and overdue is told as of it."`
	Today    string   `placeholder:"DATE" help:"What is used and overdue is told as of this day if nothing is finished. Default: the machine's date."`
	Lang     string   `enum:"zh,en" default:"zh" help:"Language of the explanation (${enum})."`
	JSON     bool     `name:"json" help:"Print effective, due, used, overdue, provisional and explanation as JSON."`
}

// Help says what kong shows below the flags.
func (*deadlineCommand) Help() string {
	return `Reckons a due date and says why it is that day. Nothing is read but the calendars of the State Council's notices that
the program holds; no data folder is needed.

The day of acceptance isn't counted, a start on a rest day is one on the next working day, a pause counts through the
day on which it begins and again from the day after it ends, and what two pauses cover is left out once. "due" is null
while a pause is open that began on or before it. A year without a notice is reckoned Monday to Friday and marked
provisional. Hours are office hours, 08:30-12:00 and 13:00-17:00 on working days.

  binglian deadline --from 2023-04-24 --days 10
  binglian deadline --from 2024-09-23 --days 15 --pause 2024-09-26..2024-10-10 --finished 2024-10-28
  binglian deadline --from 2026-05-06T16:00:00+08:00 --days 4 --unit hours --json

Exit code: 0, or 2 where a flag must be mended.`
}

// answer is what the command prints as JSON. Days are dates and whole numbers; hours are times and decimals.
type answer struct {
	Effective   string   `json:"effective"`
	Due         *string  `json:"due"`
	Used        float64  `json:"used"`
	Overdue     float64  `json:"overdue"`
	Provisional bool     `json:"provisional"`
	Explanation []string `json:"explanation"`
}

// Run prints the answer.
func (c *deadlineCommand) Run() error {
	a, err := c.answer(stages.DefaultBook().Calendar, time.Now())
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a)
	}
	for _, line := range a.Explanation {
		fmt.Println(line)
	}
	return nil
}

// answer reckons by days or by hours. It returns a usage error that names the flag to mend.
func (c *deadlineCommand) answer(cal *domain.Calendar, now time.Time) (*answer, error) {
	w, err := wordsIn(c.Lang)
	if err != nil {
		return nil, err
	}
	if domain.Unit(c.Unit) == domain.UnitHours {
		q, err := c.hours(now)
		if err != nil {
			return nil, err
		}
		return q.answer(w, cal), nil
	}
	q, err := c.days(now)
	if err != nil {
		return nil, err
	}
	return q.answer(w, cal), nil
}

// dayQuestion asks by when a limit in days is due, and how it stands.
type dayQuestion struct {
	clock    domain.Clock
	on       domain.Day // finished or today
	finished bool
}

func (q dayQuestion) answer(w words.Words, cal *domain.Calendar) *answer {
	e := q.clock.Explain(cal, q.on)
	a := &answer{Effective: e.Effective.String(), Used: float64(e.Used), Overdue: float64(e.Overdue), Provisional: q.provisional(cal),
		Explanation: q.explain(w, e, q.provisional(cal))}
	if !e.Due.IsZero() {
		due := e.Due.String()
		a.Due = &due
	}
	return a
}

// provisional reports whether the answer rests on a year whose holidays are not loaded: the due date, and what was used by the day on
// which the task was finished. How it stands today isn't asked for.
func (q dayQuestion) provisional(cal *domain.Calendar) bool {
	return q.clock.Provisional(cal) || q.finished && q.clock.ProvisionalOn(cal, q.on)
}

// hourQuestion asks by when a limit in office hours is due, and how it stands.
type hourQuestion struct {
	clock    domain.HoursClock
	at       time.Time // finished or now
	finished bool
}

func (q hourQuestion) answer(w words.Words, cal *domain.Calendar) *answer {
	a := &answer{Effective: q.clock.Effective(cal).Format(time.RFC3339), Used: inHours(q.clock.Used(cal, q.at)),
		Overdue: inHours(q.clock.Overdue(cal, q.at)), Provisional: q.provisional(cal), Explanation: q.explain(w, cal)}
	if due, ok := q.clock.Due(cal); ok {
		text := due.Format(time.RFC3339)
		a.Due = &text
	}
	return a
}

// provisional is as for limits in days.
func (q hourQuestion) provisional(cal *domain.Calendar) bool {
	return q.clock.Provisional(cal) || q.finished && q.clock.ProvisionalOn(cal, q.at)
}

// inHours gives whole minutes as hours with at most four decimals.
func inHours(d time.Duration) float64 {
	const tenThousandth = time.Hour / 10000
	return float64((d+tenThousandth/2)/tenThousandth) / 10000
}

func printJSON(v any) error {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// wordsIn gives the words of a language, with the names of the shipped book; dates with their year.
func wordsIn(lang string) (words.Words, error) { return wordsOf(lang, stages.DefaultBook()) }

// wordsOf gives the words of a language, with the names of a book; dates with their year.
func wordsOf(lang string, book *stages.Book) (words.Words, error) {
	set, err := words.Load(book.Name)
	if err != nil {
		return words.Words{}, err
	}
	return set.In(words.Lang(lang), 0), nil
}
