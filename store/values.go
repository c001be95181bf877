package store

import (
	"database/sql/driver"
	"fmt"
	"time"

	"binglian/domain"
)

// day is a domain.Day as PostgreSQL keeps it: a date, or null for none.
type day domain.Day

// Value implements driver.Valuer.
func (d day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	return domain.Day(d).String(), nil
}

// Scan implements sql.Scanner.
func (d *day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
	case time.Time:
		*d = day(domain.Date(v.Date()))
	case string:
		parsed, err := domain.ParseDay(v)
		*d = day(parsed)
		return err
	default:
		return fmt.Errorf("read a date: %T", src)
	}
	return nil
}
