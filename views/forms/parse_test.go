package forms_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
)

var uploads = map[string]forms.Kept{
	"u-1": {ID: "u-1", Ref: domain.MaterialRef{Material: "scheme", Hash: "aa", Bytes: 5, Type: "application/pdf"}},
	"u-2": {ID: "u-2", Ref: domain.MaterialRef{Material: "other", Hash: "bb", Bytes: 6, Type: "application/pdf"}},
}

func find(id string) (forms.Kept, bool) { k, ok := uploads[id]; return k, ok }

func TestEachKindOfFieldIsRead(t *testing.T) {
	t.Parallel()
	facts := []stages.FactField{{Fact: "land"}, {Fact: "scheme"}}
	materials := []stages.MaterialField{{Material: "scheme"}, {Material: "licence"}}
	for _, c := range []struct {
		name   string
		field  stages.Field
		values url.Values
		want   string
	}{
		{"text is trimmed", stages.Field{Kind: stages.FieldText}, url.Values{"f": {"  供热站 "}}, `{"f":"供热站"}`},
		{"empty text is missing", stages.Field{Kind: stages.FieldText}, url.Values{"f": {"  "}}, `{}`},
		{"absent field is missing", stages.Field{Kind: stages.FieldText}, nil, `{}`},
		{"line ends are one kind", stages.Field{Kind: stages.FieldLong}, url.Values{"f": {"a\r\nb\rc\n"}}, `{"f":"a\nb\nc"}`},
		{"number", stages.Field{Kind: stages.FieldNumber}, url.Values{"f": {"1234.50"}}, `{"f":1234.50}`},
		{"full-width number", stages.Field{Kind: stages.FieldNumber}, url.Values{"f": {"１２，３４５．６"}}, `{"f":12345.6}`},
		{"thousands", stages.Field{Kind: stages.FieldNumber}, url.Values{"f": {"1,234,567"}}, `{"f":1234567}`},
		{"leading zeros", stages.Field{Kind: stages.FieldNumber}, url.Values{"f": {"-007.5"}}, `{"f":-7.5}`},
		{"below one", stages.Field{Kind: stages.FieldNumber}, url.Values{"f": {"0.01"}}, `{"f":0.01}`},
		{"whole", stages.Field{Kind: stages.FieldWhole}, url.Values{"f": {"+15"}}, `{"f":15}`},
		{"nought", stages.Field{Kind: stages.FieldWhole}, url.Values{"f": {"0"}}, `{"f":0}`},
		{"day", stages.Field{Kind: stages.FieldDay}, url.Values{"f": {"2023-05-31"}}, `{"f":"2023-05-31"}`},
		{"day in Chinese", stages.Field{Kind: stages.FieldDay}, url.Values{"f": {"２０２３ 年 5 月 31 日"}}, `{"f":"2023-05-31"}`},
		{"day with slashes", stages.Field{Kind: stages.FieldDay}, url.Values{"f": {"2023/5/1"}}, `{"f":"2023-05-01"}`},
		{"day in eight digits", stages.Field{Kind: stages.FieldDay}, url.Values{"f": {"20230531"}}, `{"f":"2023-05-31"}`},
		{"choice", stages.Field{Kind: stages.FieldChoice}, url.Values{"f": {"granted"}}, `{"f":"granted"}`},
		{"choices, once each", stages.Field{Kind: stages.FieldChoices}, url.Values{"f": {"a", "", "b", "a"}}, `{"f":["a","b"]}`},
		{"no choices", stages.Field{Kind: stages.FieldChoices}, url.Values{"f": {""}}, `{}`},
		{"flag set", stages.Field{Kind: stages.FieldFlag}, url.Values{"f": {"yes"}}, `{"f":true}`},
		{"flag not set", stages.Field{Kind: stages.FieldFlag}, nil, `{}`},
		{"lines", stages.Field{Kind: stages.FieldLines}, url.Values{"f": {" a \r\n\r\n b"}}, `{"f":["a","b"]}`},
		{"facts", stages.Field{Kind: stages.FieldFacts, Facts: facts}, url.Values{"f.land": {"transfer"}, "f.scheme": {""}}, `{"f":{"land":"transfer"}}`},
		{"table, unused rows left out", stages.Field{Kind: stages.FieldTable, Columns: []stages.Field{{Name: "a", Kind: stages.FieldText}, {Name: "b", Kind: stages.FieldLong}}},
			url.Values{"f.a": {"一", " ", ""}, "f.b": {"", "", "甲\r\n乙"}}, `{"f":[{"a":"一"},{"b":"甲\n乙"}]}`},
		{"conditions, unused rows left out", stages.Field{Kind: stages.FieldRows}, url.Values{"f.section": {"site", "", "building"}, "f.text": {"一", "", "二"}},
			`{"f":[{"section":"site","text":"一"},{"section":"building","text":"二"}]}`},
		{"half-filled condition is kept for the rules to refuse", stages.Field{Kind: stages.FieldRows}, url.Values{"f.section": {"site"}, "f.text": {""}},
			`{"f":[{"section":"site","text":""}]}`},
		{"materials", stages.Field{Kind: stages.FieldMaterials, Materials: materials}, url.Values{"f.scheme": {"u-1", ""}},
			`{"f":[{"material":"scheme","hash":"aa","bytes":5,"type":"application/pdf"}]}`},
	} {
		c.field.Name = "f"
		body, problems := forms.Parse([]stages.Field{c.field}, c.values, find)
		if len(problems) > 0 || string(body) != c.want {
			t.Errorf("%s: got %s %v, want %s", c.name, body, problems, c.want)
		}
	}
}

func TestWhatCantBeReadIsAProblemNeverADefault(t *testing.T) {
	t.Parallel()
	number := stages.Field{Name: "f", Kind: stages.FieldNumber}
	whole := stages.Field{Name: "f", Kind: stages.FieldWhole}
	day := stages.Field{Name: "f", Kind: stages.FieldDay}
	text := stages.Field{Name: "f", Kind: stages.FieldText}
	rows := stages.Field{Name: "f", Kind: stages.FieldRows}
	table := stages.Field{Name: "f", Kind: stages.FieldTable, Columns: []stages.Field{{Name: "a", Kind: stages.FieldText}, {Name: "b", Kind: stages.FieldLong}}}
	materials := stages.Field{Name: "f", Kind: stages.FieldMaterials, Materials: []stages.MaterialField{{Material: "scheme"}}}
	one := func(s string) url.Values { return url.Values{"f": {s}} }
	for _, c := range []struct {
		field  stages.Field
		values url.Values
		at     string
		reason domain.Reason
	}{
		{number, one("两千万"), "f", forms.MalformedNumber},
		{number, one("12万"), "f", forms.MalformedNumber},
		{number, one("1e999"), "f", forms.MalformedNumber},
		{number, one("NaN"), "f", forms.MalformedNumber},
		{number, one("Inf"), "f", forms.MalformedNumber},
		{number, one("0x10"), "f", forms.MalformedNumber},
		{number, one("1,2,3"), "f", forms.MalformedNumber},
		{number, one("12,34"), "f", forms.MalformedNumber},
		{number, one(strings.Repeat("9", 400)), "f", forms.MalformedNumber},
		{number, one("1.2.3"), "f", forms.MalformedNumber},
		{number, one("--1"), "f", forms.MalformedNumber},
		{whole, one("1.5"), "f", forms.MalformedWhole},
		{whole, one("9999999999999999999"), "f", forms.MalformedWhole},
		{day, one("2023-02-30"), "f", forms.MalformedDay},
		{day, one("2023-13-01"), "f", forms.MalformedDay},
		{day, one("0001-01-01"), "f", forms.MalformedDay},
		{day, one("1970-01-01"), "f", forms.MalformedDay},
		{day, one("9999-12-31"), "f", forms.MalformedDay},
		{day, one("明天"), "f", forms.MalformedDay},
		{day, one("05/31/2023"), "f", forms.MalformedDay},
		{text, one("a\x00b"), "f", forms.MalformedText},
		{text, one("a\nb"), "f", forms.MalformedText},
		{text, one("\xff\xfe"), "f", forms.MalformedText},
		{text, url.Values{"f": {"a", "b"}}, "f", forms.Repeated},
		{text, url.Values{"g": {"x"}}, "g", forms.UnknownField},
		{stages.Field{Name: "f", Kind: stages.FieldFlag}, one("maybe"), "f", forms.MalformedFlag},
		{stages.Field{Name: "f", Kind: stages.FieldLines}, one(strings.Repeat("a\n", 300)), "f", forms.TooMany},
		{stages.Field{Name: "f", Kind: stages.FieldChoices}, one("a\x07"), "f", forms.MalformedText},
		{rows, url.Values{"f.section": {"site"}, "f.text": {"a", "b"}}, "f", forms.MalformedRows},
		{rows, url.Values{"f.section": {"s", "s"}, "f.text": {"a", "\x01"}}, "f.1", forms.MalformedText},
		{table, url.Values{"f.a": {"x", "y"}, "f.b": {"x"}}, "f", forms.MalformedRows},
		{table, url.Values{"f.a": {"", "two\nlines"}, "f.b": {"", ""}}, "f.0.a", forms.MalformedText},
		{materials, url.Values{"f.scheme": {"u-2"}}, "f.scheme", forms.LostFile},
		{materials, url.Values{"f.scheme": {"u-9"}}, "f.scheme", forms.LostFile},
		{materials, url.Values{"f.licence": {"u-1"}}, "f.licence", forms.UnknownField},
	} {
		body, problems := forms.Parse([]stages.Field{c.field}, c.values, find)
		if body != nil || len(problems) != 1 || problems[0].Field != c.at || problems[0].Reason != c.reason {
			t.Errorf("%s %.40q: got %s %v, want %s at %s", c.field.Kind, c.values, body, problems, c.reason, c.at)
		}
	}
}

// TestPresetsComeBackAsTheyWere: a form that is sent without touching it gives the values that it was drawn with.
func TestPresetsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`[一-龥a-z0-9]([一-龥a-z0-9 ,。]{0,20}[一-龥a-z0-9])?`)
		amount := float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "hundredths")) / 100
		fields := []stages.Field{
			{Name: "text", Kind: stages.FieldText, Value: line.Draw(t, "text")},
			{Name: "long", Kind: stages.FieldLong, Value: line.Draw(t, "l1") + "\n" + line.Draw(t, "l2")},
			{Name: "number", Kind: stages.FieldNumber, Value: amount},
			{Name: "whole", Kind: stages.FieldWhole, Value: rapid.IntRange(-1e9, 1e9).Draw(t, "whole")},
			{Name: "day", Kind: stages.FieldDay, Value: domain.Day(rapid.Int32Range(400, 80000).Draw(t, "day"))},
			{Name: "choice", Kind: stages.FieldChoice, Value: domain.ItemGranted},
			{Name: "choices", Kind: stages.FieldChoices, Value: rapid.SliceOfNDistinct(line, 1, 4, rapid.ID[string]).Draw(t, "choices")},
			{Name: "flag", Kind: stages.FieldFlag, Value: true},
			{Name: "lines", Kind: stages.FieldLines, Value: rapid.SliceOfN(line, 1, 4).Draw(t, "lines")},
			{Name: "rows", Kind: stages.FieldRows, Value: []domain.Condition{{Section: "site", Text: line.Draw(t, "row")}}},
		}
		want := map[string]any{}
		for _, f := range fields {
			want[f.Name] = f.Value
		}
		facts := map[string]string{"land": line.Draw(t, "fact")}
		fields = append(fields, stages.Field{Name: "facts", Kind: stages.FieldFacts, Facts: []stages.FactField{{Fact: "land", Value: facts["land"]}}})
		want["facts"] = facts

		body, problems := forms.Parse(fields, forms.Preset(fields), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if diff := cmp.Diff(plain(t, want), plain(t, body)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func plain(t *rapid.T, v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	got, problems := forms.ParseEnvelope(url.Values{
		"_command": {"c-1"}, "_target": {"a1.201"}, "_seen": {"7"}, "_on": {"2023/5/30"}, "_back": {" 停电 "}, "_confirmed": {"yes"},
	})
	want := forms.Envelope{Command: "c-1", Target: "a1.201", Seen: 7, On: domain.MustDay("2023-05-30"), Back: "停电", Confirmed: true}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Error(diff, problems)
	}
	for name, value := range map[string]string{"_seen": "-1", "_on": "昨天", "_back": "\x00"} {
		if _, problems := forms.ParseEnvelope(url.Values{name: {value}}); len(problems) != 1 {
			t.Errorf("%s=%q: %v", name, value, problems)
		}
	}
}
