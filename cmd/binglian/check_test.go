package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
)

// TestCheckCodes holds real codes of public registers and invented ones.
func TestCheckCodes(t *testing.T) {
	t.Parallel()
	today := domain.MustDay("2026-11-20")
	for value, want := range map[string]domain.Reason{
		"2504-441223-04-01-343550": "", "2304-441900-04-01-135254": "", "2509-140602-89-05-864976": "", "2211-441900-04-02-310151": "",
		"2304-441900-04-01-254812": "", "2305-220302-04-01-123452": "", "2306-220300-04-01-000012": "", "2301-220322-04-02-987651": "",
		"2404-220382-04-01-543217": "", "2605-220303-04-05-100866": "", "2301-220323-04-01-246805": "",
		"2017-440607-70-03-006747":  "", // before November 2020: no check digit
		"2304-441900-04-01-135255":  domain.ProjectCodeCheck,
		"2607-440300-04-01-000001":  domain.ProjectCodeCheck,
		"2010-220302-04-01-123452":  domain.ProjectCodeDateEarly,
		"2701-220302-04-01-123452":  domain.ProjectCodeDateFuture,
		"2313-220302-04-01-123452":  domain.ProjectCodeDate,
		"2014-440607-70-03-006747":  domain.ProjectCodeDate,
		"2021-440607-70-03-006747":  domain.ProjectCodeDate,
		"2305２20302-04-01-123452":   domain.ProjectCodeForm,
		"2305-220302-04-01-12345２":  domain.ProjectCodeForm,
		"23052203020401123452":      domain.ProjectCodeForm,
		" 2305-220302-04-01-123452": domain.ProjectCodeForm,
		"":                          domain.ProjectCodeForm,
	} {
		p := domain.CheckProjectCode("value", value, today)
		checkVerdict(t, value, p, projectCodeParts(value, p), want)
	}
}

func TestCheckCreditCodes(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]domain.Reason{
		"91350100M000100Y43": "", "91110000101623741K": "", "911101066976941872": "", "11370800004234373R": "",
		"91220300MA0Y000082": "", "91220302MA14ABCDXH": "", "12220300412345670X": "",
		"91310115MA1H8R7C6D":  domain.CreditCodeCheck,
		"91350211M0000XUF46":  domain.CreditCodeCheck,
		"91220300MA0Y00001C":  domain.CreditCodeOrganisation,
		"12220300412345678N":  domain.CreditCodeOrganisation,
		"9122030０MA0Y000082":  domain.CreditCodeForm,
		"91220300ma0y000082":  domain.CreditCodeForm,
		"91220300MI0Y000082":  domain.CreditCodeForm,
		"91220300MA0Y00008":   domain.CreditCodeForm,
		"91220300MA0Y000082 ": domain.CreditCodeForm,
		"":                    domain.CreditCodeForm,
	} {
		p := domain.CheckCreditCode("value", value)
		checkVerdict(t, value, p, creditCodeParts(value, p), want)
	}
}

func TestCheckRegions(t *testing.T) {
	t.Parallel()
	regions, today := stages.DefaultBook().Regions, domain.MustDay("2026-11-20")
	for value, want := range map[string]domain.Reason{
		"220000": "", "220300": "", "220302": "", "220303": "", "220322": "", "220323": "", "220382": "",
		"220381":  domain.RegionHistorical, // Gongzhuling left the city in 2020
		"220184":  domain.RegionUnknown,    // and has this code now, under Changchun
		"220３00":  domain.RegionUnknown,
		"2203000": domain.RegionUnknown,
		"四平市":     domain.RegionUnknown,
		"":        domain.RegionUnknown,
	} {
		checkVerdict(t, value, domain.CheckRegion("value", value, regions, today), regionParts(value, regions), want)
	}
	if p := domain.CheckRegion("value", "220381", regions, domain.MustDay("2020-06-30")); p != nil {
		t.Errorf("220381 was in force in June 2020: %v", p)
	}
}

func checkVerdict(t *testing.T, value string, p *domain.FieldProblem, parts []part, want domain.Reason) {
	t.Helper()
	w, err := wordsIn("zh")
	if err != nil {
		t.Fatal(err)
	}
	v := verdictOf(w, p, parts)
	if v.Key != want || v.Valid != (want == "") || (v.Reason == "") != v.Valid {
		t.Errorf("%q: valid %t, %s %q; want %q", value, v.Valid, v.Key, v.Reason, want)
	}
	for _, x := range parts {
		if !w.Has("check.part." + x.name) {
			t.Errorf("no word for the part %s", x.name)
		}
	}
	if v.Valid && len(v.Parts) < 2 {
		t.Errorf("%q: understood only %v", value, v.Parts)
	}
}

func TestCheckUnderstandsTheParts(t *testing.T) {
	t.Parallel()
	today := domain.MustDay("2026-11-20")
	asMap := func(parts []part) map[string]string {
		m := map[string]string{}
		for _, x := range parts {
			m[x.name] = x.value
		}
		return m
	}
	code := func(value string) map[string]string {
		return asMap(projectCodeParts(value, domain.CheckProjectCode("value", value, today)))
	}
	for name, c := range map[string]struct{ got, want map[string]string }{
		"present code": {code("2605-220303-04-05-100866"), map[string]string{"style": "present", "month": "2026-05", "region": "220303",
			"region_name": "铁东区", "parent": "220300", "ministry": "04", "type": "05", "number": "10086", "check": "6"}},
		"code of another city": {code("2304-441900-04-01-135255"), map[string]string{"style": "present", "month": "2023-04", "region": "441900",
			"ministry": "04", "type": "01", "number": "13525", "check": "5"}},
		"old code": {code("2017-440607-70-03-006747"), map[string]string{"style": "old", "year": "2017", "region": "440607",
			"industry": "70", "type": "03", "number": "006747"}},
		"code without a month": {code("2313-220302-04-01-123452"), map[string]string{"style": "present", "region": "220302", "region_name": "铁西区",
			"parent": "220300", "ministry": "04", "type": "01", "number": "12345", "check": "2"}},
		"credit code": {asMap(creditCodeParts("91220302MA14ABCDXH", nil)), map[string]string{"registrar": "9", "kind": "1", "region": "220302",
			"region_name": "铁西区", "parent": "220300", "organisation": "MA14ABCDX", "check": "H"}},
		"historical region": {asMap(regionParts("220381", domain.Regions())), map[string]string{"region": "220381", "region_name": "公主岭市",
			"parent": "220300", "valid_to": "2020-12-31"}},
	} {
		if d := cmp.Diff(c.want, c.got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
