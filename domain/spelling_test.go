package domain_test

import (
	"testing"

	"binglian/domain"
)

func TestCodesAreSpelledInOneWay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"９１２２０３０２ＭＡ１４ＡＢＣＤＸＨ": "91220302MA14ABCDXH", " 91220302-ma14abcdx-h ": "91220302MA14ABCDXH", "abc": "ABC",
	} {
		if got := domain.SpellCreditCode(text); got != want {
			t.Errorf("credit code %q: %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"２３０５－２２０３０２－０４－０１－１２３４５２": "2305-220302-04-01-123452", "23052203020401123452": "2305-220302-04-01-123452",
		"2305—220302—04—01—123452": "2305-220302-04-01-123452", "2305-220302": "2305-220302",
	} {
		if got := domain.SpellProjectCode(text); got != want {
			t.Errorf("project code %q: %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"139 0000 0000": "13900000000", "+86 13900000000": "13900000000", "（0434）3260000": "0434-3260000",
		"0434-3260000转": "", "abc": "", "１３９００００００００／0434-3260000": "13900000000、0434-3260000", "12345": "", "": "",
		"13900000000/13900000000/13900000000/13900000000": "", "400-123-4567": "400-123-4567", "13900000000.0": "13900000000",
	} {
		if got, ok := domain.SpellPhone(text); ok != (want != "") || ok && got != want {
			t.Errorf("phone %q: %q, %t", text, got, ok)
		}
		if spelled, ok := domain.SpellPhone(want); want != "" && (!ok || spelled != want) {
			t.Errorf("phone %q is spelled again as %q", want, spelled)
		}
	}
}
