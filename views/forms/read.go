package forms

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"binglian/domain"
)

// CleanText trims a text, writes its line ends as \n and leaves out characters without width; false if it holds others that
// can't be shown.
func CleanText(s string) (string, bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if domain.ZeroWidth(r) {
			return -1
		}
		return r
	}, s)
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || domain.Hidden(r) {
			return "", false
		}
	}
	return strings.TrimSpace(s), true
}

// narrow writes full-width digits and signs, as Chinese keyboards give them, as plain ones.
func narrow(s string) string {
	return strings.TrimSpace(width.Narrow.String(s))
}

var (
	numberShape  = regexp.MustCompile(`^[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,6})?$`)
	wholeShape   = regexp.MustCompile(`^[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})$`)
	dayShape     = regexp.MustCompile(`^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?$`)
	compactShape = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
)

// readNumber reads a decimal number of at most 15 digits before and 6 after the point, with or without commas between
// thousands; it is handed on digit by digit, never rounded.
func readNumber(s string) (json.Number, bool) {
	s = narrow(s)
	if !numberShape.MatchString(s) {
		return "", false
	}
	return plainDigits(s), true
}

func readWhole(s string) (json.Number, bool) {
	s = narrow(s)
	if !wholeShape.MatchString(s) {
		return "", false
	}
	return plainDigits(s), true
}

// plainDigits writes a checked number as JSON does: no plus, no commas, no leading zeros.
func plainDigits(s string) json.Number {
	s = strings.TrimPrefix(strings.ReplaceAll(s, ",", ""), "+")
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "-", rest
	}
	s = strings.TrimLeft(s, "0")
	if s == "" || s[0] == '.' {
		s = "0" + s
	}
	return json.Number(sign + s)
}

// Years outside these bounds are slips of the keyboard.
const firstYear, lastYear = 1971, 2199

// readDay reads a day as browsers send it, 2023-05-31, and as people write it where there is no date picker:
// 2023/5/31, 2023.5.31, 2023年5月31日, 20230531.
func readDay(s string) (domain.Day, bool) {
	s = strings.ReplaceAll(narrow(s), " ", "")
	parts := dayShape.FindStringSubmatch(s)
	if parts == nil {
		parts = compactShape.FindStringSubmatch(s)
	}
	if parts == nil {
		return 0, false
	}
	day, err := domain.ParseDay(parts[1] + "-" + twoDigits(parts[2]) + "-" + twoDigits(parts[3]))
	if err != nil || day.Year() < firstYear || day.Year() > lastYear {
		return 0, false
	}
	return day, true
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func splitLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }
