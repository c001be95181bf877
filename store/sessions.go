package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
)

const (
	sessionTime    = 12 * time.Hour   // from signing in
	idleSession    = 2 * time.Hour    // without a request
	seenEvery      = time.Minute      // how exactly a session's last request is kept
	longestWait    = 15 * time.Minute // between attempts
	attemptsForget = time.Hour        // after which an account's failures are forgotten

	freeAttempts        = 5  // wrong passwords for one account from one address before that has to wait
	freeFromAnAddress   = 30 // failures from one address, for whatever accounts; an office has one address
	freeForAnAccount    = 50 // failures for one account from anywhere: many addresses guess together
	addressesRemembered = 10_000
	familiarFor         = 30 * 24 * time.Hour // how long an address stays familiar by which an account came in
)

// door slows down who guesses: by what is tried, an account, at an address, and by the address. It keeps nobody else waiting, but for
// what is tried from everywhere.
type door struct {
	pairs      *turnstile // of what is tried and address
	addresses  *turnstile
	familiar   *familiar
	everywhere limit
}

// limit slows down what is tried from wherever, in the database.
type limit struct {
	free    int           // attempts that cost nothing
	forget  time.Duration // after the last attempt, in which all are forgotten
	longest time.Duration // between attempts
}

func newDoor(everywhere limit) *door {
	return &door{
		pairs:      newTurnstile(freeAttempts, attemptsForget/freeAttempts, addressesRemembered),
		addresses:  newTurnstile(freeFromAnAddress, time.Minute, addressesRemembered),
		familiar:   &familiar{came: map[string]time.Time{}},
		everywhere: everywhere,
	}
}

// welcome remembers that somebody at an address knew what is asked for.
func (d *door) welcome(name, address string, now time.Time) {
	d.pairs.forgive(name + " " + address)
	d.addresses.succeed(address)
	d.familiar.see(name+" "+address, now)
}

// Session is a person's stay, from signing in to signing out.
type Session struct {
	Token   string // secret of this browser; the database holds its hash alone
	Expires time.Time
	Account domain.Account
}

// SignIn begins a session for somebody who comes from an address. It returns a *domain.Rejection: WrongSignIn whatever was
// wrong, TooManyAttempts with the seconds to wait. Times are real ones, in a rehearsal too.
func (s *Store) SignIn(ctx context.Context, login, password, address string) (Session, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if !loginForm.MatchString(login) {
		return Session{}, domain.Reject(domain.ByInput, WrongSignIn)
	}
	if err := s.knock(ctx, s.door, login, address); err != nil {
		return Session{}, err
	}
	var account domain.Account
	var hash string
	err := s.sql.QueryRowContext(ctx, `select `+accountColumns+`, password from accounts where login = $1 and active`, login).
		Scan(&account.ID, &account.Login, &account.Name, &account.Role, &account.Department, &account.Organisation, &account.Active, &hash)
	known := err == nil
	if errors.Is(err, sql.ErrNoRows) {
		hash = s.guard.decoy
	} else if err != nil {
		return Session{}, fmt.Errorf("sign in: %w", err)
	}
	fits, err := s.guard.fits(ctx, hash, password)
	if err != nil {
		return Session{}, fmt.Errorf("sign in: %w", err)
	}
	if !fits || !known {
		return Session{}, domain.Reject(domain.ByInput, WrongSignIn)
	}
	session, err := s.begin(ctx, account, hash)
	if err == nil {
		s.door.welcome(login, address, s.settings.Now())
	}
	return session, err
}

// knock counts an attempt, and refuses it while there were too many: from the address, for the account from that address, or
// for the account from everywhere. The last keeps nobody out who comes from where the account came in lately.
func (s *Store) knock(ctx context.Context, d *door, name, address string) error {
	now, pair := s.settings.Now(), name+" "+address
	if wait := d.addresses.enter(address, now); wait > 0 {
		return tooMany(wait)
	}
	if wait := d.pairs.enter(pair, now); wait > 0 {
		d.addresses.succeed(address) // nothing was tried: an impatient person keeps no colleague waiting
		return tooMany(wait)
	}
	if d.familiar.is(pair, now) {
		return nil
	}
	return s.attempt(ctx, name, now, d.everywhere)
}

func tooMany(wait time.Duration) *domain.Rejection {
	seconds := max(1, int(wait.Round(time.Second)/time.Second))
	return domain.Reject(domain.ByState, TooManyAttempts, "wait", strconv.Itoa(seconds))
}

// begin makes the session, if the password is still the one that was looked at.
func (s *Store) begin(ctx context.Context, account domain.Account, hash string) (Session, error) {
	now := s.settings.Now()
	session := Session{Token: rand.Text(), Expires: now.Add(sessionTime), Account: account}
	made, err := s.sql.ExecContext(ctx, `with forgiven as (delete from sign_ins where login = $5)
		insert into sessions (token, account, expires, seen_at)
		select $1, id, $2, $3 from accounts where id = $4 and password = $6 and active`,
		tokenHash(session.Token), session.Expires, now, string(account.ID), account.Login, hash)
	if err != nil {
		return Session{}, fmt.Errorf("sign in: %w", err)
	}
	if n, err := made.RowsAffected(); err != nil || n == 0 {
		return Session{}, errors.Join(err, domain.Reject(domain.ByInput, WrongSignIn))
	}
	return session, nil
}

// attempt counts an attempt for an account from wherever, before the password is looked at, so that many at once are counted
// too. After those that are free each doubles the wait.
func (s *Store) attempt(ctx context.Context, login string, now time.Time, l limit) error {
	var failures int
	var until time.Time
	err := s.sql.QueryRowContext(ctx, `insert into sign_ins as a (login, failures, until, last_at) values ($1, 1, $2, $2)
		on conflict (login) do update set
			failures = case when a.last_at < $3 then 1 else least(a.failures + 1, $4 + 40) end,
			until = $2::timestamptz + least(make_interval(secs => case when a.last_at < $3 or a.failures + 1 < $4 then 0
				else power(2, least(a.failures + 1 - $4, 20)) end), make_interval(secs => $5)),
			last_at = $2
		where a.until <= $2
		returning failures, until`, login, now, now.Add(-l.forget), l.free, l.longest.Seconds()).Scan(&failures, &until)
	if err == nil {
		return nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("count attempt to sign in: %w", err)
	}
	if err := s.sql.QueryRowContext(ctx, `select until from sign_ins where login = $1`, login).Scan(&until); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("count attempt to sign in: %w", err)
	}
	return tooMany(until.Sub(now))
}

// SessionAccount gives who is signed in with that token. It returns a *domain.Rejection if the session has ended or never
// was.
func (s *Store) SessionAccount(ctx context.Context, token string) (domain.Account, error) {
	now := s.settings.Now()
	var a domain.Account
	var seen time.Time
	err := s.sql.QueryRowContext(ctx, `select a.id, a.login, a.name, a.role, a.department, a.organisation, a.active, s.seen_at
		from sessions s join accounts a on a.id = s.account
		where s.token = $1 and s.expires > $2 and s.seen_at > $3 and a.active`, tokenHash(token), now, now.Add(-idleSession)).
		Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.Department, &a.Organisation, &a.Active, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.Account{}, domain.Reject(domain.ByRights, NotSignedIn)
	}
	if err != nil {
		return domain.Account{}, fmt.Errorf("read session: %w", err)
	}
	if now.Sub(seen) > seenEvery {
		if _, err := s.sql.ExecContext(ctx, `update sessions set seen_at = $2 where token = $1`, tokenHash(token), now); err != nil {
			return domain.Account{}, fmt.Errorf("keep session: %w", err)
		}
	}
	return a, nil
}

// SignOut ends a session; one that has ended is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	if _, err := s.sql.ExecContext(ctx, `delete from sessions where token = $1`, tokenHash(token)); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
