package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"binglian/domain"
)

// checked compares a problem with the reason and argument wanted; no reason means that the value is valid.
func checked(t *testing.T, value string, p *domain.FieldProblem, reason domain.Reason, arg string) {
	t.Helper()
	switch {
	case p == nil && reason == "":
	case p == nil:
		t.Errorf("%q is accepted, want %s", value, reason)
	case p.Reason != reason || p.Field != "code":
		t.Errorf("%q: %s of %s, want %q", value, p.Reason, p.Field, reason)
	default:
		name, want, _ := strings.Cut(arg, "=")
		if p.Args[name] != want {
			t.Errorf("%q: %v, want %s", value, p.Args, arg)
		}
	}
}

func TestCheckProjectCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value, today string
		reason       domain.Reason
		arg          string
	}{
		{"2504-441223-04-01-343550", "2026-11-02", "", ""},
		{"2304-441900-04-01-135254", "2026-11-02", "", ""},
		{"2509-140602-89-05-864976", "2026-11-02", "", ""},
		{"2211-441900-04-02-310151", "2026-11-02", "", ""},
		{"2304-441900-04-01-254812", "2026-11-02", "", ""},
		{"2305-220302-04-01-123452", "2026-11-02", "", ""},
		{"2306-220300-04-01-000012", "2026-11-02", "", ""},
		{"2301-220322-04-02-987651", "2026-11-02", "", ""},
		{"2404-220382-04-01-543217", "2026-11-02", "", ""},
		{"2605-220303-04-05-100866", "2026-11-02", "", ""},
		{"2301-220323-04-01-246805", "2026-11-02", "", ""},
		{"2304-441900-04-01-135255", "2026-11-02", domain.ProjectCodeCheck, "want=4"},
		{"2607-440300-04-01-000001", "2026-11-02", domain.ProjectCodeCheck, "want=2"},
		{"2306-220300-04-01-000012", "2023-05-31", "", ""}, // the coming month
		{"2306-220300-04-01-000012", "2023-04-30", domain.ProjectCodeDateFuture, "latest=2305"},
		{"2404-220382-04-01-543217", "2023-05-31", domain.ProjectCodeDateFuture, "latest=2306"},
		{"2404-220382-04-01-543217", "2023-12-31", domain.ProjectCodeDateFuture, "latest=2401"},
		{"2010-220300-04-01-000012", "2026-11-02", domain.ProjectCodeDateEarly, "earliest=2011"},
		{"1912-220300-04-01-000012", "2026-11-02", domain.ProjectCodeDateEarly, "earliest=2011"},
		{"2017-440607-70-03-006747", "2026-11-02", "", ""}, // old style: no check digit
		{"2015-220300-70-01-000000", "2026-11-02", "", ""},
		{"2020-220300-70-01-000001", "2026-11-02", "", ""},
		{"2014-220300-70-01-000001", "2026-11-02", domain.ProjectCodeDate, "date=2014"},
		{"2021-220300-70-01-000001", "2026-11-02", domain.ProjectCodeDate, "date=2021"},
		{"2115-220300-70-01-000001", "2026-11-02", domain.ProjectCodeDate, "date=2115"},
		{"2300-220300-04-01-000012", "2026-11-02", domain.ProjectCodeDate, "date=2300"},
		{"2313-220300-04-01-000012", "2026-11-02", domain.ProjectCodeDate, "date=2313"},
		{"", "2026-11-02", domain.ProjectCodeForm, ""},
		{"23052203020401123452", "2026-11-02", domain.ProjectCodeForm, ""},
		{"2305-220302-04-01-12345", "2026-11-02", domain.ProjectCodeForm, ""},
		{"2305-220302-04-01-1234520", "2026-11-02", domain.ProjectCodeForm, ""},
		{"2305-220302-04-01-12345X", "2026-11-02", domain.ProjectCodeForm, ""},
		{"2305-220302-04-0-1123452", "2026-11-02", domain.ProjectCodeForm, ""},
		{" 2305-220302-04-01-123452", "2026-11-02", domain.ProjectCodeForm, ""},
		{"２３０５-220302-04-01-123452", "2026-11-02", domain.ProjectCodeForm, ""},
		{"2305－220302－04－01－123452", "2026-11-02", domain.ProjectCodeForm, ""},
	} {
		checked(t, c.value, domain.CheckProjectCode("code", c.value, day(c.today)), c.reason, c.arg)
	}
}

func TestProjectCodeCheckDigit(t *testing.T) {
	t.Parallel()
	if d, ok := domain.ProjectCodeCheckDigit("2304441900040113525"); !ok || d != '4' {
		t.Errorf("check digit %c (%t), want 4", d, ok)
	}
	for _, s := range []string{"", "230444190004011352", "23044419000401135254", "230444190004011352X"} {
		if d, ok := domain.ProjectCodeCheckDigit(s); ok {
			t.Errorf("%q has the check digit %c", s, d)
		}
	}
}

func TestProjectCodeOneWrongDigitIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.StringMatching(`[0-9]{19}`).Draw(t, "first 19")
		i := rapid.IntRange(0, 18).Draw(t, "position")
		wrong := []byte(first)
		wrong[i] = '0' + (wrong[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "slip")))%10
		a, _ := domain.ProjectCodeCheckDigit(first)
		if b, _ := domain.ProjectCodeCheckDigit(string(wrong)); a == b {
			t.Fatalf("%s and %s both end with %c", first, wrong, a)
		}
	})
}

func TestCheckCreditCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value  string
		reason domain.Reason
		arg    string
	}{
		{"91350100M000100Y43", "", ""},
		{"91110000101623741K", "", ""},
		{"911101066976941872", "", ""},
		{"11370800004234373R", "", ""},
		{"91220300MA0Y000082", "", ""},
		{"91220302MA14ABCDXH", "", ""},
		{"12220300412345670X", "", ""},
		{"91310115MA1H8R7C6D", domain.CreditCodeCheck, "want=7"},
		{"91350211M0000XUF46", domain.CreditCodeCheck, "want=R"},
		{"91220300MA0Y00001C", domain.CreditCodeOrganisation, "want=8"},
		{"12220300412345678N", domain.CreditCodeOrganisation, "want=0"},
		{"91110000101623741A", domain.CreditCodeCheck, "want=K"},
		{"", domain.CreditCodeForm, ""},
		{"91110000101623741", domain.CreditCodeForm, ""},
		{"91110000101623741KK", domain.CreditCodeForm, ""},
		{"91110000101623741k", domain.CreditCodeForm, ""},
		{"9111A000101623741K", domain.CreditCodeForm, ""},
		{"91110000101623741O", domain.CreditCodeForm, ""}, // the letter O
		{"9111000010162374IK", domain.CreditCodeForm, ""}, // the letter I
		{"９1110000101623741K", domain.CreditCodeForm, ""},
		{"911100001016237４", domain.CreditCodeForm, ""}, // 18 bytes
	} {
		checked(t, c.value, domain.CheckCreditCode("code", c.value), c.reason, c.arg)
	}
}

func TestMakeCreditCode(t *testing.T) {
	t.Parallel()
	if c, err := domain.MakeCreditCode("91220300", "MA0Y0000"); err != nil || c != "91220300MA0Y000082" {
		t.Errorf("made %q: %v", c, err)
	}
	for _, parts := range [][2]string{{"9122030", "MA0Y0000"}, {"91220300", "MA0Y00001"}, {"9122030A", "MA0Y0000"}, {"91220300", "MA0I0000"}, {"91220300", "ma0y0000"}} {
		if c, err := domain.MakeCreditCode(parts[0], parts[1]); err == nil {
			t.Errorf("made %q of %v", c, parts)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}`).Draw(t, "first")
		org := rapid.StringMatching(`[0-9A-HJ-NPQRTUWXY]{8}`).Draw(t, "organisation")
		c, err := domain.MakeCreditCode(first, org)
		if err != nil {
			t.Fatal(err)
		}
		if p := domain.CheckCreditCode("code", string(c)); p != nil || !strings.HasPrefix(string(c), first+org) {
			t.Fatalf("made %s: %v", c, p)
		}
	})
}

func TestCheckRegion(t *testing.T) {
	t.Parallel()
	regions := domain.Regions()
	for _, c := range []struct {
		value, on string
		reason    domain.Reason
		arg       string
	}{
		{"220000", "2023-05-31", "", ""},
		{"220300", "2023-05-31", "", ""},
		{"220302", "2023-05-31", "", ""},
		{"220303", "2023-05-31", "", ""},
		{"220322", "2023-05-31", "", ""},
		{"220323", "2023-05-31", "", ""},
		{"220382", "2023-05-31", "", ""},
		{"220381", "2023-05-31", domain.RegionHistorical, "name=公主岭市"},
		{"220381", "2021-01-01", domain.RegionHistorical, "to=2020-12-31"},
		{"220381", "2019-05-31", "", ""},
		{"220184", "2023-05-31", domain.RegionUnknown, "value=220184"},
		{"", "2023-05-31", domain.RegionUnknown, "value="},
		{"２２０３００", "2023-05-31", domain.RegionUnknown, "value=２２０３００"},
		{"四平市", "2023-05-31", domain.RegionUnknown, "value=四平市"},
	} {
		checked(t, c.value, domain.CheckRegion("code", c.value, regions, day(c.on)), c.reason, c.arg)
	}
	coming := []domain.Region{{Code: "220399", Name: "新区", ValidFrom: day("2027-01-01")}}
	checked(t, "220399", domain.CheckRegion("code", "220399", coming, day("2026-12-31")), domain.RegionHistorical, "from=2027-01-01")
	checked(t, "220399", domain.CheckRegion("code", "220399", coming, day("2027-01-01")), "", "")
}

func TestFindRegion(t *testing.T) {
	t.Parallel()
	regions := domain.Regions()
	for name, want := range map[string]domain.RegionCode{
		"吉林省":        "220000",
		"四平市":        "220300",
		"四平":         "220300",
		"铁西区":        "220302",
		"铁东":         "220303",
		" 梨树县 ":      "220322",
		"梨树":         "220322",
		"伊通满族自治县":    "220323",
		"伊通自治县":      "220323",
		"伊通县":        "220323",
		"伊通":         "220323",
		"双辽":         "220382",
		"公主岭市":       "220381",
		"四平市铁西区":     "220302",
		"四平铁西":       "220302",
		"吉林省四平市梨树县":  "220322",
		"吉林省 四平市 双辽": "220382",
		"吉林省伊通县":     "220323",
		"":           "",
		"长春市":        "",
		"铁西县":        "",
		"县":          "",
		"梨树县四平市":     "",
		"四平市四平市":     "",
		"四平市铁":       "",
	} {
		r, ok := domain.FindRegion(name, regions)
		if r.Code != want || ok != (want != "") {
			t.Errorf("%q: found %s (%t), want %s", name, r.Code, ok, want)
		}
	}
	twins := []domain.Region{{Code: "1", Name: "吉林省"}, {Code: "2", Name: "吉林市", Parent: "1"}, {Code: "3", Name: "昌邑区", Parent: "2"}}
	for name, want := range map[string]domain.RegionCode{"吉林": "", "吉林市": "2", "吉林市昌邑区": "3"} {
		if r, _ := domain.FindRegion(name, twins); r.Code != want {
			t.Errorf("among regions that share a name %q: found %q, want %q", name, r.Code, want)
		}
	}
}
