package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"binglian/domain"
	"binglian/stages"
)

// Reasons of rejections that the store can give, beside those of the rules: what spans projects, and what happens to
// those who act at once. Their texts stand in the words files under reason.<key>.
const (
	ProjectCodeTaken domain.Reason = "project-code-taken" // arg code: another living project has it
	ProjectBusy      domain.Reason = "project-busy"       // others act on the project; try again
	MaterialUnknown  domain.Reason = "material-unknown"   // arg hash: nobody uploaded that file for this project
	NoColleague      domain.Reason = "no-colleague"       // arg account: no active officer or head of the actor's department
	UploadsWaiting   domain.Reason = "uploads-waiting"    // args files, size (bytes), hours: too many of the account's that no command names
	FileEmpty        domain.Reason = "file-empty"
	FileTooLarge     domain.Reason = "file-too-large"    // arg size: bytes at most
	FileType         domain.Reason = "file-type"         // arg types: accepted formats
	WrongSignIn      domain.Reason = "wrong-sign-in"     // never says which part was wrong
	TooManyAttempts  domain.Reason = "too-many-attempts" // arg wait: seconds
	NotSignedIn      domain.Reason = "not-signed-in"     // no session, or it has ended
	LoginTaken       domain.Reason = "login-taken"
	LoginForm        domain.Reason = "login-form"         // 2 to 40 of a-z, 0-9, dot, hyphen, underscore
	PasswordShort    domain.Reason = "password-too-short" // arg least: characters
	PasswordLong     domain.Reason = "password-too-long"  // arg most: bytes
	AccountUnknown   domain.Reason = "account-unknown"
	AccountNameless  domain.Reason = "account-without-name"
	AccountRole      domain.Reason = "account-role"     // no role that a person may have
	AccountPlace     domain.Reason = "account-place"    // officers and heads need a department, investors a credit code, others neither
	PhraseKnown      domain.Reason = "phrase-known"     // it is there already, word for word
	PhraseGone       domain.Reason = "phrase-gone"      // somebody removed it meanwhile
	TooManyPhrases   domain.Reason = "too-many-phrases" // arg max: for one use
	WebhookUnknown   domain.Reason = "webhook-unknown"
	WebhookAddress   domain.Reason = "webhook-address"   // no address of https that could be posted to
	TooManyWebhooks  domain.Reason = "too-many-webhooks" // arg max: of one department
	DeliveryUnknown  domain.Reason = "delivery-unknown"  // never was, or left the log

	WebhookFilterUnknown domain.Reason = "webhook-filter-unknown" // arg name: no such stage, item or event
	BadCursor            domain.Reason = "bad-cursor"             // it names no place in a list
	TokenUnknown         domain.Reason = "token-unknown"          // nobody has it
	TokenExpired         domain.Reason = "token-expired"
	NoSuchToken          domain.Reason = "no-such-token"    // of an account
	TokenRevoked         domain.Reason = "token-revoked"    // or its account is closed
	TooManyTokens        domain.Reason = "too-many-tokens"  // arg max: of one account that are good
	ProgressUnknown      domain.Reason = "progress-unknown" // never says whether number or digits were wrong
	ProgressDigits       domain.Reason = "progress-digits"  // they aren't four
)

// Reasons lists every reason that the store can give by itself.
func Reasons() []domain.Reason {
	return []domain.Reason{
		ProjectCodeTaken, ProjectBusy, MaterialUnknown, NoColleague, UploadsWaiting, FileEmpty, FileTooLarge, FileType, WrongSignIn,
		TooManyAttempts, NotSignedIn, LoginTaken, LoginForm, PasswordShort, PasswordLong, AccountUnknown, AccountNameless,
		AccountRole, AccountPlace, PhraseKnown, PhraseGone, TooManyPhrases, WebhookUnknown, WebhookAddress, TooManyWebhooks, DeliveryUnknown, WebhookFilterUnknown,
		BadCursor, TokenUnknown, TokenExpired, NoSuchToken, TokenRevoked, TooManyTokens, ProgressUnknown, ProgressDigits,
	}
}

// PostgreSQL's codes for what is a rejection and no fault.
const (
	lockNotAvailable = "55P03"
	deadlockDetected = "40P01"
	uniqueViolation  = "23505"
	divisionByZero   = "22012"
)

// rejection gives the rejection that an error of PostgreSQL stands for, or the error.
func rejection(err error) error {
	if found := (*pgconn.PgError)(nil); errors.As(err, &found) {
		switch found.Code {
		case lockNotAvailable, deadlockDetected:
			return domain.Reject(domain.ByState, ProjectBusy)
		}
	}
	return err
}

// broken reports whether the error is the violation of that constraint or unique index.
func broken(err error, constraint string) bool {
	found := (*pgconn.PgError)(nil)
	return errors.As(err, &found) && found.Code == uniqueViolation && found.ConstraintName == constraint
}

// divided reports whether a statement's guard has divided by zero, as it does where a row wasn't as it must be.
func divided(err error) bool {
	found := (*pgconn.PgError)(nil)
	return errors.As(err, &found) && found.Code == divisionByZero
}

// mended gives the rejection that a failed write stands for, or the error.
func (w *change) mended(err error) error {
	switch {
	case broken(err, "project_lines_code"):
		return domain.Reject(domain.ByInput, ProjectCodeTaken, "code", string(w.next.project.Record.Code))
	case broken(err, "projects_pkey"):
		return domain.Reject(domain.ByState, stages.ProjectExists)
	case broken(err, "commands_pkey"):
		// The command was carried out by somebody else just now: run finds that result.
		return domain.Reject(domain.ByState, ProjectBusy)
	}
	return rejection(err)
}
