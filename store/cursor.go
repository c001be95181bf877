package store

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"binglian/domain"
)

// cursor writes where a page ended, for its reader to ask for the next one.
func cursor(place any) string {
	raw, err := json.Marshal(place)
	if err != nil {
		panic(err) //nolint:forbidigo // a few texts
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// parseCursor reads what cursor wrote. It returns a *domain.Rejection for anything else.
func parseCursor(s string, place any) error {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(raw, place)
	}
	if err != nil {
		return domain.Reject(domain.ByInput, BadCursor)
	}
	return nil
}

// dataException is the class of PostgreSQL's errors about values: of all that is asked here, a cursor alone comes as it was sent.
const dataException = "22"

// mendedCursor gives the rejection of a cursor whose values are none, or the error with what was being done.
func mendedCursor(err error, given, doing string) error {
	if found := (*pgconn.PgError)(nil); given != "" && errors.As(err, &found) && strings.HasPrefix(found.Code, dataException) {
		return domain.Reject(domain.ByInput, BadCursor)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
