package importer

import "errors"

// Outcome says what an import came to.
type Outcome string

// The outcomes of imports.
const (
	Imported    Outcome = "imported"      // what the preview says was done
	NothingToDo Outcome = "nothing-to-do" // every row is in the pool, or is only shown
	Previewed   Outcome = "previewed"     // nothing was to be done yet
	Refused     Outcome = "refused"       // nothing was done: a row is bad, or the file can't be read
	Moved       Outcome = "moved"         // nothing was done: the pool had changed since the preview, and this is another
)

// Report is what an import did, or would do.
type Report struct {
	Preview
	Outcome  Outcome  `json:"outcome"`
	Imported int      `json:"imported"`          // projects that entered the pool
	Amended  int      `json:"amended"`           // projects that took other values
	Refusal  *Finding `json:"refusal,omitempty"` // why the list as a whole was refused
}

// ErrRefused means that nothing was imported; the report says why.
var ErrRefused = errors.New("nothing was imported")

// Err gives ErrRefused if the list was refused, or, as a preview, would be.
func (r *Report) Err() error {
	if r.Outcome == Refused || r.Blocked() {
		return ErrRefused
	}
	return nil
}
