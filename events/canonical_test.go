package events_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"binglian/events"
)

// asTheLibrary holds what we write, and whether we refuse, against the library.
func asTheLibrary(t interface{ Errorf(string, ...any) }, raw string) {
	want, refused := jcs.Transform([]byte(raw))
	got, err := events.Canonical([]byte(raw))
	if (err == nil) != (refused == nil) {
		t.Errorf("%s: %v; want %v", raw, err, refused)
		return
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", raw, diff)
	}
}

func TestCanonicalIsTheLibrarys(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		`{}`, `{"b":1,"a":[]}`, `{"b":{"d":[{"z":1,"y":-2},true],"c":null},"a":"文"}`, `{"a":{"b":{}},"A":1,"aa":2,"_":3,"":4}`,
		`{"b":1.50,"a":1e3}`, `{"b":-0,"a":0}`, `{"a":01}`, `{"a":-}`, `{"a":999999999999999}`, `{"a":9999999999999999}`, `{"a":-12345678901234567890}`,
		`{"b":"\u003c","a":"\n"}`, `{"b":"<>&` + "\u2028" + `","a":""}`, `{"文":1,"a":2}`, `{"a":1,"a":2}`, `{"b":1,"a":2,"b":3}`,
		` {"a":1}`, `{"a": 1}`, `{"a":1} `, `{"a":1}x`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":tru}`, `{"a":truex}`, `{"a":nul`, `{"a":"x`, `{"a":"` + "\t" + `"}`,
		`{"a":[1,]}`, `{"a":[1 ,2]}`, `{"a":[1`, `[{"b":1,"a":2}]`, `"a"`, `1`, ``, `{`, `{"a":"` + "\xff" + `"}`, `{"a":1.}`, `{"a":+1}`, `{"a":[[[[[[]]]]]]}`,
	} {
		asTheLibrary(t, raw)
	}
}

// TestCanonicalOfAnyJSON compares whatever encoding/json writes.
func TestCanonicalOfAnyJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "ab", "item", "on", "due_on", "Z", "_", "", "文"}), rapid.String())
		var value func(depth int) *rapid.Generator[any]
		value = func(depth int) *rapid.Generator[any] {
			kinds := []*rapid.Generator[any]{
				rapid.Int64().AsAny(), rapid.IntRange(-9, 9).AsAny(), rapid.Bool().AsAny(), rapid.String().AsAny(), name.AsAny(), rapid.Just[any](nil),
				rapid.Float64Range(-1e6, 1e6).AsAny(),
			}
			if depth > 0 {
				kinds = append(kinds, rapid.MapOfN(name, value(depth-1), 0, 20).AsAny(), rapid.SliceOfN(value(depth-1), 0, 4).AsAny())
			}
			return rapid.OneOf(kinds...)
		}
		raw, err := json.Marshal(rapid.MapOf(name, value(3)).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		asTheLibrary(t, string(raw))
	})
}
