package domain

import (
	"regexp"
	"strings"
)

// Hidden reports whether a character shows nothing of itself: one without width, as comes along when texts are copied
// from pages, or one that turns the direction of writing and so shows another text than is stored.
func Hidden(r rune) bool { return ZeroWidth(r) || turnsWriting(r) }

// ZeroWidth reports whether a character has no width and no meaning of its own: it may be left out.
func ZeroWidth(r rune) bool {
	return r >= 0x200B && r <= 0x200D || r == 0x2060 || r == 0xFEFF || r == 0x00AD
}

func turnsWriting(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F
}

// HalfWidth writes full-width letters, digits, signs and spaces, as Chinese keyboards give them, as plain ones.
func HalfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000:
			return ' '
		}
		return r
	}, s)
}

var (
	hyphens      = strings.NewReplacer("—", "-", "–", "-", "−", "-", "‐", "-", "‑", "-", "_", "-", " ", "")
	twentyDigits = regexp.MustCompile(`^\d{20}$`)
)

// SpellCreditCode brings a credit code, as people write it, to its form: plain capitals and digits, no spaces or hyphens.
// Whether it is one is for CheckCreditCode to say.
func SpellCreditCode(text string) string {
	return strings.ToUpper(strings.ReplaceAll(hyphens.Replace(HalfWidth(strings.TrimSpace(text))), "-", ""))
}

// SpellProjectCode brings a project code, as people write it, to its form: plain digits, hyphens in their places. Whether
// it is one is for CheckProjectCode to say.
func SpellProjectCode(text string) string {
	code := hyphens.Replace(HalfWidth(strings.TrimSpace(text)))
	if twentyDigits.MatchString(code) {
		code = code[:4] + "-" + code[4:10] + "-" + code[10:12] + "-" + code[12:14] + "-" + code[14:]
	}
	return code
}

var (
	phoneForm  = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|[2-9]\d{6,7}|[48]00-?\d{3}-?\d{4})$`)
	phoneSplit = regexp.MustCompile(`[/、,;，；]+`)
	brackets   = strings.NewReplacer("(", "", ")", "-")
)

const maxPhones = 3

// MalformedPhone is the reason why a text is no telephone number.
const MalformedPhone Reason = "malformed-phone"

// SpellPhone brings one to three telephone numbers, as people write them, to their form: mobile, with or without area
// code, 400 and 800, parted by 、. It is not ok if the text is none.
func SpellPhone(text string) (spelled string, ok bool) {
	var numbers []string
	for _, n := range phoneSplit.Split(HalfWidth(strings.TrimSpace(text)), -1) {
		n = hyphens.Replace(brackets.Replace(strings.TrimSuffix(strings.TrimSpace(n), ".0")))
		n = strings.TrimPrefix(strings.TrimPrefix(n, "+86"), "-")
		if mobile := strings.ReplaceAll(n, "-", ""); len(mobile) == 11 && mobile[0] == '1' {
			n = mobile
		}
		if !phoneForm.MatchString(n) || len(numbers) == maxPhones {
			return text, false
		}
		numbers = append(numbers, n)
	}
	return strings.Join(numbers, "、"), true
}
