package domain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The reasons why a text is no project code.
const (
	ProjectCodeForm       Reason = "project-code-form"        // not written as 2305-220302-04-01-123452
	ProjectCodeDate       Reason = "project-code-date"        // its first four digits are neither a month nor a year from 2015
	ProjectCodeDateEarly  Reason = "project-code-date-early"  // before November 2020, when codes of this form began; arg earliest
	ProjectCodeDateFuture Reason = "project-code-date-future" // later than the coming month; arg latest
	ProjectCodeCheck      Reason = "project-code-check-digit" // arg want: the check digit that would fit
)

// Codes of the present form begin in November 2020. Those before it begin with the year, from 2015 on.
const firstCodeMonth, firstOldYear, lastOldYear = 2011, 2015, 2020

// CheckProjectCode checks a project code by GB/T 40058-2021 as it stands, hyphens included; a code in the style before
// November 2020 has no check digit and is checked by its form alone. It returns nil for a valid code.
func CheckProjectCode(field, value string, today Day) *FieldProblem {
	digits, ok := projectCodeDigits(value)
	if !ok {
		return problem(field, ProjectCodeForm)
	}
	date, _ := strconv.Atoi(digits[:4]) // four digits
	month := date % 100
	latest := yearMonth(today.Year(), int(today.Month())+1)
	switch {
	case date >= firstOldYear && date <= lastOldYear:
		return nil
	case month < 1 || month > 12:
		return problem(field, ProjectCodeDate, "date", digits[:4])
	case date < firstCodeMonth:
		return problem(field, ProjectCodeDateEarly, "earliest", strconv.Itoa(firstCodeMonth))
	case date > latest:
		return problem(field, ProjectCodeDateFuture, "latest", fmt.Sprintf("%04d", latest))
	}
	if want, _ := ProjectCodeCheckDigit(digits[:19]); want != digits[19] {
		return problem(field, ProjectCodeCheck, "want", string(want))
	}
	return nil
}

// yearMonth gives a month as the code writes it: 2305 for May 2023.
func yearMonth(year, month int) int {
	d := Date(year, time.Month(month), 1)
	return d.Year()%100*100 + int(d.Month())
}

// projectCodeDigits takes the hyphens from a code of the form 0000-000000-00-00-000000.
func projectCodeDigits(code string) (string, bool) {
	const form = "0000-000000-00-00-000000"
	if len(code) != len(form) {
		return "", false
	}
	for i := range len(form) {
		if hyphen := form[i] == '-'; hyphen != (code[i] == '-') || !hyphen && !isDigit(code[i]) {
			return "", false
		}
	}
	return strings.ReplaceAll(code, "-", ""), true
}

// ProjectCodeCheckDigit gives the twentieth digit for the first nineteen, by MOD 11,10 of ISO 7064 (GB/T 17710). It is
// not ok if these are not nineteen digits.
func ProjectCodeCheckDigit(first19 string) (digit byte, ok bool) {
	if len(first19) != 19 {
		return 0, false
	}
	p := 10
	for i := range len(first19) {
		if !isDigit(first19[i]) {
			return 0, false
		}
		s := (p + int(first19[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10), true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func problem(field string, reason Reason, args ...string) *FieldProblem {
	p := Problem(field, reason, args...)
	return &p
}
