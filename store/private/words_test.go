package private

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, said, logged string }{
		{"routine", "LOG:  checkpoint starting: time\n", ""},
		{"a statement's error and its hint", "ERROR:  relation \"x\" does not exist\nHINT:  look again\n", ""},
		{"the end of a session", "FATAL:  terminating connection due to administrator command\n", ""},
		{"a warning and its hint", "WARNING:  database has no actual collation version\nHINT:  Rebuild all objects\n",
			"WARN WARNING:  database has no actual collation version\nWARN HINT:  Rebuild all objects\n"},
		{"a panic", "PANIC:  could not write to file: No space left on device\n",
			"ERROR PANIC:  could not write to file: No space left on device\n"},
		{"a line beyond all measure", strings.Repeat("x", 2<<20) + "\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer
			log := slog.New(slog.NewTextHandler(&logged, nil))
			w := hear(t.Context(), io.NopCloser(strings.NewReader(test.said)), log)
			<-w.ended
			var got strings.Builder
			for line := range strings.Lines(logged.String()) {
				_, line, _ = strings.Cut(line, "level=")
				level, rest, _ := strings.Cut(line, " ")
				_, text, _ := strings.Cut(rest, "line=")
				got.WriteString(level + " " + strings.ReplaceAll(strings.TrimSpace(text), `"`, "") + "\n")
			}
			if got.String() != test.logged {
				t.Errorf("logged %q, want %q", got.String(), test.logged)
			}
		})
	}
}

func TestLastWords(t *testing.T) {
	t.Parallel()
	w := hear(t.Context(), io.NopCloser(strings.NewReader("1\n2\n3\n4\n5\n6\n7\n8")), slog.New(slog.DiscardHandler))
	<-w.ended
	if got, want := w.last(), "3; 4; 5; 6; 7; 8"; got != want {
		t.Errorf("last words %q, want %q", got, want)
	}
}
