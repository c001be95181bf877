package store

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"binglian/domain"
)

const (
	freeForANumber    = 5              // attempts for one number from anywhere: there are only ten thousand answers
	numbersForget     = 24 * time.Hour // after which a number's attempts are forgotten
	longestForANumber = time.Hour      // between attempts
	longestNumber     = 60             // bytes of a number in the form in which it is looked for
	lastDigits        = 4              // of a telephone number
)

// Progress gives the project of a number, that of an application or the project's code, to somebody at an address who knows the last
// four digits of its contact's telephone; the application is empty where the number is the project's. It returns a *domain.Rejection:
// ProgressUnknown whatever was wrong, TooManyAttempts with the seconds to wait, ProgressDigits for what is no four digits. It tells
// nothing of which numbers there are: one that there isn't is slowed down, and looked at, like one that there is.
func (s *Store) Progress(ctx context.Context, number, digits, address string) (*domain.Project, domain.ApplicationID, error) {
	number, digits = plain(number), plain(digits)
	if len(digits) != lastDigits || strings.Trim(digits, "0123456789") != "" {
		return nil, "", domain.Reject(domain.ByInput, ProgressDigits)
	}
	if number == "" || len(number) > longestNumber {
		return nil, "", domain.Reject(domain.ByInput, ProgressUnknown)
	}
	name := "progress:" + number // no login has a colon
	if err := s.knock(ctx, s.counter, name, address); err != nil {
		return nil, "", err
	}
	id, place, err := s.numbered(ctx, number, digits)
	if err != nil {
		return nil, "", err
	}
	if id == "" {
		return nil, "", domain.Reject(domain.ByInput, ProgressUnknown)
	}
	p, err := s.Project(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if p == nil || place > len(p.Applications) {
		return nil, "", domain.Reject(domain.ByInput, ProgressUnknown)
	}
	if _, err := s.sql.ExecContext(ctx, `delete from sign_ins where login = $1`, name); err != nil {
		return nil, "", fmt.Errorf("ask for progress: %w", err)
	}
	s.counter.welcome(name, address, s.settings.Now())
	if place == 0 {
		return p, "", nil
	}
	return p, p.Applications[place-1].ID, nil
}

// numbered gives the project of a number whose contact's telephone ends so, and the place of its application from 1; none for the code
// of the project.
func (s *Store) numbered(ctx context.Context, number, digits string) (id domain.ProjectID, place int, err error) {
	found, err := s.sql.QueryContext(ctx, `select t.project, t.place, coalesce(c.phone, '') from project_terms t
		join project_lines l using (project) left join contacts c using (project)
		where t.grams @@ $1::tsquery and (t.place > 0 and t.term = $2 or t.place = 0 and split_part(t.term, E'\n', 2) = $2)
		order by l.state = $3 desc, t.project desc, t.place desc`, seek(number).query, number, string(domain.StateWithdrawn))
	if err != nil {
		return "", 0, fmt.Errorf("ask for progress: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var project, phones string
		var at int
		if err := found.Scan(&project, &at, &phones); err != nil {
			return "", 0, fmt.Errorf("ask for progress: %w", err)
		}
		if endsSo(phones, digits) { // of several, one that isn't withdrawn stands last
			id, place = domain.ProjectID(project), at
		}
	}
	return id, place, found.Err()
}

// endsSo reports whether one of the telephone numbers, parted by 、, ends with these digits.
func endsSo(phones, digits string) bool {
	fits := 0
	for phone := range strings.SplitSeq(phones, "、") {
		phone = plain(phone)
		fits |= subtle.ConstantTimeCompare([]byte(phone[max(0, len(phone)-lastDigits):]), []byte(digits))
	}
	return fits == 1
}
