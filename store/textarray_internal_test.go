package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"
)

// TestTextArrayIsWhatTheDriverWrites holds our array against the driver's, which reads it as well.
func TestTextArrayIsWhatTheDriverWrites(t *testing.T) {
	t.Parallel()
	m := pgtype.NewMap()
	for _, texts := range [][]string{{}, {""}, {"一单五清", `{"a":1}`, ""}} {
		var a textArray
		a.grow(len(texts), 4)
		for _, text := range texts {
			if err := a.add(func(to []byte) ([]byte, error) { return append(to, text...), nil }); err != nil {
				t.Fatal(err)
			}
		}
		want, err := m.Encode(pgtype.TextArrayOID, pgtype.BinaryFormatCode, texts, nil)
		if diff := cmp.Diff(want, a.raw()); err != nil || diff != "" {
			t.Errorf("%q: %v (-driver +ours):\n%s", texts, err, diff)
		}
	}
	var a textArray
	a.grow(1, 4)
	if err := a.add(func(to []byte) ([]byte, error) { return to, errors.New("no text") }); err == nil || a.n != 0 {
		t.Errorf("a text that can't be written counts: %v, %d", err, a.n)
	}
}
