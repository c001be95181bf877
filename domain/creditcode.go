package domain

import (
	"fmt"
	"strings"
)

// The reasons why a text is no unified social credit code.
const (
	CreditCodeForm         Reason = "credit-code-form"               // not 18 characters of the standard's alphabet, 3–8 digits
	CreditCodeOrganisation Reason = "credit-code-organisation-check" // position 17 doesn't fit 9–16; arg want
	CreditCodeCheck        Reason = "credit-code-check-digit"        // position 18 doesn't fit 1–17; arg want
)

// creditAlphabet lists the characters of GB 32100 by their value: no I, O, S, V, Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	creditWeights       = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28} // 3^i mod 31
	organisationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}                                         // GB 11714
)

// CheckCreditCode checks a unified social credit code by GB 32100-2015 as it stands, with both check characters: its own
// and that of the organisation code within it (GB 11714). It returns nil for a valid code.
func CheckCreditCode(field, value string) *FieldProblem {
	if len(value) != 18 || !creditForm(value) {
		return problem(field, CreditCodeForm)
	}
	// The last character covers all others: a slip of the pen shows there, a made-up code at position 17.
	if want := creditCheck(value[:17]); want != value[17] {
		return problem(field, CreditCodeCheck, "want", string(want))
	}
	if want := organisationCheck(value[8:16]); want != value[16] {
		return problem(field, CreditCodeOrganisation, "want", string(want))
	}
	return nil
}

// MakeCreditCode completes a credit code from its first eight characters (registering body, kind, region) and the first
// eight of the organisation code, by adding both check characters. It returns an error if one of these has a character
// that may not stand there.
func MakeCreditCode(first8, org8 string) (CreditCode, error) {
	if len(first8) != 8 || len(org8) != 8 || !creditForm(first8+org8) {
		return "", fmt.Errorf("credit code from %q and %q: not twice eight characters of its alphabet", first8, org8)
	}
	code := first8 + org8 + string(organisationCheck(org8))
	return CreditCode(code + string(creditCheck(code))), nil
}

// creditForm reports whether the characters may stand where they stand; the code may be cut short.
func creditForm(code string) bool {
	for i := range len(code) {
		if strings.IndexByte(creditAlphabet, code[i]) < 0 || i >= 2 && i < 8 && !isDigit(code[i]) {
			return false
		}
	}
	return true
}

func creditCheck(first17 string) byte {
	sum := 0
	for i, w := range creditWeights {
		sum += w * strings.IndexByte(creditAlphabet, first17[i])
	}
	return creditAlphabet[(31-sum%31)%31]
}

// organisationCheck reckons with the whole Latin alphabet, A = 10 to Z = 35, unlike creditCheck.
func organisationCheck(org8 string) byte {
	sum := 0
	for i, w := range organisationWeights {
		v := int(org8[i] - '0')
		if !isDigit(org8[i]) {
			v = int(org8[i]-'A') + 10
		}
		sum += w * v
	}
	return "0123456789X0"[11-sum%11]
}
