package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"binglian/domain"
)

// Refusal says why a file was not read at all. Its text and what to do about it are found by Reason.
type Refusal struct {
	Reason domain.Reason     `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
}

// Error gives the reason and its arguments for logs; people read the text of the reason.
func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(string(r.Reason))
	for _, k := range slices.Sorted(maps.Keys(r.Args)) {
		b.WriteString(" " + k + "=" + r.Args[k])
	}
	return b.String()
}

// Is reports whether target is a refusal for the same reason, for errors.Is.
func (r *Refusal) Is(target error) bool {
	t, ok := target.(*Refusal)
	return ok && t.Reason == r.Reason
}

func refuse(reason domain.Reason, args ...string) *Refusal {
	return &Refusal{Reason: reason, Args: pairs(args)}
}

// pairs makes the arguments of a text from names and values in turn.
func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}

func bytesText(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
