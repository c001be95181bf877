package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"binglian/domain"
)

// said is a reason with its arguments, before it is known where it belongs.
type said struct {
	reason domain.Reason
	args   []string
}

// judgement collects what is to be said of one cell's value.
type judgement struct {
	notes    []said
	warnings []said
	fault    *said // why the value can't be taken
}

func (j *judgement) note(reason domain.Reason, args ...string) {
	j.notes = append(j.notes, said{reason, args})
}

func (j *judgement) fail(reason domain.Reason, args ...string) {
	if j.fault == nil {
		j.fault = &said{reason, args}
	}
}

// folding says which full-width characters of a value are made half-width.
type folding bool

const (
	foldLetters folding = false // letters and digits: brackets and commas of Chinese texts are full-width by right
	foldAll     folding = true  // everything: codes, numbers, dates
)

// tidy puts a value in order: one line, no space around it, no apostrophe before it, half-width letters and digits. It
// fails for values longer than a limit in characters, and for characters that have no place in a table.
func tidy(value string, limit int, fold folding, j *judgement) string {
	if len(value) > 4*limit+256 || utf8.RuneCountInString(value) > limit+64 {
		j.fail(CellTooLong, "limit", count(limit))
		return ""
	}
	if !utf8.ValidString(value) || strings.ContainsRune(value, utf8.RuneError) {
		j.fail(CellGarbled)
		return ""
	}
	if strings.ContainsFunc(value, isForbidden) {
		j.fail(CellControl)
		return ""
	}
	clean := strings.Map(func(r rune) rune {
		if domain.ZeroWidth(r) {
			return -1
		}
		return r
	}, value)
	clean = strings.Join(strings.FieldsFunc(clean, unicode.IsSpace), " ")
	if strings.Count(clean, "'") == 1 {
		clean = strings.TrimSpace(strings.TrimPrefix(clean, "'"))
	}
	if clean != value {
		j.note(NoteTidied)
	}
	wide := false // digits or letters, of which people want to know; brackets and commas go without saying
	folded := strings.Map(func(r rune) rune {
		half := width.LookupRune(r).Narrow()
		if half <= 0 || half >= utf8.RuneSelf || fold == foldLetters && !isAlphanumeric(half) {
			return r
		}
		wide = wide || isAlphanumeric(half)
		return half
	}, clean)
	if wide {
		j.note(NoteFullWidth, "from", clean, "to", folded)
	}
	if utf8.RuneCountInString(folded) > limit {
		j.fail(CellTooLong, "limit", count(limit))
		return ""
	}
	return folded
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// isForbidden tells control characters, and those that turn the direction of writing and so show another text than is
// stored. Tabs and line ends are only spaces.
func isForbidden(r rune) bool {
	if r == '\t' || r == '\n' || r == '\r' {
		return false
	}
	return unicode.IsControl(r) && r != 0x85 || domain.Hidden(r) && !domain.ZeroWidth(r)
}

// shorten makes a value fit for a message and a terminal: one line of at most 80 characters, nothing invisible.
func shorten(value string) string {
	const limit = 80
	var b strings.Builder
	n := 0
	for _, r := range value {
		if n++; n > limit {
			b.WriteString("…")
			break
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			r = ' '
		case isForbidden(r), domain.ZeroWidth(r):
			r = '·'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// absent are the ways to write that there is no value.
var absent = map[string]bool{
	"": true, "-": true, "--": true, "—": true, "——": true, "－": true, "/": true, "／": true, `\`: true, "*": true, "无": true, "暂无": true,
	"没有": true, "未定": true, "待定": true, "未赋码": true, "暂未赋码": true, "空": true, "n/a": true, "na": true, "null": true, "none": true,
}

func isAbsent(value string) bool { return absent[strings.ToLower(value)] }
